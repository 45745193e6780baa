// Verifies a URL of the local scheme, version 1: node verify.mjs KEY_HEX METHOD URL NOW [NAME:VALUE …]
import { createHmac, timingSafeEqual } from "node:crypto";

// ANCHOR: verify
function verify(key, method, url, now, headers) {
  const mac = (key, text) => createHmac("sha256", key).update(text).digest();
  const [, origin, path, own, ours] = /^(https?:\/\/[^/?#]+)([^?#]*)\?([^#]*&|)(ps-key=[^#]*)$/.exec(url);
  const pairs = ours.split("&").map((pair) => pair.split(/=(.*)/s, 2)), params = new Map(pairs);
  const bound = (params.get("ps-headers") ?? "").split(".").filter(Boolean);
  const fields = [["key", params.get("ps-key")], ["method", method], ["origin", origin], ["path", path]];
  if (own) fields.push(["query", own.slice(0, -1)]);
  for (const n of bound) fields.push(["header", n], ["value", headers[n].replace(/^[ \t]+|[ \t]+$/g, "")]);
  for (const n of ["ps-until", "ps-headers"]) if (params.has(n)) fields.push([n, decodeURIComponent(params.get(n))]);
  const text = "presign local 1 url\n" + fields.map(([n, v]) => `${n}:${Buffer.byteLength(v)}:${v}\n`).join("");
  const secret = mac(mac(Buffer.alloc(32), key), "presign local 1 url\x01");
  const [right, given] = [mac(secret, text).toString("base64url"), params.get("ps-sig") ?? ""].map((s) => Buffer.from(s));
  const known = ["ps-key", "ps-until", "ps-headers", "ps-sig"].filter((n) => params.has(n)); // no other is enforced here
  return right.length === given.length && timingSafeEqual(right, given)
    && known.join() === pairs.map(([n]) => n).join() && now <= Number(params.get("ps-until"));
}
// ANCHOR_END: verify

const [key, method, url, now, ...lines] = process.argv.slice(2);
let right = false;
try {
  right = verify(Buffer.from(key, "hex"), method, url, Number(now), Object.fromEntries(lines.map((l) => l.split(/:(.*)/s, 2))));
} catch {}
process.exit(right ? 0 : 4);
