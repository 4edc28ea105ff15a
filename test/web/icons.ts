/** Draws `web/public/icon.svg` as the pictures that a phone's home screen takes: `node test/web/icons.ts`. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../sources.fixture.ts'
import { openBrowser } from './browser.fixture.ts'

const folder = join(root, 'web', 'public')
const drawing = readFileSync(join(folder, 'icon.svg'), 'utf8')
const ground = '#070912'

/** A maskable one may be cut to a circle: what matters is in the middle four fifths, and the ground goes to the edge. */
const icons = [
  { name: 'icon-192.png', size: 192, share: 1, isWhole: false },
  { name: 'icon-512.png', size: 512, share: 1, isWhole: false },
  { name: 'icon-maskable-512.png', size: 512, share: 0.72, isWhole: true },
  { name: 'apple-touch-icon.png', size: 180, share: 0.86, isWhole: true },
]

await using browser = await openBrowser()
for (const { name, size, share, isWhole } of icons) {
  const page = await browser.newPage({ viewport: { width: size, height: size } })
  const edge = Math.round(size * share)
  const margin = (size - edge) / 2
  await page.setContent(
    `<body style="margin:0;background:${isWhole ? ground : 'transparent'}">
      <div style="width:${edge}px;height:${edge}px;margin:${margin}px">${drawing}</div></body>`,
  )
  await page.screenshot({ path: join(folder, name), omitBackground: true })
  await page.close()
}
