// Sends GET requests by one of Node's clients: a URL a line in, and for each a line out: why it was not sent, if so.
import { readFileSync } from "node:fs";
import http from "node:http";

const clients = {
  fetch: async (url) => (await fetch(url)).text(),
  http: (url) =>
    new Promise((resolve, reject) => {
      const request = http.get(url, (answer) => answer.resume().on("end", resolve));
      request.on("error", reject);
    }),
};

const send = clients[process.argv[2]];
for (const url of readFileSync(0, "utf8").split("\n").slice(0, -1)) {
  try {
    await send(url);
    console.log("");
  } catch (error) {
    console.log(error.cause?.code ?? error.code ?? error.name);
  }
}
