import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import type { HostSighting, Sensed } from '../../src/contracts/index.ts'
import { wallClockMs } from '../../src/kernel/index.ts'
import { alertOf } from '../../src/response/incidents/alerts.fixture.ts'
import { createResponse } from '../../src/response/index.ts'
import { keepAction, keepSystemEvent } from '../../src/store/index.ts'
import { keepRecords } from '../../src/store/kept.fixture.ts'
import { actionOf } from '../../src/store/shelves/response.fixture.ts'
import type { Client, Given } from '../api/client.fixture.ts'
import { hostile } from '../api/hostile.fixture.ts'
import { isWiderThanWindow } from './a11y.fixture.ts'
import { openBrowser, signedIn, sizes, webTest } from './browser.fixture.ts'
import { keepDecided, keepLookedUp, lookupOf } from './response.fixture.ts'
import { routesOf } from './routes.fixture.ts'
import { sideBySide } from './side-by-side.fixture.ts'
import { openSite, type Site } from './site.fixture.ts'

let site: Site
beforeAll(async () => {
  site = await openSite({ traces: [] })
  await fill(site)
})
afterAll(() => site?.[Symbol.asyncDispose]())

/** Every text of the corpus in the place of a name, a peer, a note, a tag, a reason: whatever a screen shows. */
async function fill({ database, admin }: Site): Promise<void> {
  const texts = hostile.map((text) => text.toWellFormed().slice(0, 2000))
  const usable = texts.filter((text) => text.trim() !== '')
  const alerts = usable.map((victim, at) =>
    alertOf({ kind: 'beacon', actor: `10.9.0.${at + 1}`, victim, atS: at * 60 }),
  )
  await keepRecords(database, { alerts, hosts: usable.map(hostOf) })
  const response = createResponse({ clock: wallClockMs })
  await database.write((db) => response.onAlerts(db, alerts))
  for (const [at, text] of texts.entries())
    await database.write((db) =>
      keepSystemEvent(db, { key: `h${at}`, what: 'noted', severity: 'info', text }, at),
    )
  const first = await told(admin)
  for (const text of usable) {
    await admin.call('addNote', { id: first.id, body: { text } })
    await admin.call('makeView', {
      body: { name: text.slice(0, 100), page: 'incidents', query: text.slice(0, 500) },
    })
  }
  await fillByHand(site, usable, first)
  await fillResponse(site, usable, first.id)
}

/** What was done, looked up and decided: targets, reasons and answers of others are text like any other. */
async function fillResponse(
  site: Site,
  usable: readonly string[],
  incidentId: string,
): Promise<void> {
  const { database, admin } = site
  const states = ['failed', 'waiting', 'in_force'] as const
  await database.write(async (db) => {
    for (const [at, target] of usable.entries()) {
      // What nobody could have asked for waits for no answer.
      const state = target.includes('\u0000') ? 'failed' : states[at % 3]!
      const times = { createdAt: isoOf(wallClockMs()), expiresAt: isoOf(wallClockMs() + 3_600_000) }
      const said = { reason: target, failure: state === 'failed' ? target : '' }
      const readBack = state === 'in_force' ? { at: times.createdAt, text: target } : null
      await keepAction(
        db,
        actionOf(`act_01J0000000000000000000${String(at).padStart(4, '0')}`, {
          ...{ kind: 'quarantine_file', target, state, incidentId, readBack },
          ...{ ...times, ...said },
        }),
      )
    }
  })
  const lookups = usable.map((value) =>
    lookupOf({ indicator: { kind: 'domain', value }, text: value, why: value }),
  )
  await keepLookedUp(site, incidentId, { lookups, headline: markup, agreement: markup })
  await keepDecided(site, incidentId, { text: markup })
  const body = { value: '198.51.100.7', reason: markup, expiresAt: null }
  expect((await admin.call('addNeverBlock', { body })).status).toBe(201)
  const { json } = await admin.call('getActivePolicy')
  await admin.call('draftPolicy', { body: { policy: json.policy, note: markup } })
}

const isoOf = (ms: number) => new Date(ms).toISOString()

/** The incident that tells markup in its headline. */
async function told(admin: Client): Promise<{ readonly id: string; readonly entity: string }> {
  const { json } = await admin.call('listIncidents', { limit: 100 })
  return json.data.find((one: { explanation: { headline: string } }) =>
    one.explanation.headline.includes(markup),
  )
}

/** What people write, and what they are called. */
async function fillByHand(
  { admin }: Site,
  usable: readonly string[],
  first: { readonly id: string; readonly entity: string },
): Promise<void> {
  const [name, other] = [markup, usable.find((text) => text.startsWith('{{'))!]
  const call = async (id: string, given: Given) => {
    const { status, json } = await admin.call(id, given)
    expect(status, `${id}: ${JSON.stringify(json)}`).toBeLessThan(300)
  }
  await call('createUser', { body: { signIn: 'odd', name, role: 'viewer' } })
  await call('createServiceAccount', { body: { name, scopes: ['read'] } })
  const { id, entity } = first
  await call('changeEntity', {
    ...{ id: entity, match: '*' },
    body: { importance: 'critical', owner: other },
  })
  const expiresAt = new Date(wallClockMs() + 86_400_000).toISOString()
  const scope = { entity: '10.9.9.9', peer: 'nobody.example' }
  await call('makeMute', { body: { scope, reason: name, expiresAt } })
  const { etag } = await admin.call('getBoard', { id })
  const kept = usable.filter((text) => !text.includes('\u0000'))
  const texts = kept.map((text) => text.slice(0, 400)).slice(0, 15)
  await call('writeBoard', {
    ...{ id, match: etag },
    body: {
      pins: texts.map((label, at) => ({ kind: 'entity', id: `p${at}`, label, time: null })),
      hypotheses: texts.map((text) => ({ text, state: 'open', for: [text], against: [text] })),
    },
  })
}

