import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import type { HostSighting, Sensed } from '../../src/contracts/index.ts'
import { wallClockMs } from '../../src/kernel/index.ts'
import { alertOf } from '../../src/response/incidents/alerts.fixture.ts'
import { createResponse } from '../../src/response/index.ts'
import { keepSystemEvent } from '../../src/store/index.ts'
import { keepRecords } from '../../src/store/kept.fixture.ts'
import { hostile } from '../api/hostile.fixture.ts'
import { isWiderThanWindow } from './a11y.fixture.ts'
import { openBrowser, signedIn, sizes, webTest } from './browser.fixture.ts'
import { routesOf } from './routes.fixture.ts'
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
  const { json } = await admin.call('listIncidents', { limit: 1, sort: '-urgency' })
  for (const text of usable) {
    await admin.call('addNote', { id: json.data[0].id, body: { text } })
    await admin.call('makeView', {
      body: { name: text.slice(0, 100), page: 'incidents', query: text.slice(0, 500) },
    })
  }
  await admin.call('createUser', {
    body: { signIn: 'odd', name: usable[8]!.slice(0, 200), role: 'viewer' },
  })
}

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
    const { json } = await site.admin.call('listIncidents', { limit: 3, sort: '-urgency' })
    const more = json.data.flatMap(({ id }: { id: string }) => [
      ...[`/soc?id=${id}`, `/soc/s/${id}`, `/soc/s/${id}?tab=timeline`, `/soc/s/${id}?tab=history`],
    ])
    for (const path of [...(await routesOf(site)), ...more]) {
      const page = await context.newPage()
      page.on('dialog', () => faults.push(`${path}: a dialog of a text opened`))
      page.on('console', (message) => {
        if (message.type() === 'error') faults.push(`${path}: ${message.text()}`)
      })
      page.on('pageerror', (thrown) => faults.push(`${path}: ${thrown.message}`))
      await page.goto(path)
      await page.waitForSelector('h1', { state: 'attached', timeout: 10_000 })
      await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null)
      faults.push(...(await faultsOf(page)).map((fault) => `${path}: ${fault}`))
      await page.close()
    }
    expect(faults).toEqual([])
  })
