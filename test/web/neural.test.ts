import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { ownModel } from '../../src/cli/compose.ts'
import { numberText } from '../../src/kernel/index.ts'
import { openBrowser, signedIn, sizes, webTest } from './browser.fixture.ts'
import { judge, keepBeacons, keepFlows } from './judged.fixture.ts'
import { openSite } from './site.fixture.ts'

/** The picture is painted and its numbers are there. */
async function opened(page: Page, path: string): Promise<void> {
  await page.goto(path)
  await page.waitForFunction(
    () =>
      document.querySelector('main h1') !== null &&
      document.querySelector('main [aria-busy="true"]') === null,
  )
}

const heading = (page: Page) => page.locator('h1').textContent()
const panel = (page: Page, name: string) => page.getByRole('region', { name, exact: true })

/** `−30`, `+12.4` */
const numberOf = (text: string) => Number(text.replace('−', '-').replace('+', '').replace(',', ''))

webTest('closing cases makes the numbers believable, or says that they are not', async () => {
  await using site = await openSite({ traces: ['demo'] })
  await using browser = await openBrowser()
  const context = await signedIn(browser, site)
  const page = await context.newPage()
  await opened(page, '/neural')
  expect(await heading(page)).toMatch(
    /^The flow model is ready\. Host baselines know \d+ of \d+ hosts\. The stated odds are not checked yet: 0 of at least 20 closed cases\.$/,
  )
  const believe = panel(page, 'Can you believe the number?')
  await expect.poll(() => believe.textContent()).toContain('Close cases in SOC')
  await judge(site, 3)
  await opened(page, '/neural')
  expect(await believe.textContent()).toContain(
    'No calibration yet: 3 of at least 20 closed cases.',
  )

  await keepBeacons(site, 30)
  await judge(site, 24)
  await opened(page, '/neural')
  expect(await heading(page)).toMatch(/The stated odds are [\d.]+ points off on average\.$/)
  expect(await believe.textContent()).toMatch(/\(n = \d+\)/)
  await believe.getByRole('button', { name: 'Show as table' }).click()
  await page.waitForURL(/calibration=table/)
  const counts = await believe.locator('tbody td:last-child').allTextContents()
  expect(counts.map(Number).reduce((a, b) => a + b)).toBe(27)
  await page.goBack()
  await expect.poll(() => believe.getByRole('img').count()).toBe(1)
})

webTest('a decision is chosen by key and by its dot, and its points add up', async () => {
  await using site = await openSite({ traces: ['demo'] })
  await using browser = await openBrowser()
  const page = await (await signedIn(browser, site)).newPage()
  await opened(page, '/neural')
  const list = page.getByRole('listbox')
  await list.focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  await page.waitForURL(/decision=alr_/)
  const chosen = panel(page, 'One decision, in points')
  expect(await chosen.textContent()).toContain('3 of 5')
  for (let at = 3; at <= 5; at++) {
    const points = (await chosen.locator('tbody td.pt').allTextContents()).map(numberOf)
    const total = points.pop()!
    // Each is rounded to a tenth.
    expect(Math.abs(points.reduce((a, b) => a + b) - total)).toBeLessThan(
      0.05 * points.length + 0.06,
    )
    await page.keyboard.press('j')
    await expect.poll(() => chosen.textContent()).toContain(`${Math.min(5, at + 1)} of 5`)
  }
  const before = page.url()
  await page.reload()
  await expect.poll(() => panel(page, 'One decision, in points').textContent()).toContain('5 of 5')
  await list.focus()
  await page.keyboard.press('Home')
  await expect.poll(() => chosen.textContent()).toContain('1 of 5')
  expect(page.url()).not.toBe(before)

  await panel(page, 'What counted in the last 5 decisions')
    .getByRole('button', { name: 'Show as table' })
    .click()
  const rows = page.getByRole('table', { name: /Points of each kind/ }).locator('tbody tr')
  await expect.poll(() => rows.count()).toBe(5)
  await rows.nth(1).getByRole('button').click()
  await expect.poll(() => chosen.textContent()).toContain('2 of 5')
  await chosen.getByRole('link', { name: 'Open its incident' }).click()
  await page.waitForURL(/\/soc\/s\/inc_/)
})

