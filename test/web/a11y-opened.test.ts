/** What is opened over a screen, or changes it: as open to everybody as the screen at rest. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { axeFaults, isWiderThanWindow, settled } from './a11y.fixture.ts'
import { openBrowser, signedIn, sizes, webTest } from './browser.fixture.ts'
import { callHome, hosts } from './incidents.fixture.ts'
import { sideBySide } from './side-by-side.fixture.ts'
import { openSite, type Site } from './site.fixture.ts'

/** Hard to fit: many incidents, news longer than its line, a small window. */
const contexts = { desktop: { viewport: { width: 1280, height: 720 } }, phone: sizes.phone }

let site: Site
let incident: string
beforeAll(async () => {
  site = await openSite({ traces: ['demo'] })
  await callHome(site, hosts(12))
  const { json } = await site.admin.call('listIncidents', { sort: '-urgency', limit: 1 })
  incident = `/soc/s/${json.data[0].id}`
})
afterAll(() => site?.[Symbol.asyncDispose]())

interface View {
  readonly path: string
  /** There when it is open. */
  readonly shown: string
  readonly open?: (page: Page) => Promise<unknown>
  /** All that can be measured: it covers other things half. */
  readonly within?: string | undefined
}

const press = (key: string) => (page: Page) => page.keyboard.press(key)
const click = (name: RegExp) => (page: Page) => page.getByRole('button', { name }).first().click()

async function selectTwo(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Select several' }).click()
  for (const at of [0, 1]) await page.locator('.qsel input').nth(at).check({ force: true })
}

async function selectByKeys(page: Page): Promise<void> {
  for (const key of ['x', 'j', 'x']) await page.keyboard.press(key)
}

const closing = 'dialog[open] .option'
const muting = 'dialog[open] .preview'
const both: readonly View[] = [
  { path: '/soc?group=technique', shown: '.qgroup' },
  { path: '/soc', open: press('Control+k'), shown: 'dialog.palette[open] .opt' },
  { path: '/soc', open: press('?'), shown: 'dialog[open] kbd' },
]

const views: Readonly<Record<keyof typeof contexts, () => readonly View[]>> = {
  desktop: () => [
    ...both,
    { path: '/soc', open: selectByKeys, shown: '.qbulk' },
    { path: '/soc', open: press('e'), shown: closing },
    { path: '/soc', open: press('m'), shown: muting },
    { path: '/soc?feed=open', shown: '.feed-row' },
    {
      path: '/soc',
      open: (page) => page.locator('.chip-box a').first().focus(),
      shown: '.chip-card',
      within: '.chip-card',
    },
  ],
  phone: () => [
    ...both,
    { path: '/soc', open: selectTwo, shown: '.qbulk' },
    { path: incident, open: click(/^Close/), shown: closing },
    { path: incident, open: press('m'), shown: muting },
  ],
}

for (const name of ['desktop', 'phone'] as const)
  webTest(`whatever is opened is open to everybody: ${name}`, async () => {
    await using browser = await openBrowser()
    const context = await signedIn(browser, site, contexts[name])
    const faults = await sideBySide(views[name](), async ({ path, open, shown, within }) => {
      const page = await context.newPage()
      await page.goto(path)
      await settled(page)
      await open?.(page)
      await page.locator(shown).first().waitFor({ state: 'attached', timeout: 20_000 })
      await settled(page)
      const found = [...(await axeFaults(page, { within }))]
      if (await isWiderThanWindow(page)) found.push('wider than the window')
      if (!(await page.locator(shown).first().isVisible())) found.push('not to be seen')
      await page.close()
      return found.map((fault) => `${path}, ${shown}: ${fault}`)
    })
    expect(faults.flat()).toEqual([])
  })
