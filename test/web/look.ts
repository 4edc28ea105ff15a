/**
 * Pictures of screens, to be looked at: `node test/web/look.ts [--size desktop|tablet|phone|reflow] [--full] [--out DIR] [--keep]
 * [--traces a,b] PATH...`. `{incident}` and `{entity}` in a path stand for the most urgent ones. Prints what the browser's console says.
 * `--keep` leaves the server open, and prints its address and who may sign in.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openBrowser, signedIn, sizes } from './browser.fixture.ts'
import { openSite, type Site } from './site.fixture.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    size: { type: 'string', default: 'desktop' },
    out: { type: 'string', default: '/tmp/amoskys-look' },
    traces: { type: 'string', default: 'demo,tunnel-dns,brute-ssh-success,exfiltration' },
    full: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
  },
})

async function pathsOf(site: Site): Promise<readonly string[]> {
  const { json } = await site.admin.call('listIncidents', { sort: '-urgency', limit: 1 })
  const first = json.data[0]
  return positionals.map((path) =>
    path
      .replace('{incident}', first?.id ?? 'none')
      .replace('{entity}', encodeURIComponent(first?.entity ?? 'none')),
  )
}

async function take(site: Site): Promise<void> {
  await using browser = await openBrowser()
  const size = values.size as keyof typeof sizes
  const context = await signedIn(browser, site, sizes[size])
  mkdirSync(values.out, { recursive: true })
  for (const path of await pathsOf(site)) {
    const page = await context.newPage()
    page.on('console', (message) => console.log(`${path}: ${message.type()}: ${message.text()}`))
    page.on('pageerror', (thrown) => console.log(`${path}: ${thrown}`))
    await page.goto(path)
    await page
      .waitForFunction(() => document.querySelector('[aria-busy="true"]') === null, null, {
        timeout: 10_000,
      })
      .catch(() => console.log(`${path}: still loading after 10 s`))
    await page.waitForTimeout(500)
    const name = path.replace(/^\//, '').replace(/[^\w-]+/g, '-') || 'cortex'
    const file = join(values.out, `${name}-${size}.png`)
    await page.screenshot({ path: file, fullPage: values.full })
    const nodes = await page.evaluate(() => document.querySelectorAll('*').length)
    console.log(`${file}: ${nodes} elements`)
    await page.close()
  }
}

const site = await openSite({ traces: values.traces.split(',').filter((name) => name !== '') })
await take(site)
if (values.keep) {
  console.log(`${site.address}, sign in as ${site.signIn} with: ${site.password}`)
  await new Promise((resolve) => process.once('SIGINT', resolve))
}
await site[Symbol.asyncDispose]()
process.exit(0)
