"use strict";

/** Sends a file straight to its signed link, and says how far it is. */
function send(file, place, progress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(place.request.method, place.request.url);
    for (const [name, value] of Object.entries(place.request.headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded, total }) => progress(total ? loaded / total : 1);
    request.onload = () => (request.status < 300 ? resolve() : reject(new Error(`the server said ${request.status}`)));
    request.onerror = () => reject(new Error("the connection ended"));
    request.send(file);
  });
}

async function upload(file) {
  const row = made("sending");
  const [said, bar] = [one(".said", row), one("progress", row)];
  one("b", row).textContent = file.name;
  bar.setAttribute("aria-label", `Upload of ${file.name}`);
  one("#uploads").prepend(row);
  try {
    const place = await ask("/api/upload", { name: file.name, type: file.type, size: file.size });
    await send(file, place, (part) => {
      bar.value = part;
      said.textContent = `${Math.round(part * 100)} %`;
    });
    bar.value = 1;
    said.textContent = "uploaded";
    said.className = "said yes";
    row.dataset.state = "uploaded";
    const [card] = await load(place.name);
    if (card) {
      card.classList.add("fresh");
      card.scrollIntoView({ block: "center", behavior: "smooth" });
    }
    say(`${file.name} is uploaded`);
  } catch (error) {
    said.textContent = error.message;
    said.className = "said no";
    row.dataset.state = "failed";
    bar.remove();
  }
}

/** One after the other, so that each has the whole line. */
async function uploads(files) {
  for (const file of files) await upload(file);
}

const drop = one("#drop");
const pick = one("#pick");
pick.addEventListener("change", async () => {
  const files = [...pick.files];
  pick.value = "";
  await uploads(files);
});
// A file dropped beside the box must not replace the page.
for (const kind of ["dragover", "drop"]) document.addEventListener(kind, (event) => event.preventDefault());
for (const kind of ["dragenter", "dragover"]) drop.addEventListener(kind, () => drop.classList.add("over"));
for (const kind of ["dragleave", "drop"]) drop.addEventListener(kind, () => drop.classList.remove("over"));
drop.addEventListener("drop", (event) => uploads([...event.dataTransfer.files]));

const byCurl = one("#by-curl");
byCurl.addEventListener("toggle", async () => {
  if (!byCurl.open) return;
  const code = one("code", byCurl);
  try {
    code.textContent = (await ask("/api/upload", { name: "note.txt", type: "text/plain", size: 0 })).curl;
  } catch (error) {
    code.textContent = error.message;
  }
});
