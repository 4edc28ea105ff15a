import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { openBrowser, signedIn, webTest } from './browser.fixture.ts'
import { openSite, type Site } from './site.fixture.ts'

/** One host scanned others, and one of these has done something since. */
const reached = '10.20.0.101'
let site: Site
let browser: Browser

beforeAll(async () => {
  site = await openSite({ traces: ['demo'] })
  browser = await openBrowser()
}, 60_000)
afterAll(async () => {
  await browser?.close()
  await site?.[Symbol.asyncDispose]()
})

webTest(
  'a muted incident says so where it is read, and ends there; what is said of others stays true',
  async () => {
    const expiresAt = new Date(Date.now() + 86_400_000).toISOString()
    const body = { scope: { entity: reached }, reason: 'Our own scanner.', expiresAt }
    await site.admin.call('makeMute', { body })
    const context = await signedIn(browser, site)
    const page = await context.newPage()
    await page.goto('/')
    const spreading = page.locator('#spread')
    await spreading.getByText('1 host was flagged; it is muted.').waitFor()
    expect(await page.locator('#state').textContent()).not.toContain('no sign')
    await spreading.getByRole('button', { name: 'List' }).click()
    const row = spreading.getByRole('row', { name: reached })
    expect(await row.textContent()).toContain(', muted')
    expect(await row.textContent()).not.toContain('nothing we flag')

    await page.goto('/soc?tab=muted')
    const open = page.locator('.open')
    await open.getByText('Muted by you: “Our own scanner”').waitFor()
    expect(await open.getByRole('button', { name: /^Mute/ }).count()).toBe(0)
    const tabs = page.locator('.queue .tabs')
    await tabs.getByRole('link', { name: /^Closed/ }).waitFor()
    expect(await tabs.evaluate((one) => one.scrollWidth - one.clientWidth)).toBe(0)
    await open.getByRole('button', { name: 'End it' }).click()
    await page.locator('.toast').getByText('The mute is lifted').waitFor()
    await context.close()
  },
)

webTest('what several behaviours made is not muted as a whole by itself', async () => {
  const { json } = await site.admin.call('listIncidents', { sort: '-urgency', limit: 1 })
  const context = await signedIn(browser, site)
  const page = await context.newPage()
  await page.goto(`/soc/s/${json.data[0].id}`)
  await page.getByRole('button', { name: 'It is expected…' }).click()
  const sheet = page.locator('dialog[open]')
  await sheet.getByText('A mute is for one behaviour').waitFor()
  expect(await sheet.getByRole('checkbox', { name: /^Mute it, too/ }).isChecked()).toBe(false)
  await context.close()
})
