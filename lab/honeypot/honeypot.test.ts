import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, statSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { seededRandom } from '../../src/kernel/index.ts'
import { openHoneypot } from './honeypot.ts'
import { limits } from './limits.ts'
import { openLog } from './log.ts'
import { hostKeyOf } from './ssh/key-exchange.ts'
import { PacketReader, PacketWriter } from './ssh/packets.ts'
import { debianVersion } from './ssh/session.ts'
import { mpint, SshReader, sshString } from './ssh/wire.ts'

type Note = Record<string, unknown>

async function newHoneypot(hidesPasswords = false) {
  const path = join(mkdtempSync(join(tmpdir(), 'amoskys-honeypot-')), 'tried.ndjson')
  const honeypot = await openHoneypot({
    ...{ sshPort: 0, httpPort: 0, address: '127.0.0.1', refusalMs: 1, version: debianVersion },
    hostKey: hostKeyOf(generateKeyPairSync('ed25519').privateKey),
    note: openLog({ path, now: () => new Date(0), hidesPasswords }),
  })
  const notes = (event: string) =>
    readFileSync(path, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Note)
      .filter((note) => note['event'] === event)
  return { honeypot, notes, path, [Symbol.asyncDispose]: () => honeypot[Symbol.asyncDispose]() }
}

/** Says it, and yields what came back until the other side hung up or nothing came for a while. */
async function say(port: number, bytes: Buffer | string, quietMs = 300): Promise<Buffer> {
  const socket = connect(port, '127.0.0.1')
  const heard: Buffer[] = []
  socket.on('data', (chunk) => heard.push(chunk)).on('error', () => {})
  socket.write(bytes)
  socket.setTimeout(quietMs, () => socket.destroy())
  await new Promise((done) => socket.once('close', done))
  return Buffer.concat(heard)
}

test('HTTP: a login by form or header is noted, refused, and answered as nginx would', async () => {
  await using site = await newHoneypot()
  const url = `http://127.0.0.1:${site.honeypot.httpPort}/login`
  const form = await fetch(url, {
    method: 'POST',
    body: new URLSearchParams({ user: 'a', pass: 'b' }),
  })
  const authorization = `Basic ${Buffer.from('root:x:y').toString('base64')}`
  const header = await fetch(url, { headers: { authorization } })
  expect([form.status, header.status, (await fetch(url)).status]).toEqual([401, 401, 200])
  expect(form.headers.get('server')).toBe('nginx/1.22.1')
  expect(site.notes('tried')).toMatchObject([
    { service: 'http', method: 'form', user: 'a', password: 'b', address: '127.0.0.1' },
    { method: 'basic', user: 'root', password: 'x:y' },
  ])
  expect(site.notes('asked')[0]).toMatchObject({ request: 'POST /login HTTP/1.1' })
})

