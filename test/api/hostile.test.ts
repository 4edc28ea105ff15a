import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { resourcesWith } from '../../src/api/resources/index.ts'
import { keepSystemEvent } from '../../src/store/index.ts'
import { type Api, askerOf, openApi } from './api.fixture.ts'
import { hostile } from './hostile.fixture.ts'
import { requestsOf } from './inputs.fixture.ts'

let api: Api
beforeAll(async () => {
  api = await openApi()
})
afterAll(() => api[Symbol.asyncDispose]())

const routes = resourcesWith().flatMap(({ routes }) => routes)
let keys = 0

function headersOf() {
  return { 'if-match': '"1"', 'idempotency-key': `hostile-${++keys}` }
}

test.each(routes.map((route) => [route.id, route] as const))(
  '%s takes any text as text',
  async (_id, route) => {
    const asker = askerOf(route)
    const requests = requestsOf(route, { text: fc.constantFrom(...hostile), known: api.known })
    for (const { what, body } of fc.sample(requests, { numRuns: 20, seed: 21 })) {
      const { status, headers, text } = await api.ask(asker, what, { headers: headersOf(), body })
      const about = `${what} ${JSON.stringify(body)}: ${status} ${text.slice(0, 500)}`
      if (status !== 503) expect(status, about).toBeLessThan(500)
      expect(String(headers['set-cookie']), about).not.toMatch(/amk_at=x/)
      // In JSON it is text, which the headers see to; in anything else it must not be markup.
      if (!String(headers['content-type']).includes('json'))
        expect(text, about).not.toMatch(/<script>alert|<img src=x/)
    }
  },
)

test.each(hostile.map((text) => [JSON.stringify(text.slice(0, 40)), text] as const))(
  'a view that is named %s is named so in every answer, or refused',
  async (_name, name) => {
    const body = { name, page: 'incidents', query: name.slice(0, 2000) }
    const made = await api.ask('analyst', 'POST /views', { headers: headersOf(), body })
    if (made.status === 400) return
    expect(made.status, made.text).toBe(201)
    const again = await api.ask('analyst', `GET /views/${made.json.id}`)
    expect(again.json).toEqual(made.json)
    expect(again.json.name).toBe(name.trim())
    expect([...again.text].filter((letter) => letter < ' ')).toEqual([])
    const listed = await api.ask('analyst', 'GET /views?limit=200')
    expect(listed.json.data).toContainEqual(made.json)
  },
)

test('no text finds more than what has it', async () => {
  const all = (await api.ask('admin', 'GET /events?limit=200')).json.data.length
  expect(all).toBeGreaterThan(5)
  for (const text of hostile.map((one) => one.slice(0, 500).toWellFormed())) {
    const q = encodeURIComponent(`"${text.replace(/["\\]/g, '\\$&')}"`)
    const { status, json } = await api.ask('admin', `GET /events?limit=200&q=${q}`)
    if (status === 200 && text.trim() !== '')
      expect(json.data.length, JSON.stringify(text)).toBeLessThan(all)
  }
})

/** Cells of a file of comma-separated values, RFC 4180. */
function cellsOf(csv: string): string[] {
  return [...csv.matchAll(/(?:^|,|\r\n)(?:"((?:[^"]|"")*)"|([^",\r\n]*))/g)].map(
    ([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare ?? '',
  )
}

test('no cell of a file that is exported is a formula', async () => {
  for (const [at, text] of hostile.entries())
    await api.database.write((db) =>
      keepSystemEvent(db, { key: `h${at}`, what: 'noted', severity: 'info', text }, at),
    )
  const files: Record<string, string> = {}
  for (const format of ['csv', 'json', 'md']) {
    const body = { kind: 'events', format }
    let made = await api.ask('analyst', 'POST /exports', { headers: headersOf(), body })
    while (made.json.state === 'running') {
      await new Promise((resolve) => setTimeout(resolve, 20))
      made = await api.ask('analyst', `GET /exports/${made.json.id}`)
    }
    const file = await api.ask('analyst', `GET /exports/${made.json.id}/file`)
    expect(file.status, file.text.slice(0, 300)).toBe(200)
    files[format] = file.text
  }
  const cells = cellsOf(files['csv']!)
  expect(cells.length).toBeGreaterThan(hostile.length * 10)
  // Numbers stay numbers, the negative ones, too.
  expect(
    cells.filter((cell) => /^[=+\-@\t\r\n]/.test(cell) && !/^-\d+(\.\d+)?$/.test(cell)),
  ).toEqual([])
  expect(cells).toContain('\'=cmd|" /C calc"!A0')
  expect(files['json']).toContain(JSON.stringify('<script>alert(1)</script>'))
  expect(files['md']).not.toMatch(/(?<!\\)<(script|img)/)
})
