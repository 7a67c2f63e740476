// Ingot without a network: keeps the labeling pages that were opened here, and the files they are built of.
//
// - Labeling pages come from the network. Only if it fails, never because of what the server answers, the
//   last copy is shown, marked by `data-copy` on its root: the page then takes the samples that it kept itself.
// - Built files carry their hashes in their names, so what was kept once is good for ever.
// - Other pages come from the network or not at all; then a page says so and leads to what is kept.
// - Everything else is none of this worker's business: calls, live numbers, files, samples' media.
//
// Copies hold a person's own work. Each says whose it is, and it is shown to nobody but the person who was here
// last, as the server says with each page and the page itself once it runs. When that is somebody else, all
// copies of others go.
//
// Each build has a cache of its own with its files and the pages that need them. This worker knows nothing of
// any build, so a new one needs no new worker, and a new worker disturbs no page.

const PREFIX = 'ingot-1-';
const BUILD = `${PREFIX}build `;
// Whose the copies are, which build is the newest, and what pages of any build need.
const COMMON = `${PREFIX}common`;
const OWNER = '/kept/owner';
const NEWEST = '/kept/newest';
const ICONS = ['/favicon.svg', '/icon-192.png', '/icon-512.png', '/icon-maskable-512.png', '/manifest.webmanifest'];

// Most labeling pages that are kept; the oldest copies go.
const MOST_PAGES = 8;
// Most builds whose files are kept, old ones for pages that were left open.
const MOST_BUILDS = 4;
// Most files of one build.
const MOST_FILES = 100;

const LABELING = /^\/queues\/\d+\/label$/;
const PAGE = /^\/(dashboard(\/queues\/\d+)?|queues\/\d+\/label)?$/;
const FILE = /\/pkg\/[\w./-]+/g;
const HASHED = /^\/pkg\/.+\.[\w-]{22}\.\w+$/;
const PROGRAM = /\/pkg\/ingot(\.[\w-]+)?\.js/;
// What the program itself loads before it begins.
const IMPORTED = /\bfrom\s*["']\.\/([\w.-]+\.js)["']/g;
// Of a kept answer these would not be true any more.
const OF_THE_WAY = ['content-encoding', 'content-length', 'transfer-encoding'];

addEventListener('install', (event) => {
  // Pages that are open already are kept too.
  skipWaiting();
  // What a page says as it is left would get lost if it had to wait for this worker, which ends with the page.
  event.addRoutes?.({ condition: { requestMethod: 'POST' }, source: 'network' });
  // A page without its icon is still a page.
  event.waitUntil(caches.open(COMMON).then((cache) => cache.addAll(ICONS)).catch(() => {}));
});

addEventListener('activate', (event) => {
  event.waitUntil(Promise.all([clients.claim(), forgetOlderKinds()]));
});

addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin) return;
  if (request.mode === 'navigate') {
    if (PAGE.test(url.pathname)) event.respondWith(page(event, url.pathname));
  } else if (url.pathname.startsWith('/pkg/')) {
    event.respondWith(builtFile(event, url.pathname));
  } else if (ICONS.includes(url.pathname)) {
    event.respondWith(icon(request, url.pathname));
  }
});

// A page that runs says which one it is and whose.
addEventListener('message', (event) => {
  const [path, owner] = event.data;
  belongTo(owner);
  event.waitUntil(inOrder(() => keepOpened(path, event.source?.id)));
});

// Answers ------------------------------------------------------------------------------------------------

async function page(event, path) {
  let response;
  try {
    response = await fetch(event.request);
  } catch {
    return withoutNetwork(path);
  }
  // Only a labeling page's text is of interest; of others it is enough whose they are.
  const copy = LABELING.test(path) ? response.clone() : response;
  belongTo(response.headers.get('ingot-owner'));
  event.waitUntil(inOrder(() => notice(path, copy)));
  return response;
}

