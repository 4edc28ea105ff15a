import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { expect, test } from 'vitest'
import {
  callerWith,
  everyone,
  Follower,
  follow,
  holesOf,
  newPath,
  note,
  notes,
  origin,
  serve,
  type TestServer,
} from './stream.fixture.ts'

const many = (count: number, prefix = 'n') =>
  Array.from({ length: count }, (_, i) => `${prefix}${i}`)
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** How a connection that is opened so ends, or that it does not. */
async function endOf(url: string, options = {}): Promise<string> {
  const follower = new Follower(url, options)
  let status = ''
  follower.socket.on('unexpected-response', (_request, response) => {
    status = `status ${response.statusCode}`
    follower.socket.terminate()
  })
  follower.socket.on('open', () => follower.say({ op: 'ping', t: 1 }))
  await follower.until(() => follower.closed !== null || follower.messages.length > 0)
  const end = status || (follower.closed ? `closed ${follower.closed.code}` : 'open')
  follower.socket.terminate()
  return end
}

test('a page of another origin is refused before its ticket is used', async () => {
  await using server = await serve(newPath())
  const url = `${server.url}?ticket=${server.ticketOf(everyone)}`
  for (const wrong of [
    'https://evil.example',
    'null',
    `${origin}.evil.example`,
    'http://soc.example.org',
  ])
    expect(await endOf(url, { origin: wrong }), wrong).toBe('status 403')
  expect(await endOf(url, { origin })).toBe('open')
})

test('a ticket opens one connection, and none is no ticket', async () => {
  await using server = await serve(newPath())
  const url = `${server.url}?ticket=${server.ticketOf(everyone)}`
  expect(await endOf(url)).toBe('open')
  expect(await endOf(url)).toBe('closed 4401')
  for (const wrong of ['', '?ticket=', '?ticket=x', '?ticket=any&ticket=any'])
    expect(await endOf(`${server.url}${wrong}`), wrong).toBe('closed 4401')
})

test('a plain request is told that this address speaks WebSocket', async () => {
  await using server = await serve(newPath())
  const answer = await fetch(server.url.replace('ws:', 'http:'))
  expect(answer.status).toBe(426)
  expect(answer.headers.get('upgrade')).toBe('websocket')
  expect(await answer.json()).toMatchObject({ status: 426, code: 'upgrade_required' })
})

test('an upgrade of any other path is answered as a plain request, and over', async () => {
  await using server = await serve(newPath())
  expect(await endOf(server.url.replace('/stream', '/meta'))).toBe('status 404')
  expect(await endOf(server.url.replace('/api/v1/stream', '/'))).toBe('status 404')
})

test('messages, subscriptions and connections are counted', async () => {
  const limits = { messagesPerSecond: 30, subscriptionsMax: 1, clientsOfOneMax: 2, clientsMax: 3 }
  await using server = await serve(newPath(), { limits })
  const client = await follow(server.url, 'notes')
  client.say({ op: 'sub', ch: 'alerts' })
  client.say({ op: 'sub', ch: 'notes', since: 0 })
  await client.until(() => client.messages.length === 3)
  expect(client.messages[1]).toMatchObject({ op: 'error', code: 'too_many_subscriptions' })
  expect(client.messages[2]).toMatchObject({ op: 'subscribed', ch: 'notes' })
  const second = await follow(server.url, 'notes')
  expect(await endOf(`${server.url}?ticket=any`)).toBe('closed 4429')
  const other = `${server.url}?ticket=${server.ticketOf({ ...everyone, id: 'usr_2' })}`
  const third = await new Follower(other).opened()
  const fourth = `${server.url}?ticket=${server.ticketOf({ ...everyone, id: 'usr_3' })}`
  expect(await endOf(fourth)).toBe('closed 4429')
  for (let i = 0; i < 40; i++) second.say({ op: 'ping', t: i })
  await second.until(() => second.closed !== null)
  expect(second.closed).toMatchObject({ code: 4429 })
  third.say(`"${'x'.repeat(70_000)}"`)
  await third.until(() => third.closed !== null)
  expect(third.closed).toMatchObject({ code: 1009 })
  expect(server.hub.clientCount).toBe(1)
})

test('who may not follow a channel is told so, and keeps the others', async () => {
  await using server = await serve(newPath())
  const viewer = callerWith(['read'])
  const client = await new Follower(`${server.url}?ticket=${server.ticketOf(viewer)}`).opened()
  client.say({ op: 'sub', ch: 'notes' })
  client.say({ op: 'sub', ch: 'alerts' })
  await client.until(() => client.messages.length === 2)
  expect(client.messages[0]).toMatchObject({ op: 'error', code: 'forbidden', ch: 'notes' })
  expect(client.messages[1]).toMatchObject({ op: 'subscribed', ch: 'alerts' })
})

