import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import {
  axeFaults,
  isWiderThanWindow,
  lostStops,
  runningAnimations,
  settled,
} from './a11y.fixture.ts'
import { openBrowser, signedIn, sizes, webTest } from './browser.fixture.ts'
import { gatePaths, routesOf } from './routes.fixture.ts'
import { sideBySide } from './side-by-side.fixture.ts'
import { openSite, type Site } from './site.fixture.ts'

const contexts: Readonly<Record<string, BrowserContextOptions>> = {
  desktop: sizes.desktop,
  phone: sizes.phone,
  reflow: sizes.reflow,
  'reduced motion': { ...sizes.desktop, reducedMotion: 'reduce' },
  'forced colours': { ...sizes.desktop, forcedColors: 'active' },
}

let site: Site
beforeAll(async () => {
  site = await openSite({ traces: ['demo', 'tunnel-dns', 'brute-ssh-success'] })
})
afterAll(() => site?.[Symbol.asyncDispose]())

for (const [name, options] of Object.entries(contexts))
  webTest(`every screen is open to everybody: ${name}`, async () => {
    await using browser = await openBrowser()
    const inside = await signedIn(browser, site, options)
    const outside = await browser.newContext({ baseURL: site.address, ...options })
    const visits = [
      ...(await routesOf(site)).map((path) => ({ path, context: inside })),
      ...gatePaths.map((path) => ({ path, context: outside })),
    ]
    const faults = await sideBySide(visits, async ({ path, context }) => {
      const page = await context.newPage()
      await page.goto(path)
      await settled(page)
      const found = await faultsOf(page, name)
      await page.close()
      return found.map((fault) => `${path}: ${fault}`)
    })
    expect(faults.flat()).toEqual([])
  })

async function faultsOf(page: Page, context: string): Promise<readonly string[]> {
  // Before anything is measured in a window as high as the page: a long list draws more of itself there.
  const elements = await page.evaluate(() => document.querySelectorAll('*').length)
  const faults = [...(await axeFaults(page, { isForced: context === 'forced colours' }))]
  if (await isWiderThanWindow(page)) faults.push('wider than the window')
  if (context === 'reduced motion' && (await runningAnimations(page)) > 0)
    faults.push('something moves')
  if (context === 'desktop') faults.push(...(await lostStops(page)))
  if (elements > 1500) faults.push(`${elements} elements, 1,500 at most`)
  return faults
}
