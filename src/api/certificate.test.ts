import { X509Certificate } from 'node:crypto'
import { mkdtempSync, statSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { expect, onTestFinished, test } from 'vitest'
import { ownCertificate } from './certificate.ts'

const nowMs = Date.now()

test('a certificate is made once, for the names, and a real handshake trusts it', async () => {
  const data = mkdtempSync(join(tmpdir(), 'amoskys-tls-'))
  const names = ['localhost', '127.0.0.1', '::1']
  const made = await ownCertificate(data, { names, nowMs })
  const certificate = new X509Certificate(made.cert)
  expect(made.fingerprint).toBe(certificate.fingerprint256)
  expect(certificate.checkHost('localhost')).toBe('localhost')
  expect(certificate.checkHost('elsewhere.example')).toBeUndefined()
  expect(statSync(join(data, 'keys', 'tls-key.pem')).mode & 0o777).toBe(0o600)
  expect(await ownCertificate(data, { names, nowMs })).toEqual(made)
  const server = createServer({ cert: made.cert, key: made.key }).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  const socket = connect({ host: '127.0.0.1', port, ca: made.cert })
  await new Promise((resolve, reject) =>
    socket.once('secureConnect', resolve).once('error', reject),
  )
  expect(socket.authorized).toBe(true)
  socket.destroy()
})

test('one that soon ends, or lacks a name, is made anew', async () => {
  const data = mkdtempSync(join(tmpdir(), 'amoskys-tls-'))
  const made = await ownCertificate(data, { names: ['localhost'], nowMs })
  const inAYear = nowMs + 380 * 86_400_000
  const renewed = await ownCertificate(data, { names: ['localhost'], nowMs: inAYear })
  expect(renewed.fingerprint).not.toBe(made.fingerprint)
  const named = await ownCertificate(data, { names: ['localhost', '10.0.0.5'], nowMs: inAYear })
  expect(new X509Certificate(named.cert).checkIP('10.0.0.5')).toBe('10.0.0.5')
})

test('without a name that was given it is of those that the machine has', async () => {
  const data = mkdtempSync(join(tmpdir(), 'amoskys-tls-'))
  const made = new X509Certificate((await ownCertificate(data, { names: [], nowMs })).cert)
  expect(made.checkHost('localhost')).toBe('localhost')
  expect(made.checkIP('127.0.0.1')).toBe('127.0.0.1')
  expect((await ownCertificate(data, { names: [], nowMs })).fingerprint).toBe(made.fingerprint256)
})
