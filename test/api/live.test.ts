import { expect, test } from 'vitest'
import { Follower } from '../../src/api/stream/stream.fixture.ts'
import type { Client } from './client.fixture.ts'
import { openReal, type Real } from './real.fixture.ts'

async function connect(real: Real, client: Client): Promise<Follower> {
  const { json } = await client.call('makeTicket')
  const url = real.address.replace('http:', 'ws:')
  return new Follower(`${url}/api/v1/stream?ticket=${json.ticket}`).opened()
}

test('an incident is on the screen of whoever follows well within a second', async () => {
  await using real = await openReal()
  const client = await connect(real, real.analyst)
  for (const ch of ['incidents', 'alerts', 'audit']) client.say({ op: 'sub', ch })
  await client.until(() => client.messages.length === 3)
  expect(client.messages.map(({ op, code }) => code ?? op)).toEqual([
    'subscribed',
    'subscribed',
    'forbidden',
  ])
  const began = Date.now()
  await real.beacon('10.0.0.1')
  await client.until(() => client.records('incidents').length > 0)
  expect(Date.now() - began).toBeLessThan(1000)
  const { id } = client.records('incidents')[0] as { readonly id: string }
  await real.analyst.call('changeIncident', {
    ...{ id, body: { status: 'closed', disposition: 'expected', reason: 'Known.' } },
  })
  await client.until(() => client.records('incidents').at(-1)?.['status'] === 'closed')
  client.socket.terminate()
})

test('a ticket opens one connection, of whoever had it, until the session ends', async () => {
  await using real = await openReal()
  const { json } = await real.analyst.call('makeTicket')
  const url = `${real.address.replace('http:', 'ws:')}/api/v1/stream?ticket=${json.ticket}`
  const client = await new Follower(url).opened()
  client.say({ op: 'sub', ch: 'incidents' })
  await client.until(() => client.messages.length === 1)
  const again = await new Follower(url).opened()
  await again.until(() => again.closed !== null)
  expect(again.closed?.code).toBe(4401)
  const me = await real.analyst.call('getMe')
  const began = Date.now()
  await real.admin.call('endUserSessions', { id: me.json.user.id })
  await client.until(() => client.closed !== null)
  expect(client.closed?.code).toBe(4401)
  expect(Date.now() - began).toBeLessThan(5000)
})

test('a role that shrinks ends what it no longer includes within seconds', async () => {
  await using real = await openReal()
  const admin = await connect(real, real.admin)
  admin.say({ op: 'sub', ch: 'audit' })
  await admin.until(() => admin.messages.length === 1)
  const made = await real.admin.call('createUser', { body: { signIn: 'omar', role: 'auditor' } })
  const auditor = real.admin.another()
  const password = 'ten brown bears at noon'
  await auditor.call('choosePassword', { body: { token: made.json.passwordToken, password } })
  await auditor.call('login', { body: { signIn: 'omar', password } })
  const client = await connect(real, auditor)
  client.say({ op: 'sub', ch: 'audit' })
  await client.until(() => client.messages.length === 1)
  const began = Date.now()
  await real.admin.call('changeUser', { id: made.json.user.id, body: { role: 'viewer' } })
  await client.until(() => client.closed !== null)
  expect([4401, 4403]).toContain(client.closed?.code)
  expect(Date.now() - began).toBeLessThan(5000)
  expect(admin.closed).toBeNull()
  expect(admin.records('audit').length).toBeGreaterThan(0)
  admin.socket.terminate()
})
