// Photos are made smaller before they travel over a weak line, gathered one by one, shown, and taken away again.
import { element, word } from "./words.js";

const EDGE = 1600;
const working = new Map(); // form → promise: what is being made smaller
export const ready = (form) => working.get(form) ?? Promise.resolve();

async function smaller(file) {
  if (!file.type.startsWith("image/") || file.size < 300_000) return file;
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, EDGE / Math.max(picture.width, picture.height));
    const canvas = element("canvas", { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) });
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const made = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.82));
    if (!made || made.size >= file.size) return file;
    return new File([made], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg", lastModified: file.lastModified });
  } catch {
    return file; // not a picture that this browser reads: the server says what is wrong
  }
}

function watch(input) {
  let files = [];
  const shown = element("ul", { className: "photos picked" });
  input.after(shown);

  function put(next) {
    files = next;
    const box = new DataTransfer();
    for (const file of files) box.items.add(file);
    input.files = box.files;
    shown.replaceChildren(...files.map((file) => {
      const picture = element("img", { src: URL.createObjectURL(file), alt: file.name });
      picture.addEventListener("load", () => URL.revokeObjectURL(picture.src));
      const remove = element("button", { type: "button", className: "btn small", textContent: word("photoRemove") });
      remove.setAttribute("aria-label", `${word("photoRemove")}: ${file.name}`);
      remove.addEventListener("click", () => { put(files.filter((other) => other !== file)); input.focus(); });
      return element("li", {}, picture, element("span", { className: "small muted", textContent: word("photoSize", { kb: Math.ceil(file.size / 1024) }) }), remove);
    }));
  }

  input.addEventListener("change", () => {
    const chosen = [...input.files];
    const work = Promise.all(chosen.map(smaller)).then((made) => put(input.multiple ? [...files, ...made] : made));
    working.set(input.form, Promise.all([ready(input.form), work]));
  });
  input.addEventListener("gieo:put", (event) => put(event.detail));
}

for (const input of document.querySelectorAll('input[type=file][accept^="image/"]')) watch(input);
