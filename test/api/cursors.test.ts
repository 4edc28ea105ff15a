import { afterAll, beforeAll, expect, test } from 'vitest'
import { resourcesWith } from '../../src/api/resources/index.ts'
import { type Api, needed, openApi } from './api.fixture.ts'
import { pathOf } from './inputs.fixture.ts'

let api: Api
beforeAll(async () => {
  api = await openApi()
})
afterAll(() => api[Symbol.asyncDispose]())

const routes = resourcesWith().flatMap(({ routes }) => routes)
/** What is paged; a tail has a cursor, and goes on for ever. */
const lists = routes.filter(
  ({ query }) => query !== undefined && 'after' in query.shape && 'limit' in query.shape,
)

test.each(lists.map((route) => [route.id, route] as const))(
  '%s takes no cursor but its own, as it was given, of the same question',
  async (_id, route) => {
    const ids = api.known[route.path.split('/')[1]!] ?? ['x']
    const path = `GET ${pathOf(route, { id: ids[0] })}`
    const more = needed[route.id] ?? ''
    const ask = (query: string) => api.ask('admin', `${path}?${more}${query}`)
    for (const bad of ['x', 'a.b', '.', 'W10.x', 'x'.repeat(60), 'e30.e30.e30'])
      for (const side of ['after', 'before'].filter((name) => name in route.query!.shape)) {
        const { status, json } = await ask(`${side}=${bad}`)
        expect([status, json.code], `${side}=${bad}`).toEqual([400, 'cursor_mismatch'])
      }
    const first = await ask('limit=1')
    const next = first.json.page.next as string | null
    if (next === null) return
    expect((await ask(`limit=1&after=${next}`)).status).toBe(200)
    for (let at = 0; at < next.length; at += 3) {
      const letter = next[at] === 'A' ? 'B' : 'A'
      const forged = next.slice(0, at) + letter + next.slice(at + 1)
      expect((await ask(`limit=1&after=${forged}`)).json.code, forged).toBe('cursor_mismatch')
    }
    if (!('sort' in route.query!.shape)) return
    expect((await ask(`limit=1&after=${next}&before=${next}`)).status).toBe(400)
    const [, usual] = /; (-?\w+) where not said/.exec(
      String(route.query!.shape['sort'].description),
    )!
    const sort = usual!.startsWith('-') ? usual!.slice(1) : `-${usual}`
    const other = await ask(`limit=1&after=${next}&sort=${sort}`)
    expect(other.json.code, `of another sort: ${sort}`).toBe('cursor_mismatch')
  },
)

test('pages, one after the other, hold each record once, forwards and back', async () => {
  for (const route of lists) {
    const ids = api.known[route.path.split('/')[1]!] ?? ['x']
    const path = `GET ${pathOf(route, { id: ids[0] })}?${needed[route.id] ?? ''}`
    const whole = await api.ask('admin', `${path}limit=200`)
    expect(whole.status, route.id).toBe(200)
    const seen: unknown[] = []
    let cursor: string | null = ''
    let last: string | null = null
    while (cursor !== null) {
      const at: string = cursor === '' ? '' : `&after=${cursor}`
      const { json } = await api.ask('admin', `${path}limit=7${at}`)
      seen.push(...json.data)
      last = json.page.prev
      cursor = json.page.next
    }
    expect(seen, route.id).toEqual(whole.json.data)
    if (last === null) continue
    const before = await api.ask('admin', `${path}limit=7&before=${last}`)
    const lastPage = whole.json.data.length % 7 || 7
    expect(before.json.data, route.id).toEqual(whole.json.data.slice(-lastPage - 7, -lastPage))
  }
})

test('a tail takes no cursor but its own, as it was given: a place in the log, whatever is asked of it', async () => {
  const ask = (query: string) => api.ask('admin', `GET /logs/tail?${query}`)
  const { json } = await ask('level=info')
  const next = encodeURIComponent(json.next)
  expect((await ask(`level=info&after=${next}`)).status).toBe(200)
  expect((await ask(`level=debug&after=${next}`)).status).toBe(200)
  for (const bad of ['after=x', 'after=e30.e30.e30', `after=${next}x`])
    expect((await ask(bad)).json.code, bad).toBe('cursor_mismatch')
})
