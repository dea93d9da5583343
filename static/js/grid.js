// Grids that are filled by hand (attendance, scores). Arrows stay in the column; in a row of marks a letter or a digit
// marks and goes on; a column is marked at once; what was copied from a sheet is pasted from the cell where one stands.
// Saving is the form's own affair.
import { word } from "./words.js";

const fields = (cell) => [...(cell?.querySelectorAll("input:not([type=hidden])") ?? [])];
const isMark = (field) => field.type === "radio";
const bodyRows = (table) => [...table.tBodies].flatMap((body) => [...body.rows]);
const plain = (text) => text.normalize("NFC").trim().toLowerCase();

function stand(cell) {
  const held = fields(cell);
  const field = held.find((other) => other.checked) ?? held[0];
  field?.focus();
  if (field && !isMark(field)) field.select();
  return Boolean(field);
}

function go(table, from, step) {
  const rows = bodyRows(table);
  for (let at = rows.indexOf(from.parentElement) + step; rows[at]; at += step) if (stand(rows[at].cells[from.cellIndex])) return;
}

/** True when the cell now holds the value; ``null`` takes a mark away. */
function put(cell, value) {
  const held = fields(cell);
  if (!held.length || held.some((field) => field.disabled)) return false;
  if (!isMark(held[0])) {
    held[0].value = value;
    held[0].dispatchEvent(new Event("input", { bubbles: true }));
    return true;
  }
  const chosen = value === null ? held.find((field) => field.checked) : markOf(held, value);
  if (!chosen) return false;
  if (chosen.checked === (value !== null)) return true;
  chosen.checked = value !== null;
  chosen.dispatchEvent(new Event("change", { bubbles: true }));
  return true;
}

/** The mark that a letter, a word or a sign of a sheet means. */
function markOf(held, text) {
  const said = plain(text);
  if (!said) return undefined;
  const words = (field) => [...field.labels[0].children].filter((part) => part !== field).map((part) => plain(part.textContent));
  if (["x", "1", "v", "✓", "✔", "có"].includes(said) && !held.some((field) => words(field).includes(said))) return held[0];
  return held.find((field) => field.value === said || words(field).includes(said));
}

function paste(table, cell, text) {
  const rows = bodyRows(table);
  const top = rows.indexOf(cell.parentElement);
  const lines = text.replace(/\r?\n$/, "").split(/\r?\n/).map((line) => line.split("\t"));
  let unread = 0;
  lines.forEach((line, down) => line.forEach((value, right) => {
    const target = rows[top + down]?.cells[cell.cellIndex + right];
    if (!value.trim() && lines.length + line.length > 2) return; // an empty cell of the sheet changes nothing
    if (!put(target, value.trim())) unread += 1;
  }));
  return unread;
}

function tell(table, unread) {
  const place = document.getElementById("messages");
  place?.querySelector("[data-paste]")?.remove();
  if (!unread) return;
  const notice = Object.assign(document.createElement("div"), { className: "notice due" });
  notice.dataset.paste = "";
  notice.append(Object.assign(document.createElement("div"), { textContent: word("pasteUnread", { n: unread }) }));
  place?.append(notice);
}

for (const table of document.querySelectorAll("[data-grid]")) {
  table.addEventListener("keydown", (event) => {
    const cell = event.target.closest("td");
    if (!fields(cell).includes(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    const down = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (down || (event.key === "Enter" && !isMark(event.target))) {
      event.preventDefault();
      go(table, cell, down ?? (event.shiftKey ? -1 : 1));
      return;
    }
    if (!isMark(event.target)) return;
    const held = fields(cell);
    if (["Delete", "Backspace"].includes(event.key)) { event.preventDefault(); put(cell, null); return; }
    const chosen = held[Number(event.key) - 1] ?? (event.key.length === 1 && event.key !== " " ? markOf(held, event.key) : undefined);
    if (!chosen) return;
    event.preventDefault();
    put(cell, chosen.value);
    go(table, cell, 1);
  });
  table.addEventListener("paste", (event) => {
    const cell = event.target.closest("td");
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!fields(cell).includes(event.target) || !(isMark(event.target) || /[\t\n]/.test(text.trim()))) return;
    event.preventDefault();
    tell(table, paste(table, cell, text));
  });
  for (const button of table.querySelectorAll("[data-mark-column]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      for (const row of bodyRows(table)) {
        const cell = row.cells[button.closest("th").cellIndex];
        if (!fields(cell).some((field) => field.checked)) put(cell, button.dataset.markColumn);
      }
    });
  }
}
