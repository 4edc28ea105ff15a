/**
 * What a browser makes of a thousand events a second, while somebody clicks and types: `npm run bench:web -- --help`. The
 * server is a process of its own; the dashboards are the built ones.
 */
import { loadavg } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { Browser, CDPSession, Page } from 'playwright-core'
import { openBrowser, signedIn } from '../test/web/browser.fixture.ts'
import { openStreamSite, type StreamSite } from '../test/web/stream-site.fixture.ts'
import { renderTable, wholeText } from './table.ts'
import { measureOpenings } from './web-open.ts'

const help = `usage: npm run bench:web -- [--rate N] [--seconds N] [--minutes N]

  --rate N      events a second (1000)
  --seconds N   of each case (14)
  --minutes N   over which the growth of the heap is measured (2; the limit is of 30); 0: not at all

It ends with 1 where something is above its limit.
`
const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '1000' },
    seconds: { type: 'string', default: '14' },
    minutes: { type: 'string', default: '2' },
    help: { type: 'boolean', default: false },
  },
})
const [rate, seconds, minutes] = [values.rate, values.seconds, values.minutes].map(Number) as [
  number,
  number,
  number,
]
/** Plain JavaScript, which any Node runs. */
const builder = new URL('../src/cli/bin/web.js', import.meta.url).href
const batchesPerSecond = 20
const deedMs = 250
/** UX 8.2, at full speed and at a quarter of it. */
const budgets = {
  inpMs: { 1: 80, 4: 200 },
  nodes: 1500,
  pixelMs: 300,
  openMs: 150,
  heapMb: 10,
} as const

/** What the page notes of itself. */
interface Noted {
  readonly interactions: Record<number, number>
  readonly longMs: number[]
  readonly agesMs: number[]
}

/** Runs in the page. */
function note(): void {
  const noted: Noted = { interactions: {}, longMs: [], agesMs: [] }
  Object.assign(globalThis, { noted })
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as PerformanceEventTiming[]) {
      const id = (entry as { readonly interactionId?: number }).interactionId ?? 0
      if (id > 0) noted.interactions[id] = Math.max(noted.interactions[id] ?? 0, entry.duration)
    }
  }).observe({ type: 'event', durationThreshold: 16, buffered: true } as PerformanceObserverInit)
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) noted.longMs.push(duration)
  }).observe({ type: 'longtask' })
  let newest = Number.POSITIVE_INFINITY
  // After the frame in which a row was painted: how long ago the server kept what is in it.
  const look = () => {
    const nowMs = Date.now()
    let top = 0
    for (const row of document.querySelectorAll<HTMLElement>('.feed-row')) {
      const seq = Number(row.dataset['seq'])
      top = Math.max(top, seq)
      const kept = row.querySelector('time')?.dateTime
      if (seq > newest && kept) noted.agesMs.push(nowMs - Date.parse(kept))
    }
    newest = top
  }
  let isWaiting = false
  new MutationObserver(() => {
    if (isWaiting) return
    isWaiting = true
    requestAnimationFrame(() =>
      setTimeout(() => {
        isWaiting = false
        look()
      }),
    )
  }).observe(document.querySelector('.feed-table tbody')!, {
    subtree: true,
    attributes: true,
    characterData: true,
    childList: true,
  })
}

async function write(site: StreamSite, untilMs: number): Promise<void> {
  const beganMs = Date.now()
  for (let batch = 1; Date.now() < untilMs; batch++) {
    await site.events(rate / batchesPerSecond)
    await pause(Math.max(0, beganMs + (batch * 1000) / batchesPerSecond - Date.now()))
  }
}

/** Clicks and keys as of somebody who looks for something. */
async function use(page: Page, untilMs: number): Promise<number> {
  const box = page.getByLabel('Filter the feed')
  const deeds = [
    () => box.click(),
    () => page.keyboard.press('b'),
    () => page.keyboard.press('e'),
    () => page.keyboard.press('Backspace'),
    () => page.keyboard.press('Backspace'),
    () => page.getByRole('button', { name: 'Pause live updates' }).click(),
    () => page.getByRole('button', { name: 'Resume live updates' }).click(),
  ]
  let count = 0
  for (let at = 0; Date.now() < untilMs; at++) {
    const nextMs = Date.now() + deedMs
    await deeds[at % deeds.length]!()
    count++
    await pause(Math.max(0, nextMs - Date.now()))
  }
  return count
}

interface Measured {
  readonly throttle: 1 | 4
  readonly deeds: number
  readonly durationsMs: readonly number[]
  readonly longMs: readonly number[]
  readonly agesMs: readonly number[]
  readonly nodes: number
  readonly words: string
}

async function openFeed(browser: Browser, site: StreamSite) {
  const context = await signedIn(browser, site)
  const page = await context.newPage()
  await page.goto('/soc?feed=open')
  await page.locator('.top [data-live="live"]').waitFor()
  await site.events(50)
  await page.locator('.feed-row').first().waitFor()
  return { context, page, session: await context.newCDPSession(page) }
}