async function withoutNetwork(path) {
  await whose;
  const copy = LABELING.test(path) ? await findPage(path) : undefined;
  if (!copy) return offlinePage();
  const html = (await copy.text()).replace('<html', '<html data-copy=""');
  return new Response(html, { headers: copy.headers });
}

async function builtFile(event, path) {
  const kept = HASHED.test(path) ? await caches.match(path) : undefined;
  if (kept) return kept;
  let response;
  try {
    response = await fetch(event.request);
  } catch (error) {
    const old = await caches.match(path);
    if (old) return old;
    throw error;
  }
  if (response.ok) {
    const copy = response.clone();
    event.waitUntil(inOrder(() => keepPart(event.clientId, path, copy)));
  }
  return response;
}

async function icon(request, path) {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await caches.match(path);
    if (kept) return kept;
    throw error;
  }
}

async function offlinePage() {
  const pages = await keptPages();
  const links = pages.map(
    // The title is as the server wrote it, escaped.
    ({ path, title }) => `<li><a class="button" href="${path}">${title}</a></li>`,
  );
  const newest = await newestBuild();
  const files = newest ? await (await caches.open(newest)).keys() : [];
  const sheets = files.map((file) => new URL(file.url).pathname).filter((path) => path.endsWith('.css'));
  const kept = links.length
    ? `<p>What you did is kept in this browser and sent when the network is back. You can go on labeling here:</p>
       <ul class="offline__queues">${links.join('')}</ul>`
    : '<p>What you did is kept in this browser and sent when the network is back.</p>';
  const html = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Offline · Ingot</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
${sheets.map((path) => `<link rel="stylesheet" href="${path}">`).join('')}
</head>
<body>
<main>
<div class="page">
<section class="panel" data-testid="offline">
<h1>You are offline</h1>
${kept}
<p><a class="button button--quiet" href="">Try again</a></p>
</section>
</div>
</main>
</body>
</html>`;
  return new Response(html, {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'",
    },
  });
}

// Keeping ------------------------------------------------------------------------------------------------

let last = Promise.resolve();

// Does one thing after the other, so that none undoes half of another.
function inOrder(work) {
  // What can't be kept is only missing without a network.
  last = last.then(work).catch(() => {});
  return last;
}

// Takes note of a page that the server has sent.
async function notice(path, response) {
  await whose;
  if (!LABELING.test(path) || !response.headers.has('ingot-owner')) return;
  if (response.ok) {
    await keepPage(path, response);
  } else if (response.status < 500) {
    // The queue is gone, or not for this person any more.
    await forgetPage(path);
  }
}

// The page that is open may have come before there was a worker, or without asking it, or by a link inside
// another page.
async function keepOpened(path, client) {
  await whose;
  if (LABELING.test(path) && !(await findPage(path))) {
    // Nothing is to be lent for a page that nobody sees.
    const response = await fetch(path, { headers: { accept: 'text/html', 'ingot-keeping': '1' } });
    belongTo(response.headers.get('ingot-owner'));
    await notice(path, response);
  }
  await forgetOldBuilds(client);
}

// Settled once it is stored who was here last.
let whose = Promise.resolve();

// From now on this person is here. Whatever else is going on, copies of others are shown no more.
function belongTo(owner) {
  if (owner) whose = whose.then(() => changeOwner(owner)).catch(() => {});
}

async function changeOwner(owner) {
  if ((await ownerNow()) === owner) return;
  await (await caches.open(COMMON)).put(OWNER, new Response(owner));
  for (const build of await builds()) {
    for (const { cache, path } of await pagesOf(build)) await cache.delete(path);
  }
}

async function ownerNow() {
  return await (await caches.match(OWNER, { cacheName: COMMON }))?.text();
}

async function keepPage(path, response) {
  const html = await response.text();
  const program = PROGRAM.exec(html)?.[0];
  if (!program) return;
  const build = BUILD + program;
  const cache = await caches.open(build);
  // First what it needs, so that no page is kept that can't run.
  for (const file of new Set(html.match(FILE))) await keepFile(cache, file);
  const code = await (await cache.match(program)).text();
  for (const [, name] of code.matchAll(IMPORTED)) await keepFile(cache, `/pkg/${name}`);
  const headers = new Headers(response.headers);
  for (const name of OF_THE_WAY) headers.delete(name);
  headers.set('ingot-kept-at', String(Date.now()));
  headers.set('ingot-title', encodeURIComponent(titleOf(html)));
  await forgetPage(path);
  await cache.put(path, new Response(html, { headers }));
  await (await caches.open(COMMON)).put(NEWEST, new Response(build));
  for (const { cache, path } of (await keptPages()).slice(MOST_PAGES)) await cache.delete(path);
}

async function keepFile(cache, file) {
  if (!(await cache.match(file))) await cache.add(file);
}

function titleOf(html) {
  const title = /<title>([^<]*)<\/title>/.exec(html)?.[1] ?? 'Queue';
  return title.replace(/ · Ingot$/, '');
}

// A file that a labeling page turned out to need, beside those that it named.
async function keepPart(client, path, response) {
  const page = await clients.get(client);
  const newest = await newestBuild();
  if (!page || !newest || !LABELING.test(new URL(page.url).pathname)) return;
  const cache = await caches.open(newest);
  const hasRoom = (await cache.keys()).length < MOST_FILES;
  if (hasRoom && !(await cache.match(path))) await cache.put(path, response);
}

// A tab that was opened before the newest build still loads parts of its own, so old builds go only once no
// other tab is open but the one that says so. A page that is still loading is no tab yet: it can't tell.
async function forgetOldBuilds(client) {
  const windows = await clients.matchAll({ type: 'window', includeUncontrolled: true });
  const isAlone = windows.every((window) => window.id === client);
  const newest = await newestBuild();
  const old = (await builds()).filter((build) => build !== newest);
  const surplus = old.slice(0, Math.max(0, old.length + 1 - MOST_BUILDS));
  for (const build of old) {
    const hasPages = (await pagesOf(build)).length > 0;
    if (surplus.includes(build) || (!hasPages && isAlone)) await caches.delete(build);
  }
}

async function forgetPage(path) {
  for (const build of await builds()) await (await caches.open(build)).delete(path);
}

// Caches of other kinds are those of older versions of this worker.
async function forgetOlderKinds() {
  const names = (await caches.keys()).filter((name) => name.startsWith('ingot-') && !name.startsWith(PREFIX));
  await Promise.all(names.map((name) => caches.delete(name)));
}

// Finding ------------------------------------------------------------------------------------------------

// The caches of the builds, the oldest first.
async function builds() {
  return (await caches.keys()).filter((name) => name.startsWith(BUILD));
}

async function newestBuild() {
  return await (await caches.match(NEWEST, { cacheName: COMMON }))?.text();
}

// The copy of a page, if it is that of whoever was here last.
async function findPage(path) {
  const owner = await ownerNow();
  for (const build of await builds()) {
    const copy = await caches.match(path, { cacheName: build });
    if (copy?.headers.get('ingot-owner') === owner) return copy;
  }
  return undefined;
}

// All pages of whoever was here last, the newest first.
async function keptPages() {
  const owner = await ownerNow();
  const pages = (await Promise.all((await builds()).map(pagesOf))).flat();
  const mine = pages.filter((page) => page.owner === owner);
  return mine.sort((one, other) => other.keptAt - one.keptAt);
}

async function pagesOf(build) {
  const cache = await caches.open(build);
  const paths = (await cache.keys()).map((request) => new URL(request.url).pathname);
  return await Promise.all(
    paths.filter((path) => LABELING.test(path)).map(async (path) => {
      const { headers } = (await cache.match(path)) ?? new Response();
      const title = decodeURIComponent(headers.get('ingot-title') ?? 'Queue');
      const keptAt = Number(headers.get('ingot-kept-at'));
      return { cache, path, title, keptAt, owner: headers.get('ingot-owner') };
    }),
  );
}
