/** Debian's Chromium, without a window and without asking anybody outside. */
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
} from 'playwright-core'
import { testNeeding } from '../world/require.fixture.ts'
import type { Site } from './site.fixture.ts'

/** Skipped where there is no Chromium, and said so; required where nothing may be skipped. */
export const webTest = testNeeding({ programs: { chromium: 'chromium' } })

const quiet = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
]

export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: '/usr/bin/chromium', args: quiet })
}

export const sizes = {
  desktop: { viewport: { width: 1440, height: 900 } },
  tablet: { viewport: { width: 820, height: 1180 }, hasTouch: true },
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
  reflow: { viewport: { width: 320, height: 640 } },
} as const satisfies Readonly<Record<string, BrowserContextOptions>>

/** A browser in which the admin of the site has signed in. */
export async function signedIn(
  browser: Browser,
  site: Site,
  options: BrowserContextOptions = sizes.desktop,
): Promise<BrowserContext> {
  // Without the service worker: what a test stops on its way is then stopped.
  const serviceWorkers = 'block'
  const context = await browser.newContext({
    ...{ baseURL: site.address, serviceWorkers, ...options },
  })
  await context.addCookies([...(await site.cookies())])
  return context
}
