/** Where somebody wanted to go before they had to sign in. */

/** A path of this site, or the first page: an address that leads elsewhere is not followed. */
export function nextPath(text: string | undefined, origin: string): string {
  if (text === undefined || !text.startsWith('/')) return '/'
  const url = URL.parse(text, origin)
  if (url === null || url.origin !== origin || /^\/(login|setup|password)\b/.test(url.pathname))
    return '/'
  // As the browser reads it: `/\evil` and `//evil` are other sites, `/.//evil` would become one.
  const path = `${url.pathname}${url.search}${url.hash}`
  return path.startsWith('//') ? '/' : path
}

const key = 'amoskys-next'

/** The way over a sign-in service comes back to the first page. */
export function keepNext(path: string): void {
  sessionStorage.setItem(key, path)
}

/** Once; '/' where nothing is kept. */
export function keptNext(): string {
  const path = sessionStorage.getItem(key)
  sessionStorage.removeItem(key)
  return nextPath(path ?? undefined, location.origin)
}
