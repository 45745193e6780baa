// Verifies a URL of the local scheme, version 1: node verify.mjs KEY_HEX METHOD URL NOW [NAME:VALUE …]
import { createHmac, timingSafeEqual } from "node:crypto";

// ANCHOR: verify
const mac = (key, text) => createHmac("sha256", key).update(text).digest();

function verify(key, method, url, now, headers) {
  const [, origin, path, own, ours] = /^(https?:\/\/[^/?#]+)([^?#]*)\?(?:([^#]*)&)?(ps-key=[^#]*)$/.exec(url);
  const params = new Map(ours.split("&").map((pair) => pair.split(/=(.*)/s, 2)));
  const bound = params.get("ps-headers")?.split(".") ?? [];
  const fields = [["key", params.get("ps-key")], ["method", method], ["origin", origin], ["path", path]];
  if (own !== undefined) fields.push(["query", own]);
  for (const name of bound) fields.push(["header", name], ["value", (headers[name] ?? "").replace(/^[ \t]+|[ \t]+$/g, "")]);
  for (const [n, v] of params) if (n !== "ps-key" && n !== "ps-sig") fields.push([n, decodeURIComponent(v)]);
  const text = "presign local 1 url\n" + fields.map(([n, v]) => `${n}:${Buffer.byteLength(v)}:${v}\n`).join("");
  const secret = mac(mac(Buffer.alloc(32), key), "presign local 1 url\x01");
  const [right, given] = [mac(secret, text).toString("base64url"), params.get("ps-sig") ?? ""];
  const known = ["ps-key", "ps-until", "ps-headers", "ps-sig"]; // a term that is not known here is not enforced here
  return right.length === given.length && timingSafeEqual(Buffer.from(right), Buffer.from(given))
    && [...params.keys()].join() === known.filter((n) => params.has(n)).join()
    && bound.every((name) => name in headers) && now <= Number(params.get("ps-until"));
}
// ANCHOR_END: verify

const [key, method, url, now, ...lines] = process.argv.slice(2);
let right = false;
try {
  right = verify(Buffer.from(key, "hex"), method, url, Number(now), Object.fromEntries(lines.map((l) => l.split(/:(.*)/s, 2))));
} catch {}
process.exit(right ? 0 : 4);
