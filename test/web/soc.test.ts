import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { openBrowser, signedIn, sizes, webTest } from './browser.fixture.ts'
import { callHome, hosts, openQueue, reopenAll } from './incidents.fixture.ts'
import { openSite, type Site } from './site.fixture.ts'

let site: Site
let browser: Browser
let context: BrowserContext
let page: Page
const faults: string[] = []

beforeAll(async () => {
  site = await openSite({ traces: [] })
  await callHome(site, hosts(5))
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await site?.[Symbol.asyncDispose]()
})
beforeEach(async () => {
  await reopenAll(site)
  context = await signedIn(browser, site)
  page = await context.newPage()
  page.on('pageerror', (thrown) => faults.push(String(thrown)))
})
afterEach(async () => {
  await context?.close()
  expect(faults.splice(0)).toEqual([])
})

const rows = () => page.locator('.qi')
const place = () => page.locator('.open .bar > .num').textContent()
const openId = () => page.locator('.qi[aria-current]').getAttribute('data-id')
const sheet = () => page.locator('dialog[open]')
const known = async (id: string | null) => (await site.admin.call('getIncident', { id })).json
const counts = async () => (await site.admin.call('getIncidentQueues')).json

webTest(
  'the most urgent one is open with its verdict, and the tabs say what stands where',
  async () => {
    await page.goto('/soc')
    await rows().first().waitFor()
    await page.locator('.open .sure').waitFor()
    expect(await rows().count()).toBe(5)
    const [first] = await rows().locator('.ttl').allTextContents()
    expect(await page.locator('.open .headline').textContent()).toBe(first)
    expect(await page.locator('.open').textContent()).toMatch(/\d% sure/)
    expect(await page.title()).toBe('SOC: 5 incidents need you · AMOSKYS')
    expect(await page.locator('.queue .tabs').textContent()).toBe('Needs you5Mine0Watching0Closed0')
    expect(await place()).toBe('1 of 5')
  },
)

webTest('j and k go through it, Enter opens the whole page, Back is where one was', async () => {
  await openQueue(page)
  const first = await openId()
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await page.waitForFunction(() => document.activeElement?.matches('.qi[aria-current]') === true)
  expect(await place()).toBe('3 of 5')
  const third = await openId()
  expect(new URL(page.url()).searchParams.get('id')).toBe(third)
  await page.keyboard.press('k')
  await page.keyboard.press('k')
  await expect.poll(openId).toBe(first)
  await page.keyboard.press('End')
  await expect.poll(place).toBe('5 of 5')
  // Keys that come before a frame is drawn begin where the one before led.
  await page.keyboard.press('Home')
  await page.evaluate(() => {
    for (const key of ['j', 'j', 'j'])
      document.activeElement!.dispatchEvent(
        new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }),
      )
  })
  await expect.poll(place).toBe('4 of 5')
  await page.keyboard.press('End')
  await expect.poll(place).toBe('5 of 5')
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/soc\/s\/inc_/)
  await page.goBack()
  await rows().first().waitFor()
  await expect.poll(place).toBe('5 of 5')
})

webTest('the page of one goes through the very list that it was opened from', async () => {
  const { json } = await site.admin.call('listIncidents', { limit: 200 })
  const { json: me } = await site.admin.call('getMe')
  const body = { assignee: me.user.id }
  await site.admin.call('changeIncident', { id: json.data[2].id, body })
  await openQueue(page, `/soc?q=-entity:${json.data[3].entity}&sort=newest`)
  expect(await place()).toBe('1 of 3')
  const ids = await rows().evaluateAll((all) => all.map((row) => row.getAttribute('data-id')!))
  await page.keyboard.press('Enter')
  const told = page.locator('.ibar > .num')
  const at = () => new URL(page.url())
  await expect.poll(() => told.textContent()).toBe('1 of 3')
  await page.keyboard.press('j')
  await expect.poll(() => told.textContent()).toBe('2 of 3')
  expect(at().pathname).toBe(`/soc/s/${ids[1]}`)
  await page.keyboard.press('Alt+2')
  await expect.poll(() => at().searchParams.get('tab')).toBe('timeline')
  expect(at().searchParams.get('by')).toBe('newest')
  // One that was closed leaves the list; who goes through it goes on.
  await page.keyboard.press('e')
  await page.keyboard.press('1')
  await page.locator('.toast').getByText('Closed as').waitFor()
  await expect.poll(() => told.count()).toBe(0)
  await page.keyboard.press('j')
  await expect.poll(() => at().pathname).toBe(`/soc/s/${ids[2]}`)
  await expect.poll(() => told.textContent()).toBe('2 of 2')
  await page.getByRole('link', { name: 'Needs you' }).click()
  await rows().first().waitFor()
  expect(await rows().count()).toBe(2)
})

