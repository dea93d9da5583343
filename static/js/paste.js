// A block copied in Excel fills the fields of the grid from the one it is pasted into: down the rows, across the columns.
for (const form of document.querySelectorAll("form[data-paste]")) {
  form.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text/plain").replace(/\r/g, "").replace(/\n$/, "");
    const cell = event.target.closest("td");
    if (!cell || !/[\n\t]/.test(text)) return;
    event.preventDefault();
    const first = cell.cellIndex;
    let row = cell.parentElement;
    for (const line of text.split("\n")) {
      line.split("\t").forEach((value, index) => {
        const input = row?.cells[first + index]?.querySelector("input");
        if (input) { input.value = value.trim(); input.dispatchEvent(new Event("input", { bubbles: true })); }
      });
      row = row?.nextElementSibling;
    }
  });
}
