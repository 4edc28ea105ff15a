/** The first page and the hosts, as somebody uses them: what it says is what the API says, and each link leads to its proof. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { openBrowser, signedIn, webTest } from './browser.fixture.ts'
import { openSite, type Site } from './site.fixture.ts'

let site: Site
let browser: Browser | undefined

async function opened(path: string): Promise<Page> {
  browser ??= await openBrowser()
  const page = await (await signedIn(browser, site)).newPage()
  await page.goto(path)
  return page
}

beforeAll(async () => {
  site = await openSite({ traces: ['demo', 'tunnel-dns', 'brute-ssh-success', 'exfiltration'] })
})
afterAll(async () => {
  await browser?.close()
  await site?.[Symbol.asyncDispose]()
})

webTest(
  'opens with the sentence that the API says, and what it says can be looked up',
  async () => {
    const { json } = await site.admin.call('getOverview', {})
    const page = await opened('/')
    const heading = page.getByRole('heading', { level: 1 })
    await expect.poll(() => heading.textContent()).toBe(json.sentence)
    const [first] = json.needsYou.incidents
    await page.getByRole('heading', { level: 2, name: first.explanation.headline }).waitFor()
    await heading.getByRole('link', { name: first.entity }).click()
    await page.waitForURL(`**/soc/s/${first.id}`)
    await page.goBack()
    await heading.getByRole('link', { name: /need you/ }).click()
    await page.waitForURL('**/soc')
    await page.context().close()
  },
)

webTest('See why opens the incident, and so does Enter', async () => {
  const { json } = await site.admin.call('getOverview', {})
  const [first] = json.needsYou.incidents
  const page = await opened('/')
  await page.getByRole('link', { name: /See why/ }).click()
  await page.waitForURL(`**/soc/s/${first.id}`)
  await page.goBack()
  await page.getByRole('link', { name: /See why/ }).waitFor()
  await page.locator('h1').evaluate((heading) => (heading as HTMLElement).focus())
  await page.keyboard.press('Enter')
  await page.waitForURL(`**/soc/s/${first.id}`)
  await page.context().close()
})

webTest('whom it reached is drawn, and told as a list with what each did since', async () => {
  const { spread } = (await site.admin.call('getOverview', {})).json
  const page = await opened('/')
  const drawing = page.locator('.neuron svg[role="img"]')
  await drawing.waitFor()
  expect(await drawing.locator('circle').count()).toBe(spread.reached + 2)
  expect(await drawing.locator('.acts').count()).toBe(spread.acting)
  await page.getByRole('button', { name: 'List' }).click()
  await page.waitForURL('**/?spread=list')
  await page.reload()
  await page.getByRole('table', { name: /Whom it reached/ }).waitFor()
  const rows = page.getByRole('table', { name: /Whom it reached/ }).locator('tbody tr')
  expect(await rows.count()).toBe(spread.hosts.length + spread.others.length)
  await page
    .getByRole('link', { name: /^acted/ })
    .first()
    .click()
  await page.waitForURL(`**/soc/s/${spread.hosts[0].deed.incidentId}`)
  await page.context().close()
})

webTest('the chart of the last hours is a table, too, with the same flows', async () => {
  const page = await opened('/')
  await page.getByRole('button', { name: 'show as table' }).click()
  const table = page.getByRole('table', { name: /Flows and incidents/ })
  await table.waitFor()
  await page.reload()
  await table.waitFor()
  const cells = await table.locator('tbody td:nth-child(2)').allTextContents()
  const sum = cells.reduce((total, text) => total + Number(text.replaceAll(',', '')), 0)
  const { flowCount, incidentCount } = (await site.admin.call('getActivity', {})).json
  expect(sum).toBe(flowCount)
  expect(await table.locator('a').count()).toBe(incidentCount)
  await page.getByRole('button', { name: 'show as chart' }).click()
  await page.locator('.day svg[role="img"]').waitFor()
  await page.context().close()
})

webTest('j and k walk the hosts, Enter opens one', async () => {
  const page = await opened('/entities')
  const link = (row: number) => page.locator('.entity-table tbody tr').nth(row).locator('th a')
  const isThere = (row: number) => link(row).evaluate((one) => one === document.activeElement)
  await link(2).waitFor()
  for (const key of ['j', 'j', 'j', 'k']) await page.keyboard.press(key)
  await expect.poll(() => isThere(1)).toBe(true)
  const to = await link(1).getAttribute('href')
  await page.keyboard.press('Enter')
  await page.waitForURL(`**${to}`)
  await page.context().close()
})

webTest('a host is found in the list, and its importance changed and taken back', async () => {
  const page = await opened('/entities')
  await page.getByRole('searchbox').fill('nas')
  await page.waitForURL('**/entities?text=nas')
  await page.getByRole('link', { name: /nas\.lab\.example/ }).click()
  await page.waitForURL('**/entities/10.20.0.20')
  const id = '10.20.0.20'
  const importance = async () =>
    (await site.admin.call('getEntity', { id })).json.importance as string
  const before = await importance()
  expect(before).not.toBe('critical')
  await page.getByRole('radio', { name: 'critical' }).check({ force: true })
  await expect.poll(importance).toBe('critical')
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect.poll(importance).toBe(before)
  expect((await site.admin.call('getEntity', { id })).json.isImportanceSet).toBe(false)
  await page.goBack()
  await expect.poll(() => page.getByRole('searchbox').inputValue()).toBe('nas')
  await page.context().close()
})

webTest('where somebody else was faster, both are shown, and one is chosen', async () => {
  const id = '10.20.0.53'
  const page = await opened(`/entities/${id}`)
  await page.getByRole('radio', { name: 'low' }).waitFor({ state: 'attached' })
  await site.admin.call('changeEntity', { id, match: '*', body: { importance: 'critical' } })
  // It may be theirs again before one looks whether it is one's own.
  await page.getByRole('radio', { name: 'low' }).click({ force: true })
  await page.getByText('Somebody changed it meanwhile: importance critical').waitFor()
  await page.getByRole('button', { name: 'Use mine: low' }).click()
  await expect
    .poll(async () => (await site.admin.call('getEntity', { id })).json.importance)
    .toBe('low')
  await page.context().close()
})

webTest('what somebody took is theirs, and the page goes on to the next', async () => {
  const { needsYou } = (await site.admin.call('getOverview', {})).json
  const [first, second] = needsYou.incidents
  const page = await opened('/')
  await page.getByRole('button', { name: 'Take' }).click()
  await page.getByRole('heading', { level: 2, name: second.explanation.headline }).waitFor()
  expect((await site.admin.call('getIncident', { id: first.id })).json.assignee).not.toBeNull()
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByRole('heading', { level: 2, name: first.explanation.headline }).waitFor()
  await page.context().close()
})

webTest('where nothing needs anybody it says so, and that nothing is watched', async () => {
  const { data } = (await site.admin.call('listIncidents', { status: 'open' })).json
  for (const { id } of data)
    await site.admin.call('changeIncident', {
      ...{ id, match: '*' },
      body: { status: 'closed', disposition: 'expected', reason: 'ours' },
    })
  const page = await opened('/')
  const heading = page.getByRole('heading', { level: 1 })
  await expect
    .poll(() => heading.textContent())
    .toBe('Nothing needs you. No traffic is being watched now.')
  await page.getByRole('heading', { name: 'Lately closed' }).waitFor()
  await page.context().close()
})

webTest('an empty database says how it begins', async () => {
  await using fresh = await openSite({ traces: [] })
  await using chromium = await openBrowser()
  const page = await (await signedIn(chromium, fresh)).newPage()
  await page.goto('/')
  await page.getByRole('heading', { level: 1, name: /No sensor has reported yet/ }).waitFor()
  expect(await page.locator('code').allTextContents()).toContain('npm start')
})
