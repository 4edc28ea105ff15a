/** Tasks of a person, counted in keys and clicks (UX 13). */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { openBrowser, sizes, webTest } from './browser.fixture.ts'
import { callHome, hosts, reopenAll } from './incidents.fixture.ts'
import { openSite, type Site } from './site.fixture.ts'

let site: Site
let browser: Browser
beforeAll(async () => {
  site = await openSite({ traces: [] })
  await callHome(site, hosts(3))
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await site?.[Symbol.asyncDispose]()
})

/** The form of the login, filled as a manager of passwords fills it, with the focus where the page puts it. */
async function atLogin(path: string) {
  const context = await browser.newContext({ baseURL: site.address, ...sizes.desktop })
  const page = await context.newPage()
  await page.goto(path)
  await page.locator('input[type="password"]').waitFor()
  await page.evaluate(
    ({ signIn, password }) => {
      const fill = (input: HTMLInputElement, text: string) => {
        const { set } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')!
        set!.call(input, text)
        input.dispatchEvent(new Event('input', { bubbles: true }))
      }
      const [name, secret] = document.querySelectorAll<HTMLInputElement>('form input')
      fill(name!, signIn)
      fill(secret!, password)
    },
    { signIn: site.signIn, password: site.password },
  )
  let keys = 0
  return {
    page,
    press: async (key: string) => {
      keys++
      await page.keyboard.press(key)
    },
    keys: () => keys,
  }
}

webTest('three keys from the login to the first verdict', async () => {
  const { page, press, keys } = await atLogin('/')
  await press('Enter')
  await page.locator('.rail').waitFor()
  await page.locator('main h1').waitFor()
  await press('g')
  await press('s')
  await page.locator('.open .headline').waitFor()
  await page.locator('.open .sure').waitFor()
  expect(keys()).toBeLessThanOrEqual(3)
  expect(await page.locator('.open').textContent()).toMatch(/\d% sure/)
})

webTest('one key where the link led to the queue; two close it, one brings it back', async () => {
  await reopenAll(site)
  const { page, press, keys } = await atLogin('/soc')
  await press('Enter')
  await page.locator('.open .sure').waitFor()
  expect(keys()).toBe(1)
  const before = await page.locator('.qi').count()
  await press('e')
  await press('1')
  await expect.poll(() => page.locator('.qi').count()).toBe(before - 1)
  expect(keys()).toBe(3)
  await page.locator('.toast').getByText('Closed as').waitFor()
  await press('Control+z')
  await expect.poll(() => page.locator('.qi').count()).toBe(before)
  expect(keys()).toBe(4)
})
