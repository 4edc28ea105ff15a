/** What stays on a device: whose it is, and what is said of it without a connection. */
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { expect } from 'vitest'
import { openBrowser, sizes, webTest } from './browser.fixture.ts'
import { keptIncidents } from './kept.fixture.ts'
import { openStreamSite, type StreamSite } from './stream-site.fixture.ts'

const host = '10.20.0.7'
const password = 'seven blue herons'

async function letIn({ admin }: StreamSite, signIn: string): Promise<void> {
  const body = { signIn, name: `The ${signIn}`, role: 'analyst' }
  const { json } = await admin.call('createUser', { body })
  await admin.call('choosePassword', { body: { token: json.passwordToken, password } })
}

async function contextIn(site: StreamSite, browser: Browser): Promise<BrowserContext> {
  const context = await browser.newContext({ baseURL: site.address, ...sizes.desktop })
  await context.addCookies([...(await site.cookies())])
  return context
}

const isLive = (page: Page) => page.locator('.top [data-live="live"]').waitFor()

/** Names and values of everything that scripts can keep on this device, but answers. */
const keptHere = (page: Page) => page.evaluate(() => JSON.stringify({ ...localStorage }))

webTest('whoever signs in next sees nothing of whoever was here, in any tab', async () => {
  await using site = await openStreamSite()
  await using browser = await openBrowser()
  await site.beacon(host)
  await letIn(site, 'vic')
  const context = await contextIn(site, browser)
  const page = await context.newPage()
  await page.goto('/help')
  await isLive(page)
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').fill(host)
  await page.getByRole('option').filter({ hasText: 'called' }).first().click()
  await page.waitForURL(/\/soc\/s\//)
  await page.goto(`${page.url()}?tab=history`)
  await page.getByLabel('Write a note').fill('I think that Tom did it')
  const other = await context.newPage()
  await other.goto('/soc')
  await isLive(other)
  expect(await keptHere(page)).toMatch(/called.*that Tom did it|that Tom did it.*called/)
  // The session ends without anybody's signing out.
  await context.clearCookies()
  await page.getByRole('link', { name: 'Entities' }).first().click()
  const over = page.getByRole('dialog', { name: 'Your session is over' })
  await over.getByLabel('Name', { exact: true }).fill('vic')
  await over.getByLabel('Password', { exact: true }).fill(password)
  const isNew = other.waitForEvent('load')
  await page.keyboard.press('Enter')
  // It may be loaded anew on its way.
  await expect.poll(() => page.url()).toBe(`${site.address}/`)
  await isNew
  await isLive(page)
  await page.keyboard.press('Control+k')
  await page.getByRole('group', { name: 'Go to' }).waitFor()
  expect(await page.getByRole('group', { name: 'Recent' }).count()).toBe(0)
  await expect.poll(() => keptHere(page)).not.toMatch(/called|Tom/)
})

const banner = (page: Page) => page.getByRole('region', { name: 'Connection' })
const notKept =
  /This page is not kept on this device\. Kept here: Cortex, the queue, the last incident\. Changes are off/

webTest('without a server each page says what of it is kept, and leads to what is', async () => {
  await using site = await openStreamSite()
  await using browser = await openBrowser()
  await site.beacon(host)
  const context = await contextIn(site, browser)
  const page = await context.newPage()
  await page.goto('/')
  await page.evaluate(() => navigator.serviceWorker.ready)
  await expect.poll(() => keptIncidents(page)).toBe(1)
  await site.kill()
  for (const path of ['/entities', '/system', '/neural', '/map', '/logs', '/audit', '/help/api']) {
    await page.goto(path)
    await banner(page).getByText(notKept).waitFor({ timeout: 15_000 })
    const state = page.locator('.top [data-live] .live-long')
    expect(await state.textContent(), path).toBe('Offline, this page is not kept')
  }
  for (const search of ['sort=newest', 'q=is:open', 'tab=closed']) {
    await page.goto(`/soc?${search}`)
    await page.getByText('This list was not kept as you ask for it.').waitFor({ timeout: 15_000 })
    await page.locator('.queue').getByText(host).first().waitFor()
    await banner(page).getByText('You are reading saved data').waitFor()
  }
  await page.goto('/help')
  await banner(page).getByText('Changes are off').waitFor()
  expect(await banner(page).textContent()).not.toMatch(/saved data|not kept/)
  await page.goto('/map')
  await banner(page).getByRole('link', { name: 'Cortex' }).click()
  await banner(page).getByText('You are reading saved data').waitFor()
  await page.locator('#main').getByText(host).first().waitFor()
  expect(await page.locator('.top .live-long').textContent()).toMatch(
    /^Offline, showing \d\d:\d\d$/,
  )
})

webTest('the offline copy is gone as soon as it is switched off, and comes back', async () => {
  await using site = await openStreamSite()
  await using browser = await openBrowser()
  await site.beacon(host)
  const context = await contextIn(site, browser)
  const other = await context.newPage()
  await other.goto('/soc')
  await expect.poll(() => keptIncidents(other)).toBe(1)
  const page = await context.newPage()
  await page.goto('/settings/appearance')
  const choice = page.getByRole('group', { name: 'Offline copy' })
  await choice.getByText('Off', { exact: true }).click()
  await expect.poll(() => keptIncidents(page)).toBe(-1)
  await page.goto('/soc')
  await isLive(page)
  await page.waitForTimeout(6000)
  expect(await keptIncidents(page)).toBe(-1)
  await page.goto('/settings/appearance')
  await choice.getByText('On', { exact: true }).click()
  await expect.poll(() => keptIncidents(page)).toBe(1)
})
