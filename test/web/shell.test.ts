/** Coming in, finding one's way, and staying in: what every screen stands in. */
import { TOTP } from 'otpauth'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { newSetUpLink } from '../../src/accounts/index.ts'
import { wallClockMs } from '../../src/kernel/index.ts'
import { openBrowser, signedIn, sizes, webTest } from './browser.fixture.ts'
import { openSite, type Site } from './site.fixture.ts'

type Opened = Awaited<ReturnType<typeof openBrowser>>

const password = 'nine grey geese at dawn'

async function pageIn(context: BrowserContext, path: string): Promise<Page> {
  const page = await context.newPage()
  await page.goto(path)
  return page
}

async function fillIn(page: Page, name: string, given = password): Promise<void> {
  await page.getByLabel('Name', { exact: true }).fill(name)
  await page.getByLabel('Password', { exact: true }).fill(given)
  await page.keyboard.press('Enter')
}

const pathOf = (page: Page) => new URL(page.url()).pathname

describe('the first run', () => {
  let browser: Opened
  let site: Site

  beforeAll(async () => {
    // Without Chromium every test here is skipped.
    browser = await openBrowser().catch(() => undefined as never)
    site = await openSite({ traces: ['demo'], isFresh: true })
  })
  afterAll(async () => {
    await browser?.close()
    await site?.[Symbol.asyncDispose]()
  })

  webTest(
    'whoever comes without the link is told how it begins; a link that is not whole says so',
    async () => {
      const context = await browser.newContext({ baseURL: site.address })
      const page = await pageIn(context, '/soc')
      await page.getByRole('heading', { name: 'Nobody can sign in yet' }).waitFor()
      await page.goto('/setup')
      await page.getByRole('heading', { name: 'This link is not whole' }).waitFor()
      await page.goto('/setup#nothing')
      await page.reload()
      await context.close()
    },
  )

  webTest(
    'the link leads to the first admin, leaves the address at once, and then to Cortex',
    async () => {
      const secret = await site.database.write((db) => newSetUpLink(db, wallClockMs()))
      const context = await browser.newContext({ baseURL: site.address })
      const asked: string[] = []
      context.on('request', (request) => asked.push(request.url()))
      const page = await pageIn(context, `/setup#${secret}`)
      await page.getByLabel('Name to sign in with').fill('boss')
      expect(page.url()).not.toContain(secret)
      await page.locator('input[name=password]').fill('boss')
      await page.keyboard.press('Enter')
      const wrong = page.getByRole('alert')
      await wrong.waitFor()
      const field = page.locator('input[name=password]')
      expect(await field.getAttribute('aria-invalid')).toBe('true')
      const about = (await field.getAttribute('aria-describedby'))!.split(' ')
      const texts = await Promise.all(
        about.map((id) => page.evaluate((one) => document.getElementById(one)?.textContent, id)),
      )
      expect(texts.join(' ')).toMatch(/Eight characters .*guess|Eight characters .*character/i)
      await field.fill(password)
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { name: 'What is watched now' }).waitFor()
      expect(await page.getByRole('table').textContent()).toContain('demo.pcap')
      await page.getByRole('button', { name: 'Open Cortex' }).click()
      await page.getByRole('navigation', { name: 'Main', exact: true }).waitFor()
      expect(pathOf(page)).toBe('/')
      expect(asked.filter((url) => url.includes(secret!))).toEqual([])
      await page.goto('/setup#again')
      await page.getByRole('heading', { name: 'This has been done' }).waitFor()
      await context.close()
    },
  )
})