async function measure(browser: Browser, site: StreamSite, throttle: 1 | 4): Promise<Measured> {
  const { context, page, session } = await openFeed(browser, site)
  await session.send('Emulation.setCPUThrottlingRate', { rate: throttle })
  // What opening the page costs is another figure.
  await pause(2000)
  await page.evaluate(note)
  const untilMs = Date.now() + seconds * 1000
  const [deeds] = await Promise.all([use(page, untilMs), write(site, untilMs)])
  const words = (await page.locator('.top .live-long').textContent()) ?? ''
  const { interactions, longMs, agesMs } = await page.evaluate(
    () => (globalThis as unknown as { noted: Noted }).noted,
  )
  const nodes = await page.evaluate(() => document.querySelectorAll('*').length)
  await context.close()
  return { throttle, deeds, durationsMs: Object.values(interactions), longMs, agesMs, nodes, words }
}

function shareAt(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN
}

/** Interactions shorter than the browser tells of count with its 16 ms. */
function inpOf({ deeds, durationsMs }: Measured): number {
  const untold = Array.from({ length: Math.max(0, deeds - durationsMs.length) }, () => 16)
  return shareAt([...durationsMs, ...untold], 0.98)
}

function rowOf(measured: Measured): string[] {
  const { throttle, deeds, durationsMs, longMs, agesMs, nodes, words } = measured
  const inp = inpOf(measured)
  const pixel = shareAt(agesMs, 0.95)
  const isGood =
    inp <= budgets.inpMs[throttle] && nodes <= budgets.nodes && pixel <= budgets.pixelMs
  if (!isGood) process.exitCode = 1
  return [
    `1/${throttle}`,
    `${wholeText(inp)} (${budgets.inpMs[throttle]})`,
    wholeText(Math.max(...durationsMs, 0)),
    wholeText(deeds),
    `${longMs.length}, ${wholeText(Math.max(...longMs, 0))}`,
    `${wholeText(nodes)} (${wholeText(budgets.nodes)})`,
    `${wholeText(shareAt(agesMs, 0.5))}, ${wholeText(pixel)} (${budgets.pixelMs})`,
    words,
    isGood ? 'yes' : 'no',
  ]
}

function openingsText(tookMs: readonly number[]): string {
  const p95 = shareAt(tookMs, 0.95)
  if (!(p95 <= budgets.openMs)) process.exitCode = 1
  const [half, most] = [shareAt(tookMs, 0.5), budgets.openMs]
  return `key to the words of the next incident: p50 ${wholeText(half)} ms, p95 ${wholeText(p95)} ms (at most ${most}), of ${tookMs.length}\n`
}

async function heapBytes(session: CDPSession): Promise<number> {
  for (let i = 0; i < 3; i++) {
    await session.send('HeapProfiler.collectGarbage')
    await pause(200)
  }
  return (await session.send('Runtime.getHeapUsage')).usedSize
}

/** Once the bounded buffers are full, nothing grows. */
async function measureHeap(browser: Browser, site: StreamSite): Promise<string> {
  const { context, session } = await openFeed(browser, site)
  const warmMs = 30_000
  await write(site, Date.now() + warmMs)
  const before = await heapBytes(session)
  await write(site, Date.now() + minutes * 60_000)
  const after = await heapBytes(session)
  await context.close()
  const mb = (bytes: number) => (bytes / 1e6).toFixed(1)
  if (after - before > budgets.heapMb * 1e6) process.exitCode = 1
  return `heap: ${mb(before)} MB after ${warmMs / 1000} s, ${mb(after)} MB ${minutes} minutes later (at most ${budgets.heapMb} MB more in 30)\n`
}

async function main(): Promise<void> {
  const { isWebCurrent, makeWeb } = await import(builder)
  if (!isWebCurrent()) makeWeb(process.execPath)
  await using site = await openStreamSite()
  await using browser = await openBrowser()
  const load = loadavg()[0]!.toFixed(2)
  const rows = []
  for (const throttle of [1, 4] as const) rows.push(rowOf(await measure(browser, site, throttle)))
  const head = [
    ...['speed', 'INP p98 ms (at most)', 'max', 'deeds', 'long tasks, longest ms'],
    ...['nodes (at most)', 'event to pixel p50, p95 ms (at most)', 'it says', 'within'],
  ]
  process.stdout.write(`${wholeText(rate)} events/s, ${seconds} s each, load before ${load}\n\n`)
  process.stdout.write(`${renderTable(head, rows)}\n\n`)
  process.stdout.write(openingsText(await measureOpenings(browser, site)))
  if (minutes > 0) process.stdout.write(await measureHeap(browser, site))
}

if (values.help) process.stdout.write(help)
else await main()
