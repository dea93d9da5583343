// Rows of a form that are added and taken out in place. Without this file "Save and add more lines" and the ticks do it.
import { word } from "./words.js";

function number(section) {
  return section.querySelector(`[name="${CSS.escape(section.dataset.lines)}-TOTAL_FORMS"]`);
}

function add(section) {
  const total = number(section);
  const html = section.querySelector("template").innerHTML.replaceAll("__prefix__", total.value);
  const rows = section.querySelector("[data-rows]");
  rows.insertAdjacentHTML("beforeend", html);
  total.value = Number(total.value) + 1;
  const row = rows.lastElementChild;
  dress(row);
  return row;
}

function dress(row) {
  const button = row.querySelector("[data-line-remove]");
  const tick = row.querySelector('input[name$="-DELETE"]');
  if (!button) return;
  button.hidden = false;
  if (tick) tick.closest("label").hidden = true;
  const show = () => {
    const out = Boolean(tick?.checked);
    row.classList.toggle("out", out);
    button.textContent = out ? word("lineBack") : word("lineOut");
  };
  button.addEventListener("click", () => {
    const before = row.previousElementSibling ?? row.nextElementSibling;
    if (tick) { tick.checked = !tick.checked; show(); row.dispatchEvent(new Event("input", { bubbles: true })); return; }
    const form = row.closest("form");
    row.remove();
    (before?.querySelector("input:not([type=hidden]), select, textarea") ?? form.querySelector("[data-line-add]")).focus();
    form.dispatchEvent(new Event("input", { bubbles: true }));
  });
  tick?.addEventListener("change", show);
  show();
}

for (const section of document.querySelectorAll("[data-lines]")) {
  section.querySelectorAll("[data-line]").forEach(dress);
  const button = section.querySelector("[data-line-add]");
  button.hidden = false;
  button.addEventListener("click", () => add(section).querySelector("input:not([type=hidden]), select, textarea").focus());
}
for (const button of document.querySelectorAll("[data-line-more]")) button.hidden = true;

// A kept draft may hold more rows than the page came with.
document.addEventListener("gieo:restoring", (event) => {
  for (const [name] of event.detail) {
    const found = name.match(/^(.+)-(\d+)-/);
    const section = found && document.querySelector(`[data-lines="${CSS.escape(found[1])}"]`);
    if (section) while (Number(number(section).value) <= Number(found[2])) add(section);
  }
});
document.addEventListener("gieo:restored", () => {
  for (const tick of document.querySelectorAll('[data-line] input[name$="-DELETE"]')) tick.dispatchEvent(new Event("change"));
});