webTest('two keys close it, one brings it back; the server agrees each time', async () => {
  await openQueue(page)
  const id = await openId()
  await page.keyboard.press('e')
  await sheet().waitFor()
  const shown = await sheet().getByLabel('Reason').inputValue()
  expect(shown).toContain('called 203.0.113.66')
  await page.keyboard.press('1')
  await page.locator('.toast').getByText('Closed as real and harmful').waitFor()
  // What was shown is what is kept, whichever way it was closed.
  const closed = { status: 'closed', disposition: 'malicious', reason: shown }
  expect(await known(id)).toMatchObject(closed)
  expect(await rows().count()).toBe(4)
  expect(await openId()).not.toBe(id)
  await page.keyboard.press('Control+z')
  await page.locator('.toast').getByText('Undone').waitFor()
  expect(await known(id)).toMatchObject({ status: 'open', disposition: null })
  await expect.poll(() => rows().count()).toBe(5)
  await page.getByRole('button', { name: /^Close e/ }).click()
  const other = sheet().getByRole('button', { name: /The detector was wrong/ })
  const named = await other.locator('q').textContent()
  const second = await openId()
  expect(named).toContain('That did not happen.')
  await page.keyboard.press('3')
  await expect.poll(async () => (await known(second)).reason).toBe(named)
  await expect.poll(counts).toMatchObject({ closed: { count: 1 }, needsYou: { count: 4 } })
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect.poll(counts).toMatchObject({ closed: { count: 0 }, needsYou: { count: 5 } })
})

webTest('what is taken stands in Mine, and stays open beside the queue', async () => {
  await openQueue(page)
  const id = await openId()
  await page.keyboard.press('t')
  await expect.poll(place).toBe('In Mine')
  await expect.poll(async () => (await known(id)).assignee).toMatch(/^usr_/)
  expect(await rows().count()).toBe(4)
  await page.getByRole('link', { name: /^Mine/ }).click()
  await expect.poll(openId).toBe(id)
  await page.keyboard.press('t')
  await expect.poll(counts).toMatchObject({ mine: { count: 0 }, needsYou: { count: 5 } })
})

webTest('a mute tells what it would have hidden, and until when; it is lifted again', async () => {
  await openQueue(page)
  const { entity } = await known(await openId())
  await page.keyboard.press('m')
  await sheet().getByText('In the last 7 days it would have hidden 1 alert, of 1 host').waitFor()
  await sheet().getByLabel('About', { exact: true }).uncheck()
  await sheet().getByText('it would have hidden 5 alerts, of 5 hosts').waitFor()
  await sheet().getByLabel('About', { exact: true }).check()
  await sheet().getByText('it would have hidden 1 alert, of 1 host').waitFor()
  await sheet().getByRole('button', { name: '1 day' }).click()
  await sheet()
    .getByRole('button', { name: /^Mute it/ })
    .click()
  await page.locator('.toast').getByText('Muted until').waitFor()
  const [mute] = (await site.admin.call('listMutes', {})).json.data
  expect(mute.scope).toMatchObject({ entity, behaviour: 'beacon', peer: '203.0.113.66' })
  expect((Date.parse(mute.expiresAt) - Date.now()) / 3_600_000).toBeCloseTo(24, 0)
  await expect.poll(() => rows().count()).toBe(4)
  await page.keyboard.press('Control+z')
  await expect.poll(() => rows().count()).toBe(5)
})

webTest('the end of a mute is chosen in the zone that the page names', async () => {
  const timezoneId = 'Asia/Tokyo'
  const far = await signedIn(browser, site, { ...sizes.desktop, timezoneId })
  page = await far.newPage()
  await openQueue(page)
  await page.keyboard.press('m')
  const end = sheet().getByLabel('Or a day and a time, UTC')
  const day = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10)
  await end.fill(`${day}T22:30`)
  await sheet().getByText(`22:30:00 UTC. At most`).waitFor()
  expect(await end.inputValue()).toBe(`${day}T22:30`)
  await sheet()
    .getByRole('button', { name: /^Mute it/ })
    .click()
  await page.locator('.toast').getByText('Muted until').waitFor()
  const { json } = await site.admin.call('listMutes', {})
  const ends = json.data.map((mute: { expiresAt: string }) => mute.expiresAt)
  expect(ends).toContain(`${day}T22:30:00.000Z`)
  await far.close()
})