test('what strangers say stays on one line, escaped and cut', async () => {
  await using site = await newHoneypot()
  const { httpPort, sshPort } = site.honeypot
  await say(httpPort, 'GET /\u202e<b>\x1b[2J HTTP/1.1\r\nHost: x\r\n\r\n')
  await say(httpPort, `GET /${'a'.repeat(9_000)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
  await say(sshPort, 'GET / HTTP/1.1\x07\r\n\r\n')
  const text = readFileSync(site.path, 'utf8')
  expect(text).not.toMatch(/[^\x20-\x7e\n\xa0-\xff]/)
  const asked = site.notes('asked').at(-1)!
  expect(String(asked['request']).length).toBeLessThan(limits.target + 40)
  expect(site.notes('malformed').at(-1)).toMatchObject({
    text: 'no SSH: GET / HTTP/1.1\\x07',
    service: 'ssh',
  })
})

test('bodies, headers and connections beyond the bounds are hung up on, and the next one is served', async () => {
  await using site = await newHoneypot()
  const { httpPort } = site.honeypot
  const head = `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${limits.httpBodyBytes * 2}\r\n\r\n`
  expect(String(await say(httpPort, head + 'x'.repeat(limits.httpBodyBytes * 2)))).toBe('')
  const long = await say(httpPort, `GET / HTTP/1.1\r\nX: ${'y'.repeat(40_000)}\r\n\r\n`)
  expect(String(long)).toMatch(/^HTTP\/1\.1 400 /)
  const open = Array.from({ length: limits.connectionsOfOne }, () => connect(httpPort, '127.0.0.1'))
  await Promise.all(open.map((socket) => once(socket, 'connect')))
  expect(String(await say(httpPort, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'))).toBe('')
  for (const socket of open) socket.destroy()
  await expect.poll(async () => (await fetch(`http://127.0.0.1:${httpPort}/`)).status).toBe(200)
})

test('SSH: nothing that is said in place of a handshake ends it or is served', async () => {
  await using site = await newHoneypot()
  const { sshPort } = site.honeypot
  const random = seededRandom(7)
  const noise = (length: number) => Buffer.from(Array.from({ length }, () => random.below(256)))
  const hello = Buffer.from('SSH-2.0-test\r\n')
  const writer = () => new PacketWriter()
  const payloads = [
    ...Array.from({ length: 20 }, (_, i) => Buffer.concat([hello, noise(8 + i * 40)])),
    ...[2, 5, 20, 21, 30, 50, 90].map((kind) =>
      Buffer.concat([hello, writer().packet(Buffer.concat([Buffer.from([kind]), noise(60)]))]),
    ),
    Buffer.concat([hello, Buffer.from([0xff, 0xff, 0xff, 0xf4, 4, 0, 0, 0, 0])]),
    // Each of them is in order, and there is no end of them.
    Buffer.concat([
      hello,
      ...Array.from({ length: 500 }, () => writer().packet(Buffer.alloc(300, 2))),
    ]),
    Buffer.alloc(limits.sshBytes + 1_000, 'a'),
  ]
  for (const payload of payloads) {
    const heard = await say(sshPort, payload, 100)
    expect(heard.length === 0 || heard.toString('latin1').startsWith(debianVersion)).toBe(true)
  }
  expect(site.notes('malformed').length).toBeGreaterThan(25)
  const texts = String(site.notes('malformed').map((note) => note['text']))
  expect(texts).not.toContain('a bug here')
  expect(texts).toContain('a packet of 4294967284 bytes')
  expect(texts).toContain('more bytes than a login takes')
  expect(String(await say(sshPort, 'SSH-2.0-late\r\n'))).toContain(debianVersion)
})

test('SSH: keys of another curve or of small order are no keys', async () => {
  await using site = await newHoneypot()
  for (const key of [Buffer.alloc(32), randomBytes(31), Buffer.alloc(0)]) {
    const writer = new PacketWriter()
    const lists = ['curve25519-sha256', 'ssh-ed25519', 'aes128-ctr', 'aes128-ctr', 'hmac-sha2-256']
    const names = [...lists, 'hmac-sha2-256', 'none', 'none', '', ''].map((name) => sshString(name))
    const init = Buffer.concat([Buffer.from([20]), randomBytes(16), ...names, Buffer.alloc(5)])
    const ecdh = Buffer.concat([Buffer.from([30]), sshString(key)])
    const bytes = [Buffer.from('SSH-2.0-x\r\n'), writer.packet(init), writer.packet(ecdh)]
    await say(site.honeypot.sshPort, Buffer.concat(bytes), 100)
  }
  expect(site.notes('malformed').map((note) => note['text'])).toEqual([
    'a public key that is no point to work with',
    'a public key of another length than 32 bytes',
    'a public key of another length than 32 bytes',
  ])
})

test('packets come back whole, however they were cut on the way', () => {
  const keys = { cipher: 'aes256-ctr', iv: randomBytes(16), key: randomBytes(32) } as const
  const secret = { ...keys, mac: randomBytes(32) }
  const [writer, reader] = [new PacketWriter(), new PacketReader()]
  writer.useKeys(secret)
  reader.useKeys(secret)
  const sent = [1, 5, 16, 300].map((length) => Buffer.alloc(length, length))
  const wire = Buffer.concat(sent.map((payload) => writer.packet(payload)))
  const got: Buffer[] = []
  for (const byte of wire) {
    reader.push(Buffer.from([byte]))
    const payload = reader.next()
    if (payload !== null) got.push(Buffer.from(payload))
  }
  expect(got).toEqual(sent)
  const changed = writer.packet(Buffer.from('password'))
  changed[20]! ^= 1
  reader.push(changed)
  expect(() => reader.next()).toThrow('a packet that was changed')
})

test('numbers are written as RFC 4251 has them', () => {
  expect(mpint(Buffer.from('0080', 'hex')).toString('hex')).toBe('000000020080')
  expect(mpint(Buffer.from('7f', 'hex')).toString('hex')).toBe('000000017f')
  expect(mpint(Buffer.alloc(4)).toString('hex')).toBe('00000000')
  expect(() => new SshReader(Buffer.from('000000ff61', 'hex')).string()).toThrow('ends before')
})

test('passwords can be left out, and the log is put aside before it fills the disk', async () => {
  await using site = await newHoneypot(true)
  const url = `http://127.0.0.1:${site.honeypot.httpPort}/login`
  await fetch(url, {
    method: 'POST',
    body: new URLSearchParams({ user: 'mira', password: 'geheim' }),
  })
  expect(readFileSync(site.path, 'utf8')).not.toContain('geheim')
  expect(site.notes('tried')).toMatchObject([{ user: 'mira', password: '(6 characters)' }])
  const note = openLog({ path: site.path, now: () => new Date(0), hidesPasswords: false })
  const stranger = { address: '192.0.2.1', port: 1 }
  for (let i = 0; i < 12_000; i++)
    note('ssh', stranger, { event: 'malformed', text: 'x'.repeat(800) })
  expect(statSync(`${site.path}.1`).size).toBeLessThanOrEqual(limits.logBytes)
  expect(statSync(site.path).size).toBeLessThanOrEqual(limits.logBytes)
})
