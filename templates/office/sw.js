{% autoescape off %}// Keeps the shell for everybody, and the last pages of those whose pages may be kept (header Gieo-Keep).
const SHELL = "gieo-shell-{% static 'css/gieo.css' %}-{% static 'js/app.js' %}-{% static 'js/outbox.js' %}";
const PAGES = "gieo-pages";
const AWAY = "{% url 'office:offline' %}";
const FILES = [AWAY, "{% static 'css/gieo.css' %}", "{% static 'js/app.js' %}", "{% static 'js/words.js' %}", "{% static 'js/draft.js' %}", "{% static 'js/outbox.js' %}", "{% static 'js/photos.js' %}", "{% static 'vendor/htmx/htmx.min.js' %}", "{% static 'img/brocade.svg' %}", "{% static 'img/favicon.svg' %}"];
const MOST = 40;
const PATIENCE = 15000;
{% endautoescape %}
addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll(FILES)));
});

addEventListener("activate", (event) => {
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter((name) => name !== SHELL && name !== PAGES).map((name) => caches.delete(name)))).then(() => clients.claim()));
});

addEventListener("fetch", (event) => {
  const request = event.request;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname.startsWith("/static/")) event.respondWith(file(request));
  else if (request.mode === "navigate") event.respondWith(page(event));
});

addEventListener("message", (event) => event.waitUntil(visit(new Set(event.data?.keep ?? []))));

async function visit(addresses) {
  for (const address of addresses) {
    if (await known(new Request(address))) continue;
    const answer = await fetch(address).catch(() => null);
    if (answer) await keep(answer.url, answer, answer.redirected ? address : "");
  }
}

async function file(request) {
  const kept = await caches.match(request, { ignoreVary: true });
  if (kept && /\.[0-9a-f]{12}\./.test(request.url)) return kept;
  try {
    return await fetch(request);
  } catch (problem) {
    if (kept) return kept;
    throw problem;
  }
}

let hop = null; // an address that led to another (/my/plan/ → /plans/…) leads there offline too
async function page(event) {
  const { request } = event;
  const kept = await known(request);
  const patience = new AbortController();
  const timer = kept && setTimeout(() => patience.abort(), PATIENCE);
  try {
    const answer = await fetch(request, { signal: patience.signal });
    clearTimeout(timer);
    if (answer.type === "opaqueredirect") {
      hop = { from: request.url, at: Date.now() };
    } else {
      const from = hop && Date.now() - hop.at < PATIENCE ? hop.from : "";
      hop = null;
      event.waitUntil(keep(request.url, answer.clone(), from));
    }
    return answer;
  } catch {
    return kept ?? (await caches.match(AWAY, { ignoreVary: true })) ?? Response.error();
  }
}

async function keep(url, answer, from) {
  if (!answer.headers.get("Content-Type")?.startsWith("text/html")) return;
  const mark = answer.headers.get("Gieo-Keep");
  let pages = await caches.open(PAGES);
  const owner = await pages.match("/__owner").then((found) => found?.text());
  if (owner && owner !== mark) {
    await caches.delete(PAGES);
    pages = await caches.open(PAGES);
  }
  if (!mark || !answer.ok) return;
  if (owner !== mark) await pages.put("/__owner", new Response(mark));
  const body = (await answer.text())
    .replace("<body ", `<body data-kept="${new Date().toISOString()}" `)
    .replace(/(<div id="messages"[^>]*>)[^]*?<!--\/messages-->/, "$1");
  await pages.delete(url);
  await pages.put(url, new Response(body, { headers: answer.headers }));
  if (from) await pages.put(from, new Response("", { headers: { "Gieo-To": url } }));
  const all = await pages.keys();
  await Promise.all(all.filter((old) => !old.url.endsWith("/__owner")).slice(0, -MOST).map((old) => pages.delete(old)));
}

async function known(request) {
  const pages = await caches.open(PAGES);
  const kept = await pages.match(request.url, { ignoreVary: true });
  const to = kept?.headers.get("Gieo-To");
  return to ? Response.redirect(to) : kept;
}
