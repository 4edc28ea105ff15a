/** Containment as people do it: block from an incident, undo, approve as the second person, ask, and change the policy by keys. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { keepRecords } from '../../src/store/kept.fixture.ts'
import { hostOf } from '../../src/store/records.fixture.ts'
import type { Client } from '../api/client.fixture.ts'
import { openBrowser, sizes, webTest } from './browser.fixture.ts'
import {
  connected,
  keepDecided,
  keepGuesses,
  keepLookedUp,
  type Player,
  playResponder,
} from './response.fixture.ts'
import { openSite, type Site } from './site.fixture.ts'

const password = 'seven blue herons'
let site: Site
let browser: Browser
let player: Player
let analyst: Client

beforeAll(async () => {
  site = await openSite({ traces: [] })
  player = await playResponder(site)
  browser = await openBrowser()
  for (const role of ['viewer', 'analyst', 'responder']) {
    const body = { signIn: role, name: `The ${role}`, role }
    const { json } = await site.admin.call('createUser', { body })
    await site.admin.another().call('choosePassword', {
      body: { token: json.passwordToken, password },
    })
  }
  analyst = site.admin.another()
  await analyst.call('login', { body: { signIn: 'analyst', password } })
})
afterAll(async () => {
  await browser?.close()
  await player?.[Symbol.asyncDispose]()
  await site?.[Symbol.asyncDispose]()
})

async function openAs(who: string | null, path: string): Promise<Page> {
  const context = await browser.newContext({ baseURL: site.address, ...sizes.desktop })
  const signIn = who === null ? undefined : { signIn: who, password }
  await context.addCookies([...(await site.cookies(signIn))])
  const page = await context.newPage()
  await page.goto(path)
  await page.getByRole('heading', { level: 1 }).first().waitFor({ state: 'attached' })
  return page
}

const stateOf = async (target: string) => {
  const { json } = await site.admin.call('listActions', { target })
  return json.data[0]?.state as string | undefined
}

webTest('blocked from an incident in two presses, read back, and undone in one', async () => {
  const id = await keepGuesses(site, '203.0.113.10', '10.9.1.1')
  await keepDecided(site, id)
  const page = await openAs('responder', `/soc/s/${id}`)
  await page.getByText(/^Policy 3: very likely, high importance/).waitFor()
  await page.getByRole('button', { name: 'Block 203.0.113.10 for 1 hour' }).click()
  const sheet = page.getByRole('dialog', { name: 'Block 203.0.113.10' })
  await sheet.getByText(/^Nothing from or to 203\.0\.113\.10 passes this machine/).waitFor()
  await sheet.getByText('4 hours', { exact: true }).click()
  await sheet.getByRole('button', { name: /^Block 203\.0\.113\.10 for 4 hours/ }).click()
  await page.getByText(/^Blocked 203\.0\.113\.10 until \d+ \w+ 20\d\d, /).waitFor()
  expect(await stateOf('203.0.113.10')).toBe('in_force')
  const inForce = page.getByRole('list', { name: 'In force about this incident' })
  await inForce.getByText('is in the set block4').waitFor()
  await inForce.getByText(/^3 h 59 min left$/).waitFor()
  await page.locator('.toast').getByRole('button', { name: 'Undo' }).click()
  await expect.poll(() => stateOf('203.0.113.10')).toBe('undone')
  await page.getByRole('list', { name: 'Done before' }).getByText('Undone').waitFor()
  await page.getByRole('button', { name: 'Block 203.0.113.10 for 1 hour' }).waitFor()
})

webTest('before it is read back it is being applied, and nothing says blocked', async () => {
  const id = await keepGuesses(site, '203.0.113.11', '10.9.1.2')
  const page = await openAs('responder', `/soc/s/${id}`)
  await page.getByRole('button', { name: 'Block 203.0.113.11 for 1 hour' }).click()
  const sheet = page.getByRole('dialog')
  await sheet.getByText(/^Nothing from or to/).waitFor()
  // From here on nobody follows, though somebody is said to be there.
  player.isIdle = true
  await page.keyboard.press('Control+Enter')
  await page.getByText(/^Blocking 203\.0\.113\.11: it is being applied/).waitFor()
  await page
    .getByRole('list', { name: 'In force about this incident' })
    .getByText('Being applied')
    .waitFor()
  expect(await page.getByText(/^Blocked 203/).count()).toBe(0)
  player.isIdle = false
  await page.getByText(/^Blocked 203\.0\.113\.11 until/).waitFor()
})

webTest('an analyst asks, and somebody else approves it where it waits', async () => {
  const id = await keepGuesses(site, '203.0.113.12', '10.9.1.3')
  const page = await openAs('analyst', `/soc/s/${id}`)
  await page.getByRole('button', { name: 'Ask to block 203.0.113.12 for 1 hour' }).click()
  const sheet = page.getByRole('dialog')
  await sheet.getByText(/^Nothing from or to/).waitFor()
  await sheet.getByRole('button', { name: /^Ask to block/ }).click()
  await page.getByText(/^Asked for: Block 203\.0\.113\.12\. It waits/).waitFor()
  expect(await stateOf('203.0.113.12')).toBe('waiting')
  await page.getByText('Approving needs the responder role.').waitFor()
  const other = await openAs('responder', '/actions')
  await other.getByRole('link', { name: '1 waits for approval.' }).waitFor()
  await other.getByRole('button', { name: 'Approve: Block 203.0.113.12 for 1 hour' }).click()
  await expect.poll(() => stateOf('203.0.113.12')).toBe('in_force')
  // The page that asked hears of it.
  await page.getByRole('list', { name: 'In force about this incident' }).waitFor()
})

webTest('a critical host: whoever approved it first is not the second person', async () => {
  await keepRecords(site.database, { hosts: [hostOf('10.9.1.9')] })
  await site.admin.call('changeEntity', { id: '10.9.1.9', body: { importance: 'critical' } })
  const { status } = await analyst.call('requestAction', {
    body: { kind: 'block_ip', target: '10.9.1.9', ttlSeconds: 900, reason: 'It scans the rest.' },
  })
  expect(status).toBe(201)
  const first = await openAs('responder', '/actions')
  await first.getByRole('button', { name: /^Approve: Block 10\.9\.1\.9/ }).click()
  await first.getByText('Approved. It waits for one more person.').waitFor()
  await first.getByText('You approved it: somebody else has to be the second person.').waitFor()
  const second = await openAs(null, '/actions')
  await second.getByText(/approved by The responder; 1 more person needed/).waitFor()
  await second.getByRole('button', { name: /^Approve: Block 10\.9\.1\.9/ }).click()
  await expect.poll(() => stateOf('10.9.1.9')).toBe('in_force')
})

webTest('what touches a critical host begins at the button that does nothing', async () => {
  const id = await keepGuesses(site, '10.9.1.9', '10.9.1.4')
  const { json } = await site.admin.call('listActions', { target: '10.9.1.9' })
  await site.admin.call('undoAction', { id: json.data[0].id, body: { holdOffSeconds: 0 } })
  await expect.poll(() => stateOf('10.9.1.9')).toBe('undone')
  const page = await openAs('responder', `/soc/s/${id}`)
  await page.getByRole('button', { name: 'Block 10.9.1.9 for 1 hour' }).click()
  const sheet = page.getByRole('dialog')
  await sheet.getByText(/2 persons have to approve it, and you are the first of them/).waitFor()
  await sheet.locator('button:focus', { hasText: 'Do not do it' }).waitFor()
  await page.keyboard.press('Control+Enter')
  await page.keyboard.press('Enter')
  await sheet.waitFor({ state: 'detached' })
  expect(await stateOf('10.9.1.9')).toBe('undone')
})

webTest('one in full: extended, then taken back with a hold-off of one’s own', async () => {
  const body = { kind: 'block_ip', target: '203.0.113.14', ttlSeconds: 900, reason: 'It scans.' }
  const { json: made } = await site.admin.call('requestAction', { body })
  await expect.poll(() => stateOf('203.0.113.14')).toBe('in_force')
  const page = await openAs('responder', `/actions?action=${made.id}`)
  const sheet = page.getByRole('dialog', { name: 'Block 203.0.113.14' })
  await sheet.getByText(/^14 min( \d+ s)? left$/).waitFor()
  await sheet.getByRole('button', { name: 'Extend…' }).click()
  await sheet.getByText('4 hours', { exact: true }).click()
  await sheet.getByRole('button', { name: 'Let it hold for 4 hours from now' }).click()
  await sheet.getByText(/^3 h 59 min left$/).waitFor()
  await sheet.getByRole('combobox', { name: 'What policy may do then' }).selectOption('0')
  await sheet.getByRole('button', { name: 'Undo', exact: true }).click()
  await sheet.getByText('Undone', { exact: true }).waitFor()
  const { json } = await site.admin.call('getAction', { id: made.id })
  expect(json).toMatchObject({ state: 'undone', holdOffUntil: null })
  await page.keyboard.press('Escape')
  await page.waitForURL((url) => !url.searchParams.has('action'))
  expect(await page.getByRole('dialog').count()).toBe(0)
})

webTest('what a safety rule forbids cannot be pressed, and says why', async () => {
  const id = await keepGuesses(site, '192.0.2.1', '10.9.1.5')
  const page = await openAs('responder', `/soc/s/${id}`)
  await page.getByRole('button', { name: 'Block 192.0.2.1 for 1 hour' }).click()
  const sheet = page.getByRole('dialog')
  await sheet.getByText('This cannot be done').waitFor()
  await sheet.getByText(/192\.0\.2\.1.*gateway/).waitFor()
  expect(await sheet.getByRole('button', { name: /^Block/ }).isDisabled()).toBe(true)
})

webTest('without a responder the page says why, and nothing is said to be done', async () => {
  const before = player.told
  player.told = connected({ isConnected: false, reason: 'It was not started.' })
  const page = await openAs('responder', '/actions')
  await page.getByText('No responder is connected.').waitFor()
  await page.getByText('It was not started.').first().waitFor()
  player.told = before
  await page.reload()
  await page.getByText('The responder is connected.').waitFor()
})

webTest('all response is stopped with a reason, and only an admin lets it go on', async () => {
  const body = { kind: 'block_ip', target: '203.0.113.15', ttlSeconds: 900, reason: 'It scans.' }
  await site.admin.call('requestAction', { body })
  await expect.poll(() => stateOf('203.0.113.15')).toBe('in_force')
  const page = await openAs('responder', '/actions')
  await page.getByRole('button', { name: 'Stop all response…' }).click()
  const sheet = page.getByRole('dialog', { name: 'Stop all response' })
  expect(await sheet.getByRole('button', { name: 'Stop all response' }).isDisabled()).toBe(true)
  await sheet.getByLabel('Why').fill('The shop cannot be reached.')
  await sheet.getByRole('button', { name: 'Stop all response' }).click()
  await page.getByText('All response is stopped').first().waitFor()
  await expect.poll(() => stateOf('203.0.113.15')).toBe('undone')
  expect(await page.getByRole('button', { name: 'Let it go on…' }).isDisabled()).toBe(true)
  const admin = await openAs(null, '/actions')
  await admin.getByRole('button', { name: 'Let it go on…' }).click()
  await admin.getByRole('dialog').getByLabel('Why').fill('It was another cause.')
  await admin.getByRole('dialog').getByRole('button', { name: 'Let it go on' }).click()
  await admin.getByRole('button', { name: 'Stop all response…' }).waitFor()
})

webTest(
  'what was looked up: terms add up, hostile text stays text, a domain is let go',
  async () => {
    const id = await keepGuesses(site, '203.0.113.16', '10.9.1.6')
    await keepLookedUp(site, id)
    const page = await openAs('analyst', `/soc/s/${id}`)
    const table = page.locator('.lkp-risk')
    await table.waitFor()
    const points = (await table.locator('tbody td').allTextContents()).map((text) =>
      Number(text.replace('−', '-')),
    )
    const sum = points.pop()!
    expect(points.reduce((all, one) => all + one, 0)).toBeCloseTo(sum, 6)
    expect(await table.locator('caption').textContent()).toContain('Risk 55 of 100')
    expect(await page.locator('.lkp-table img').count()).toBe(0)
    await page.getByText('<img src=x onerror=alert(1)>\\u{202e}gnp.exe and no more').waitFor()
    await page.getByText('The sources do not agree on 203.0.113.66.').waitFor()
    const answer = page.waitForResponse((one) => one.url().endsWith(`/incidents/${id}/investigate`))
    await page.getByRole('button', { name: 'Look up again' }).click()
    expect((await answer).status()).toBe(202)
  },
)

webTest('a place is added to the never-block list, and an admin takes it out again', async () => {
  const page = await openAs('analyst', '/settings/never-block')
  await page.getByText('192.0.2.1', { exact: true }).waitFor()
  await page.getByLabel('Address, network or domain').fill('198.51.100.0/24')
  await page.getByLabel('Why').fill('Our <b>partner</b>.')
  await page.getByLabel('Until when').selectOption('7')
  await page.getByRole('button', { name: 'Never block it' }).click()
  await page.getByText('Our <b>partner</b>.').waitFor()
  expect(await page.getByRole('button', { name: /^Remove/ }).count()).toBe(0)
  const { status } = await site.admin.call('requestAction', {
    body: { kind: 'block_ip', target: '198.51.100.7', ttlSeconds: 900, reason: 'It scans.' },
  })
  expect(status).toBe(409)
  const admin = await openAs(null, '/settings/never-block')
  await admin.getByRole('button', { name: 'Remove 198.51.100.0/24' }).click()
  await admin.getByText('Nobody has added any.').waitFor()
})

webTest(
  'a policy is drafted, tried, put in force and rolled back, all by the keyboard',
  async () => {
    const page = await openAs(null, '/settings/policy?cell=very_likely.high')
    const cell = (name: string) => page.locator(`[data-cell="${name}"]`)
    const press = async (name: string | RegExp) => {
      await page.getByRole('button', { name }).focus()
      await page.keyboard.press('Enter')
    }
    for (const version of [1, 2]) {
      await cell('very_likely.high').waitFor()
      await press('Make a draft')
      await cell('very_likely.high').focus()
      await page.keyboard.press('ArrowUp')
      await page.keyboard.press('ArrowRight')
      await page.waitForURL(/cell=almost_certain\.normal/)
      await page.keyboard.press('Enter')
      expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('SELECT')
      await page.keyboard.press(version === 1 ? 's' : 'r')
      await cell('almost_certain.normal')
        .getByText(version === 1 ? 'Suggests: what is advised' : 'Records: what is advised')
        .waitFor()
      await press('Keep as a draft')
      await page.waitForURL(new RegExp(`version=${version}`))
      await page
        .getByText(/^Almost certain × normal importance: only (suggests|records) .*was: /)
        .waitFor()
      await press('Try it on the last 7 days')
      await page.locator('.pol-result').waitFor()
      await press(`Put policy ${version} in force`)
      await page.getByText(`Policy ${version} is in force.`).waitFor()
    }
    const active = async () => (await site.admin.call('getActivePolicy')).json.version
    expect(await active()).toBe(2)
    await press(/^Roll back/)
    await page.getByText('Policy 1 is in force again.').waitFor()
    expect(await active()).toBe(1)
  },
)

webTest('what a policy may not say is told at its cell', async () => {
  const page = await openAs('analyst', '/settings/policy?cell=even.low')
  await page.getByRole('button', { name: 'Make a draft' }).click()
  await page.getByLabel('How far').selectOption('auto')
  await page.locator('[data-cell="likely.low"]').click()
  await page.getByRole('button', { name: 'Keep as a draft' }).click()
  await page.waitForURL(/cell=even\.low/)
  await page.getByText(/^Expected observe or suggest where the evidence is even/).waitFor()
  expect(await page.locator('[data-cell="even.low"]').getAttribute('aria-invalid')).toBe('true')
})

webTest('a viewer sees what is in force, and no button that does anything', async () => {
  const id = await keepGuesses(site, '203.0.113.18', '10.9.1.8')
  const page = await openAs('viewer', `/soc/s/${id}`)
  await page.getByText(/We would/).waitFor()
  expect(await page.getByRole('button', { name: /[Bb]lock 203/ }).count()).toBe(0)
  await page.goto('/actions')
  await page.getByRole('heading', { name: 'All actions' }).waitFor()
  expect(await page.getByRole('button', { name: /^Undo/ }).count()).toBe(0)
  expect(await page.getByRole('button', { name: 'Stop all response…' }).isDisabled()).toBe(true)
})
