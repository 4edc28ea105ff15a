import { expect, test } from 'vitest'
import { serveResource } from '../../kit/serve.fixture.ts'
import { tell } from '../response.fixture.ts'
import { neverBlock } from './index.ts'
import { placeOf } from './place.ts'

async function served() {
  const server = await serveResource(neverBlock)
  await tell(server.database, server.clock.nowMs)
  const add = (value: string, more: object = {}) =>
    server.as('analyst', 'POST', '/neverblock', { body: { value, reason: 'Ours.', ...more } })
  const list = async () => (await server.as('viewer', 'GET', '/neverblock')).json.data
  return { ...server, add, list }
}

test('what surrounds the machine stands in it, whoever asks among it, and cannot be removed', async () => {
  const { as, list } = await served()
  const ids = (await list()).map(({ id }: { id: string }) => id)
  for (const id of ['self:10.0.0.2', 'gateway:10.0.0.254', 'operator:127.0.0.1', 'loopback:::1'])
    expect(ids).toContain(id)
  const kept = await as('admin', 'DELETE', '/neverblock/gateway:10.0.0.254')
  expect([kept.statusCode, kept.json.code]).toEqual([409, 'conflict'])
})

test('an analyst adds, an admin removes, and each value is there once', async () => {
  const { as, add, list } = await served()
  const made = await add('192.0.2.7')
  expect(made).toMatchObject({ statusCode: 201, json: { kind: 'address', isBuiltIn: false } })
  expect((await add('::ffff:192.0.2.7')).json.code).toBe('conflict')
  const url = `/neverblock/${made.json.id}`
  expect((await as('analyst', 'DELETE', url)).statusCode).toBe(403)
  expect((await as('admin', 'DELETE', url)).statusCode).toBe(204)
  expect((await as('admin', 'DELETE', url)).statusCode).toBe(404)
  expect((await list()).some(({ value }: { value: string }) => value === '192.0.2.7')).toBe(false)
})

test('what has an end is over then, and may be added again', async () => {
  const { add, list, clock } = await served()
  const soon = new Date(clock.nowMs + 60_000).toISOString()
  expect((await add('example.org', { expiresAt: soon })).statusCode).toBe(201)
  clock.nowMs += 60_000
  expect((await list()).some(({ value }: { value: string }) => value === 'example.org')).toBe(false)
  expect((await add('example.org', { expiresAt: soon })).statusCode).toBe(400)
  expect((await add('example.org')).statusCode).toBe(201)
})

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['192.0.2.7/24', null],
  ['192.0.2.0/24', '192.0.2.0/24'],
  ['2001:db8::/32', '2001:db8::/32'],
  ['2001:db8::1/64', null],
  ['2001:DB8::0:1', '2001:db8::1'],
  ['::ffff:192.0.2.0/120', '192.0.2.0/24'],
  ['Example.ORG.', 'example.org'],
  ['0.0.0.0/0', null],
  ['10.0.0.0/7', null],
  ['2000::/3', null],
  ['fe80::1%eth0', null],
  ['fe80::%eth0/64', null],
  ['192.0.2.7/33', null],
  ['192.0.2', null],
  ['org', null],
  ['a b.example', null],
])('%s is read as %s', (text, value) => {
  const found = placeOf(text)
  expect(typeof found === 'string' ? null : found.value).toBe(value)
})
