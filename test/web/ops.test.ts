import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { Client } from '../api/client.fixture.ts'
import { traces } from '../stories/support.fixture.ts'
import { until } from '../until.fixture.ts'
import { newFolder, type Started, startCommand, startUp } from '../up.fixture.ts'
import { openBrowser, signedIn } from './browser.fixture.ts'
import { keepMadeUpSamples } from './samples.fixture.ts'
import { cookiesFrom, openSite, type Site } from './site.fixture.ts'

const password = 'nine grey geese at dawn'

/** The address that a process says. */
async function addressOf({ said, saying }: Started): Promise<string> {
  await saying(/AMOSKYS is up at http:\S+;/)
  return /up at (http:[^;\s]+);/.exec(said.out)![1]!
}

describe('sensors and the system', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(() => browser?.close())

  const pageAt = async (address: string, path: string): Promise<Page> => {
    const context = await browser.newContext({ baseURL: address })
    await context.addCookies([...(await cookiesFrom(address, { signIn: 'rina', password }))])
    const page = await context.newPage()
    await page.goto(path)
    return page
  }

  test('a sensor is seen to read, and to fall silent when it is killed', async () => {
    const folder = newFolder()
    const engine = startUp(folder, '--replay', join(traces, 'demo.pcap'), '--speed', '1')
    onTestFinished(() => void engine.child.kill('SIGKILL'))
    const address = await addressOf(engine)
    await engine.saying(/\/setup#\S+\n/)
    const token = /\/setup#(\S+)/.exec(engine.said.out)![1]!
    const client = await Client.of(address)
    await client.call('setUp', { body: { token, signIn: 'rina', name: 'Rina', password } })

    const agents = await pageAt(address, '/agents')
    await agents.getByRole('heading', { level: 1, name: 'The sensor reports.' }).waitFor()
    const read = agents.locator('.detail .kv').getByText(/packets,/)
    const before = await read.textContent()
    await until(async () => (await read.textContent()) !== before)
    await agents.getByText(/packets a second seen now/).waitFor()
    expect(await agents.locator('.detail .sev').textContent()).toBe('OK')

    const system = await pageAt(address, '/system')
    await system
      .getByRole('img', { name: /^Processor, all (over |under )?\d+% now, peak (over )?\d+% at/ })
      .waitFor()
    await system.getByText(/^up \d+ s$/).waitFor()
    await system.getByText(/browsers? follow/).waitFor()
    await system.getByText(/Not enough history yet: 0 h of 24 h/).waitFor()

    const beside = startCommand(folder, 'dashboard')
    onTestFinished(() => void beside.child.kill('SIGKILL'))
    const watched = await pageAt(await addressOf(beside), '/agents')
    await watched.getByRole('heading', { level: 1, name: 'The sensor reports.' }).waitFor()
    engine.child.kill('SIGKILL')
    await watched.locator('.detail .sev', { hasText: 'Late' }).waitFor({ timeout: 15_000 })
    await watched.locator('.detail .sev', { hasText: 'Silent' }).waitFor({ timeout: 25_000 })
    await watched.getByText(/Its process was killed, or its machine is off/).waitFor()
    await watched.goto('/system')
    await watched
      .getByRole('heading', { level: 1, name: /A sensor has given no sign of life for \d+ s/ })
      .waitFor()
    beside.child.kill('SIGTERM')
    await Promise.all([engine.ended, beside.ended])
  }, 120_000)

  describe('over days', () => {
    let site: Site
    let page: Page
    beforeAll(async () => {
      site = await openSite({ traces: [] })
      await keepMadeUpSamples(site.database, { hours: 30 }, Date.now())
      page = await (await signedIn(browser, site)).newPage()
      await page.goto('/system')
    }, 60_000)
    afterAll(() => site?.[Symbol.asyncDispose]())

    test('arrow keys move the crosshair over all rows, and say what was then', async () => {
      const axis = page.getByRole('slider', { name: /^Time/ })
      await axis.focus()
      const newest = await axis.getAttribute('aria-valuetext')
      await page.keyboard.press('PageDown')
      await page.keyboard.press('ArrowLeft')
      const text = (await axis.getAttribute('aria-valuetext'))!
      expect(text).not.toBe(newest)
      expect(text).toMatch(/^\d\d:\d\d: Processor all \d+%, ours \d+%; Memory .*; Queues \d+; /)
      const shown = await page.locator('.axis-row.lane .at').textContent()
      expect(shown).toBe(`at ${text.slice(0, 5)}`)
      const dots = page.locator('.axis-row .u-cursor-pt')
      await until(async () => (await dots.count()) >= 7)
      await page.keyboard.press('Escape')
      expect(await page.locator('.axis-row.lane .at').textContent()).toBe('newest')
    })

    test('what is chosen stands in the address, and the table has the numbers', async () => {
      await page.getByRole('button', { name: 'Last 1 h' }).click()
      await page.getByRole('heading', { name: 'Last hour' }).waitFor()
      expect(page.url()).toContain('window=1h')
      await page.getByRole('button', { name: 'Show as table of the rows' }).click()
      expect(page.url()).toContain('table=rows')
      const table = page.getByRole('table', { name: /by time/ })
      await table.getByRole('columnheader', { name: 'Event-loop lag, API' }).waitFor()
      expect(await table.getByRole('row').count()).toBeGreaterThan(10)
      await page.goBack()
      await page.getByRole('img', { name: /^Processor, all \d+% now, peak/ }).waitFor()
    })

    test('the disk forecast says its range', async () => {
      await page.getByText(/a day more than leaves\. Full on .*, (between|not before) /).waitFor()
      await page
        .getByRole('heading', { level: 1, name: /fills in \d+ days at this rate/ })
        .waitFor()
    })
  })
})
