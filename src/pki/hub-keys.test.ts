import { chmodSync, cpSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { enrolSensor, keepWorkerKey, openDatabase, revokeSensor } from '../store/index.ts'
import { hubEndings, hubPlaces, identityOf, rawPublicKey } from './holder/index.ts'
import { makeHubFolder, namesIn, readHubKeys, renewHub } from './hub-folder.ts'
import { keptCertificate } from './kept-certificate.ts'
import { openHubKeys } from './open-hub-keys.ts'
import {
  dayMs,
  newAuthority,
  sensorKeys,
  startEcho,
  talkTo,
  temporaryFolder,
} from './pki.fixture.ts'
import { createRegister, type GoodKey } from './register.ts'
import { tellEndings } from './tell-endings.ts'

const nowMs = Date.now()

async function newHub(names: readonly string[] = ['127.0.0.1', 'hub.example.org', 'fd00::5']) {
  const above = temporaryFolder()
  const folder = join(above, 'pki')
  const keys = await makeHubFolder(folder, { names, nowMs })
  return { above, folder, keys, places: hubPlaces(folder) }
}

test('the folder of a hub appears whole, once, and says what is wrong with it', async () => {
  const { above, folder, keys, places } = await newHub()
  expect(readdirSync(above)).toEqual(['pki'])
  expect(readdirSync(folder).sort()).toEqual([
    ...['ca.crt', 'ca.key', 'hub.crt', 'hub.key', 'signing.key'],
  ])
  expect(namesIn(keys.tls.certificate)).toEqual([
    '127.0.0.1',
    'hub.example.org',
    'fd00:0:0:0:0:0:0:5',
  ])
  expect(rawPublicKey(keys.signing.key)).toEqual(keys.signing.publicKey)
  await expect(makeHubFolder(folder, { names: ['x'], nowMs })).rejects.toThrow('has keys already')
  await expect(makeHubFolder(join(above, 'b'), { names: ['a b'], nowMs })).rejects.toThrow('a b')
  expect(readdirSync(above)).toEqual(['pki'])
  const other = await newHub()
  cpSync(other.places.hub, places.hub)
  expect(() => readHubKeys(folder)).toThrow(/hub\.key: expected the key of .*hub\.crt/)
  cpSync(other.places.hubKey, places.hubKey)
  expect(() => readHubKeys(folder)).toThrow('amoskys pki renew hub makes one')
  expect(await renewHub(folder, { nowMs, days: 365 })).toContain('hub.example.org')
  readHubKeys(folder)
  writeFileSync(places.signingKey, 'no key')
  expect(() => readHubKeys(folder)).toThrow('signing.key: expected a private key in PEM')
  chmodSync(folder, 0o755)
  expect(() => readHubKeys(folder)).toThrow('expected mode 0700, found 0755')
  rmSync(places.authority)
  expect(() => readHubKeys(folder)).toThrow('the hub has no keys yet: amoskys pki init')
})

test('a hub that runs takes renewed keys, and keeps those it has where the new ones are broken', async () => {
  const { folder, places } = await newHub()
  const notices: string[] = []
  const keys = openHubKeys(folder, (text) => void notices.push(text))
  const port = await startEcho(keys.credentials({ isClientAsked: true }))
  const talk = talkTo(port, await sensorKeys(keys.current().authority, 'edge-1'))
  expect(await talk.say('before')).toBe('edge-1: before')
  expect(keys.look()).toBe(false)
  await renewHub(folder, { nowMs, days: 365 })
  expect(keys.look()).toBe(true)
  const { certificate } = keys.current().tls
  chmodSync(places.hubKey, 0o644)
  expect(keys.look()).toBe(false)
  expect(keys.look()).toBe(false)
  expect(notices).toEqual([expect.stringMatching(/found 0644.*goes on with the keys that it has$/)])
  expect(keys.current().tls.certificate).toBe(certificate)
  expect(await talk.say('after')).toBe('edge-1: after')
  const next = talkTo(port, await sensorKeys(keys.current().authority, 'edge-2'))
  expect(await next.say('hello')).toBe('edge-2: hello')
})

async function goodKeysOf(name: string, number: number) {
  const { certificate } = await sensorKeys(await newAuthority(), name, { nowMs, days: 90 })
  const kept = keptCertificate(certificate)
  const key = (await newHub()).keys.signing
  const signing = Buffer.from(key.publicKey).toString('base64')
  const rows: GoodKey[] = [
    {
      sensor: name,
      kind: 'certificate',
      id: kept.id,
      material: kept.material,
      until_ms: kept.untilMs,
    },
    { sensor: name, kind: 'signing', id: `k${number}`, material: signing, until_ms: 0 },
  ]
  return { rows, identity: identityOf(pemOf(certificate))!, publicKey: key.publicKey }
}

const pemOf = (pem: string) => ({
  raw: Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64'),
})

test('the register knows who is good, for as long as it is so', async () => {
  const { rows, identity, publicKey } = await goodKeysOf('edge-1', 1)
  const clock = { nowMs }
  let found: readonly GoodKey[] = rows
  const register = createRegister({ read: async () => found, nowMs: () => clock.nowMs })
  expect(register.refusal(identity)).toMatch('revoked, replaced, or never enrolled')
  await register.look()
  expect(register.readMs).toBe(nowMs)
  expect(register.refusal(identity)).toBe('')
  expect(register.refusal({ ...identity, fingerprint: '00' })).toMatch('not good here')
  expect(register.refusal({ ...identity, name: 'edge-2' })).toMatch('sensor edge-2 is not good')
  expect(rawPublicKey(register.signingKey('edge-1', 'k1')!)).toEqual(Buffer.from(publicKey))
  expect(register.signingKey('edge-2', 'k1')).toBeNull()
  found = []
  expect(register.refusal(identity)).toBe('')
  await register.look()
  expect(register.refusal(identity)).toMatch('not good here')
  expect(register.signingKey('edge-1', 'k1')).toBeNull()
  clock.nowMs = identity.untilMs
  expect(register.refusal(identity)).toBe('the certificate of sensor edge-1 has expired')
})

test('a key that was made a moment ago is found; however many ask, it is read twice at most', async () => {
  const { rows } = await goodKeysOf('edge-1', 1)
  let reads = 0
  const register = createRegister({
    nowMs: () => nowMs,
    read: async () => {
      reads++
      return reads === 1 ? [] : rows
    },
  })
  await register.look()
  const asked = Array.from({ length: 50 }, () => register.find('edge-1', 'k1'))
  expect((await Promise.all(asked)).every((key) => key !== null)).toBe(true)
  expect(reads).toBe(2)
  expect(await register.find('edge-1', 'k9')).toBeNull()
})

test('where the register cannot be read, what was known stays', async () => {
  const { rows, identity } = await goodKeysOf('edge-1', 1)
  let isBroken = false
  const read = async () => {
    if (isBroken) throw new Error('the disk is gone')
    return rows
  }
  const register = createRegister({ read, nowMs: () => nowMs })
  await register.look()
  isBroken = true
  await expect(register.look()).rejects.toThrow('the disk is gone')
  expect(register.refusal(identity)).toBe('')
  isBroken = false
  await register.look()
})

test('what ends soon is told once at each step, with what to do', async () => {
  const { folder } = await newHub()
  const database = await openDatabase(':memory:')
  onTestFinished(() => database.close())
  const enrolled = (name: string, days: number) => ({
    ...{ name, site: '', enrolment: '', signing: { id: name, material: '' } },
    certificate: { id: name, material: '', fromMs: nowMs, untilMs: nowMs + days * dayMs },
  })
  await database.write(async (db) => {
    await enrolSensor(db, enrolled('edge-1', 90), nowMs)
    await enrolSensor(db, enrolled('edge-2', 10), nowMs)
    await enrolSensor(db, enrolled('edge-3', 10), nowMs)
    await revokeSensor(db, { name: 'edge-3', why: '' }, nowMs)
  })
  const tell = async (days: number) => {
    const at = { database, folder, nowMs: nowMs + days * dayMs }
    return (await tellEndings(at)).map(({ who }) => who)
  }
  expect(await tell(0)).toEqual(['sensor:edge-2'])
  expect(await tell(0.5)).toEqual(['sensor:edge-2'])
  expect(await tell(8)).toEqual(['sensor:edge-2'])
  expect(await tell(11)).toEqual(['sensor:edge-2'])
  const certificate = { id: 'w', material: '', fromMs: nowMs, untilMs: nowMs + 361 * 86_400_000 }
  await database.write((db) =>
    keepWorkerKey(db, { name: 'judge', certificate, isRenewal: false }, nowMs),
  )
  expect(await tell(360)).toEqual(['sensor:edge-2', 'sensor:edge-1', 'worker:judge', 'hub'])
  const rows = await database.read
    .selectFrom('events')
    .selectAll()
    .where('what', '=', 'certificate-ends')
    .orderBy('seq')
    .execute()
  const worker = rows.find(({ text }) => text.includes('worker judge'))
  expect(worker).toMatchObject({ sensor: '', severity: 'high' })
  expect(worker?.text).toMatch(/ends at .*: amoskys pki renew judge --worker/)
  rows.splice(rows.indexOf(worker!), 1)
  expect(rows.map(({ sensor, severity }) => `${sensor} ${severity}`)).toEqual([
    ...['edge-2 medium', 'edge-2 high', 'edge-2 critical', 'edge-1 critical', ' medium'],
  ])
  expect(rows[0]!.text).toMatch(
    /^The certificate of sensor edge-2 ends at .*, in 10 days\. A sensor renews/,
  )
  expect(rows[2]!.text).toMatch(
    / ended at .*\. The hub takes nothing of it any more: enrol it again/,
  )
  expect(rows[4]!.text).toMatch(/^The certificate of the hub ends at .*: amoskys pki renew hub\.$/)
  expect(hubEndings(folder).map(({ who }) => who)).toEqual(['authority', 'hub'])
  expect(hubEndings(join(folder, 'nowhere'))).toEqual([])
})
