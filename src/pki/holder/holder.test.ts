import { createPrivateKey, sign } from 'node:crypto'
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { newAuthority, sensorKeys, temporaryFolder } from '../pki.fixture.ts'
import {
  enrolCommand,
  identityFile,
  isSecretOf,
  newOwnKeys,
  newToken,
  openKeyFolder,
  pinOf,
  publicKeyOf,
  rawPublicKey,
  readHubAddress,
  readIdentity,
  readPrivateFile,
  readToken,
  renewalDueMs,
  signingKeyId,
  writeIdentity,
  writeKeyFile,
} from './index.ts'

const dayMs = 86_400_000

async function held(name = 'edge-1') {
  const keys = await sensorKeys(await newAuthority(), name)
  const signing = newOwnKeys().signing
  return {
    ...{ name, site: '', hub: 'hub.example.org:8441', authority: keys.authority },
    ...{ certificate: keys.certificate, tlsKey: keys.key, signingKey: signing },
    ...{ signingKeyId: signingKeyId(rawPublicKey(createPrivateKey(signing))), ordersKey: '' },
  }
}

test('a token says which one it is, and who made it', async () => {
  const pin = pinOf((await newAuthority()).certificate)
  const made = newToken(pin)
  expect(readToken(` ${made.text}\n`)).toEqual({ id: made.id, secret: made.secret, pin })
  expect(isSecretOf(made.secret, made.hash)).toBe(true)
  expect(isSecretOf(newToken(pin).secret, made.hash)).toBe(false)
  expect(isSecretOf(made.secret, '')).toBe(false)
  expect(made.text).not.toContain(made.hash)
  expect(enrolCommand({ hub: 'hub:8442', name: '', token: 't' })).toBe(
    'amoskys sensor enrol --hub hub:8442 --token t',
  )
  for (const text of ['', 'amk1', made.text.slice(1), `${made.text}A`, made.text.replace('.', ':')])
    expect(() => readToken(text), text).toThrow('the token is not whole')
})

test.each([
  ['hub.example.org', 'hub.example.org:8442'],
  ['hub:1', 'hub:1'],
  ['10.0.0.5:65535', '10.0.0.5:65535'],
  ['fd00::5', '[fd00::5]:8442'],
  ['[fd00::5]', '[fd00::5]:8442'],
  ['[fd00::5]:9', '[fd00::5]:9'],
])('%s is the hub at %s', (text, place) => {
  expect(readHubAddress(text, 8442).text).toBe(place)
})

test.each([
  '',
  'hub:0',
  'hub:65536',
  'hub:',
  ':1',
  'https://hub',
  'a b',
  '[x]:1',
  'dns:///hub',
  '[10.0.0.5]',
])('%s is no address of a hub', (text) => {
  expect(() => readHubAddress(text, 8442)).toThrow("the hub's name or address")
})

test('what others can read is refused, whichever rights they have', () => {
  const folder = join(temporaryFolder(), 'keys')
  openKeyFolder(folder)
  const path = join(folder, 'a.key')
  writeKeyFile(path, 'secret')
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(readPrivateFile(path)).toBe('secret')
  for (const mode of [0o640, 0o604, 0o620, 0o777]) {
    chmodSync(path, mode)
    expect(() => readPrivateFile(path)).toThrow(`found 0${mode.toString(8)}`)
  }
  chmodSync(folder, 0o750)
  expect(() => openKeyFolder(folder)).toThrow('expected mode 0700, found 0750')
})

test('a key file is replaced whole, and nothing is left beside it', () => {
  const folder = temporaryFolder()
  const path = join(folder, 'a.key')
  writeKeyFile(path, 'one')
  writeKeyFile(path, 'two')
  expect(readFileSync(path, 'utf8')).toBe('two')
  expect(readdirSync(folder)).toEqual(['a.key'])
  const taken = join(folder, 'taken')
  mkdirSync(join(taken, 'inner'), { recursive: true })
  expect(() => writeKeyFile(taken, 'three')).toThrow()
  expect(readdirSync(folder).sort()).toEqual(['a.key', 'taken'])
})

test('an identity whose parts do not belong together is neither kept nor read', async () => {
  const folder = join(temporaryFolder(), 'keys')
  const [own, other] = [await held(), await held()]
  expect(() => readIdentity(folder)).toThrow('this sensor is not enrolled')
  expect(() => writeIdentity(folder, { ...own, tlsKey: other.tlsKey })).toThrow(
    'the private key is not that of the certificate',
  )
  expect(() => writeIdentity(folder, { ...own, authority: other.authority })).toThrow(
    'the authority did not sign',
  )
  writeIdentity(folder, own)
  expect(readIdentity(folder)).toEqual(own)
  const { hub: _, ...less } = own
  writeFileSync(identityFile(folder), JSON.stringify(less))
  expect(() => readIdentity(folder)).toThrow('hub is missing')
  writeFileSync(identityFile(folder), `{"tlsKey": "${own.tlsKey.slice(0, 40)}`)
  expect(() => readIdentity(folder)).toThrow(/\(it is no JSON\); enrol it again/)
})

test('sensors that were enrolled together renew at other moments, two thirds into their time', async () => {
  const authority = await newAuthority()
  const nowMs = Date.now()
  const due = await Promise.all(
    Array.from({ length: 20 }, async (_, i) => {
      const { certificate } = await sensorKeys(authority, `edge-${i}`, { nowMs, days: 90 })
      return (renewalDueMs(certificate) - nowMs) / dayMs
    }),
  )
  expect(Math.min(...due)).toBeGreaterThan(0.62 * 90)
  expect(Math.max(...due)).toBeLessThan(0.71 * 90)
  expect(Math.max(...due) - Math.min(...due)).toBeGreaterThan(2)
})

test('a raw public key is read back; what is none is null', () => {
  const key = createPrivateKey(newOwnKeys().signing)
  const raw = rawPublicKey(key)
  expect(raw).toHaveLength(32)
  const words = Buffer.from('words')
  const signature = sign(null, words, key)
  expect(publicKeyOf(raw)).not.toBeNull()
  expect(signature).toHaveLength(64)
  expect(publicKeyOf(raw.subarray(1))).toBeNull()
})
