// Saves each mark as one taps; the whole column at once. Without this file the form's own button saves all.
const form = document.querySelector("form[data-attendance]");
if (form) {
  const send = async (names) => {
    const data = new FormData();
    for (const name of names) data.append(name, form.elements[name].value);
    data.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    const totals = document.getElementById("totals");
    try {
      const answer = await fetch(location.pathname, { method: "POST", body: data, headers: { "HX-Request": "true" } });
      if (!answer.ok) throw new Error(answer.status);
      totals.outerHTML = await answer.text();
    } catch {
      form.dataset.unsent = "yes";
      totals.classList.add("tag", "late");
    }
  };
  form.addEventListener("change", (event) => {
    if (event.target.type === "radio") send([event.target.name]);
  });
  for (const button of form.querySelectorAll("[data-column]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const names = [];
      for (const input of form.querySelectorAll(`input[name^="m-${button.dataset.column}-"][value=present]`)) {
        const held = form.elements[input.name].value;
        if (!held) { input.checked = true; names.push(input.name); }
      }
      if (names.length) send(names);
    });
  }
}
