// Long forms keep drafts: what is typed stays on this device, for this user, until it has been sent.
import { clock, element, word } from "./words.js";

const SENT = "gieo-draft-sent";
const nameOf = (form) => `gieo-draft:${document.body.dataset.user ?? ""}:${form.dataset.draft}`;
const keeps = (field) => field.name && !["file", "password", "hidden", "submit", "button"].includes(field.type);

// The server answers a form that it took with a redirect; only then the draft is done with.
const sent = sessionStorage.getItem(SENT);
if (sent && performance.getEntriesByType("navigation")[0]?.redirectCount > 0) localStorage.removeItem(sent);
sessionStorage.removeItem(SENT);

function read(form) {
  return [...form.elements].filter(keeps).map((field) =>
    [field.name, field.value, ["checkbox", "radio"].includes(field.type) ? field.checked : field.multiple ? [...field.selectedOptions].map((option) => option.value) : null]);
}

function write(form, kept) {
  let changed = false;
  for (const [name, value, more] of kept) {
    for (const field of form.elements) {
      if (field.name !== name || !keeps(field)) continue;
      if (["checkbox", "radio"].includes(field.type)) {
        if (field.value === value && field.checked !== more) { field.checked = more; changed = true; }
      } else if (field.multiple) {
        for (const option of field.options) {
          if (option.selected !== more.includes(option.value)) { option.selected = !option.selected; changed = true; }
        }
      } else if (field.value !== value) { field.value = value; changed = true; }
    }
  }
  return changed;
}

function offer(form, at) {
  const drop = element("button", { type: "button", className: "btn small", textContent: word("draftDrop") });
  const notice = element("div", { className: "notice" }, element("div", {}, element("p", { textContent: word("draftFound", { at: clock(at) }) }), drop));
  notice.setAttribute("role", "status");
  drop.addEventListener("click", () => { localStorage.removeItem(nameOf(form)); form.reset(); notice.remove(); });
  form.prepend(notice);
}

function watch(form) {
  const key = nameOf(form);
  let timer;
  const keep = () => {
    clearTimeout(timer);
    try { localStorage.setItem(key, JSON.stringify({ at: Date.now(), kept: read(form) })); } catch { return; }
    if (![...form.elements].some((field) => field.type === "file" && field.files.length)) dispatchEvent(new Event("gieo:kept"));
  };
  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(keep, 400); });
  addEventListener("pagehide", () => { if (timer) { clearTimeout(timer); if (!form.dataset.done) keep(); } });
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented && !form.hasAttribute("data-outbox")) return;
    keep();
    sessionStorage.setItem(SENT, key);
  });
  const done = () => { form.dataset.done = "yes"; clearTimeout(timer); localStorage.removeItem(key); sessionStorage.removeItem(SENT); };
  form.addEventListener("gieo:taken", done);
  form.addEventListener("htmx:afterRequest", (event) => { if (event.detail.elt === form && event.detail.xhr.getResponseHeader("HX-Redirect")) done(); });

  const found = JSON.parse(localStorage.getItem(key) ?? "null");
  const answered = form.querySelector("[aria-invalid=true], .notice.late"); // the server gave back what was typed
  if (!found || answered) return;
  form.dispatchEvent(new CustomEvent("gieo:restoring", { bubbles: true, detail: found.kept }));
  if (write(form, found.kept)) offer(form, found.at);
  form.dispatchEvent(new Event("gieo:restored", { bubbles: true }));
}

for (const form of document.querySelectorAll("form[data-draft]")) watch(form);
