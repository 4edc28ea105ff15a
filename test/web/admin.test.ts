/** Settings, logs and audit, as those use them who have each role. */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { openBrowser, sizes, webTest } from './browser.fixture.ts'
import { openSite, type Site } from './site.fixture.ts'

const password = 'seven blue herons'
let site: Site
let browser: Browser

beforeAll(async () => {
  site = await openSite({ traces: [] })
  browser = await openBrowser()
  for (const role of ['viewer', 'analyst', 'auditor']) {
    const body = { signIn: role, name: `The ${role}`, role }
    const { json } = await site.admin.call('createUser', { body })
    await site.admin.call('choosePassword', { body: { token: json.passwordToken, password } })
  }
})
afterAll(async () => {
  await browser?.close()
  await site?.[Symbol.asyncDispose]()
})

async function contextOf(who: string | null): Promise<BrowserContext> {
  const context = await browser.newContext({ baseURL: site.address, ...sizes.desktop })
  const cookies = await site.cookies(who === null ? undefined : { signIn: who, password })
  await context.addCookies([...cookies])
  return context
}

async function openAs(who: string | null, path: string): Promise<Page> {
  const page = await (await contextOf(who)).newPage()
  await page.goto(path)
  await page.getByRole('heading', { level: 1 }).first().waitFor({ state: 'attached' })
  return page
}

const headline = (page: Page) => page.getByRole('heading', { level: 1 }).first()
const partsOf = (page: Page) =>
  page.getByRole('navigation', { name: 'Parts of the settings' }).getByRole('link')

webTest('each sees the parts of the settings that are open to them', async () => {
  const viewer = await openAs('viewer', '/settings')
  expect(await partsOf(viewer).count()).toBe(6)
  await viewer.goto('/settings/team')
  expect(await headline(viewer).textContent()).toBe('Team is not open to you')
  await viewer.goto('/logs')
  expect(await headline(viewer).textContent()).toBe('Logs is not open to you')
  const admin = await openAs(null, '/settings')
  expect(await partsOf(admin).count()).toBe(10)
  const analyst = await openAs('analyst', '/audit')
  await analyst.getByText('You see your own entries only.').waitFor()
  await analyst
    .getByRole('row', { name: /You signed in/ })
    .first()
    .waitFor()
  expect(await analyst.getByRole('button', { name: 'Verify now' }).count()).toBe(0)
  expect(await analyst.getByRole('row', { name: /became the first admin/ }).count()).toBe(0)
})

webTest('an admin lets somebody in, and their link works', async () => {
  const page = await openAs(null, '/settings/team')
  await page.getByRole('button', { name: 'Let somebody in' }).click()
  await page.getByLabel('Name to sign in with').fill('mika')
  await page.getByLabel('Full name').fill('Mika <b>Lund</b>')
  await page.getByRole('button', { name: 'Make the account' }).click()
  const link = (await page.locator('.set-once-text').textContent())!
  expect(link).toMatch(new RegExp(`^${site.address}/password#.{20,}$`))
  const token = link.split('#')[1]!
  await site.admin.another().call('choosePassword', { body: { token, password } })
  const mika = await openAs('mika', '/settings/profile')
  await headline(mika).getByText('Mika <b>Lund</b>, analyst.').waitFor()
  await page.getByRole('button', { name: 'Done' }).click()
  const row = page.getByRole('row', { name: /Mika <b>Lund<\/b>/ })
  await row.getByRole('button').click()
  await page.getByRole('radio', { name: /viewer/ }).check()
  await page.getByRole('button', { name: 'Give the role' }).click()
  await page.getByText('is viewer now.').waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Undo' }).click()
  await row.getByText('analyst').waitFor()
})

webTest('a key is seen once, works, and lets nobody in once it is revoked', async () => {
  const page = await openAs(null, '/settings/keys')
  await page.getByRole('button', { name: 'Let a program in' }).click()
  await page.getByLabel('Name of the program').fill('siem')
  await page.getByRole('button', { name: 'Let it in' }).click()
  await page.getByRole('button', { name: 'Make a key' }).click()
  const key = (await page.locator('.set-once-text').textContent())!
  const asked = () =>
    fetch(`${site.address}/api/v1/incidents`, { headers: { authorization: `Bearer ${key}` } })
  expect((await asked()).status).toBe(200)
  await page.reload()
  await page.getByText(`amk_live_${key.split('_')[2]}_…`).waitFor()
  expect(await page.content()).not.toContain(key.slice(-30))
  await page.getByRole('button', { name: 'Revoke' }).click()
  await page.getByText('The key is revoked').waitFor()
  expect((await asked()).status).toBe(401)
})

