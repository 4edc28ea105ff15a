/** What of a message is taken from whom: answers to calls whose message never comes whole. */
import { type ClientHttp2Session, connect } from 'node:http2'
import { status } from '@grpc/grpc-js'
import { expect, onTestFinished, test } from 'vitest'
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

test('a sensor has so many calls open and no more, however many connections it makes', async () => {
  const hub = await openTestHub({ callsMax: 3 })
  const { tls } = await hub.enrol('branch')
  const first = connected(hub, tls)
  expect(await begun(first, publish)).toBeNull()
  expect(await begun(first, publish)).toBeNull()
  expect(await begun(connected(hub, tls), publish)).toBeNull()
  expect(await begun(connected(hub, tls), publish)).toBe(status.RESOURCE_EXHAUSTED)
  expect(hub.door.counts().refused).toEqual({ calls: 1 })
  // Those that end make room.
  first.destroy()
  const again = rawCall(hub, tls)
  again.hello('branch')
  await expect.poll(() => again.replies[0]?.case).toBe('welcome')
})