webTest('a dot that is pressed is chosen, and the card tells of samples', async () => {
  await using site = await openSite({ traces: ['demo'] })
  await using browser = await openBrowser()
  const page = await (await signedIn(browser, site)).newPage()
  await opened(page, '/neural')
  const canvas = page.locator('.swarm canvas')
  const box = (await canvas.boundingBox())!
  // Somewhere to the right of zero there are dots: the sweep meets one that is not the newest.
  for (let x = box.width - 12; x > 60 && !page.url().includes('decision='); x -= 8)
    for (let y = 18; y < box.height && !page.url().includes('decision='); y += 36)
      await page.mouse.click(box.x + x, box.y + y)
  await page.waitForURL(/decision=alr_/)
  await page.getByRole('button', { name: /Model card/ }).click()
  const card = page.getByRole('dialog', { name: 'Flow trees' })
  const shipped = JSON.parse(readFileSync(join(ownModel, 'card.json'), 'utf8'))
  const { hits, n } = shipped.evaluation.reported.malicious
  await expect.poll(() => card.textContent()).toContain(`${numberText(hits)} of ${numberText(n)}`)
  await page.keyboard.press('Escape')
  await expect.poll(() => page.url()).not.toContain('details=')
})

webTest(
  'the map: the table first, both light up together, the window and the place stand in the address',
  async () => {
    await using site = await openSite({ traces: [] })
    await using browser = await openBrowser()
    const context = await signedIn(browser, site, sizes.desktop)
    const page = await context.newPage()
    await opened(page, '/map')
    expect(await heading(page)).toMatch(/^No flow is kept yet\./)
    await keepFlows(site)
    await opened(page, '/map')
    expect(await heading(page)).toMatch(/^Traffic went to 5 countries; \d+% of bytes with \w+/)
    const rows = page.getByRole('table').locator('tbody tr')
    expect(await rows.first().textContent()).toMatch(/^Japan/)
    expect(await rows.allTextContents()).toContainEqual(
      expect.stringMatching(/^Addresses set aside/),
    )
    await page.locator('.world .arc').waitFor()
    expect(await page.locator('.world .arc').count()).toBe(1)
    await rows.first().getByRole('button').focus()
    expect(await page.locator('.country.lit').count()).toBe(1)
    await page.keyboard.press('Enter')
    await page.waitForURL(/place=JP/)
    await page.getByRole('heading', { name: '1 open incident here' }).waitFor()
    expect(await page.locator('.chosen-place').getByRole('link').count()).toBe(1)
    await page.getByRole('button', { name: 'flows' }).click()
    await page.waitForURL(/sort=-flows/)
    expect(await rows.first().textContent()).toMatch(/^Australia/)
    await page.getByRole('button', { name: /^Last 24 h/ }).click()
    await page.getByRole('button', { name: 'Last 7 d' }).click()
    await page.waitForURL(/since=7d/)
    expect(await page.getByRole('columnheader', { name: 'flows' }).getAttribute('aria-sort')).toBe(
      'descending',
    )
    await opened(page, '/map?of=133.11.0.1')
    await page.locator('.chosen-place').getByText('Japan').waitFor()
    await rows.first().getByRole('button').click()
    await page.waitForURL(/\/map$/)
    await page.locator('.chosen-place').waitFor({ state: 'detached' })
    await opened(page, '/map?of=5.9.0.1')
    await page.getByText('No kept flow of this time went to 5.9.0.1').waitFor()
  },
)

webTest(
  'a map of nothing says so, one that cannot be loaded leaves the table; an answer that fails says so',
  async () => {
    await using site = await openSite({ traces: [] })
    await using browser = await openBrowser()
    const page = await (await signedIn(browser, site)).newPage()
    await opened(page, '/map')
    expect((await heading(page))?.trim()).toBe('No flow is kept yet.')
    expect(await page.locator('main').textContent()).not.toMatch(/1970|flows kept/)
    await keepFlows(site)
    await page.route(/\/atlas-.*\.js/, (route) => route.abort())
    await opened(page, '/map')
    await page.getByText('The map could not be loaded. The table has all of it.').waitFor()
    expect(await page.getByRole('table').locator('tbody tr').count()).toBe(6)
    await page.route('**/api/v1/models/calibration*', (route) =>
      route.fulfill({
        status: 500,
        contentType: 'application/problem+json',
        body: JSON.stringify({
          code: 'internal',
          detail: 'It broke.',
          status: 500,
          traceId: 'f'.repeat(32),
          title: 'Broken',
          type: 'about:blank',
          instance: '',
        }),
      }),
    )
    await page.goto('/neural')
    await page.getByText('Could not load the track record.').waitFor()
    expect(await heading(page)).toMatch(/^The flow model is ready\./)
  },
)
