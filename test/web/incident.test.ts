import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { openBrowser, signedIn, sizes, webTest } from './browser.fixture.ts'
import { openSite, type Site } from './site.fixture.ts'

/** The most urgent incident of two captures: several alerts, a scan before calls. */
let site: Site
let browser: Browser
let context: BrowserContext
let id = ''

beforeAll(async () => {
  site = await openSite({ traces: ['demo', 'tunnel-dns'] })
  const { json } = await site.admin.call('listIncidents', { sort: '-urgency', limit: 1 })
  id = json.data[0].id
  browser = await openBrowser()
  context = await signedIn(browser, site)
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: site.address })
}, 60_000)

afterAll(async () => {
  await browser?.close()
  await site?.[Symbol.asyncDispose]()
})

async function opened(path: string, where = context): Promise<Page> {
  const page = await where.newPage()
  await page.goto(path)
  await page.waitForSelector('#inc, #inv')
  await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null)
  return page
}

webTest('what happened comes first, then each part in the order in which it is read', async () => {
  const page = await opened(`/soc/s/${id}`)
  const { json: told } = await site.admin.call('explainIncident', { id })
  expect(await page.textContent('h1')).toBe(told.headline)
  const heads = await page.locator('article :is(h2, h3)').allTextContents()
  const order = [
    ...['Do this', 'Why did you flag this?', 'The innocent explanation'],
    ...['What would change our mind', 'What we could not see', 'How much each piece counted'],
    ...['Alert by alert', 'Cases like this', 'Export'],
  ]
  const places = order.map((head) => heads.findIndex((one) => one.startsWith(head)))
  expect(places).not.toContain(-1)
  expect(places).toEqual(places.toSorted((a, b) => a - b))
  expect(await page.locator('#why .ev').count()).toBe(told.evidence.length)
  await page.close()
})

webTest('the points on the page add up to the result on the page', async () => {
  const page = await opened(`/soc/s/${id}`)
  const rows = await page.locator('.wf tbody tr').evaluateAll((all) =>
    all.map((row) => ({
      isSum: row.classList.contains('sum'),
      points: Number(row.querySelector('.pt')!.textContent!.replace('−', '-')),
    })),
  )
  const pieces = rows.filter(({ isSum }) => !isSum).map(({ points }) => points)
  const [sum] = rows.filter(({ isSum }) => isSum)
  expect(pieces.length).toBeGreaterThan(2)
  expect(pieces.reduce((all, one) => all + one, 0)).toBeCloseTo(sum!.points, 6)
  await page.close()
})

webTest('a line of evidence opens exactly its flows, and Back comes back', async () => {
  const page = await opened(`/soc/s/${id}`)
  const { json: told } = await site.admin.call('explainIncident', { id })
  const at = told.evidence.findIndex(({ flowCount }: { flowCount: number }) => flowCount > 1)
  const { alert, signal } = told.evidence[at]
  const { json: flows } = await site.admin.call('flowsOfIncident', { id, alert, signal })
  await page.locator('#why .ev').nth(at).getByRole('link').click()
  await page.waitForSelector('.flow-table tbody tr')
  expect(await page.locator('.flow-table tbody tr').count()).toBe(Math.min(50, flows.total))
  expect(new URL(page.url()).searchParams.get('signal')).toBe(signal)
  expect(await page.getByRole('link', { name: 'Flows' }).getAttribute('aria-current')).toBe('page')
  await page.goBack()
  await page.waitForSelector('#why .ev')
  await page.close()
})