webTest('a session that is ended is out at once', async () => {
  const there = await openAs('viewer', '/settings/profile')
  const here = await openAs('viewer', '/settings/profile')
  await here.getByRole('button', { name: 'End all others' }).click()
  await here.getByText('You are signed out everywhere else.').waitFor()
  const status = await there.evaluate(async () => (await fetch('/api/v1/me')).status)
  expect(status).toBe(401)
  await there.reload()
  await there.waitForURL(/\/login/)
  expect(await here.evaluate(async () => (await fetch('/api/v1/me')).status)).toBe(200)
})

webTest('a code app is set up with a code, and recovery codes are shown', async () => {
  const { Secret, TOTP } = await import('otpauth')
  const page = await openAs('analyst', '/settings/profile')
  await page.getByRole('button', { name: 'Set up' }).last().click()
  await page.getByRole('img', { name: /to be scanned/ }).waitFor()
  const secret = (await page.locator('.set-once-text').textContent())!.replaceAll(' ', '')
  const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate()
  await page.getByLabel('The code that it shows now').fill(code)
  await page.getByRole('button', { name: 'Set up' }).last().click()
  await page.getByRole('heading', { name: 'Your recovery codes' }).waitFor()
  expect(await page.locator('.set-codes li').count()).toBe(10)
  await page.keyboard.press('Escape')
  await page.getByText('10 codes left').waitFor()
})

webTest('how one sees things is applied, kept, and follows into another browser', async () => {
  const page = await openAs('auditor', '/settings/appearance')
  const shown = (of: Page) =>
    of.evaluate(() => {
      const { contrast, density, motion } = document.documentElement.dataset
      const { backgroundColor } = getComputedStyle(document.body)
      const line = getComputedStyle(document.documentElement).getPropertyValue('--border-hair')
      return { contrast, density, motion, backgroundColor, line }
    })
  const before = await shown(page)
  for (const [name, choice] of [
    ['Contrast', 'More'],
    ['Rows', 'Compact'],
    ['Motion', 'Less'],
  ] as const) {
    const group = page.getByRole('group', { name })
    await group.getByText(choice, { exact: true }).click()
    await group.getByRole('radio', { name: choice, checked: true }).waitFor()
  }
  await headline(page)
    .getByText('Compact rows, more contrast, less motion, times in UTC.')
    .waitFor()
  const chosen = { contrast: 'more', density: 'compact', motion: 'less' }
  expect(await shown(page)).toMatchObject(chosen)
  expect((await shown(page)).line).not.toBe(before.line)
  const other = await openAs('auditor', '/help')
  await expect.poll(async () => (await shown(other)).density, { timeout: 10_000 }).toBe('compact')
  // Of what is kept in this browser, before the server has said anything.
  await page.route('**/api/v1/me/preferences', (route) => route.abort())
  await page.goto('/help')
  expect(await shown(page)).toMatchObject(chosen)
})

webTest(
  'a trace id of an answer leads to what the log says of it, and new lines come by themselves',
  async () => {
    const page = await openAs('auditor', '/logs?q=incidents/:id')
    await page.getByText(/^Live tail/).waitFor()
    const traceId = await page.evaluate(async () => {
      const answer = await fetch('/api/v1/incidents/inc_none')
      return answer.headers.get('x-trace-id')
    })
    await page.getByText('GET /api/v1/incidents/:id, 400.').first().waitFor({ timeout: 10_000 })
    await page.getByText(/^Live tail, \d\.\d s behind$/).waitFor()
    await page.getByRole('textbox', { name: 'Text, or a trace id' }).fill(traceId!)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: '1 log line.' }).waitFor()
    expect(new URL(page.url()).searchParams.get('trace')).toBe(traceId)
    await page.goBack()
    await page.getByRole('combobox', { name: 'Level' }).selectOption('error')
    await page.getByText(/No line matches level error/).waitFor()
  },
)

