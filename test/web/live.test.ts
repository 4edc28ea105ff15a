import { createServer, request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { BrowserContext, Page } from 'playwright-core'
import { expect } from 'vitest'
import { openBrowser, signedIn, webTest } from './browser.fixture.ts'
import { keptIncidents } from './kept.fixture.ts'
import { eventsAfter, openStreamSite, type StreamSite } from './stream-site.fixture.ts'

const state = (page: Page) => page.locator('.top [data-live] .live-long')
const isLive = (page: Page) => page.locator('.top [data-live="live"]').waitFor()

async function openFeed(context: BrowserContext): Promise<Page> {
  const page = await context.newPage()
  await page.goto('/soc?feed=open')
  await isLive(page)
  return page
}

/** Numbers of all rows that the drawer holds, top to bottom: it shows a few at a time. */
async function rowsOf(page: Page): Promise<readonly number[]> {
  const scroller = page.locator('.feed-scroll')
  const found = new Map<number, number>()
  for (let at = 0; ; at += 8 * 28) {
    await scroller.evaluate((box, top) => box.scrollTo({ top }), at)
    await page.waitForTimeout(60)
    const rows = await page
      .locator('.feed-row')
      .evaluateAll((all) =>
        all.map((row) => [Number(row.getAttribute('aria-rowindex')), Number(row.dataset['seq'])]),
      )
    for (const [index, seq] of rows as [number, number][]) found.set(index, seq)
    const isEnd = await scroller.evaluate(
      (box) => box.scrollTop + box.clientHeight >= box.scrollHeight - 1,
    )
    if (isEnd) return [...found].sort(([a], [b]) => a - b).map(([, seq]) => seq)
  }
}

const newestSeq = async (site: StreamSite) => (await eventsAfter(site.database, 0)).at(-1) ?? 0

webTest('a server that dies and comes back costs no event, and shows none twice', async () => {
  await using site = await openStreamSite()
  await using browser = await openBrowser()
  const page = await openFeed(await signedIn(browser, site))
  const before = await newestSeq(site)
  await site.events(20)
  await page.locator(`.feed-row[data-seq="${before + 20}"]`).waitFor()
  await site.kill()
  await expect
    .poll(() => state(page).textContent(), { timeout: 5000 })
    .toMatch(/^Reconnecting, last update/)
  await site.events(70)
  await site.start()
  await isLive(page)
  await site.events(10)
  await page.locator(`.feed-row[data-seq="${await newestSeq(site)}"]`).waitFor()
  const wanted = (await eventsAfter(site.database, before)).toReversed()
  expect(wanted.length).toBeGreaterThanOrEqual(100)
  expect((await rowsOf(page)).filter((seq) => seq > before)).toEqual(wanted)
})

webTest('tabs share one socket, which is gone with the last of them', async () => {
  await using site = await openStreamSite()
  await using browser = await openBrowser()
  const context = await signedIn(browser, site)
  const [one, other] = [await openFeed(context), await openFeed(context)]
  expect(await site.clients()).toBe(1)
  const before = await newestSeq(site)
  await site.events(5)
  for (const page of [one, other])
    await page.locator(`.feed-row[data-seq="${before + 5}"]`).waitFor()
  await one.close()
  await site.events(1)
  await other.locator(`.feed-row[data-seq="${before + 6}"]`).waitFor()
  await other.close()
  await expect.poll(() => site.clients(), { timeout: 10_000 }).toBe(0)
})

webTest('a pause holds the pictures and counts what waits; the socket goes on', async () => {
  await using site = await openStreamSite()
  await using browser = await openBrowser()
  const page = await openFeed(await signedIn(browser, site))
  await site.events(3)
  const before = await newestSeq(site)
  await page.locator(`.feed-row[data-seq="${before}"]`).waitFor()
  await page.locator('body').press('Space')
  await site.events(12)
  await expect.poll(() => state(page).textContent()).toBe('Paused, 12 waiting')
  expect(await page.locator('.feed-row').first().getAttribute('data-seq')).toBe(String(before))
  const button = page.getByRole('button', { name: 'Resume live updates' })
  expect(await button.getAttribute('aria-pressed')).toBe('true')
  await button.click()
  await page.locator(`.feed-row[data-seq="${before + 12}"]`).waitFor()
  await isLive(page)
  await page.locator('.feed-scroll').focus()
  await site.events(4)
  await page.getByText('Held while you read, 4 waiting.').waitFor()
  await page.getByRole('button', { name: 'Show the newest' }).click()
  await page.locator(`.feed-row[data-seq="${before + 16}"]`).waitFor()
})

webTest(
  'a pause holds what is asked at intervals, and the log; its end asks all of it at once',
  async () => {
    await using site = await openStreamSite()
    await using browser = await openBrowser()
    const context = await signedIn(browser, site)
    const [logs, system] = [await context.newPage(), await context.newPage()]
    const asked: string[] = []
    const isPolled = /\/(logs\/statistics|system|storage|events|audit)/
    for (const page of [logs, system])
      page.on('request', (request) => {
        const { pathname } = new URL(request.url())
        if (isPolled.test(pathname) && request.method() === 'GET') asked.push(pathname)
      })
    await logs.goto('/logs')
    await system.goto('/system')
    await logs.getByText(/^Live tail/).waitFor()
    for (const page of [logs, system]) {
      await isLive(page)
      await page.getByRole('button', { name: 'Pause live updates' }).click()
    }
    const first = logs.locator('.log-row').first()
    await logs.waitForTimeout(1000)
    const newest = await first.textContent()
    asked.length = 0
    await logs.evaluate(() => fetch('/api/v1/incidents/inc_held'))
    // Longer than the system's figures are left alone.
    await logs.waitForTimeout(10_500)
    expect(asked).toEqual([])
    expect(await first.textContent()).toBe(newest)
    await logs.getByText(/^Paused, [1-9]\d* lines waiting$/).waitFor()
    for (const page of [logs, system])
      await page.getByRole('button', { name: 'Resume live updates' }).click()
    await logs.getByText('GET /api/v1/incidents/:id, 400.').first().waitFor({ timeout: 1500 })
    await logs.getByText(/^Live tail/).waitFor()
    await expect.poll(() => asked.join(' ')).toMatch(/logs.*system|system.*logs/)
  },
)

webTest('an incident is told in one sentence, and changes what the screens hold', async () => {
  await using site = await openStreamSite()
  await using browser = await openBrowser()
  const page = await openFeed(await signedIn(browser, site))
  expect(await page.locator('.rail .n').count()).toBe(0)
  for (const host of ['10.20.0.7', '10.20.0.8']) await site.beacon(host)
  await page.locator('p[role="status"]', { hasText: /^2 new incidents/ }).waitFor()
  // Raised just now: nothing on the page is of a time that comes.
  await page.locator('.queue').getByText('10.20.0.8').first().waitFor()
  const times = await page
    .locator('.queue time')
    .evaluateAll((all) => all.map((one) => Date.parse((one as HTMLTimeElement).dateTime)))
  expect(times.length).toBeGreaterThan(0)
  expect(Math.max(...times)).toBeLessThanOrEqual(Date.now())
})

/** A page that asks its questions at once, and follows the stream only when it is let. */
async function openUnfollowed(context: BrowserContext) {
  const page = await context.newPage()
  await page.addInitScript(() => {
    const request = navigator.locks.request.bind(navigator.locks)
    const gate = new Promise((resolve) => Object.assign(globalThis, { follow: resolve }))
    const later = async (...words: Parameters<typeof request>) => {
      await gate
      return request(...words)
    }
    Object.assign(navigator.locks, { request: later })
  })
  await page.goto('/soc')
  const asked: string[] = []
  page.on('request', (one) => asked.push(one.url()))
  return {
    ...{ page, asked },
    follow: () => page.evaluate(() => (globalThis as unknown as { follow(): void }).follow()),
  }
}

webTest('what changes between a list and the stream is shown, and costs one question', async () => {
  await using site = await openStreamSite()
  await using browser = await openBrowser()
  const context = await signedIn(browser, site)
  // The first tab has the worker subscribe; the second comes to a worker that has.
  for (const [known, missed] of [
    ['10.20.0.7', '10.20.0.8'],
    ['10.20.0.8', '10.20.0.9'],
  ] as const) {
    await site.beacon(known)
    const { page, asked, follow } = await openUnfollowed(context)
    const row = (host: string) => page.locator('.queue').getByText(host).first()
    await row(known).waitFor()
    await page.waitForTimeout(500)
    await site.beacon(missed)
    // Until the stream has told of it whoever follows.
    await page.waitForTimeout(1000)
    asked.length = 0
    await follow()
    await isLive(page)
    await row(missed).waitFor({ timeout: 5000 })
    await page.waitForTimeout(1500)
    // The bell has a list of its own.
    const lists = asked.filter((url) => url.includes('/incidents?') && url.includes('-urgency'))
    expect(lists).toHaveLength(1)
  }
})

/** Passes requests on, and no upgrade: as some proxies do. */
async function openNarrowDoor(site: StreamSite) {
  const { hostname, port, host } = new URL(site.address)
  const server = createServer((request, response) => {
    const headers = { ...request.headers, host, origin: undefined }
    const { url: path, method } = request
    const on = httpRequest(
      { ...{ hostname, port, path, method }, headers: clean(headers) },
      (answer) => {
        response.writeHead(answer.statusCode!, answer.headers)
        answer.pipe(response)
      },
    )
    response.on('close', () => on.destroy())
    on.on('error', () => response.destroy())
    request.pipe(on)
  })
  server.on('upgrade', (_, socket) => socket.destroy())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    address,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function clean(headers: Readonly<Record<string, string | string[] | undefined>>) {
  return Object.fromEntries(
    Object.entries(headers).filter(([, value]) => value !== undefined),
  ) as Record<string, string | string[]>
}

webTest('where no upgrade comes through, it is followed over plain HTTP', async () => {
  await using site = await openStreamSite()
  await using door = await openNarrowDoor(site)
  await using browser = await openBrowser()
  const context = await browser.newContext({ baseURL: door.address })
  await context.addCookies(
    (await site.cookies()).map((cookie) => ({ ...cookie, url: door.address })),
  )
  const page = await openFeed(context)
  const before = await newestSeq(site)
  await site.events(5)
  await page.locator(`.feed-row[data-seq="${before + 5}"]`).waitFor()
})

webTest(
  'without a server it opens, says so, shows what was kept, and forgets it on signing out',
  async () => {
    await using site = await openStreamSite()
    await using browser = await openBrowser()
    for (const host of ['10.20.0.7', '10.20.0.8']) await site.beacon(host)
    const context = await signedIn(browser, site, { serviceWorkers: 'allow' })
    const page = await openFeed(context)
    await page.evaluate(() => navigator.serviceWorker.ready)
    await expect.poll(() => keptIncidents(page), { timeout: 20_000 }).toBe(2)
    await site.kill()
    await page.goto('/soc')
    await page.locator('.top [data-live="offline"]').waitFor()
    expect(await state(page).textContent()).toMatch(/^Offline, showing \d\d:\d\d$/)
    await page.getByText(/You are reading saved data/).waitFor()
    // The queue, and why the open one was flagged.
    await page
      .getByRole('link', { name: /10\.20\.0\.7/ })
      .first()
      .waitFor()
    await page.getByRole('heading', { name: 'Why did you flag this?' }).waitFor()
    expect(await page.getByRole('button', { name: /^Take/ }).isDisabled()).toBe(true)
    await site.start()
    await page.getByRole('button', { name: 'Try now' }).click()
    await isLive(page)
    await page.evaluate(() =>
      fetch('/api/v1/auth/logout', {
        method: 'POST',
        headers: { 'X-AMK-Request': '1', 'Idempotency-Key': crypto.randomUUID() },
      }),
    )
    await expect.poll(() => keptIncidents(page)).toBe(-1)
  },
)