webTest(
  'each part has an address and a key; the keys of an incident do what they say',
  async () => {
    const page = await opened(`/soc/s/${id}`)
    const parts = ['', 'timeline', 'flows', 'entities', 'similar', 'logs', 'history']
    for (const [index, part] of parts.entries()) {
      await page.keyboard.press(`Alt+${index + 1}`)
      await page.waitForFunction(
        (name) => (new URL(location.href).searchParams.get('tab') ?? '') === name,
        part,
      )
    }
    await page.waitForSelector('.note-form textarea')
    await page.fill('.note-form textarea', 'Asked the <b>lab</b>.')
    await page.keyboard.press('Control+Enter')
    await page.waitForSelector('text=Asked the <b>lab</b>.')
    expect(await page.textContent('.deed')).toContain('You wrote a note.')
    await page.locator('h1').focus()
    await page.keyboard.press('w')
    await page.waitForSelector('#why .why:focus')
    await page.keyboard.press('Shift+C')
    await page.waitForSelector('text=Copied the incident as Markdown.')
    const copied = await page.evaluate(() => navigator.clipboard.readText())
    expect(copied).toMatch(/^# 10\\\.|^# 10\./)
    expect(copied).toContain('## Why we flagged this')
    await page.close()
  },
)

webTest('its timeline as a table has an address', async () => {
  const page = await opened(`/soc/s/${id}?tab=timeline`)
  await page.getByRole('button', { name: 'Show as table' }).click()
  await page.waitForURL('**tab=timeline&as=table')
  await page.reload()
  await page.getByRole('button', { name: 'Show as picture' }).waitFor()
  expect(await page.locator('section[aria-labelledby="when"] table').count()).toBe(1)
  await page.close()
})

webTest('an alert of it opens with the rest of its evidence, each line once', async () => {
  const page = await opened(`/soc/s/${id}`)
  await page.locator('details.part summary').last().click()
  await page.waitForSelector('.part-body .wf')
  const lines = await page.locator('.ev .what').allTextContents()
  expect(new Set(lines).size).toBe(lines.length)
  await page.close()
})

webTest(
  'whom it is about is told on a card, by the pointer and by keys, and Escape closes it',
  async () => {
    const page = await opened(`/soc/s/${id}`)
    await page.hover('.chip-box .chip')
    await page.waitForSelector('.chip-card')
    await page.mouse.move(5, 700)
    await page.waitForSelector('.chip-card', { state: 'detached' })
    await page.focus('.chip-box .chip')
    await page.waitForSelector('.chip-card')
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.closest('.chip-card') !== null)).toBe(
      true,
    )
    await page.keyboard.press('Escape')
    await page.waitForSelector('.chip-card', { state: 'detached' })
    expect(new URL(page.url()).pathname).toBe(`/soc/s/${id}`)
    await page.close()
  },
)

webTest(
  'an investigation keeps what is pinned and what is thought, and says who was first',
  async () => {
    const page = await opened(`/investigate/${id}`)
    await page.focus('.time-plot')
    const first = await page.textContent('.time-said')
    await page.keyboard.press('ArrowRight')
    expect(await page.textContent('.time-said')).not.toBe(first)
    await page.click('text=Pin this moment')
    await page.waitForSelector('.pins .pin-kind >> text=Moment')
    await page.fill(
      '#maybe ~ * input, [placeholder*="monitoring agent"]',
      'An <i>update</i> agent.',
    )
    await page.keyboard.press('Enter')
    await page.waitForSelector('.maybe h3 >> text=An <i>update</i> agent.')
    const { json, etag } = await site.admin.call('getBoard', { id })
    expect(json.hypotheses).toMatchObject([{ text: 'An <i>update</i> agent.', state: 'open' }])
    // Somebody else writes meanwhile.
    await site.admin.call('writeBoard', { id, match: etag, body: { pins: [], hypotheses: [] } })
    await page.fill('.maybe-side.for input', 'Even pace.')
    await page.keyboard.press('Enter')
    await page.waitForSelector('text=Somebody else changed the board')
    await page.click('text=Use mine')
    await page.waitForSelector('.maybe-side.for >> text=Even pace.')
    await page.reload()
    await page.waitForSelector('.maybe-side.for >> text=Even pace.')
    await page.close()
  },
)

webTest('a board that cannot be read is not called empty; what cannot be kept stays', async () => {
  const page = await context.newPage()
  const failed = { status: 500, contentType: 'application/problem+json', body: '{}' }
  await page.route('**/board', (route) => route.fulfill(failed))
  await page.goto(`/investigate/${id}`)
  await page.getByText('What was written down could not be read.').waitFor({ timeout: 15_000 })
  expect(await page.getByText('Nothing is written down yet').count()).toBe(0)
  expect(await page.getByPlaceholder('A monitoring agent').count()).toBe(0)
  await page.unroute('**/board')
  await page.route('**/board', (route) =>
    route.request().method() === 'PUT' ? route.fulfill(failed) : route.continue(),
  )
  await page.getByRole('button', { name: 'Try again' }).first().click()
  const field = page.getByPlaceholder('A monitoring agent')
  await field.fill('The backup ran.')
  await page.keyboard.press('Enter')
  await page.getByText('Could not save the board').waitFor()
  expect(await field.inputValue()).toBe('The backup ran.')
  await page.close()
})

