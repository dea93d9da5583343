// Small behaviours on data attributes; every page works without them.
// A filter chosen by hand is applied at once; by keyboard each arrow is a choice, so there the button applies it.
let byHand = false;
document.addEventListener("pointerdown", () => { byHand = true; }, true);
document.addEventListener("keydown", () => { byHand = false; }, true);
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-autosubmit]");
  if (form && byHand) form.requestSubmit();
});

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (menu === except) continue;
    if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
    menu.open = false;
  }
}

document.addEventListener("click", async (event) => {
  closeMenus(event.target.closest("details[data-menu]"));
  const copy = event.target.closest("[data-copy]");
  if (copy) {
    const source = copy.previousElementSibling;
    source.select();
    await navigator.clipboard?.writeText(source.value);
    const before = copy.textContent;
    copy.textContent = copy.dataset.copied;
    setTimeout(() => { copy.textContent = before; }, 3000);
  }
  if (event.target.closest("[data-print]")) window.print();
});

document.addEventListener("focusout", (event) => {
  const menu = event.target.closest("details[data-menu][open]");
  if (menu && event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") closeMenus();
  if (event.key === "/" && !event.target.closest("input, textarea, select, [contenteditable]")) {
    const search = document.querySelector(".search input");
    if (search) { event.preventDefault(); search.focus(); }
  }
});

// A form sent twice by an impatient finger is sent once.
let dirty = false;
document.addEventListener("input", (event) => { if (event.target.closest("form[data-dirty-guard]")) dirty = true; });
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("data-outbox")) return;
  if (form.dataset.sending) event.preventDefault();
  form.dataset.sending = "yes";
  setTimeout(() => delete form.dataset.sending, 4000);
  dirty = false;
});
addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
addEventListener("gieo:kept", () => { dirty = false; }); // a draft or the outbox holds what was typed

// What the server could not do is said, not swallowed (htmx).
document.addEventListener("htmx:responseError", (event) => say(event.detail.xhr.status === 403 ? "forbidden" : "failed"));
document.addEventListener("htmx:sendError", () => say("away"));
async function say(name) {
  const { word, element } = await import("./words.js");
  const place = document.getElementById("messages");
  place?.replaceChildren(element("div", { className: "notice late" }, element("div", { textContent: word(name) })));
  place?.scrollIntoView({ block: "nearest" });
}

const has = (selector) => document.querySelector(selector);
const lines = has("[data-lines]") ? import("./lines.js") : Promise.resolve(); // a draft may need more rows
if (has("form[data-draft]") || sessionStorage.getItem("gieo-draft-sent")) lines.finally(() => import("./draft.js"));
if (has("form[data-outbox], [data-outbox-status]")) import("./outbox.js");
if (has("[data-grid]")) import("./grid.js");
if (has('input[type=file][accept^="image/"]')) import("./photos.js");

// Offline reading, for trainees and monitors only; signing out takes the kept pages away.
if ("serviceWorker" in navigator && has("body[data-offline]")) {
  // At the first visit this page and the rooms of the bottom bar; later only what is not kept yet (data-keep).
  const begins = !navigator.serviceWorker.controller;
  const wanted = [...document.querySelectorAll(begins ? ".tabs a, a[data-keep]" : "a[data-keep]")].map((link) => link.href);
  navigator.serviceWorker.register("/sw.js").then(() => navigator.serviceWorker.ready).then(({ active }) => {
    active.postMessage({ keep: begins ? [location.href, ...wanted] : wanted });
  }).catch(() => {});
}
document.addEventListener("submit", (event) => {
  if (event.target.matches("form[data-sign-out]")) globalThis.caches?.delete("gieo-pages");
});
const copyOf = has("body[data-kept]");
if (copyOf) {
  import("./words.js").then(({ word, clock, element }) =>
    has("#messages")?.append(element("div", { className: "notice due" }, element("div", { textContent: word("kept", { at: clock(copyOf.dataset.kept) }) }))));
}
if (document.querySelector("form[data-attendance]")) import("./attendance.js");