test('a session that is over, and a role that shrank, close what is open within seconds', async () => {
  await using server = await serve(newPath())
  const of = async (session: string) => {
    const ticket = server.ticketOf({ ...everyone, session })
    const client = await new Follower(`${server.url}?ticket=${ticket}`).opened()
    client.say({ op: 'sub', ch: 'notes' })
    await client.until(() => client.messages.length === 1)
    return client
  }
  const [revoked, lower, kept] = [await of('ses_a'), await of('ses_b'), await of('ses_c')]
  server.changed.set('ses_a', null)
  server.changed.set('ses_b', callerWith(['read'], { session: 'ses_b' }))
  const began = Date.now()
  await note(server.database, ['an account changed'])
  await revoked.until(() => revoked.closed !== null)
  await lower.until(() => lower.closed !== null)
  expect(Date.now() - began).toBeLessThan(5000)
  expect([revoked.closed?.code, lower.closed?.code, kept.closed]).toEqual([4401, 4403, null])
})

test('a session that is over is noticed with the next subscription', async () => {
  await using server = await serve(newPath())
  const client = await follow(server.url, 'notes')
  server.changed.set(everyone.session, null)
  client.say({ op: 'sub', ch: 'alerts' })
  await client.until(() => client.closed !== null)
  expect(client.closed?.code).toBe(4401)
})

/** So much at once that the buffers of the system, some megabytes, are soon full. */
const quick = {
  heavyBytes: 200_000,
  lightBytes: 50_000,
  frameBytesMax: 2_000_000,
  bytesPerSecond: 50_000_000,
}

/** Upgraded by hand, and then never read from again. */
async function deafTo(server: TestServer, wish: object): Promise<Socket> {
  const socket = connect(server.port, '127.0.0.1')
  socket.on('error', () => {})
  socket.write(
    'GET /api/v1/stream?ticket=any HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  )
  await once(socket, 'data')
  socket.pause()
  const body = Buffer.from(JSON.stringify(wish))
  // A mask of zeros leaves the text as it is.
  socket.write(Buffer.concat([Buffer.from([0x81, 0x80 | body.length, 0, 0, 0, 0]), body]))
  return socket
}

test('a client that never answers is closed, and one that does is not', async () => {
  await using server = await serve(newPath(), { limits: { heartbeatMs: 300 } })
  const client = await follow(server.url, 'notes')
  await deafTo(server, { op: 'ping', t: 1 })
  while (server.hub.clientCount < 2) await pause(10)
  while (server.hub.clientCount > 1) await pause(10)
  expect(server.hub.counts.closed[4408]).toBe(1)
  await pause(1000)
  expect(client.closed).toBeNull()
})

test('a client that never reads is told numbers, then closed, and harms nobody', async () => {
  const limits = { ...quick, slowMs: 1500 }
  await using server = await serve(newPath(), { limits })
  const deaf = await deafTo(server, { op: 'sub', ch: 'notes' })
  while (server.hub.clientCount < 1) await pause(10)
  const client = await follow(server.url, 'notes')
  let sent = 0
  while (server.hub.clientCount > 1) {
    await note(
      server.database,
      many(200, `${sent}-`).map((text) => text.padEnd(2000, '.')),
    )
    sent += 200
    await pause(20)
  }
  await client.until(() => client.lastOf('notes') === sent)
  expect(server.hub.counts.closed[4408]).toBe(1)
  expect(server.hub.counts.summaries).toBeGreaterThan(0)
  expect(client.closed).toBeNull()
  expect(client.ops('summary')).toEqual([])
  expect(holesOf(client.frames('notes'))).toEqual([])
  deaf.destroy()
})

test('a client that stops reading for a while is told numbers, then records again', async () => {
  const limits = quick
  await using server = await serve(newPath(), { limits })
  const client = await follow(server.url, 'notes')
  client.socket.pause()
  for (let batch = 0; server.hub.counts.summaries === 0; batch++) {
    await note(
      server.database,
      many(200, `${batch}-`).map((text) => text.padEnd(2000, '.')),
      'high',
    )
    await pause(20)
  }
  client.socket.resume()
  await client.until(() => client.ops('summary').length > 0)
  const [summary] = client.ops('summary')
  expect(summary).toMatchObject({ ch: 'notes', bySeverity: { high: expect.any(Number) } })
  const framesBefore = client.frames('notes').length
  while (client.frames('notes').length === framesBefore) {
    await note(server.database, ['again'])
    await pause(50)
  }
  await client.until(() => client.records('notes').at(-1)?.['text'] === 'again')
  const told = client.messages.filter(({ ch, seq }) => ch === 'notes' && Array.isArray(seq))
  expect(holesOf(told)).toEqual([])
  const counted = told.reduce(
    (n, one) => n + (one.patch?.length ?? Number(one['n'])) + (one.dropped ?? 0),
    0,
  )
  expect(counted).toBe(told.at(-1)!.seq![1])
  expect(await notes.newest(server.database.read)).toBeGreaterThanOrEqual(counted)
})

test('a database that fails is told once, and followed again when it is back', async () => {
  await using server = await serve(newPath())
  const client = await follow(server.url, 'notes')
  await server.database.write(async (db) => {
    await db.schema.alterTable('notes').renameTo('away').execute()
  })
  while (server.told.length === 0) await pause(20)
  await pause(500)
  await server.database.write(async (db) => {
    await db.schema.alterTable('away').renameTo('notes').execute()
  })
  await note(server.database, ['after'])
  await client.until(() => client.records('notes').length === 1)
  while (server.told.length < 2) await pause(20)
  expect(server.told).toEqual([
    'stream: cannot read the database: no such table: notes',
    'stream: the database answers again',
  ])
})
