import { expect, test } from 'vitest'
import type { z } from 'zod'
import { serveResource } from '../../kit/serve.fixture.ts'
import { resourcesWith } from '../index.ts'
import { welcome } from './index.ts'
import { passwordPage, setUpPage } from './pages.ts'

const routes = resourcesWith().flatMap((resource) => resource.routes)

test.each([
  ['setUp', setUpPage],
  ['choosePassword', passwordPage],
])('the form sends what %s takes', (id, page) => {
  const route = routes.find((one) => one.id === id)!
  expect(page).toContain(`data-to="/api/v1${route.path}"`)
  const names = [...page.matchAll(/<input name="(\w+)"/g)].map(([, name]) => name!)
  const asked = Object.fromEntries([...names, 'token'].map((name) => [name, 'x']))
  expect((route.body as z.ZodType).safeParse(asked).success).toBe(true)
})

test('the pages hold to the policy of every other answer, and what they name is there', async () => {
  const server = await serveResource(welcome)
  const root = (url: string) => server.as(null, 'GET', `/../..${url}`)
  for (const path of ['/setup', '/password']) {
    const page = await root(path)
    expect([page.statusCode, page.headers['content-type']]).toEqual([
      200,
      'text/html; charset=utf-8',
    ])
    expect(page.headers['content-security-policy']).toContain("script-src 'self'")
    expect(page.headers['referrer-policy']).toBe('no-referrer')
    expect(page.body).not.toMatch(/<script>|<style|style=|\son\w+=/)
    const named = [...page.body.matchAll(/(?:href|src)="(\/[^"]+)"/g)].map(([, name]) => name!)
    expect(named).toHaveLength(2)
    for (const name of named) expect((await root(name)).statusCode).toBe(200)
  }
})
