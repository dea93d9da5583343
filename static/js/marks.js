// A grid of radio buttons (attendance): arrows up and down stay in the column, a letter or a digit marks and goes on,
// a column is marked at once. Saving is the form's own affair (htmx on change, or the button).
import { clock } from "./words.js";

const radios = (table, col) => [...table.querySelectorAll(`input[type=radio][data-col="${CSS.escape(col)}"]`)];
const groups = (table, col) => [...new Set(radios(table, col).map((radio) => radio.name))];
const inGroup = (table, name) => [...table.querySelectorAll(`input[type=radio][name="${CSS.escape(name)}"]`)];

function go(table, radio, step) {
  const names = groups(table, radio.dataset.col);
  const next = names[names.indexOf(radio.name) + step];
  if (!next) return;
  const cell = inGroup(table, next);
  (cell.find((other) => other.checked) ?? cell[0]).focus();
}

function mark(radio) {
  if (radio.checked || radio.disabled) return;
  radio.checked = true;
  radio.dispatchEvent(new Event("change", { bubbles: true }));
}

for (const table of document.querySelectorAll("[data-marks]")) {
  const scope = table.closest("form") ?? table;
  table.addEventListener("keydown", (event) => {
    const radio = event.target;
    if (radio.type !== "radio" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      go(table, radio, event.key === "ArrowDown" ? 1 : -1);
      return;
    }
    const cell = inGroup(table, radio.name);
    const chosen = cell[Number(event.key) - 1] ?? cell.find((other) => other.value[0] === event.key.toLowerCase());
    if (!chosen || event.key.length > 1) return;
    event.preventDefault();
    mark(chosen);
    go(table, chosen, 1);
  });
  for (const button of scope.querySelectorAll("[data-mark-column]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      for (const radio of radios(table, button.dataset.markColumn)) if (radio.value === button.dataset.markValue) mark(radio);
    });
  }
  scope.addEventListener("htmx:afterRequest", (event) => {
    const saved = scope.querySelector("[data-saved]") ?? document.querySelector("[data-saved]");
    if (saved && event.detail.successful) saved.textContent = `✓ ${clock(Date.now())}`;
  });
}
