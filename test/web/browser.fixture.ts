/** Debian's Chromium, without a window and without asking anybody outside. */
import { existsSync } from 'node:fs'
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
} from 'playwright-core'
import type { Site } from './site.fixture.ts'

export const chromiumPath = '/usr/bin/chromium'
export const hasChromium = existsSync(chromiumPath)

const quiet = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
]

export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath, args: quiet })
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
  const context = await browser.newContext({ baseURL: site.address, ...options })
  await context.addCookies([...(await site.cookies())])
  return context
}
