/**
 * The two pictures of the README, of the real app on the traffic that `npm start` replays: `npm run screenshots`. Fails where
 * they are too large together to be carried by every clone.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../sources.fixture.ts'
import { openBrowser, signedIn } from './browser.fixture.ts'
import { forget, openSite } from './site.fixture.ts'
import { smallPng } from './small-png.fixture.ts'

const folder = join(root, 'docs', 'images')
const bytesMax = 300_000
/** What a laptop shows; nothing moves, so that the same app gives the same picture but for the time of day. */
const options = {
  viewport: { width: 1360, height: 850 },
  reducedMotion: 'reduce' as const,
  timezoneId: 'UTC',
}

const traces = ['demo']
forget(traces)
await using site = await openSite({ traces })
await using browser = await openBrowser()
const { json } = await site.admin.call('listIncidents', { sort: '-urgency', limit: 1 })
const pictures = [
  { name: 'cortex', path: '/' },
  { name: 'incident', path: `/soc/s/${json.data[0].id}` },
]
const context = await signedIn(browser, site, options)
mkdirSync(folder, { recursive: true })
let bytes = 0
for (const { name, path } of pictures) {
  const page = await context.newPage()
  await page.goto(path)
  await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null)
  await page.evaluate(() => document.fonts.ready)
  // The stream connects, and what is drawn on a canvas is drawn.
  await page.waitForTimeout(2000)
  const file = join(folder, `${name}.png`)
  const png = smallPng(await page.screenshot())
  writeFileSync(file, png)
  bytes += png.length
  console.log(`${file}: ${png.length} bytes`)
  await page.close()
}
console.log(`${bytes} bytes in all, at most ${bytesMax}`)
if (bytes > bytesMax) process.exitCode = 1
