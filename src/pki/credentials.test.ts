import { X509Certificate } from 'node:crypto'
import { connect as connectPlain } from 'node:net'
import { connect, createServer, type TLSSocket } from 'node:tls'
import { expect, test } from 'vitest'
import { serverCredentials, type TlsKeys } from './holder/index.ts'
import { dayMs, hubKeys, newAuthority, sensorKeys, startEcho, talkTo } from './pki.fixture.ts'

async function hub() {
  const authority = await newAuthority()
  const credentials = serverCredentials(await hubKeys(authority), { isClientAsked: true })
  return { authority, credentials, port: await startEcho(credentials) }
}

const serialIn = (pem: string) => new X509Certificate(pem).serialNumber

/** Serial number of the certificate that a new connection is shown. */
function shownBy(port: number, { authority, certificate, key }: TlsKeys): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, ca: authority, cert: certificate, key })
    socket.on('error', reject)
    socket.on('secureConnect', () => {
      resolve(socket.getPeerCertificate().serialNumber)
      socket.destroy()
    })
  })
}

test('a sensor is known by its certificate', async () => {
  const { authority, port } = await hub()
  const talk = talkTo(port, await sensorKeys(authority, 'edge-1'))
  expect(await talk.say('hello')).toBe('edge-1: hello')
  const named = talkTo(port, await sensorKeys(authority, 'edge-2'), 'localhost')
  expect(await named.say('hello')).toBe('edge-2: hello')
})

test('without a certificate, with an old one, one of another authority or the hub’s own, nobody comes in', async () => {
  const { authority, port } = await hub()
  const other = await newAuthority()
  const mine = { authority: authority.certificate }
  const old = { nowMs: Date.now() - 3 * dayMs, days: 2 }
  const early = { nowMs: Date.now() + 3 * dayMs, days: 2 }
  const strangers = {
    none: mine,
    old: await sensorKeys(authority, 'edge-1', old),
    early: await sensorKeys(authority, 'edge-1', early),
    foreign: { ...(await sensorKeys(other, 'edge-1')), ...mine },
    hub: await hubKeys(authority),
  }
  for (const [name, keys] of Object.entries(strangers))
    expect(await talkTo(port, keys).say('hello'), name).toMatch(/^failed: /)
})

test('a sensor talks to the hub alone: no other authority, no other name, no old one, no sensor in its place', async () => {
  const { authority, port } = await hub()
  const keys = await sensorKeys(authority, 'edge-1')
  const believing = { ...keys, authority: (await newAuthority()).certificate }
  expect(await talkTo(port, believing).say('hello')).toMatch(/^failed: .*another authority/)
  expect(await talkTo(port, keys, 'hub.example.org').say('hello')).toMatch(
    /certificate is not for hub\.example\.org/,
  )
  const places = {
    old: await hubKeys(authority, { nowMs: Date.now() - 3 * dayMs, days: 2 }),
    sensor: await sensorKeys(authority, 'edge-2'),
  }
  for (const [name, held] of Object.entries(places)) {
    const credentials = serverCredentials(held, { isClientAsked: true })
    const talk = talkTo(await startEcho(credentials), keys)
    expect(await talk.say('hello'), name).toMatch(/^failed: /)
  }
})

test('TLS 1.2 is refused on both sides', async () => {
  const { authority, port } = await hub()
  const keys = await sensorKeys(authority, 'edge-1')
  const ask = (version: 'TLSv1.2' | 'TLSv1.3') =>
    new Promise<string>((resolve) => {
      const socket: TLSSocket = connect({
        ...{ host: '127.0.0.1', port, ca: keys.authority, cert: keys.certificate, key: keys.key },
        ...{ minVersion: version, maxVersion: version, ALPNProtocols: ['h2'] },
      })
      socket.on('secureConnect', () => resolve(socket.getProtocol() ?? ''))
      socket.on('error', (error) => resolve(error.message))
      socket.on('close', () => socket.destroy())
    })
  expect(await ask('TLSv1.3')).toBe('TLSv1.3')
  expect(await ask('TLSv1.2')).toMatch(/protocol version/)
  const held = await hubKeys(authority)
  const server = createServer({
    ...{ cert: held.certificate, key: held.key, maxVersion: 'TLSv1.2', ALPNProtocols: ['h2'] },
  }).on('tlsClientError', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port: oldPort } = server.address() as { port: number }
  expect(await talkTo(oldPort, keys).say('hello')).toMatch(/^failed: .*it speaks no TLS 1\.3/)
  server.close()
})

test('new keys of the hub and of a sensor are taken while a stream goes on', async () => {
  const { authority, credentials, port } = await hub()
  const keys = await sensorKeys(authority, 'edge-1')
  const talk = talkTo(port, keys)
  expect(await talk.say('before')).toBe('edge-1: before')
  const renewed = await hubKeys(authority)
  credentials.renew(renewed)
  expect(await talk.say('after')).toBe('edge-1: after')
  expect(await shownBy(port, keys)).toBe(serialIn(renewed.certificate))
  expect(() => credentials.renew({ ...renewed, key: keys.key })).toThrow('mismatch')
  expect(await shownBy(port, keys)).toBe(serialIn(renewed.certificate))
  const next = talkTo(port, { authority: keys.authority })
  next.credentials.renew(keys)
  expect(await next.say('hello')).toBe('edge-1: hello')
  expect(await talk.say('still')).toBe('edge-1: still')
})

test('what is asked of whoever connects holds after a renewal, too', async () => {
  const { authority, credentials, port } = await hub()
  credentials.renew(await hubKeys(authority))
  expect(await talkTo(port, { authority: authority.certificate }).say('hello')).toMatch(/^failed: /)
  const failure = await new Promise<string>((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, maxVersion: 'TLSv1.2' })
    socket.on('secureConnect', () => resolve('connected'))
    socket.on('error', (error) => resolve(error.message))
  })
  expect(failure).toMatch(/protocol version/)
})

test('what is no TLS at all harms nobody', async () => {
  const { authority, port } = await hub()
  const socket = connectPlain(port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\n\r\n'))
  await new Promise((resolve) => socket.on('error', resolve).on('close', resolve).resume())
  const talk = talkTo(port, await sensorKeys(authority, 'edge-1'))
  expect(await talk.say('hello')).toBe('edge-1: hello')
})