webTest('somebody was first: both are shown, and theirs can be kept or mine be used', async () => {
  await openQueue(page)
  const id = await openId()
  const closeElsewhere = async () => {
    await page.keyboard.press('e')
    await sheet().waitFor()
    const { status } = await known(id)
    const body = { status: 'closed', disposition: 'expected', reason: 'Our own backup.' }
    if (status === 'open') await site.admin.call('changeIncident', { id, body })
    await page.keyboard.press('1')
    await sheet().getByText('Someone changed this first').waitFor()
  }
  await closeElsewhere()
  expect(await sheet().textContent()).toMatch(
    /Rina Osei closed this incident as expected here at \d\d:\d\d:\d\d UTC.*Our own backup/,
  )
  await sheet().getByRole('button', { name: 'Use mine' }).click()
  await expect.poll(async () => (await known(id)).disposition).toBe('malicious')
})

webTest('all that match are closed at once, and brought back at once', async () => {
  await openQueue(page)
  await page.keyboard.press('Control+a')
  await page.locator('.qbulk').getByText('5 selected').waitFor()
  await page.keyboard.press('e')
  await sheet().waitFor()
  await page.keyboard.press('3')
  await page
    .locator('.toast')
    .getByText('5 incidents: closed as an error of the detector')
    .waitFor()
  expect(await counts()).toMatchObject({ closed: { count: 5 }, needsYou: { count: 0 } })
  await page.getByText('Nothing needs you').waitFor()
  await page.keyboard.press('Control+z')
  await expect.poll(counts).toMatchObject({ closed: { count: 0 }, needsYou: { count: 5 } })
  await expect.poll(() => rows().count()).toBe(5)
})

webTest('the address holds the view; Back and a wrong filter are told', async () => {
  await openQueue(page, '/soc?q=entity:10.9.0.0/24&sort=newest&group=entity&severity=high')
  expect(await page.getByLabel('Order').inputValue()).toBe('newest')
  expect(await page.getByLabel('Group').inputValue()).toBe('entity')
  expect(await page.locator('.qgroup').count()).toBe(5)
  await page.getByRole('link', { name: /^Closed/ }).click()
  await page.getByText('No incidents match entity:10.9.0.0/24, high and up.').waitFor()
  await page.goBack()
  await rows().first().waitFor()
  expect(await page.getByLabel('Group').inputValue()).toBe('entity')
  await page.keyboard.press('f')
  await page.keyboard.type('colour:red')
  await page.keyboard.press('Enter')
  await page.getByText('This filter cannot be read.').waitFor()
  expect(await page.locator('.qwrong mark').textContent()).toBe('colour:red')
  await page.getByRole('button', { name: 'Take away colour:red' }).click()
  await rows().first().waitFor()
})

webTest('what is new waits above the list while somebody is in it', async () => {
  await openQueue(page)
  await page.keyboard.press('j')
  await page.waitForFunction(() => document.activeElement?.matches('.qi') === true)
  await page.locator('.top .live').getByText(/^Live/).first().waitFor()
  const before = await rows().locator('.ttl').allTextContents()
  await callHome(site, ['10.200.0.1'])
  await page.getByText('1 new incident: show it').waitFor()
  expect(await rows().locator('.ttl').allTextContents()).toEqual(before)
  await page.getByText('1 new incident: show it').click()
  await expect.poll(() => rows().count()).toBe(6)
  expect(await openId()).not.toBeNull()
})

webTest('more than were seen are not closed without asking', async () => {
  await callHome(site, hosts(60, 1000))
  await openQueue(page, '/soc?q=entity:10.9.4.0/24')
  const seen = (await page.locator('.qfoot .num').textContent())!
  const count = Number(/of (\d+)/.exec(seen)![1])
  expect(count).toBeGreaterThan(50)
  await page.keyboard.press('Control+a')
  await page.locator('.qbulk').getByText(`${count} selected`).waitFor()
  await page.keyboard.press('e')
  await sheet().waitFor()
  await callHome(site, ['10.9.4.251'])
  await page.keyboard.press('3')
  await sheet()
    .getByText(`You saw ${count}; ${count + 1} match now`)
    .waitFor()
  expect((await counts()).closed.count).toBe(0)
  await sheet()
    .getByRole('button', { name: `Change all ${count + 1}` })
    .click()
  await expect.poll(async () => (await counts()).closed.count).toBe(count + 1)
})

webTest('on a phone a tap opens the page of the incident', async () => {
  const phone = await signedIn(browser, site, sizes.phone)
  const small = await phone.newPage()
  await small.goto('/soc')
  await small.locator('.qi').first().waitFor()
  expect(await small.locator('.open').count()).toBe(0)
  for (const size of await small.locator('.queue .tabs a, .choice select').all())
    expect((await size.boundingBox())!.height).toBeGreaterThanOrEqual(44)
  await small.locator('.qi').first().tap()
  await small.waitForURL(/\/soc\/s\/inc_/)
  await phone.close()
})
