/** What of a message is taken from whom: answers to calls whose message never comes whole. */
import { type ClientHttp2Session, connect, type IncomingHttpHeaders } from 'node:http2'
import { create, toBinary } from '@bufbuild/protobuf'
import { status } from '@grpc/grpc-js'
import { expect, onTestFinished, test } from 'vitest'
import { PublishRequestSchema } from '../src/messages/index.ts'
import type { TlsKeys } from '../src/pki/holder/index.ts'
import { openTestHub, rawCall, type TestHub } from './hub-door.fixture.ts'

function connected({ door }: TestHub, tls: TlsKeys): ClientHttp2Session {
  const { authority: ca, certificate: cert, key } = tls
  const session = connect(`https://127.0.0.1:${door.port}`, { ca, cert, key })
  session.on('error', () => {})
  onTestFinished(() => session.destroy())
  return session
}

/** The status that it is answered with; null: none within a moment, while the rest of its message is waited for. */
function begun(session: ClientHttp2Session, path: string): Promise<number | null> {
  const more = { 'content-type': 'application/grpc', te: 'trailers' }
  const call = session.request({ ':method': 'POST', ':path': path, ...more })
  call.on('error', () => {})
  const message = Buffer.alloc(1024)
  message.writeUInt32BE(4 * 1024 * 1024, 1)
  call.write(message)
  return new Promise((resolve) => {
    setTimeout(() => resolve(null), 300)
    call.on('response', (headers) => {
      const said = headers['grpc-status']
      if (said !== undefined) resolve(Number(said))
    })
  })
}

const append = '/amoskys.v1.Streams/Append'
const publish = '/amoskys.v1.EventBus/Publish'
const health = '/amoskys.v1.EventBus/Health'

test('who was revoked, or may not make a call, is answered before its message is read', async () => {
  const hub = await openTestHub()
  const branch = connected(hub, (await hub.enrol('branch')).tls)
  const judge = connected(hub, await hub.worker('judge'))
  expect(await begun(judge, append)).toBeNull()
  expect(await begun(branch, health)).toBeNull()
  expect(await begun(branch, append)).toBe(status.PERMISSION_DENIED)
  hub.revoked.add('branch').add('judge')
  expect(await begun(judge, append)).toBe(status.PERMISSION_DENIED)
  expect(await begun(branch, health)).toBe(status.PERMISSION_DENIED)
  expect(hub.door.counts().refused).toEqual({ revoked: 1 })
  expect(hub.door.workerCounts()?.refused).toEqual({ identity: 1, revoked: 1 })
})

test('half a message of who is revoked meanwhile is held no longer than to the next look', async () => {
  const hub = await openTestHub()
  const judge = connected(hub, await hub.worker('judge'))
  const begins = begun(judge, append)
  await expect.poll(() => hub.door.workerCounts()).not.toBeNull()
  await new Promise((resolve) => setTimeout(resolve, 100))
  hub.revoked.add('judge')
  hub.door.look()
  expect(await begins).toBe(status.PERMISSION_DENIED)
})

test('a sensor has so many calls open, however many connections it makes: for one more the oldest ends', async () => {
  const hub = await openTestHub({ callsMax: 3 })
  const { tls } = await hub.enrol('branch')
  const oldest = rawCall(hub, tls)
  oldest.hello('branch')
  await expect.poll(() => oldest.replies[0]?.case).toBe('welcome')
  for (let i = 0; i < 2; i++) expect(await begun(connected(hub, tls), publish)).toBeNull()
  expect(hub.door.counts().refused).toEqual({})
  expect(await begun(connected(hub, tls), publish)).toBeNull()
  expect(await oldest.ended).toMatch(/more than 3 calls/)
  expect(hub.door.counts()).toMatchObject({ refused: { calls: 1 }, calls: 3 })
})

/** A message of envelopes that are none. */
function junk(count: number, bytes: number): Buffer {
  const message = {
    case: 'envelopes',
    value: { envelopes: Array(count).fill(Buffer.alloc(bytes)) },
  }
  const body = toBinary(PublishRequestSchema, create(PublishRequestSchema, { message } as never))
  const head = Buffer.alloc(5)
  head.writeUInt32BE(body.length, 1)
  return Buffer.concat([head, body])
}

/** A call that has said hello. */
function publishing(session: ClientHttp2Session) {
  const more = { 'content-type': 'application/grpc', te: 'trailers' }
  const call = session.request({ ':method': 'POST', ':path': publish, ...more })
  call.on('error', () => {})
  call.resume()
  const value = { sensor: 'branch', version: '1', run: 'r' }
  const hello = create(PublishRequestSchema, { message: { case: 'hello', value } } as never)
  const body = toBinary(PublishRequestSchema, hello)
  const head = Buffer.alloc(5)
  head.writeUInt32BE(body.length, 1)
  call.write(Buffer.concat([head, body]))
  return call
}

test('a message of very many small envelopes ends its call before one is made of each', async () => {
  const hub = await openTestHub()
  const call = publishing(connected(hub, (await hub.enrol('branch')).tls))
  const { promise: said, resolve } = Promise.withResolvers<unknown>()
  const heed = (said: IncomingHttpHeaders) => {
    if (said['grpc-status'] !== undefined) resolve(said['grpc-status'])
  }
  call.on('trailers', heed).on('response', heed)
  call.write(junk(2_000, 0))
  expect(Number(await said)).toBe(status.INTERNAL)
  expect(hub.dead).toEqual([])
})

test('while what is refused is written down nothing more is read', async () => {
  const hub = await openTestHub()
  const written = Promise.withResolvers<void>()
  hub.letters.until = written.promise
  const call = publishing(connected(hub, (await hub.enrol('branch')).tls))
  let taken = 0
  const next = () => {
    if (taken++ < 40) call.write(junk(1, 500_000), next)
  }
  next()
  await new Promise((pass) => setTimeout(pass, 1_000))
  // Two of ours, and what lies in the windows of the wire.
  expect(taken).toBeLessThan(8)
  written.resolve()
  await expect.poll(() => hub.dead.length, { timeout: 20_000 }).toBe(40)
})

test('what only asks is small', async () => {
  const hub = await openTestHub()
  const session = connected(hub, (await hub.enrol('branch')).tls)
  const more = { 'content-type': 'application/grpc', te: 'trailers' }
  const call = session.request({ ':method': 'POST', ':path': health, ...more })
  call.on('error', () => {})
  const { promise: said, resolve } = Promise.withResolvers<unknown>()
  call.on('response', (headers) => resolve(headers['grpc-status']))
  // Fields that nobody knows: each would become an object.
  const message = Buffer.alloc(5 + 40_000, Buffer.of(0x78, 1))
  message.writeUInt32BE(40_000, 1)
  message[0] = 0
  call.end(message)
  expect(Number(await said)).toBe(status.INTERNAL)
})
