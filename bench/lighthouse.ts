/** What Lighthouse says of the dashboards, on its phone preset: `npm run bench:lighthouse -- [--runs N] [PATH...]` (3 runs of /soc). */
import { createServer } from 'node:net'
import { parseArgs } from 'node:util'
import lighthouse from 'lighthouse'
import { chromium } from 'playwright-core'
import { openSite, type Site } from '../test/web/site.fixture.ts'
import { renderTable } from './table.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: 'string', default: '3' } },
})
/** Plain JavaScript, which any Node runs. */
const builder = new URL('../src/cli/bin/web.js', import.meta.url).href
/** Asked of each of the three. */
const asked = 0.95
const categories = ['performance', 'accessibility', 'best-practices'] as const

interface Scored {
  readonly scores: readonly number[]
  /** Milliseconds, but for the shift. */
  readonly figures: readonly number[]
  /** Audits that cost something. */
  readonly faults: readonly string[]
}

const figures = [
  'first-contentful-paint',
  'largest-contentful-paint',
  'total-blocking-time',
  'cumulative-layout-shift',
] as const

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Null: nothing was measured. */
async function score(site: Site, path: string): Promise<Scored | null> {
  const port = await freePort()
  await using browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'],
      ...['--disable-background-networking', '--disable-component-update'],
      `--remote-debugging-port=${port}`,
    ],
  })
  // In the browser's own jar, so that workers have them, too.
  const session = await browser.newBrowserCDPSession()
  await session.send('Storage.setCookies', { cookies: [...(await site.cookies())] })
  const result = await lighthouse(`${site.address}${path}`, {
    port,
    output: 'json',
    logLevel: 'error',
    onlyCategories: [...categories],
    disableStorageReset: true,
  })
  const { lhr } = result!
  // Now and then the browser's trace lacks the beginning: that is no measurement.
  if (lhr.runtimeError !== undefined) return null
  const weighed = categories.flatMap((name) => lhr.categories[name]!.auditRefs)
  const faults = weighed
    .filter(({ id, weight }) => weight > 0 && (lhr.audits[id]!.score ?? 1) < 0.9)
    .map(({ id }) => `${id}: ${lhr.audits[id]!.displayValue ?? lhr.audits[id]!.title}`)
  return {
    scores: categories.map((name) => lhr.categories[name]!.score ?? 0),
    figures: figures.map((id) => lhr.audits[id]!.numericValue ?? Number.NaN),
    faults,
  }
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!
}

// As a user gets it: with the compressed form of each file beside it.
const { makeWeb }: { makeWeb(node: string): void } = await import(builder)
makeWeb(process.execPath)
const site = await openSite()
const runs: { readonly path: string; readonly scored: readonly Scored[] }[] = []
for (const path of positionals.length > 0 ? positionals : ['/soc']) {
  const scored: Scored[] = []
  for (let tries = 0; scored.length < Number(values.runs); tries++) {
    if (tries > 3 * Number(values.runs))
      throw new Error(`${path}: the browser gives no whole trace`)
    const one = await score(site, path)
    if (one !== null) scored.push(one)
  }
  runs.push({ path, scored })
}
await site[Symbol.asyncDispose]()

const columns = ['screen', ...categories, 'FCP ms', 'LCP ms', 'TBT ms', 'CLS']
const rows = runs.map(({ path, scored }) => [
  path,
  ...categories.map((_, at) => median(scored.map(({ scores }) => scores[at]!)).toFixed(2)),
  ...figures.map((_, at) => {
    const value = median(scored.map((one) => one.figures[at]!))
    return at === 3 ? value.toFixed(3) : String(Math.round(value))
  }),
])
process.stdout.write(`${renderTable(columns, rows)}\n`)
for (const { path, scored } of runs)
  for (const fault of new Set(scored.flatMap(({ faults }) => faults)))
    process.stdout.write(`${path}: ${fault}\n`)
const isMet = runs.every(({ scored }) =>
  categories.every((_, at) => median(scored.map(({ scores }) => scores[at]!)) >= asked),
)
process.exit(isMet ? 0 : 1)
