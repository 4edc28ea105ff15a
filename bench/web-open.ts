/** How long an incident takes from the key that opens it to its words: UX 8.2. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Browser } from 'playwright-core'
import { signedIn } from '../test/web/browser.fixture.ts'
import type { StreamSite } from '../test/web/stream-site.fixture.ts'

const openings = 20
/** As somebody reads: long enough for the next one to be fetched ahead. */
const readMs = 600

/** Runs in the page: milliseconds from each `j` to the frame in which the headline is that of another incident. */
function noteOpenings(): void {
  const tookMs: number[] = []
  Object.assign(globalThis, { tookMs })
  const headline = () => document.querySelector('.open .headline')?.textContent ?? ''
  document.addEventListener(
    'keydown',
    ({ timeStamp }) => {
      const before = headline()
      const look = () => {
        const now = headline()
        if (now !== '' && now !== before) tookMs.push(performance.now() - timeStamp)
        else requestAnimationFrame(look)
      }
      requestAnimationFrame(look)
    },
    { capture: true },
  )
}

export async function measureOpenings(browser: Browser, site: StreamSite): Promise<number[]> {
  for (let i = 0; i <= openings; i++) await site.beacon(`10.30.0.${i + 1}`)
  await using context = await signedIn(browser, site)
  const page = await context.newPage()
  await page.goto('/soc')
  await page.locator('.open .sure').waitFor()
  await page.evaluate(noteOpenings)
  for (let i = 0; i < openings; i++) {
    await pause(readMs)
    await page.keyboard.press('j')
  }
  await pause(readMs)
  return page.evaluate(() => (globalThis as unknown as { tookMs: number[] }).tookMs)
}
