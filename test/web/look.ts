/**
 * Pictures of screens, to be looked at: `node test/web/look.ts [--size desktop|tablet|phone|reflow] [--state there|loading|error|offline]
 * [--full] [--all] [--out DIR] [--keep] [--traces a,b] PATH...`. `{incident}` and `{entity}` in a path stand for the most urgent ones; `--all` takes
 * every screen. Prints what the browser's console says. `--keep` leaves the server open, and prints its address and who may sign in.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { BrowserContext, Page } from 'playwright-core'
import { type Plugin, runnerImport } from 'vite'
import { openBrowser, signedIn, sizes } from './browser.fixture.ts'
import { openSite, type Site } from './site.fixture.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    size: { type: 'string', default: 'desktop' },
    state: { type: 'string', default: 'there' },
    out: { type: 'string', default: '/tmp/amoskys-look' },
    traces: { type: 'string', default: 'demo,tunnel-dns,brute-ssh-success,exfiltration' },
    full: { type: 'boolean', default: false },
    all: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
  },
})

/** The list of screens is a part of the app: it leads to pieces that Node alone does not read, and to styles. */
const { gatePaths, routesOf } = (
  await runnerImport<typeof import('./routes.fixture.ts')>(
    join(import.meta.dirname, 'routes.fixture.ts'),
    { logLevel: 'warn', plugins: [withoutStyles()] },
  )
).module

function withoutStyles(): Plugin {
  const empty = '\0empty'
  return {
    name: 'without-styles',
    enforce: 'pre',
    resolveId: (id) => (id.endsWith('.css') ? empty : null),
    load: (id) => (id === empty ? '' : null),
  }
}

/** The server is stopped before the pictures, and the service worker serves the page. */
const isAway = values.state === 'offline'

async function pathsOf(site: Site): Promise<readonly string[]> {
  if (values.all) return [...(await routesOf(site)), ...gatePaths]
  const { json } = await site.admin.call('listIncidents', { sort: '-urgency', limit: 1 })
  const first = json.data[0]
  return positionals.map((path) =>
    path
      .replace('{incident}', first?.id ?? 'none')
      .replace('{entity}', encodeURIComponent(first?.entity ?? 'none')),
  )
}

/** What a screen is asked to bear: no answers yet, or none that help. */
async function bring(context: BrowserContext): Promise<void> {
  const isAsked = (url: URL) =>
    url.pathname.startsWith('/api/v1/') && !/\/me$|\/rt\//.test(url.pathname)
  if (values.state === 'loading') await context.route(isAsked, () => new Promise(() => {}))
  if (values.state === 'error')
    await context.route(isAsked, (route) =>
      route.fulfill({
        status: 500,
        contentType: 'application/problem+json',
        body: JSON.stringify({
          ...{ type: 'about:blank', title: 'Internal error', status: 500, code: 'internal' },
          ...{
            detail: 'Something failed in the server.',
            instance: '',
            traceId: '4f1c9a0be2d7c3a1',
          },
        }),
      }),
    )
}

async function settle(page: Page, path: string): Promise<void> {
  if (values.state === 'loading') return page.waitForTimeout(1500)
  const isIdle = () => document.querySelector('[aria-busy="true"]') === null
  await page
    .waitForFunction(isIdle, null, { timeout: 10_000 })
    .catch(() => console.log(`${path}: still loading after 10 s`))
  await page.waitForTimeout(500)
}

async function take(site: Site): Promise<void> {
  await using browser = await openBrowser()
  const size = values.size as keyof typeof sizes
  mkdirSync(values.out, { recursive: true })
  const inside = await signedIn(browser, site, {
    ...sizes[size],
    serviceWorkers: isAway ? 'allow' : 'block',
  })
  const outside = await browser.newContext({ baseURL: site.address, ...sizes[size] })
  for (const context of [inside, outside]) await bring(context)
  const paths = await pathsOf(site)
  const opened = (path: string) =>
    open(gatePaths.some((gate) => path.startsWith(gate)) ? outside : inside, path)
  if (isAway) {
    // The worker serves what it has seen; what a page shows is kept while it is shown.
    for (const path of paths) await shown(await opened(path), awaitKept)
    await site[Symbol.asyncDispose]()
  }
  for (const path of paths) await shown(await opened(path), (page) => picture(page, path))
}

async function shown(page: Page, act: (page: Page) => Promise<unknown>): Promise<void> {
  await act(page)
  await page.close()
}

async function open(context: BrowserContext, path: string): Promise<Page> {
  const page = await context.newPage()
  page.on('console', (message) => console.log(`${path}: ${message.type()}: ${message.text()}`))
  page.on('pageerror', (thrown) => console.log(`${path}: ${thrown}`))
  await page.goto(path)
  await settle(page, path)
  return page
}

async function awaitKept(page: Page): Promise<void> {
  await page.evaluate(() => navigator.serviceWorker.ready)
  await page.waitForTimeout(2000)
}

async function picture(page: Page, path: string): Promise<void> {
  if (isAway) await page.waitForTimeout(3000)
  const name =
    path
      .replace(/^\//, '')
      .replace(/inc_\w+/, 'inc')
      .replace(/[^\w-]+/g, '-') || 'cortex'
  const file = join(values.out, `${name}-${values.size}-${values.state}.png`)
  await page.screenshot({ path: file, fullPage: values.full })
  const nodes = await page.evaluate(() => document.querySelectorAll('*').length)
  console.log(`${file}: ${nodes} elements`)
}

const site = await openSite({ traces: values.traces.split(',').filter((name) => name !== '') })
await take(site)
if (values.keep) {
  console.log(`${site.address}, sign in as ${site.signIn} with: ${site.password}`)
  await new Promise((resolve) => process.once('SIGINT', resolve))
}
if (!isAway) await site[Symbol.asyncDispose]()
process.exit(0)
