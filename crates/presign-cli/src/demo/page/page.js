"use strict";

const one = (selector, within = document) => within.querySelector(selector);
const made = (id) => one(`#${id}`).content.firstElementChild.cloneNode(true);
const say = (text) => { one("#live").textContent = text; };

/** What the server's clock says, in seconds: its links end by it. */
let ahead = 0;
const now = () => Date.now() / 1000 + ahead;

/** The cards on the page by the file's name. */
const cards = new Map();

async function ask(path, body) {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.error);
  return said;
}

function size(bytes) {
  if (bytes === 1) return "1 byte";
  const units = ["bytes", "KiB", "MiB", "GiB"];
  let unit = 0;
  while (bytes >= 1024 && unit < units.length - 1) { bytes /= 1024; unit += 1; }
  return `${unit === 0 || bytes >= 100 ? Math.round(bytes) : bytes.toFixed(1).replace(/\.0$/, "")} ${units[unit]}`;
}

/** Shows a URL without its origin, its random digits short, what the signature adds set off. */
function spell(place, url) {
  const { pathname, search } = new URL(url);
  const added = document.createElement("b");
  added.textContent = search;
  place.replaceChildren(decodeURIComponent(pathname).replace(/([0-9a-f]{4})[0-9a-f]{28}/, "$1…"), added);
  place.title = url;
}

const verdict = (status) => (status === 403 ? "refused" : "failed");

function tell(row, text, good) {
  const said = one(".said", row);
  said.textContent = text;
  said.className = `said ${good ? "yes" : "no"}`;
}

/** Asks for a link as anyone would, and says what came of it. */
async function attempt(row, url, changed = false) {
  try {
    const { ok, status } = await fetch(url, { method: "HEAD", cache: "no-store" });
    tell(row, changed ? `changed: ${status}` : `${status} ${ok ? "OK" : verdict(status)}`, ok);
  } catch {
    tell(row, "no answer", false);
  }
}

/** The same URL with one digit of its signature changed. */
function tampered(url) {
  const at = url.length - 8;
  return url.slice(0, at) + (url[at] === "A" ? "B" : "A") + url.slice(at + 1);
}

function button(label, action, about) {
  const element = document.createElement("button");
  element.type = "button";
  element.textContent = label;
  element.setAttribute("aria-label", `${label}: ${about}`);
  element.addEventListener("click", action);
  return element;
}

function anchor(label, url, about, attributes) {
  const element = document.createElement("a");
  element.className = "act main";
  element.textContent = label;
  element.href = url;
  element.setAttribute("aria-label", `${label}: ${about}`);
  Object.assign(element, attributes);
  return element;
}

async function copy(element, text) {
  const before = element.textContent;
  try {
    await navigator.clipboard.writeText(text);
    element.textContent = "Copied";
    say("Copied");
  } catch {
    element.textContent = "Failed";
  }
  setTimeout(() => { element.textContent = before; }, 1500);
}

/** One link of a file: its words, its clock, and what can be done with it. */
function link(file, label, { url, until }, kind) {
  const row = made("link");
  const tag = one(".tag", row);
  const about = `${label}, ${file.label}`;
  row.dataset.kind = kind;
  tag.textContent = label;
  tag.classList.add(kind === "unsigned" ? "no" : "yes");
  if (kind === "unsigned" || kind === "signed") spell(one(".url", row), url);
  else one(".url", row).remove();
  const acts = one(".acts", row);
  if (kind === "unsigned") {
    acts.append(button("Try", () => attempt(row, url), about));
    return row;
  }
  row.dataset.until = until;
  if (kind === "download") acts.append(anchor("Download", url, about, {}));
  else acts.append(anchor("Open", url, about, { target: "_blank", rel: "noopener" }));
  acts.append(button("Copy", (event) => copy(event.target, url), about));
  if (kind === "signed") {
    const change = button("Tamper", () => attempt(row, tampered(url), true), about);
    change.title = "Change one character of the signature, and try the link";
    acts.append(change);
  }
  if (kind === "short") acts.append(button("Try", () => attempt(row, url), about));
  const again = button("New link", () => load(file.name), about);
  again.classList.add("again");
  again.hidden = true;
  acts.append(again);
  return row;
}

function picture(file) {
  const image = document.createElement("img");
  image.alt = "";
  image.src = file.signed.url;
  return image;
}

function show(file) {
  const card = made("card");
  card.dataset.name = file.name;
  one("h3", card).textContent = file.label;
  one(".meta", card).textContent = `${file.kind} · ${size(file.size)}`;
  if (file.image) one(".thumb", card).replaceChildren(picture(file));
  else one(".thumb span", card).textContent = file.kind.slice(0, 4);
  one(".links", card).append(
    link(file, "Without a signature", { url: file.unsigned }, "unsigned"),
    link(file, "Signed", file.signed, "signed"),
    link(file, "Download only", file.download, "download"),
    link(file, "For one minute", file.short, "short"),
  );
  one("pre code", card).textContent = file.curl;
  const before = cards.get(file.name);
  if (before) before.replaceWith(card);
  else if (file.upload) one("#cards").prepend(card);
  else one("#cards").append(card);
  cards.set(file.name, card);
  return card;
}

/** A picture twice: by its name alone, and by its signed link. */
function compare(file) {
  const section = one(".compare");
  for (const [side, url] of [["unsigned", file.unsigned], ["signed", file.signed.url]]) {
    const figure = one(`[data-side="${side}"]`, section);
    const image = one("img", figure);
    image.onload = () => { figure.dataset.state = "shown"; figure.dataset.width = image.naturalWidth; };
    image.onerror = async () => {
      const { status } = await fetch(url, { method: "HEAD" }).catch(() => ({ status: 0 }));
      one("strong", figure).textContent = status || "?";
      one(".verdict span", figure).textContent = status ? verdict(status) : "no answer";
      figure.dataset.state = "refused";
      figure.dataset.width = image.naturalWidth;
    };
    spell(one(".url", figure), url);
    image.src = url;
  }
  section.hidden = false;
}

/** Fetches new links: for one file, or for all. */
async function load(name) {
  const fault = one("#fault");
  try {
    const said = await ask("/api/links", name ? { name } : {});
    ahead = said.now - Date.now() / 1000;
    one("#folder").textContent = said.folder;
    const shown = said.files.map(show);
    const pictured = said.files.find((file) => file.image && !file.upload);
    if (pictured && !name) compare(pictured);
    fault.hidden = true;
    tick();
    return shown;
  } catch (error) {
    fault.textContent = `The server gave no links: ${error.message}. Is the command still running?`;
    fault.hidden = false;
    return [];
  } finally {
    one("#cards").removeAttribute("aria-busy");
  }
}

/** Sets every clock. A link is good through its last second. */
function tick() {
  for (const row of document.querySelectorAll("[data-until]")) {
    const left = Math.ceil(Number(row.dataset.until) - now());
    const clock = one(".clock", row);
    const ended = left < 0;
    clock.textContent = ended ? "ended" : `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    clock.classList.toggle("ended", ended);
    clock.classList.toggle("soon", !ended && left < 15);
    row.classList.toggle("ended-link", ended);
    one(".again", row).hidden = !ended;
  }
}

document.addEventListener("click", (event) => {
  if (event.target.dataset.act === "copy") copy(event.target, one("code", event.target.parentElement).textContent);
});
one("#renew").addEventListener("click", async () => { await load(); say("All links are new"); });
setInterval(tick, 1000);
load();
