/** Every link that a screen shows leads somewhere: each address is opened once, and says what it is. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { openBrowser, signedIn, webTest } from './browser.fixture.ts'
import { routesOf } from './routes.fixture.ts'
import { sideBySide } from './side-by-side.fixture.ts'
import { openSite, type Site } from './site.fixture.ts'

let site: Site
let browser: Browser
beforeAll(async () => {
  site = await openSite({ traces: ['demo', 'tunnel-dns', 'brute-ssh-success', 'exfiltration'] })
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await site?.[Symbol.asyncDispose]()
})

/** One of a kind is enough: a hundred hosts have one page. */
function kindOf(address: string): string {
  const [path, search = ''] = address.split('?')
  const names = [...new URLSearchParams(search).keys()].sort()
  const place = path!.replace(/inc_\w+/, 'ID').replace(/^\/entities\/.+/, '/entities/ID')
  return `${place}?${names.join('&')}`
}

async function linksOf(page: Page, path: string): Promise<readonly string[]> {
  await page.goto(path)
  await page.locator('h1:visible').first().waitFor()
  await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null)
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLAnchorElement>('a[href]')]
      .filter((link) => link.origin === location.origin && !link.hasAttribute('download'))
      .map((link) => `${link.pathname}${link.search}`),
  )
}

webTest(
  'leads nowhere that is not there',
  async () => {
    const context = await signedIn(browser, site)
    const found = new Map<string, string>()
    const from = new Map<string, string>()
    const shown = await sideBySide(await routesOf(site), async (path) => {
      await using page = await context.newPage()
      return { path, links: await linksOf(page, path) }
    })
    for (const { path, links } of shown)
      for (const address of links) {
        if (address.startsWith('/api/') || found.has(kindOf(address))) continue
        found.set(kindOf(address), address)
        from.set(address, path)
      }
    expect(found.size).toBeGreaterThan(30)
    await sideBySide([...found.values()], async (address) => {
      await using page = await context.newPage()
      await page.goto(address)
      const what = `${address}, linked on ${from.get(address)}`
      await page.locator('main h1:visible').first().waitFor()
      expect(await page.locator('[data-missing]').count(), what).toBe(0)
    })
  },
  120_000,
)

webTest('an address that leads nowhere says so, with the way on around it', async () => {
  const page = await (await signedIn(browser, site)).newPage()
  await page.goto('/agents/local')
  await page.getByRole('heading', { name: 'There is nothing at this address' }).waitFor()
  expect(await page.locator('.rail').count()).toBe(1)
  await expect.poll(() => page.title()).toBe('Nothing at this address · AMOSKYS')
})
