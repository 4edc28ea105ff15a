/**
 * The app itself, kept on the device: the one page and the files whose names hold a hash of what is in them. Answers of
 * the API are never kept here (`live/offline/kept.ts` keeps some, for one person). A new version waits until no tab
 * shows the old one, so that a page never asks for files that are gone.
 */
interface Lifetime extends Event {
  waitUntil(until: Promise<unknown>): void
}

interface Fetching extends Lifetime {
  readonly request: Request
  respondWith(answer: Promise<Response>): void
}

interface Scope {
  readonly clients: { claim(): Promise<void> }
  addEventListener(name: 'install' | 'activate', act: (event: Lifetime) => void): void
  addEventListener(name: 'fetch', act: (event: Fetching) => void): void
}

/** Put in by the builder: names of the built files, and a hash of them all. */
declare const builtFiles: readonly string[]
declare const builtName: string

const scope = globalThis as unknown as Scope
const cacheName = `amoskys-${builtName}`
const page = '/'

scope.addEventListener('install', (event) => {
  event.waitUntil(caches.open(cacheName).then((cache) => cache.addAll([page, ...builtFiles])))
})

scope.addEventListener('activate', (event) => {
  event.waitUntil(forgetOld().then(() => scope.clients.claim()))
})

async function forgetOld(): Promise<void> {
  const names = await caches.keys()
  const old = names.filter((name) => name.startsWith('amoskys-') && name !== cacheName)
  await Promise.all(old.map((name) => caches.delete(name)))
}

scope.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== location.origin) return
  if (request.mode === 'navigate') return event.respondWith(pageFor(request))
  if (builtFiles.includes(pathname)) event.respondWith(keptOr(request))
})

/** As it is served now; where nobody serves it, as it was kept. */
async function pageFor(request: Request): Promise<Response> {
  if (isServers(new URL(request.url).pathname)) return fetch(request)
  try {
    return await fetch(request)
  } catch (thrown) {
    const kept = await caches.match(page, { cacheName })
    if (kept === undefined) throw thrown
    return kept
  }
}

/** `/entities/10.0.0.1` is a page, `/icon.svg` is none. */
function isServers(path: string): boolean {
  return path.startsWith('/api/') || /^\/[^/]*\./.test(path)
}

async function keptOr(request: Request): Promise<Response> {
  return (await caches.match(request, { cacheName })) ?? fetch(request)
}
