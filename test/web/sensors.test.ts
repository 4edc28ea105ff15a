/** Sensors elsewhere, the bus and its workers, and dead letters, as an admin uses them. */
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { keepSensor } from '../../src/api/resources/sensors.fixture.ts'
import { wallClockMs } from '../../src/kernel/index.ts'
import { until } from '../until.fixture.ts'
import { axeFaults, isWiderThanWindow, settled } from './a11y.fixture.ts'
import { openBrowser, signedIn, sizes, webTest } from './browser.fixture.ts'
import { keepAuthority, keepSensors } from './sensors.fixture.ts'
import { openSite, type Site } from './site.fixture.ts'

let site: Site
let browser: Browser
let context: BrowserContext

beforeAll(async () => {
  site = await openSite({ traces: [] })
  await keepAuthority(site)
  await keepSensors(site)
  browser = await openBrowser()
  context = await signedIn(browser, site)
}, 60_000)
afterAll(async () => {
  await browser?.close()
  await site?.[Symbol.asyncDispose]()
})

async function pageAt(path: string, of = context): Promise<Page> {
  const page = await of.newPage()
  await page.goto(path)
  return page
}

const sensorOf = async (id: string) =>
  (await site.admin.call('getAgent', { id })).json as { state: string; remote: object }

webTest('broken sensors come first, each with why and what to do', async () => {
  const page = await pageAt('/agents')
  await page
    .getByRole('heading', { level: 1, name: /^2 of 5 sensors report\. plant has a certificate/ })
    .waitFor()
  const names = page.locator('.tile .nm')
  expect(await names.locator('b').allTextContents()).toEqual([
    ...['plant', 'depot', 'branch', 'lab', 'hq-core', 'old-tap'],
  ])
  expect(await names.locator('.st').allTextContents()).toEqual([
    ...['Expired', 'Silent', 'Sampling', 'Not heard yet', 'OK', 'Revoked'],
  ])
  await page
    .getByRole('link', { name: /^depot/ })
    .last()
    .click()
  const detail = page.locator('.detail')
  await detail.getByText(/^Nothing has come from it for 6 min\. Its machine is off/).waitFor()
  await detail.getByText('amoskys sensor status').last().waitFor()
  await detail.getByText(/no route to host/).waitFor()
  await page.getByRole('img', { name: /^Processor \d+% / }).waitFor()
})

webTest('a sensor is added by a token, and the sheet says when it reports', async () => {
  const page = await pageAt('/agents')
  await page.getByRole('button', { name: 'Add a sensor' }).click()
  await page.getByLabel('Name of the sensor').fill('dock-1')
  await page.getByLabel('Where it stands').fill('Dock 1')
  await page.keyboard.press('Enter')
  const sheet = page.getByRole('dialog')
  await sheet.getByText(/amoskys sensor enrol --hub \S+ --name dock-1 --token amk1\./).waitFor()
  const status = sheet.getByRole('status')
  await until(async () => /^Waiting for the machine/.test((await status.textContent())!.trim()))
  const told = { name: 'dock-1', site: 'Dock 1', ageMs: 0 }
  await keepSensor(site.database, { ...told, nowMs: wallClockMs(), silentMs: null })
  await until(async () => /has its certificate, and has yet/.test((await status.textContent())!))
  await keepSensor(site.database, { ...told, nowMs: wallClockMs(), silentMs: -600_000 })
  await until(async () => /It reports\./.test((await status.textContent())!))
  await sheet.getByRole('link', { name: 'Open dock-1' }).click()
  await page.getByRole('heading', { level: 2, name: 'dock-1', exact: true }).waitFor()
  await page.getByRole('heading', { name: '1 token waits for a machine' }).waitFor()
  await page.getByRole('button', { name: 'End it for dock-1' }).click()
  await page.getByText('The token is worth nothing any more.').waitFor()
  expect((await site.admin.call('listEnrolments')).json.data).toEqual([])
})

webTest('orders are given, and it is said that it does not follow them yet', async () => {
  const page = await pageAt('/agents?id=branch')
  await page.getByText('Nobody gave it orders: it goes by its own settings.').waitFor()
  await page.getByRole('button', { name: 'Change', exact: true }).click()
  await page.getByLabel('Flows it ships a second, at most').fill('5000')
  await page.getByRole('button', { name: 'Give the orders' }).click()
  await page.getByText(/^It still goes by its own settings; it gets version 1/).waitFor()
  await page.getByText('5000 flows a second').waitFor()
})

webTest('one is revoked by whoever types its name and says why', async () => {
  const page = await pageAt('/agents?id=lab')
  await page.getByRole('button', { name: 'Revoke', exact: true }).click()
  const revoke = page.getByRole('button', { name: 'Revoke it' })
  await page.getByLabel('Why').fill('Sold.')
  await page.getByLabel('Type its name: lab').fill('la')
  expect(await revoke.isDisabled()).toBe(true)
  await page.getByLabel('Type its name: lab').fill('lab')
  await revoke.click()
  await page.locator('.detail .sev', { hasText: 'Revoked' }).waitFor()
  await page.getByText(/It was revoked .* ago: Sold\. The hub takes nothing of it\./).waitFor()
  expect(await sensorOf('lab')).toMatchObject({ state: 'revoked', remote: { revoked: {} } })
})

webTest(
  'what no worker does stands on top of System; dead letters are tried again or given up',
  async () => {
    const page = await pageAt('/system')
    const says =
      /^No detector works: traffic of sensors elsewhere is not judged; it waits on the bus/
    await page.getByRole('heading', { level: 1, name: says }).waitFor()
    await page.getByText(/See whether process 412 on hub-1 still runs/).waitFor()
    await page.getByRole('button', { name: 'Try again batch 71' }).click()
    await page.getByText('It is to be tried again.').waitFor()
    await page.getByRole('button', { name: 'Discard batch 72' }).click()
    await until(async () => (await page.locator('.letter').count()) === 1)
    await page.getByRole('button', { name: 'Show settled ones too' }).click()
    await page.getByText('It was discarded; it can still be tried again.').waitFor()
  },
)

for (const [name, size] of [
  ['desktop', sizes.desktop],
  ['phone', sizes.phone],
] as const)
  webTest(`sensors and System are open to everybody: ${name}`, async () => {
    const own = await signedIn(browser, site, size)
    const faults: string[] = []
    for (const [path, open] of [
      ['/agents', null],
      ['/agents?id=depot', null],
      ['/agents?id=depot', 'Revoke'],
      ['/agents?id=branch', 'Change'],
      ['/agents', 'Add a sensor'],
      ['/system?letters=all', null],
    ] as const) {
      const page = await pageAt(path, own)
      await settled(page)
      if (open !== null) {
        await page.getByRole('button', { name: open, exact: true }).click()
        await page.locator('dialog[open]').waitFor()
      }
      const found = await axeFaults(page, open === null ? {} : { within: 'dialog[open]' })
      faults.push(...found.map((fault) => `${path} ${open ?? ''}: ${fault}`))
      if (await isWiderThanWindow(page)) faults.push(`${path}: wider than the window`)
      await page.close()
    }
    await own.close()
    expect(faults).toEqual([])
  })