const markup = '<script>alert(1)</script>'
/** Any of these tells that a text of the corpus stands on a page. */
const marks = [markup, '=cmd|', '{{7*7}}', '%_%_%', 'drop table', 'is:open'.repeat(3)]

/** Screens on which nothing stands that somebody else wrote, as far as this site is filled. */
const ownWords: ReadonlySet<string> = new Set([
  ...['/agents', '/system', '/neural', '/map', '/logs', '/help', '/help/api', '/settings'],
  ...['profile', 'appearance', 'sso', 'data'].map((part) => `/settings/${part}`),
])

function hostOf(name: string, at: number): Sensed<HostSighting> {
  const lastUs = (wallClockMs() - 60_000) * 1000
  return {
    ...{
      sensor: 'local',
      address: `10.9.0.${at + 1}`,
      isHome: true,
      mac: '',
      firstUs: lastUs,
      lastUs,
    },
    names: [{ name, source: 'dhcp', lastUs }],
    ...{ kind: 'unknown', kindBasis: '', services: [], normal: [] },
  }
}

/** Runs in the page. */
function holdsSome(all: readonly string[]): boolean {
  const told = document.querySelector('main')?.textContent ?? ''
  return all.some((text) => told.includes(text))
}

/** What no screen may have: markup of a text's own, text that turns or hides the text around it. */
async function faultsOf(page: Page): Promise<readonly string[]> {
  const found = await page.evaluate(() => {
    const own = document.querySelectorAll(
      '#app script, #app img[src="x"], #app [onerror], #app iframe, #app html',
    )
    const isRaw = (letter: string) => {
      const code = letter.codePointAt(0)!
      const isControl = (code < 32 && code !== 9 && code !== 10 && code !== 13) || code === 127
      const turns = (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069)
      return isControl || turns || code === 0x200b || code === 0xfeff
    }
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    const raw: string[] = []
    while (walker.nextNode())
      if ([...(walker.currentNode.nodeValue ?? '')].some(isRaw))
        raw.push(walker.currentNode.nodeValue!.slice(0, 60))
    for (const name of ['title', 'aria-label', 'aria-description'])
      for (const one of document.querySelectorAll(`[${name}]`)) {
        const text = one.getAttribute(name)!
        if ([...text].some(isRaw)) raw.push(`${name}: ${text.slice(0, 60)}`)
      }
    return {
      markup: own.length,
      raw,
      broken: (window as { hacked?: unknown }).hacked !== undefined,
    }
  })
  return [
    ...(found.markup > 0 ? [`${found.markup} elements made of text`] : []),
    ...found.raw.map((text) => `raw text ${JSON.stringify(text)}`),
    ...(found.broken ? ['a script of a text ran'] : []),
    ...((await isWiderThanWindow(page)) ? ['wider than the window'] : []),
  ]
}

for (const size of ['desktop', 'reflow'] as const)
  webTest(`no text is obeyed, on any screen: ${size}`, async () => {
    await using browser = await openBrowser()
    const context = await signedIn(browser, site, sizes[size])
    const faults: string[] = []
    const { json } = await site.admin.call('listIncidents', { limit: 100 })
    const isMarked = ({ explanation }: { explanation: { headline: string } }) =>
      marks.some((text) => explanation.headline.includes(text))
    const more = json.data
      .filter(isMarked)
      .flatMap(({ id }: { id: string }) => [
        ...[
          `/soc?id=${id}`,
          `/soc/s/${id}`,
          `/soc/s/${id}?tab=timeline`,
          `/soc/s/${id}?tab=history`,
        ],
        ...[`/soc/s/${id}?tab=entities`, `/soc?id=${id}&feed=open`],
      ])
    const look = async (path: string) => {
      const page = await context.newPage()
      page.on('dialog', () => faults.push(`${path}: a dialog of a text opened`))
      page.on('console', (message) => {
        if (message.type() === 'error') faults.push(`${path}: ${message.text()}`)
      })
      page.on('pageerror', (thrown) => faults.push(`${path}: ${thrown.message}`))
      await page.goto(path)
      await page.waitForSelector('h1', { state: 'attached', timeout: 10_000 })
      await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null)
      if (!ownWords.has(path))
        await page
          .waitForFunction(holdsSome, marks, { timeout: 5000 })
          .catch(() => faults.push(`${path}: shows none of the texts`))
      faults.push(...(await faultsOf(page)).map((fault) => `${path}: ${fault}`))
      await page.close()
    }
    const paths = [...(await routesOf(site, await told(site.admin))), ...more]
    await sideBySide(paths, look)
    expect(faults).toEqual([])
  })