webTest(
  'an investigation asks for other flows, says what is wrong, and pins what it finds',
  async () => {
    const page = await opened(`/investigate/${id}`)
    const form = page.getByRole('form', { name: 'Ask for flows' })
    const { json: incident } = await site.admin.call('getIncident', { id })
    expect(await form.getByLabel('Host').inputValue()).toBe(incident.entity)
    await form.getByLabel('Port').fill('smtp')
    await page.keyboard.press('Enter')
    await form.getByText('Expected a port such as 443').waitFor()
    expect(new URL(page.url()).search).toBe('')
    await form.getByLabel('Port').fill('22')
    await page.keyboard.press('Enter')
    await page.waitForSelector('.flow-table tbody tr')
    const { json: flows } = await site.admin.call('listFlows', {
      entity: incident.entity,
      port: 22,
    })
    expect(await page.locator('.flow-table tbody tr').count()).toBe(Math.min(25, flows.data.length))
    expect(new URL(page.url()).searchParams.get('port')).toBe('22')
    await page.locator('.flow-table').getByRole('button', { name: /^Pin:/ }).first().click()
    await page.waitForSelector('.lane-title >> text=Pinned flows')
    const { json: board } = await site.admin.call('getBoard', { id })
    expect(board.pins.at(-1)).toMatchObject({ kind: 'flow' })
    expect(board.pins.at(-1).label).toMatch(/:22$/)
    await form.getByLabel('Port').fill('9')
    await page.keyboard.press('Enter')
    await page.getByText(/^No flow of .*, port 9, from .* is kept\.$/).waitFor()
    await page.goBack()
    await page.waitForSelector('.flow-table tbody tr')
    await page.close()
  },
)

webTest(
  'the graph has a dot for each host, which leads to it, and the same as a table',
  async () => {
    const page = await opened(`/investigate/${id}`)
    await page.getByRole('button', { name: 'Show as graph' }).click()
    await page.waitForSelector('.graph a.dot')
    const { json: parties } = await site.admin.call('entitiesOfIncident', { id })
    const { json: incident } = await site.admin.call('getIncident', { id })
    const dots = await page.locator('.graph .dot').count()
    expect(dots).toBeGreaterThanOrEqual(parties.data.length)
    expect(await page.locator('.graph .middle').textContent()).toContain(incident.entity)
    await page.getByRole('button', { name: /^Show as table of who spoke/ }).click()
    expect(await page.locator('.chart-table tbody tr').count()).toBe(dots)
    await page.goBack()
    await page.locator('.graph .middle').press('Enter')
    await page.waitForFunction(() => location.pathname.startsWith('/entities/'))
    await page.close()
  },
)

webTest(
  'on a phone nothing is wider than the window, and the sum is folded until asked for',
  async () => {
    const phone = await signedIn(browser, site, sizes.phone)
    const page = await opened(`/soc/s/${id}`, phone)
    expect(await page.locator('.wf').count()).toBe(0)
    await page.click('.fold')
    await page.waitForSelector('.wf')
    expect(await widerThanWindow(page)).toEqual([])
    await phone.close()
    const narrow = await signedIn(browser, site, sizes.reflow)
    for (const part of [
      '?tab=timeline',
      '?tab=flows',
      '?tab=entities',
      '?tab=logs',
      '?tab=history',
    ]) {
      const one = await opened(`/soc/s/${id}${part}`, narrow)
      expect(await widerThanWindow(one), part).toEqual([])
      await one.close()
    }
    const board = await opened(`/investigate/${id}?graph=drawn&host=10.20.0.100`, narrow)
    await board.waitForSelector('.graph .dot, .flow-table')
    expect(await widerThanWindow(board)).toEqual([])
    await narrow.close()
  },
)

/** What of the article reaches beyond the window. */
function widerThanWindow(page: Page): Promise<readonly string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('article *')]
      .filter((one) => one.getBoundingClientRect().right > innerWidth + 0.5)
      .map((one) => one.outerHTML.slice(0, 80)),
  )
}
