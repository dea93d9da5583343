// What is sent without a network is kept on this phone, photos too, and sent when the network is back.
// Each entry has its own UUID (write_id), so that a second sending does nothing twice.
import { clock, element, word } from "./words.js";

const user = document.body.dataset.user ?? "";
const WAIT = 90_000;

// --- the box: IndexedDB, one store, an entry by its UUID -------------------------------------------------
let opened;
function box() {
  opened ??= new Promise((done, failed) => {
    const request = indexedDB.open("gieo", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("outbox", { keyPath: "id" });
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
  return opened;
}
async function ask(mode, act) {
  const store = (await box()).transaction("outbox", mode).objectStore("outbox");
  return new Promise((done, failed) => {
    const request = act(store);
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
}
const keep = (entry) => ask("readwrite", (store) => store.put(entry));
const drop = (id) => ask("readwrite", (store) => store.delete(id));
const find = (id) => ask("readonly", (store) => store.get(id));
const mine = async () => (await ask("readonly", (store) => store.getAll())).filter((entry) => entry.user === user).sort((a, b) => a.at - b.at);

const USED = "gieo-used-ids"; // a page kept for offline reading carries an id that may have been used already
const used = () => JSON.parse(localStorage.getItem(USED) ?? "[]");
const remember = (id) => localStorage.setItem(USED, JSON.stringify([...used().slice(-99), id]));
function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64; bytes[8] = (bytes[8] & 63) | 128;
  return [...bytes].map((byte, at) => ([4, 6, 8, 10].includes(at) ? "-" : "") + byte.toString(16).padStart(2, "0")).join("");
}

// --- sending ---------------------------------------------------------------------------------------------
const cookie = (name) => document.cookie.split("; ").find((part) => part.startsWith(`${name}=`))?.slice(name.length + 1) ?? "";

/** {state: "sent" | "waiting" | "failed", to, why, errors}; errors: name of a field → words. */
async function post(entry) {
  const body = new FormData();
  for (const [name, value] of entry.fields) body.append(name, value);
  body.set("csrfmiddlewaretoken", cookie("csrftoken"));
  let answer;
  try {
    answer = await fetch(entry.url, {
      method: "POST", body, signal: AbortSignal.timeout?.(WAIT),
      headers: { "HX-Request": "true", "X-CSRFToken": cookie("csrftoken") }, // a redirect comes back as a header, its message stays unread
    });
  } catch {
    return { state: "waiting", why: word("outboxAway") };
  }
  const to = answer.headers.get("HX-Redirect");
  if (to?.startsWith("/accounts/") || answer.status === 401) return { state: "waiting", why: word("outboxSignIn") };
  if (to) return { state: "sent", to };
  if (answer.status >= 500 || answer.status === 429) return { state: "waiting", why: word("outboxServer") };
  if (answer.headers.get("Content-Type")?.includes("json")) {
    const said = await answer.json();
    if (answer.ok && !said.errors) return { state: "sent", to: said.url };
    return { state: "failed", why: word("outboxRefused"), errors: said.errors ?? {} };
  }
  return { state: "failed", ...readPage(await answer.text(), answer.ok || [400, 422].includes(answer.status)) };
}

function readPage(html, isForm) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const errors = {};
  for (const error of page.querySelectorAll(".field .error")) {
    const name = error.closest(".field").querySelector("[name]")?.name;
    if (name) errors[name] = [error.textContent.trim()];
  }
  const notice = [...page.querySelectorAll("main form .notice.late p, main .errorlist.nonfield")].map((part) => part.textContent.trim().replace(/\s+/g, " ")).join(" ");
  const said = isForm ? notice : [page.querySelector("h1"), page.querySelector("main p")].map((part) => part?.textContent.trim() ?? "").join(". ");
  return { why: said || word("outboxRefused"), errors };
}

let timer;
async function send(entry) {
  await keep({ ...entry, state: "sending" });
  await show();
  const result = await post(entry);
  if (result.state === "sent") { await drop(entry.id); remember(entry.id); }
  else await keep({ ...entry, ...result });
  return result;
}

async function flush() {
  if (!navigator.onLine) return show();
  const work = async () => {
    for (const entry of await mine()) {
      if (entry.state === "failed") continue;
      const result = await send(entry);
      if (result.state === "sent") { gone.push(entry); dispatchEvent(new CustomEvent("gieo:sent", { detail: entry.id })); }
      if (result.state === "waiting") break;
    }
  };
  if (navigator.locks) await navigator.locks.request("gieo-outbox", { ifAvailable: true }, (lock) => lock && work());
  else await work();
  await show();
}

// --- what is shown ------------------------------------------------------------------------------------------
const gone = [];
const TONES = { waiting: "due", sending: "info", failed: "late", sent: "ok" };
async function show() {
  const entries = await mine();
  clearTimeout(timer);
  if (entries.some((entry) => entry.state !== "failed")) timer = setTimeout(flush, 60_000);
  const here = new Set([...document.querySelectorAll("form[data-outbox]:not([hidden])")].map((form) => form.elements.write_id?.value));
  const rows = [...gone.map((entry) => ({ ...entry, state: "sent", why: "" })), ...entries.filter((entry) => entry.state !== "failed" || !here.has(entry.id))];
  const place = document.querySelector("[data-outbox-status]");
  if (!place) return;
  place.hidden = rows.length === 0;
  place.replaceChildren(...rows.map(row));
}

function row(entry) {
  const tag = element("span", { className: `tag ${TONES[entry.state]}`, textContent: word(`outbox_${entry.state}`) });
  const head = element("div", { className: "row spread" }, element("b", { textContent: entry.title }), tag);
  const words = element("p", { className: "small", textContent: [clock(entry.at), entry.why, ...Object.values(entry.errors ?? {}).flat()].filter(Boolean).join(" · ") });
  const made = element("div", { className: `notice ${TONES[entry.state]}` }, element("div", { className: "stack" }, head, words));
  if (entry.state === "sent" || entry.state === "sending") return made;
  const again = element("button", { type: "button", className: "btn small", textContent: word("outboxAgain") });
  again.addEventListener("click", async () => { await keep({ ...entry, state: "waiting" }); flush(); });
  const edit = element("a", { className: "btn small", href: `${entry.page}#outbox-${entry.id}`, textContent: word("outboxEdit") });
  const throwAway = element("button", { type: "button", className: "btn small danger", textContent: word("outboxDrop") });
  throwAway.addEventListener("click", async () => { if (confirm(word("outboxDropSure"))) { await drop(entry.id); show(); } });
  made.firstChild.append(element("div", { className: "row" }, again, edit, throwAway));
  return made;
}

function showErrors(form, { why, errors = {} }) {
  form.querySelectorAll(".error[data-from-box], .notice[data-from-box]").forEach((old) => old.remove());
  const notice = element("div", { className: "notice late", tabIndex: -1 }, element("div", { textContent: why }));
  notice.dataset.fromBox = "";
  notice.setAttribute("role", "alert");
  form.prepend(notice);
  for (const [name, words] of Object.entries(errors)) {
    const field = form.elements[name]?.length && !form.elements[name].options ? form.elements[name][0] : form.elements[name];
    if (!field) { notice.firstChild.append(` ${words.join(" ")}`); continue; }
    const error = element("div", { className: "error", id: `box-${name}`, textContent: words.join(" ") });
    error.dataset.fromBox = "";
    field.closest(".field")?.append(error);
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", [field.getAttribute("aria-describedby"), error.id].filter(Boolean).join(" "));
  }
  notice.focus();
}

// --- the form ---------------------------------------------------------------------------------------------------
async function submit(form, submitter) {
  if (form.dataset.sending) return;
  if (!navigator.onLine && !form.reportValidity()) return; // the server can't say it now
  form.dataset.sending = "yes";
  try {
    const { ready } = form.querySelector('input[type=file][accept^="image/"]') ? await import("./photos.js") : { ready: async () => {} };
    await ready(form);
    const id = form.elements.write_id.value;
    const fields = [...new FormData(form, submitter)].filter(([name, value]) => name !== "csrfmiddlewaretoken" && !(value instanceof File && value.size === 0));
    const entry = { id, user, title: titleOf(form), url: form.action, page: location.pathname + location.search, fields, at: Date.now(), state: "waiting" };
    await keep(entry);
    dispatchEvent(new Event("gieo:kept"));
    let result = { state: "waiting", why: word("outboxAway") };
    if (navigator.onLine) result = await send(entry);
    else await keep({ ...entry, ...result });
    if (result.state === "sent") { taken(form); location.assign(result.to || form.dataset.outboxNext || location.href); return; }
    await show();
    if (result.state === "failed") { showErrors(form, result); return; }
    taken(form);
    stored(form, result.why);
  } catch (problem) {
    console.warn(problem); // no IndexedDB (private window): the browser sends the form itself
    taken(form);
    form.submit();
  } finally {
    delete form.dataset.sending;
  }
}

/** "Add an update · AP1 Women are heard": the heading and where one is. */
function titleOf(form) {
  const parts = [document.querySelector("h1"), document.querySelector(".crumb a:last-of-type")];
  return form.dataset.outboxTitle || parts.map((part) => part?.textContent.trim()).filter(Boolean).join(" · ");
}

const taken = (form) => form.dispatchEvent(new CustomEvent("gieo:taken"));

function stored(form, why) {
  const id = form.elements.write_id.value;
  remember(id);
  const another = element("button", { type: "button", className: "btn", textContent: word("outboxAnother") });
  const notice = element("div", { className: "notice due", tabIndex: -1 }, element("div", { className: "stack" }, element("b", { textContent: word("outboxKept") }), element("p", { textContent: why }), another));
  notice.setAttribute("role", "status");
  another.addEventListener("click", () => {
    notice.remove();
    form.reset();
    form.querySelectorAll("input[type=file]").forEach((input) => input.dispatchEvent(new CustomEvent("gieo:put", { detail: [] })));
    form.elements.write_id.value = uuid();
    form.hidden = false;
  });
  addEventListener("gieo:sent", (event) => { if (event.detail === id) notice.remove(); });
  form.hidden = true;
  form.before(notice);
  notice.focus();
}

/** Put an entry back into its form, to mend it. */
async function restore(form, entry) {
  form.elements.write_id.value = entry.id;
  const files = new Map();
  for (const field of form.elements) if (["checkbox", "radio"].includes(field.type)) field.checked = false;
  for (const [name, value] of entry.fields) {
    if (value instanceof File) { files.set(name, [...(files.get(name) ?? []), value]); continue; }
    for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (["checkbox", "radio"].includes(field.type)) field.checked ||= field.value === value;
      else if (field.multiple && field.options) [...field.options].forEach((option) => { option.selected ||= option.value === value; });
      else if (field.type !== "file") field.value = value;
    }
  }
  if (files.size) await import("./photos.js");
  for (const [name, list] of files) form.elements[name]?.dispatchEvent(new CustomEvent("gieo:put", { detail: list }));
  if (entry.state === "failed") showErrors(form, entry);
}

/** The address asks for an entry of this form (#outbox-<id>): put it back. */
async function mend(form) {
  const wanted = location.hash.match(/^#outbox-(.+)$/)?.[1];
  const entry = wanted && (await find(wanted).catch(() => null));
  if (entry?.user !== user || entry.page !== location.pathname + location.search) return false;
  form.hidden = false;
  await restore(form, entry);
  await show();
  return true;
}

for (const form of document.querySelectorAll("form[data-outbox]")) {
  addEventListener("hashchange", () => mend(form));
  if (!form.elements.write_id) continue;
  form.addEventListener("submit", (event) => { event.preventDefault(); submit(form, event.submitter); });
  if (await mend(form)) continue;
  if (used().includes(form.elements.write_id.value)) form.elements.write_id.value = uuid();
}

addEventListener("online", flush);
document.addEventListener("visibilitychange", () => { if (!document.hidden) flush(); });
flush().catch(() => {});