webTest(
  'a key is chosen in place of another, a clash is said, and it does what that did',
  async () => {
    const page = await openAs('viewer', '/settings/appearance')
    const row = page.getByRole('row', { name: /^Previous/ })
    await row.getByRole('button', { name: 'Change' }).click()
    await page.keyboard.press('j')
    await row.getByText('j is already “Next”.').waitFor()
    await page.keyboard.press('q')
    await row.getByRole('button', { name: 'Back to k' }).waitFor()
    expect(await row.locator('kbd').textContent()).toBe('q')
    const next = page.getByRole('row', { name: /^Up to now/ })
    await next.getByRole('button', { name: 'Change' }).click()
    const kept = page.waitForResponse((answer) => answer.request().method() === 'PATCH')
    await page.keyboard.press('k')
    await kept
    await row.getByRole('button', { name: 'Back to k' }).click()
    await row.getByText('k is already “Up to now”.').waitFor()
    // In another browser, too: what the screens know does not change.
    const other = await openAs('viewer', '/settings/appearance')
    await other.getByRole('button', { name: 'Back to .' }).waitFor()
    await other.goto('/?since=1h')
    await other.getByRole('button', { name: /^Last 1 h ·/ }).waitFor()
    await other.keyboard.press('.')
    await other.waitForTimeout(300)
    expect(new URL(other.url()).searchParams.get('since')).toBe('1h')
    await other.keyboard.press('k')
    await other.waitForURL((url) => !url.searchParams.has('since'))
    await page.getByRole('button', { name: 'All as they were' }).click()
    await row.getByRole('button', { name: 'Back to k' }).waitFor({ state: 'detached' })
    expect(await row.locator('kbd').textContent()).toBe('k')
  },
)

webTest('the time of the top bar is that of the log, and of the audit log', async () => {
  const page = await openAs('auditor', '/logs?since=1h')
  const bar = page.getByRole('group', { name: 'Time range' })
  await bar.getByRole('button', { name: /^Last 1 h ·/ }).waitFor()
  await page.getByText(/^Live tail/).waitFor()
  await page.keyboard.press('[')
  await page.waitForURL(/from=.*to=/)
  await page.getByText('No line matches this time.').waitFor()
  expect(await page.getByText(/^Live tail/).count()).toBe(0)
  await page.keyboard.press('.')
  await bar.getByRole('button', { name: /^Any time ·/ }).waitFor()
  await page.getByText(/^Live tail/).waitFor()
  await page.goto('/audit?since=24h')
  const entries = page.getByRole('row', { name: /signed in/ })
  await entries.first().waitFor()
  await page.keyboard.press('[')
  await page.getByText('No entry matches what you ask for.').waitFor()
  await page.keyboard.press(']')
  await entries.first().waitFor()
  expect(new URL(page.url()).searchParams.get('since')).toBe('24h')
})

webTest('the chain is checked, exported, and a changed entry is told', async () => {
  const page = await openAs('auditor', '/audit')
  await headline(page)
    .getByText(/not checked since the server started/)
    .waitFor()
  await page.getByRole('button', { name: 'Verify now' }).click()
  await headline(page)
    .getByText(/^Chain verified/)
    .waitFor()
  await page.getByRole('button', { name: 'Export with signatures' }).click()
  await page.getByRole('link', { name: /^Download/ }).waitFor()
  await page.reload()
  const waiting = page.waitForEvent('download')
  await page.getByRole('link', { name: /^Download/ }).click()
  expect((await waiting).suggestedFilename()).toMatch(/\.tar$/)
  await page.getByRole('button', { name: 'Entry 1, look at it' }).click()
  await page.getByRole('heading', { name: 'In the chain' }).waitFor()
  await page.keyboard.press('Escape')
  using database = new DatabaseSync(join(site.data, 'site.sqlite'))
  database.exec('drop trigger audit_no_update')
  database.exec("update audit set body = replace(body, 'user.', 'usex.') where seq = 2")
  await page.getByRole('button', { name: 'Verify now' }).click()
  await headline(page).getByText('The chain is broken at entry 2.').waitFor()
  await page.getByText('Somebody changed it in the database.').waitFor()
})
