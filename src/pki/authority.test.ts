import 'reflect-metadata'
import { createPrivateKey, createPublicKey, webcrypto, X509Certificate } from 'node:crypto'
import { SubjectAlternativeNameExtension, X509CertificateGenerator } from '@peculiar/x509'
import { expect, test } from 'vitest'
import { hubNames, issueHub, issueSensor, makeAuthority, type Pair } from './authority.ts'
import { identityOf, makeKeyRequest, newOwnKeys } from './holder/index.ts'
import { readRequest } from './read-request.ts'

const nowMs = Date.UTC(2026, 10, 27)

async function sensorOf(name: string, days = 90) {
  const authority = await makeAuthority({ nowMs, days: 3650 })
  const keys = newOwnKeys()
  const read = await readRequest(makeKeyRequest(name, keys))
  if (typeof read === 'string') throw new Error(read)
  const certificate = await issueSensor(authority, read, { nowMs, days })
  return { authority, keys, read, certificate }
}

test('a request becomes a certificate that names its sensor, and that the authority signed', async () => {
  const { authority, keys, read, certificate } = await sensorOf('edge_1.Bern')
  const made = new X509Certificate(certificate)
  const above = new X509Certificate(authority.certificate)
  expect(made.checkIssued(above) && made.verify(above.publicKey)).toBe(true)
  expect(made.checkPrivateKey(createPrivateKey(keys.tls))).toBe(true)
  expect(made.ca).toBe(false)
  expect(above.ca).toBe(true)
  expect(identityOf(made)).toMatchObject({
    name: 'edge_1.Bern',
    untilMs: nowMs + 90 * 86_400_000,
    serial: made.serialNumber.toLowerCase(),
  })
  expect(read.signing.id).toMatch(/^[0-9a-f]{16}$/)
})

test('nothing outlives the authority, and a dead one signs nothing', async () => {
  const authority = await makeAuthority({ nowMs, days: 10 })
  const { read } = await sensorOf('edge-1')
  const made = await issueSensor(authority, read, { nowMs, days: 90 })
  expect(new X509Certificate(made).validToDate.getTime()).toBe(nowMs + 10 * 86_400_000)
  const later = { nowMs: nowMs + 10 * 86_400_000, days: 1 }
  await expect(issueSensor(authority, read, later)).rejects.toThrow('the authority has expired')
})

test('who does not hold both keys gets nothing', async () => {
  const asked = makeKeyRequest('edge-1', newOwnKeys())
  const other = makeKeyRequest('edge-1', newOwnKeys())
  const altered = Uint8Array.from(asked.request)
  altered[altered.length - 1]! ^= 1
  expect(await readRequest({ ...asked, signingKey: other.signingKey })).toMatch('does not hold it')
  expect(await readRequest({ ...asked, request: other.request })).toMatch('does not hold it')
  expect(await readRequest({ ...asked, signingKey: new Uint8Array(31) })).toMatch('no Ed25519')
  expect(await readRequest({ ...asked, signingProof: new Uint8Array(0) })).toMatch('does not hold')
  expect(await readRequest({ ...asked, request: altered })).toMatch('not signed by its own key')
  expect(await readRequest({ ...asked, request: new Uint8Array(9) })).toMatch('PKCS#10')
  expect(await readRequest({ ...asked, request: new Uint8Array(5000) })).toMatch('5000 bytes')
  for (const name of ['', 'a,CN=b', 'a b', '-x', 'x'.repeat(65), 'é', 'a+CN=b', '\u0000'])
    expect(await readRequest(makeKeyRequest(name, newOwnKeys())), name).toMatch('no name')
})

test('a certificate that says two things of itself names nobody', async () => {
  const { authority } = await sensorOf('edge-1')
  const hub = await issueHub(authority, ['hub.example.org'], { nowMs, days: 1 })
  expect(identityOf(new X509Certificate(hub.certificate))).toBeNull()
  expect(identityOf(new X509Certificate(authority.certificate))).toBeNull()
  expect(identityOf(undefined)).toBeNull()
  expect(identityOf({})).toBeNull()
})

test.each([
  [`CN=edge-1`, 'amoskys:sensor:edge-1', 'edge-1'],
  [`CN=edge-1`, 'amoskys:sensor:edge-2', null],
  [`CN=edge-1`, 'amoskys:sensor:edge-1, URI:amoskys:sensor:edge-2', null],
  [`CN=edge-1, O=edge-2`, 'amoskys:sensor:edge-1', null],
  [`O=edge-1`, 'amoskys:sensor:edge-1', null],
  [`CN=edge-1`, 'https://edge-1', null],
])('%s with %s names %s', async (subject, uri, name) => {
  const authority = await makeAuthority({ nowMs, days: 1 })
  const certificate = await signedBy(authority, subject, uri)
  expect(identityOf({ raw: certificate })?.name ?? null).toBe(name)
})

/** Whatever somebody with the key of an authority could sign. */
async function signedBy(authority: Pair, subject: string, uri: string): Promise<Uint8Array> {
  const spki = createPublicKey(newOwnKeys().tls).export({ type: 'spki', format: 'der' })
  const key = createPrivateKey(authority.key).export({ type: 'pkcs8', format: 'der' })
  const signingKey = await webcrypto.subtle.importKey('pkcs8', key, 'Ed25519', false, ['sign'])
  const made = await X509CertificateGenerator.create(
    {
      ...{ serialNumber: '01', subject, issuer: 'CN=x', notBefore: new Date(nowMs) },
      ...{ notAfter: new Date(nowMs + 1), signingAlgorithm: { name: 'Ed25519' } },
      ...{ publicKey: spki as never, signingKey: signingKey as never },
      extensions: [new SubjectAlternativeNameExtension([{ type: 'url', value: uri }])],
    },
    webcrypto as never,
  )
  return new Uint8Array(made.rawData)
}

test('names of a hub are names or addresses', () => {
  expect(hubNames(['Hub.example.org', 'hub.example.org', '10.0.0.5', 'fd00::5'])).toEqual([
    ...['hub.example.org', '10.0.0.5', 'fd00::5'],
  ])
  for (const name of ['', '-a', 'a..b', 'https://hub', '*.example.org', 'a b', 'x'.repeat(64)])
    expect(() => hubNames([name]), name).toThrow('a name or an address of the hub')
  expect(() => hubNames([])).toThrow('expected 1 to 100, found 0')
})
