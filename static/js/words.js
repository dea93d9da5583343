// The few words that scripts say, in the reader's language: they come with the page (base_root.html).
const words = document.getElementById("words")?.dataset ?? {};

export function word(name, values = {}) {
  return (words[name] ?? name).replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
}

/** "14:05" today, "14:05, 24/11" on another day; the same in both languages. */
export function clock(at) {
  const [when, two] = [new Date(at), (n) => String(n).padStart(2, "0")];
  const time = `${two(when.getHours())}:${two(when.getMinutes())}`;
  return when.toDateString() === new Date().toDateString() ? time : `${time}, ${two(when.getDate())}/${two(when.getMonth() + 1)}`;
}

export function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}
