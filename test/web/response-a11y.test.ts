/** What is done about the network, as open to everybody as the rest: each screen with something on it, and each sheet open. */
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
import {
  keepDecided,
  keepGuesses,
  keepLookedUp,
  type Player,
  playResponder,
} from './response.fixture.ts'
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
let player: Player
let views: readonly View[]

interface View {
  readonly path: string
  /** There when it is open. */
  readonly shown: string
  readonly open?: (page: Page) => Promise<unknown>
}

const click = (name: RegExp) => (page: Page) => page.getByRole('button', { name }).first().click()

beforeAll(async () => {
  site = await openSite({ traces: [] })
  player = await playResponder(site)
  const id = await keepGuesses(site)
  await keepLookedUp(site, id)
  await keepDecided(site, id)
  const ask = (body: object) => site.admin.call('requestAction', { body })
  const { json } = await ask({
    ...{ kind: 'block_ip', target: '203.0.113.77', ttlSeconds: 3600, incidentId: id },
    reason: 'Long words: '.padEnd(300, 'abcdefghij'),
  })
  await ask({ kind: 'rate_limit', target: '203.0.113.99', ttlSeconds: 900, reason: 'It floods.' })
  const body = { value: '198.51.100.0/24', reason: 'Our partner.', expiresAt: null }
  await site.admin.call('addNeverBlock', { body })
  const { json: ready } = await site.admin.call('listReadyPolicies')
  await site.admin.call('draftPolicy', { body: { policy: ready.data[3].policy, note: 'To try.' } })
  const incident = `/soc/s/${id}`
  views = [
    { path: incident, shown: '.lkp-risk' },
    { path: incident, shown: 'dialog[open] .rsp-effect', open: click(/^Block 203\.0\.113\.66/) },
    { path: '/actions', shown: '.rsp-row' },
    { path: `/actions?action=${json.id}`, shown: 'dialog[open] .rsp-history' },
    { path: '/actions', shown: 'dialog[open] .rsp-says', open: click(/^Stop all/) },
    { path: '/settings/policy?version=1', shown: '.pol-list' },
    { path: '/settings/policy', shown: '.pol-fields', open: click(/^Make a draft/) },
    { path: '/settings/never-block', shown: '.nev-form' },
    { path: `/investigate/${id}`, shown: '.lkp-risk' },
    { path: '/', shown: '.rsp-row' },
  ]
}, 60_000)
afterAll(async () => {
  await player?.[Symbol.asyncDispose]()
  await site?.[Symbol.asyncDispose]()
})

for (const [name, options] of Object.entries(contexts))
  webTest(`the response is open to everybody: ${name}`, async () => {
    await using browser = await openBrowser()
    const inside = await signedIn(browser, site, options)
    const faults = await sideBySide(views, async (view) => {
      const page = await inside.newPage()
      await page.goto(view.path)
      await settled(page)
      await view.open?.(page)
      await page.locator(view.shown).first().waitFor()
      await settled(page)
      const found = await faultsOf(page, name, view.shown.startsWith('dialog'))
      await page.close()
      return found.map((fault) => `${view.path} ${view.shown}: ${fault}`)
    })
    expect(faults.flat()).toEqual([])
  })

async function faultsOf(page: Page, context: string, isSheet: boolean): Promise<readonly string[]> {
  const within = isSheet ? 'dialog[open]' : ''
  const faults = [...(await axeFaults(page, { isForced: context === 'forced colours', within }))]
  if (await isWiderThanWindow(page)) faults.push('wider than the window')
  if (context === 'reduced motion' && (await runningAnimations(page)) > 0)
    faults.push('something moves')
  if (context === 'desktop' && !isSheet) faults.push(...(await lostStops(page)))
  return faults
}
