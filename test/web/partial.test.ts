/** UX 4.3, partial: of each question that fails alone the page says that it failed; nothing leaves without a word. */
import type { BrowserContext, Page } from 'playwright-core'
import { expect } from 'vitest'
import { openBrowser, signedIn, sizes, webTest } from './browser.fixture.ts'
import { openSite } from './site.fixture.ts'

/** They open every page, or are about its looks. */
const isOfAll = /\/(me|me\/preferences|meta)$|\/rt\//
/** Names are asked for before there is anybody to name: on such a page there is. */
const namesPeople = /mutes/
const detail = 'It was refused to see what is said then.'
const said = new RegExp(`not (be )?read|ould not load|${detail}`)

/** A page with all of its parts, but for what `failing` answers. */
async function visit(context: BrowserContext, path: string, failing: string | null) {
  const page = await context.newPage()
  const asked = new Set<string>()
  page.on('request', (request) => {
    const { pathname } = new URL(request.url())
    const isRead = request.method() === 'GET' && pathname.startsWith('/api/v1/')
    const isOfNobody = pathname.endsWith('/people') && !namesPeople.test(path)
    if (isRead && !isOfAll.test(pathname) && !isOfNobody) asked.add(pathname)
  })
  if (failing !== null)
    await page.route(
      (url) => url.pathname === failing,
      (route) =>
        route.fulfill({
          ...{ status: 422, contentType: 'application/problem+json' },
          body: JSON.stringify({
            ...{
              type: 'about:blank',
              title: 'Refused',
              status: 422,
              code: 'invalid',
              instance: '',
            },
            ...{ detail, traceId: '4f1c9a0be2d7c3a1' },
          }),
        }),
    )
  await page.goto(path)
  await page.locator('h1').first().waitFor({ state: 'attached' })
  return { page, asked }
}

const wordOn = (page: Page) =>
  page
    .locator('main, .rail, .news')
    .getByText(said)
    .first()
    .waitFor({ state: 'attached', timeout: 4000 })
    .then(() => true)
    .catch(() => false)

async function silentOn(context: BrowserContext, path: string): Promise<readonly string[]> {
  const whole = await visit(context, path, null)
  // Until nothing more is asked for a while.
  for (let before = -1; before !== whole.asked.size; ) {
    before = whole.asked.size
    await whole.page.waitForTimeout(1200)
  }
  expect(await whole.page.locator('main').textContent()).not.toMatch(said)
  await whole.page.close()
  const silent: string[] = []
  for (const failing of whole.asked) {
    const { page } = await visit(context, path, failing)
    if (!(await wordOn(page))) silent.push(`${path} without ${failing}`)
    await page.close()
  }
  expect(whole.asked.size).toBeGreaterThan(2)
  return silent
}

webTest('whatever is not answered, the page says what is missing', async () => {
  await using site = await openSite()
  await using browser = await openBrowser()
  const context = await signedIn(browser, site, sizes.desktop)
  const { json } = await site.admin.call('listIncidents', { sort: '-urgency', limit: 1 })
  const { id, entity } = json.data[0]
  const scope = { entity, behaviour: 'port-scan' }
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString()
  await site.admin.call('makeMute', { body: { scope, reason: 'Our own scanner.', expiresAt } })
  const paths = [
    ...['/', '/soc', `/soc/s/${id}`, `/entities/${encodeURIComponent(entity)}`],
    ...['/neural', '/settings/mutes'],
  ]
  const queue = [...paths]
  const silent: string[] = []
  const go = async () => {
    for (let path = queue.shift(); path !== undefined; path = queue.shift())
      silent.push(...(await silentOn(context, path)))
  }
  await Promise.all([go(), go(), go()])
  expect(silent.toSorted()).toEqual([])
})