describe('with an account', () => {
  let browser: Opened
  let site: Site

  beforeAll(async () => {
    // Without Chromium every test here is skipped.
    browser = await openBrowser().catch(() => undefined as never)
    site = await openSite({ traces: ['demo'] })
  })
  afterAll(async () => {
    await browser?.close()
    await site?.[Symbol.asyncDispose]()
  })

  webTest(
    'a deep link is opened after signing in; what is wrong is told once, for all that may be wrong',
    async () => {
      const context = await browser.newContext({ baseURL: site.address })
      const page = await pageIn(context, '/help?q=beacon')
      await page.getByRole('heading', { name: 'Sign in' }).waitFor()
      expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe(
        'username',
      )
      await fillIn(page, 'rina', 'wrong')
      const alert = page.getByRole('alert')
      await alert.waitFor()
      const wrongPassword = await alert.textContent()
      await fillIn(page, 'nobody')
      await page.waitForTimeout(400)
      expect(await alert.textContent()).toBe(wrongPassword)
      await fillIn(page, 'rina')
      await page.getByRole('heading', { name: 'What the words here mean' }).waitFor()
      expect(page.url()).toBe(`${site.address}/help?q=beacon`)
      await context.close()
    },
  )

  webTest('a next that leads to another site leads to the first page', async () => {
    const context = await browser.newContext({ baseURL: site.address })
    const page = await pageIn(context, '/login?next=//evil.example/soc')
    await fillIn(page, 'rina')
    await page.getByRole('navigation', { name: 'Main', exact: true }).waitFor()
    expect(page.url()).toBe(`${site.address}/`)
    await context.close()
  })

  webTest('too many tries wait, and the time is counted down', async () => {
    const context = await browser.newContext({ baseURL: site.address })
    const page = await pageIn(context, '/login')
    for (let i = 0; i < 6; i++) {
      await fillIn(page, 'guessed', `guess ${i}`)
      await page.waitForTimeout(350)
    }
    const timer = page.getByRole('timer')
    await timer.waitFor()
    const before = await timer.textContent()
    expect(before).toMatch(/^\d+:\d\d$/)
    expect(await page.getByRole('button', { name: /^Wait/ }).isDisabled()).toBe(true)
    await page.waitForTimeout(1200)
    expect(await timer.textContent()).not.toBe(before)
    await context.close()
  })

  webTest(
    'a code app is set up by the API, then asked for; a wrong code keeps the half session',
    async () => {
      const { json } = await site.admin.call('createUser', {
        body: { signIn: 'tessa', role: 'analyst' },
      })
      const context = await browser.newContext({ baseURL: site.address })
      const page = await pageIn(context, `/password#${json.passwordToken}`)
      await page.locator('input[name=password]').fill(password)
      expect(page.url()).toBe(`${site.address}/password`)
      await page.keyboard.press('Enter')
      await page.getByRole('link', { name: 'Sign in' }).click()
      await fillIn(page, 'tessa')
      await page.getByRole('navigation', { name: 'Main', exact: true }).waitFor()
      const secret = await page.evaluate(async () => {
        const headers = { 'X-AMK-Request': '1' }
        const offer = await fetch('/api/v1/me/mfa/totp', { method: 'POST', headers })
        return (await offer.json()).secret as string
      })
      const codeAt = (timestamp: number) => new TOTP({ secret }).generate({ timestamp })
      const status = await page.evaluate(
        async (code) =>
          (
            await fetch('/api/v1/me/mfa/totp/confirm', {
              method: 'POST',
              headers: { 'X-AMK-Request': '1', 'Content-Type': 'application/json' },
              body: JSON.stringify({ code }),
            })
          ).status,
        codeAt(Date.now() - 30_000),
      )
      expect(status).toBe(200)
      await page.getByRole('button', { name: /tessa, analyst$/ }).click()
      await page.getByRole('button', { name: 'Sign out' }).click()
      await page.getByRole('heading', { name: 'Sign in' }).waitFor()
      await fillIn(page, 'tessa')
      const field = page.getByLabel('Code from your app')
      await field.fill('000000')
      expect(await field.getAttribute('autocomplete')).toBe('one-time-code')
      await page.keyboard.press('Enter')
      await page.getByRole('alert').waitFor()
      await page.reload()
      await field.fill(codeAt(Date.now()))
      await page.keyboard.press('Enter')
      await page.getByRole('navigation', { name: 'Main', exact: true }).waitFor()
      expect(pathOf(page)).toBe('/')
      await context.close()
    },
  )

  webTest('a session that is over is signed in over the page, which stays as it was', async () => {
    const context = await signedIn(browser, site)
    const page = await pageIn(context, '/help/api?op=listIncidents')
    const search = page.getByRole('searchbox', { name: 'Search operations' })
    await search.fill('mute')
    await page.keyboard.press('Control+k')
    const box = page.getByRole('combobox')
    await box.waitFor()
    await context.clearCookies()
    await box.fill('10.20')
    const over = page.getByRole('dialog', { name: 'Your session is over' })
    await over.waitFor()
    await page.keyboard.press('Escape')
    await page.waitForTimeout(200)
    expect(await over.isVisible(), 'it cannot be waved away').toBe(true)
    expect(await over.getByLabel('Name', { exact: true }).inputValue()).toBe('rina')
    await over.getByLabel('Password', { exact: true }).fill(password)
    await page.keyboard.press('Enter')
    await over.waitFor({ state: 'detached' })
    expect(await search.inputValue()).toBe('mute')
    expect(page.url()).toContain('/help/api?op=listIncidents')
    await context.close()
  })

  webTest('what is opened once the session is over waits under its sheet', async () => {
    const context = await signedIn(browser, site, sizes.reflow)
    const page = await pageIn(context, '/entities')
    const search = page.getByRole('searchbox')
    await search.waitFor()
    await context.clearCookies()
    await search.fill('10.20')
    const over = page.getByRole('dialog', { name: 'Your session is over' })
    await over.waitFor()
    await page.keyboard.press('Control+k')
    await page.locator('dialog.palette[open]').waitFor({ state: 'attached' })
    await page.keyboard.type(password)
    await page.keyboard.press('Enter')
    await over.waitFor({ state: 'detached' })
    await page.waitForFunction(() => document.activeElement?.role === 'combobox')
    await context.close()
  })

  webTest('by keyboard alone: search, an incident, and there at its heading', async () => {
    const context = await signedIn(browser, site)
    const page = await pageIn(context, '/help')
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.keyboard.press('Control+k')
    const box = page.getByRole('combobox')
    await box.waitFor()
    await page.keyboard.type('10.20.0.100')
    const incident = page.getByRole('option').filter({ hasText: 'then' }).first()
    await incident.waitFor()
    for (let i = 0; (await incident.getAttribute('aria-selected')) !== 'true' && i < 10; i++)
      await page.keyboard.press('ArrowDown')
    const active = await box.getAttribute('aria-activedescendant')
    expect(await incident.getAttribute('id')).toBe(active)
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/soc\/s\/inc_/)
    await page.waitForFunction(() => document.activeElement?.tagName === 'H1')
    await page.keyboard.press('/')
    await page.getByRole('option').first().waitFor()
    expect(await page.getByRole('group', { name: 'Recent' }).textContent()).toContain('10.20.0.100')
    await page.keyboard.press('Escape')
    await page.keyboard.press('g')
    await page.keyboard.press('y')
    await page.waitForURL(`${site.address}/system`)
    await context.close()
  })

  webTest(
    'the sheet of shortcuts lists what works here, and nothing while somebody types',
    async () => {
      const context = await signedIn(browser, site)
      const page = await pageIn(context, '/help')
      await page.getByRole('searchbox').fill('?')
      await page.keyboard.press('?')
      expect(await page.getByRole('dialog').count()).toBe(0)
      await page.getByRole('heading', { level: 1 }).click()
      await page.keyboard.press('?')
      const sheet = page.getByRole('dialog', { name: 'Shortcuts on this page' })
      await sheet.waitFor()
      const text = await sheet.textContent()
      expect(text).toContain('Search and commands')
      expect(text).not.toContain('Close with a reason')
      await page.keyboard.press('Escape')
      await sheet.waitFor({ state: 'detached' })
      await context.close()
    },
  )

  webTest('what came since one last looked is told once', async () => {
    const context = await signedIn(browser, site)
    const page = await pageIn(context, '/help')
    const bell = page.getByRole('button', { name: /^Notifications/ })
    await page.getByRole('button', { name: /^Notifications, \d+ new since/ }).click()
    await page.getByText('since you last looked').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Notifications, nothing new' }).waitFor()
    await page.reload()
    await bell.waitFor()
    await page.waitForTimeout(500)
    expect(await bell.getAttribute('aria-label')).toBe('Notifications, nothing new')
    await context.close()
  })

  webTest(
    'a bell that could not read says so and why, and is not taken for one that was seen',
    async () => {
      const context = await signedIn(browser, site)
      const page = await context.newPage()
      let answers: 'late' | 'broken' | 'there' = 'late'
      let onAnswer = () => {}
      const turned = new Promise<void>((resolve) => {
        onAnswer = resolve
      })
      await page.route('**/api/v1/incidents?*', async (route) => {
        if (answers === 'late') await turned
        if (answers === 'there') return route.continue()
        return route.fulfill({ status: 500, contentType: 'text/plain', body: 'no' })
      })
      await page.goto('/help')
      const bell = page.getByRole('button', { name: /^Notifications/ })
      await page.getByRole('button', { name: 'Notifications, not read yet' }).waitFor()
      answers = 'broken'
      onAnswer()
      await page
        .getByRole('button', { name: 'Notifications, could not be read' })
        .click({ timeout: 15_000 })
      const news = page.locator('.news')
      await news.getByText('The server answered 500 without saying why.').waitFor()
      expect(await news.textContent()).not.toContain('No new incident')
      answers = 'there'
      await page.keyboard.press('Escape')
      await bell.click()
      await news.getByRole('button', { name: 'Try again' }).click()
      await page.getByRole('button', { name: /^Notifications, \d+ new since/ }).waitFor()
      await context.close()
    },
  )

  webTest('on a phone the sheet leads to what is none of the five', async () => {
    const context = await signedIn(browser, site, sizes.phone)
    const page = await pageIn(context, '/help')
    await page.getByRole('button', { name: /^More: .*Rina Osei, admin/ }).click()
    const sheet = page.getByRole('dialog', { name: 'Rina Osei' })
    const links = await sheet.getByRole('navigation').getByRole('link').allTextContents()
    expect(links.map((text) => text.trim())).toEqual(
      expect.arrayContaining(['Entities', 'Map', 'Logs', 'Audit', 'Settings', 'Help']),
    )
    await sheet.getByRole('link', { name: 'Map' }).click()
    await page.waitForURL(`${site.address}/map`)
    expect(await sheet.count()).toBe(0)
    const tabs = page.getByRole('navigation', { name: 'Main, phone' })
    expect(await tabs.getByRole('link').count()).toBe(5)
    await context.close()
  })
  webTest('what stands in the bar comes, though its file was not there at first', async () => {
    const context = await signedIn(browser, site)
    let failed = 0
    await context.route(/\/assets\/late-.*\.js$/, async (route) => {
      if (failed++ < 2) await route.abort()
      else await route.continue()
    })
    const page = await pageIn(context, '/help')
    await page.getByRole('button', { name: /^Notifications/ }).waitFor()
    expect(failed).toBeGreaterThan(2)
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toContain('What the words')
    await context.close()
  })
})
