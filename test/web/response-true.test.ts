/** No sentence of the response says more than is so: dry runs, what nobody confirmed, what could not be taken back, whom it touches. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect } from 'vitest'
import type { Action } from '../../src/contracts/index.ts'
import { wallClockMs } from '../../src/kernel/index.ts'
import { findAction, keepAction } from '../../src/store/index.ts'
import { keepRecords } from '../../src/store/kept.fixture.ts'
import { flowOf, hostOf } from '../../src/store/records.fixture.ts'
import { openBrowser, sizes, webTest } from './browser.fixture.ts'
import {
  connected,
  keepAdvised,
  keepDecided,
  keepGuesses,
  keepLookedUp,
  type Player,
  playResponder,
} from './response.fixture.ts'
import { openSite, type Site } from './site.fixture.ts'

let site: Site
let browser: Browser
let player: Player

beforeAll(async () => {
  site = await openSite({ traces: [] })
  player = await playResponder(site)
  browser = await openBrowser()
})
beforeEach(() => {
  player.told = connected()
})
afterAll(async () => {
  await browser?.close()
  await player?.[Symbol.asyncDispose]()
  await site?.[Symbol.asyncDispose]()
})

async function openPage(path: string): Promise<Page> {
  const context = await browser.newContext({ baseURL: site.address, ...sizes.desktop })
  await context.addCookies([...(await site.cookies())])
  const page = await context.newPage()
  await page.goto(path)
  await page.getByRole('heading', { level: 1 }).first().waitFor({ state: 'attached' })
  return page
}

async function changed(id: string, changes: Partial<Action>): Promise<void> {
  await site.database.write(async (db) => {
    const before = (await findAction(db, id))!
    await keepAction(db, { ...before, ...changes, version: before.version + 1 })
  })
}

webTest(
  'while the responder runs dry a press is over at once, and nothing is said to be done',
  async () => {
    player.told = connected({ isDryRun: true, reason: 'The settings say so.' })
    await site.admin.call('getResponse')
    await expect
      .poll(async () => (await site.admin.call('getResponse')).json.responder.isDryRun)
      .toBe(true)
    const id = await keepGuesses(site, '203.0.113.30', '10.9.2.1')
    const page = await openPage(`/soc/s/${id}`)
    await page.getByRole('button', { name: 'Block 203.0.113.30 for 1 hour' }).click()
    const sheet = page.getByRole('dialog')
    await sheet.getByText(/The responder runs dry/).waitFor()
    await sheet.getByRole('button', { name: /^Block 203\.0\.113\.30/ }).click()
    await page.getByText('Dry run: nothing was changed. Recorded: Block 203.0.113.30.').waitFor()
    await page.getByText('Dry run: nothing is changed').waitFor()
    expect(await page.getByText(/^Blocked 203/).count()).toBe(0)
    await page.goto('/actions')
    await page
      .getByRole('heading', { name: 'Nothing is in force. 1 dry run changed nothing.' })
      .waitFor()
    player.told = connected()
    await page.goto(`/soc/s/${id}`)
    // What was only recorded is in nobody's way once it can really be done.
    await page.getByRole('button', { name: 'Block 203.0.113.30 for 1 hour' }).waitFor()
  },
)

webTest('what nobody has read back is not confirmed, wherever it is shown', async () => {
  const id = await keepGuesses(site, '203.0.113.31', '10.9.2.2')
  const { json: made } = await site.admin.call('requestAction', {
    body: {
      ...{ kind: 'block_ip', target: '203.0.113.31', ttlSeconds: 3600, incidentId: id },
      reason: 'It guesses.',
    },
  })
  const state = async () => (await site.admin.call('getAction', { id: made.id })).json
  await expect.poll(async () => (await state()).state).toBe('in_force')
  const page = await openPage('/actions')
  const row = page.locator('.rsp-row', { hasText: '203.0.113.31' })
  await row.getByText('In force', { exact: true }).waitFor()
  await row.locator('.rsp-left').waitFor()
  await changed(made.id, { readBack: null, failure: 'nft did not answer.' })
  await row.getByText('Not confirmed: nft did not answer.').waitFor()
  expect(await row.locator('.rsp-left').count()).toBe(0)
  expect(await row.getByText('In force', { exact: true }).count()).toBe(0)
  await page.reload()
  await page.getByRole('heading', { name: /1 is not confirmed/ }).waitFor()
  await page.goto(`/soc/s/${id}`)
  await page.getByText('Not confirmed: nft did not answer.').first().waitFor()
  await changed(made.id, { state: 'undone', failure: '' })
})

webTest(
  'stopped is what is gone: what is left is said, and a reason fits what is sent',
  async () => {
    const page = await openPage('/actions')
    await page.getByRole('button', { name: 'Stop all response…' }).click()
    const sheet = page.getByRole('dialog', { name: 'Stop all response' })
    const press = sheet.getByRole('button', { name: 'Stop all response' })
    await sheet.getByLabel('Why').fill('x'.repeat(512))
    await sheet.getByText('Say it in 500 characters: these are 12 too many.').waitFor()
    expect(await press.isDisabled()).toBe(true)
    await sheet.getByLabel('Why').fill('The shop cannot be reached.')
    player.told = connected({ live: 1, reason: 'nft: the table is locked' })
    await press.click()
    await page.getByText('The responder is stopped.').waitFor()
    await page
      .getByText('It refuses more. 1 action could not be taken back yet: nft: the table is locked')
      .waitFor()
    expect(await page.getByText(/has taken back what was in force/).count()).toBe(0)
    player.told = connected()
    await page.getByText(/has taken back what was in force/).waitFor()
    await site.admin.call('resumeResponse', { body: { reason: 'It was another cause.' } })
  },
)

webTest('where it is not known whom it touches, the target is typed', async () => {
  const domain = 'updates.example.net'
  const id = await keepAdvised(site, { actor: '203.0.113.32', victim: '10.9.2.3', domain })
  const page = await openPage(`/soc/s/${id}`)
  await page.getByRole('button', { name: `Block the domain ${domain} for 1 hour` }).click()
  const sheet = page.getByRole('dialog', { name: `Block the domain ${domain}` })
  const press = sheet.getByRole('button', { name: /^Block the domain/ })
  const typed = sheet.getByLabel(`It is not known whom it touches. Type ${domain}`)
  await typed.waitFor()
  expect(await press.isDisabled()).toBe(true)
  await typed.fill('updates.example.com')
  await sheet.getByText('Type the name of the target.').waitFor()
  expect(await press.isDisabled()).toBe(true)
  await typed.fill(domain)
  await press.click()
  await page.getByText(`Blocked the domain ${domain} until`).waitFor()
})

webTest(
  'where a critical host talks with it one begins at the button that does nothing',
  async () => {
    const [actor, victim] = ['203.0.113.33', '10.9.2.4']
    await keepRecords(site.database, { hosts: [hostOf(victim)] })
    await site.admin.call('changeEntity', { id: victim, body: { importance: 'critical' } })
    const us = (wallClockMs() - 60_000) * 1000
    const flow = flowOf(9001, {
      ...{ source: { address: actor, port: 40_000 }, destination: { address: victim, port: 22 } },
      ...{ firstUs: us, lastUs: us + 1 },
    })
    await keepRecords(site.database, { flows: [flow] })
    const id = await keepGuesses(site, actor, victim)
    const page = await openPage(`/soc/s/${id}`)
    await page.getByRole('button', { name: `Block ${actor} for 1 hour` }).click()
    const sheet = page.getByRole('dialog')
    await sheet.getByText(/^Critical hosts of yours had flows with it: /).waitFor()
    await sheet.locator('button:focus', { hasText: 'Do not do it' }).waitFor()
    await page.keyboard.press('Control+Enter')
    expect(await sheet.count()).toBe(1)
    expect((await site.admin.call('listActions', { target: actor })).json.data).toEqual([])
    await sheet.getByRole('button', { name: /^Block/ }).click()
    await page.getByText(`Blocked ${actor} until`).waitFor()
  },
)

webTest('a domain is sent to sources only where somebody says so, by its name', async () => {
  const domain = 'updates.example.net'
  const id = await keepAdvised(site, { actor: '203.0.113.34', victim: '10.9.2.5', domain })
  await keepLookedUp(site, id)
  const page = await openPage(`/soc/s/${id}`)
  await page.getByText('The sources learn the name, and from whom.').waitFor()
  const asked = page.waitForRequest((one) => one.url().endsWith(`/incidents/${id}/investigate`))
  await page.getByRole('checkbox', { name: `Send ${domain}` }).check()
  await page.getByRole('button', { name: 'Send 1 domain, and look up again' }).click()
  expect((await asked).postDataJSON()).toEqual({ consent: [domain] })
  await page.getByText('It is looked up anew: answers come one by one.').waitFor()
  const body = { consent: [] }
  expect((await site.admin.call('investigateIncident', { id, body })).json.consent).toEqual([
    domain,
  ])
})

webTest('the cell that an incident met is the one that stands out in the matrix', async () => {
  const id = await keepGuesses(site, '203.0.113.35', '10.9.2.6')
  await keepDecided(site, id, { confidence: 'likely', importance: 'normal' })
  const page = await openPage(`/soc/s/${id}`)
  await page.getByRole('link', { name: 'See the rule' }).click()
  const cell = page.locator('[data-cell="likely.normal"]')
  await cell.waitFor()
  expect(await cell.getAttribute('aria-selected')).toBe('true')
  const ringOf = (name: string) =>
    page
      .locator(`[data-cell="${name}"]`)
      .evaluate((one) => [getComputedStyle(one).boxShadow, getComputedStyle(one).backgroundColor])
  const [ring, ground] = await ringOf('likely.normal')
  expect(ring).toMatch(/inset/)
  for (const other of ['likely.high', 'even.normal', 'almost_certain.critical'])
    expect(await ringOf(other)).toEqual(['none', expect.not.stringContaining(ground!)])
})

webTest(
  'a policy that is put in force meanwhile by somebody else is told, not overwritten',
  async () => {
    const { json: ready } = await site.admin.call('listReadyPolicies')
    for (const place of [1, 2])
      await site.admin.call('draftPolicy', { body: { policy: ready.data[place].policy, note: '' } })
    const page = await openPage('/settings/policy?version=1')
    const press = page.getByRole('button', { name: 'Put policy 1 in force' })
    await press.waitFor()
    expect(
      (await site.admin.call('activatePolicy', { version: 2, body: { note: '' } })).status,
    ).toBe(200)
    await press.click()
    await page.getByText(/^The policies changed since you saw this: 2 is in force/).waitFor()
    expect((await site.admin.call('getActivePolicy')).json.version).toBe(2)
    await press.click()
    await page.getByText('Policy 1 is in force.').waitFor()
    expect((await site.admin.call('getActivePolicy')).json.version).toBe(1)
  },
)
