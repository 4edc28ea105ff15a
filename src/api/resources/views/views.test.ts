import { expect, test } from 'vitest'
import { auditSize } from '../../../store/index.ts'
import { serveResource } from '../../kit/serve.fixture.ts'
import { views } from './index.ts'

const mine = { name: 'Mine', page: 'incidents', query: 'q=is:open' }

test('a view is kept, found, changed by its version and forgotten, each with its entry', async () => {
  const { as, database } = await serveResource(views)
  const made = await as('analyst', 'POST', '/views', { body: mine })
  expect([made.statusCode, made.json.version, made.json.isShared]).toEqual([201, 1, false])
  const url = `/views/${made.json.id}`
  expect((await as('analyst', 'GET', '/views?text=MINE')).json.data).toEqual([made.json])
  const change = (tag: string) =>
    as('analyst', 'PATCH', url, { headers: { 'if-match': tag }, body: { name: 'Ours' } })
  expect((await change('"9"')).json).toMatchObject({ status: 412, current: { name: 'Mine' } })
  const changed = await change('"1"')
  expect([changed.json.name, changed.json.query, changed.headers['etag']]).toEqual([
    'Ours',
    mine.query,
    '"2"',
  ])
  const dropped = await as('analyst', 'DELETE', url, { headers: { 'if-match': '"2"' } })
  expect([dropped.statusCode, (await as('analyst', 'GET', url)).statusCode]).toEqual([204, 404])
  expect((await auditSize(database.read)).size).toBe(3)
})

test('what is not shared nobody else sees; what is shared only its owner changes', async () => {
  const { as } = await serveResource(views)
  const own = await as('analyst', 'POST', '/views', { body: mine })
  const shared = await as('analyst', 'POST', '/views', { body: { ...mine, isShared: true } })
  expect((await as('viewer', 'GET', '/views')).json.data).toEqual([shared.json])
  expect((await as('viewer', 'GET', `/views/${own.json.id}`)).statusCode).toBe(404)
  const change = { headers: { 'if-match': '*' }, body: { name: 'Theirs' } }
  expect((await as('admin', 'PATCH', `/views/${shared.json.id}`, change)).statusCode).toBe(403)
  const refused = await as('viewer', 'POST', '/views', { body: { ...mine, isShared: true } })
  expect([refused.statusCode, refused.json.needsPermission]).toEqual([403, 'views:share'])
})

test('pages follow each other both ways, and a cursor belongs to its question', async () => {
  const { as } = await serveResource(views)
  for (const name of ['a', 'b', 'c', 'd', 'e'])
    await as('analyst', 'POST', '/views', { body: { ...mine, name } })
  const names = (answer: { json: { data: { name: string }[] } }) =>
    answer.json.data.map(({ name }) => name).join('')
  const first = await as('analyst', 'GET', '/views?limit=2&count=exact')
  expect([names(first), first.json.page.prev, first.json.count]).toEqual([
    'ab',
    null,
    { value: 5, isExact: true },
  ])
  const next = (cursor: string) => as('analyst', 'GET', `/views?limit=2&after=${cursor}`)
  const second = await next(first.json.page.next)
  const third = await next(second.json.page.next)
  expect([names(second), names(third), third.json.page.next]).toEqual(['cd', 'e', null])
  const back = await as('analyst', 'GET', `/views?limit=2&before=${third.json.page.prev}`)
  expect([names(back), back.json.page.hasMore]).toEqual(['cd', true])
  const cursor = first.json.page.next as string
  const other = await as('analyst', 'GET', `/views?sort=-name&after=${cursor}`)
  expect(other.json.code).toBe('cursor_mismatch')
  const forged = await next(`x${cursor}`)
  expect(forged.json.code).toBe('cursor_mismatch')
  expect(first.headers['link']).toContain('rel="next"')
})

test.each([
  ['stratgy:max', 0, /no field "stratgy"/],
  ['"mine', 0, /quote without its end/],
  ['page:x is:muted', 7, /is: expected one of shared/],
])('the query %s is refused with its place', async (q, position, detail) => {
  const { as } = await serveResource(views)
  const { json } = await as('analyst', 'GET', `/views?q=${encodeURIComponent(q)}`)
  expect([json.code, json.position]).toEqual(['bad_query', position])
  expect(json.detail).toMatch(detail)
})

test('a query finds by words, by what is so, and by what is not', async () => {
  const { as } = await serveResource(views)
  await as('analyst', 'POST', '/views', { body: { ...mine, name: '100% of it' } })
  await as('analyst', 'POST', '/views', { body: { ...mine, name: 'Night', isShared: true } })
  const names = async (q: string) =>
    (await as('analyst', 'GET', `/views?q=${encodeURIComponent(q)}`)).json.data.map(
      (view: { name: string }) => view.name,
    )
  expect(await names('is:shared')).toEqual(['Night'])
  expect(await names('-is:shared')).toEqual(['100% of it'])
  expect(await names('0% of')).toEqual(['100% of it'])
  expect(await names('"night"')).toEqual(['Night'])
  expect(await names('page:incidents,soc night')).toEqual(['Night'])
})
