// Saves each mark as one taps. What could not be sent is kept, said, and tried again; without this file the form's button saves all.
import { element, word } from "./words.js";

const form = document.querySelector("form[data-attendance]");
const unsaved = new Set();
let timer;
let sending = false;

async function send() {
  clearTimeout(timer);
  timer = undefined;
  if (sending || !unsaved.size) return;
  sending = true;
  const names = [...unsaved];
  unsaved.clear();
  const gone = await post(names);
  sending = false;
  if (!gone) names.forEach((name) => unsaved.add(name));
  tell(!gone);
  if (gone) send();
  else timer = setTimeout(send, 10_000);
}

async function post(names) {
  const body = new FormData();
  for (const name of names) body.append(name, form.elements[name].value);
  body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  try {
    const answer = await fetch(location.pathname, { method: "POST", body, keepalive: true, headers: { "HX-Request": "true" } });
    const to = answer.headers.get("HX-Redirect");
    if (to?.startsWith("/accounts/") || !answer.ok) return false;
    if (to) location.assign(to); // it was refused, and the page there says why
    else document.getElementById("totals").outerHTML = await answer.text();
    return true;
  } catch {
    return false;
  }
}

function tell(away) {
  const place = document.getElementById("messages");
  place.querySelector("[data-unsaved]")?.remove();
  if (!away) return;
  const notice = element("div", { className: "notice late" }, element("div", { textContent: word("unsaved", { n: unsaved.size }) }));
  notice.dataset.unsaved = "";
  place.append(notice);
}

form.addEventListener("change", (event) => {
  if (event.target.type !== "radio") return;
  unsaved.add(event.target.name);
  const row = event.target.closest("tr");
  row.querySelector("td.num").textContent = row.querySelectorAll("[value=present]:checked, [value=late]:checked").length;
  if (!timer) queueMicrotask(send); // else the line is away, and it goes with the next try
});
// A second tap on the chosen mark takes it away: not recorded.
let chosen = null;
form.addEventListener("pointerdown", (event) => {
  const mark = event.target.closest(".marks label")?.querySelector("input");
  chosen = mark?.checked ? mark : null;
});
form.addEventListener("click", (event) => {
  if (event.target === chosen) {
    chosen.checked = false;
    chosen.dispatchEvent(new Event("change", { bubbles: true }));
  }
  chosen = null;
});
form.addEventListener("submit", () => unsaved.clear());
addEventListener("online", send);
addEventListener("beforeunload", (event) => { if (unsaved.size) event.preventDefault(); });
