import { createHmac, generateKeyPairSync } from 'node:crypto'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { SignJWT } from 'jose'
import { beforeEach, expect, test } from 'vitest'
import { openScene, type Scene, startMs } from './ground.fixture.ts'
import { issueAccessToken, openKeyRing, readAccessToken, rotateKeys } from './index.ts'

const claims = { subject: 'usr_1', session: 'ses_1', role: 'viewer', version: 1, scope: '' }
let scene: Scene
beforeEach(async () => {
  scene = await openScene()
})

const read = (token: string, nowMs = startMs) => readAccessToken(scene.ground.keys, token, nowMs)
const issue = () => issueAccessToken(scene.ground.keys, claims, { nowMs: startMs, seconds: 600 })

function part(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function parts(token: string): { header: object; payload: Record<string, unknown> } {
  const [header, payload] = token.split('.')
  const open = (text: string | undefined) =>
    JSON.parse(Buffer.from(text!, 'base64url').toString()) as Record<string, unknown>
  return { header: open(header), payload: open(payload) }
}

/** Signed with our own key, but not as we would. */
function forged(header: object, changes: Record<string, unknown> = {}): Promise<string> {
  const nowS = startMs / 1000
  const payload = {
    ...{ iss: 'amoskys', aud: 'amoskys-api', sub: 'usr_1', sid: 'ses_1', role: 'admin', ver: 1 },
    ...{ jti: 'x', iat: nowS, nbf: nowS, exp: nowS + 60 },
    ...changes,
  }
  const { id, privateKey } = scene.ground.keys.signing
  return new SignJWT(payload)
    .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid: id, ...header })
    .sign(privateKey)
}

test('says what UX 10.4 asks for, and is read again', async () => {
  const token = await issue()
  const { header, payload } = parts(token)
  expect(header).toEqual({ alg: 'EdDSA', typ: 'at+jwt', kid: scene.ground.keys.signing.id })
  expect(Object.keys(payload).sort()).toEqual(
    ['aud', 'exp', 'iat', 'iss', 'jti', 'nbf', 'role', 'sid', 'sub', 'ver'].sort(),
  )
  expect(payload['exp']).toBe(startMs / 1000 + 600)
  expect(await read(token)).toEqual(claims)
  expect(await read(await forged({}))).toMatchObject({ role: 'admin' })
})

test('no algorithm, the public key as a secret, another key: refused', async () => {
  const { header, payload } = parts(await issue())
  const none = `${part({ ...header, alg: 'none' })}.${part(payload)}.`
  const key = scene.ground.keys.checking.values().next().value!
  const open = Buffer.from(await crypto.subtle.exportKey('raw', key))
  const body = `${part({ ...header, alg: 'HS256' })}.${part(payload)}`
  const confused = `${body}.${createHmac('sha256', open).update(body).digest('base64url')}`
  const { privateKey } = generateKeyPairSync('ed25519')
  const foreign = await new SignJWT(payload)
    .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid: scene.ground.keys.signing.id })
    .sign(privateKey)
  for (const token of [none, confused, foreign, '', 'a.b.c', `${await issue()}x`])
    await expect(read(token), token.slice(0, 40)).rejects.toMatchObject({ code: 'unauthenticated' })
})

test('another audience, issuer, type or key id, a claim that is missing, a time to come: refused', async () => {
  for (const [header, changes] of [
    [{}, { aud: 'another-api' }],
    [{}, { iss: 'somebody' }],
    [{ typ: 'JWT' }, {}],
    [{ typ: 'logout+jwt' }, {}],
    [{ kid: 'unknown' }, {}],
    [{}, { sid: undefined }],
    [{}, { jti: undefined }],
    [{}, { nbf: startMs / 1000 + 60 }],
    [{}, { role: 7 }],
  ] as const)
    await expect(read(await forged(header, changes)), JSON.stringify([header, changes]))
      .rejects // for each
      .toMatchObject({ code: 'unauthenticated' })
  await expect(read(await issue(), startMs + 601_000)).rejects.toMatchObject({
    code: 'token_expired',
  })
})

test('a key that the token brings along, or names the place of, is not looked at', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const jwk = publicKey.export({ format: 'jwk' })
  const { payload } = parts(await issue())
  for (const brought of [
    { jku: 'https://attacker.example/keys' },
    { jwk },
    { x5u: 'https://attacker.example/cert' },
  ]) {
    const token = await new SignJWT(payload)
      .setProtectedHeader({
        ...{ alg: 'EdDSA', typ: 'at+jwt', kid: scene.ground.keys.signing.id },
        ...(brought as object),
      })
      .sign(privateKey)
    await expect(read(token)).rejects.toMatchObject({ code: 'unauthenticated' })
  }
})

test('keys lie in a file for their owner alone; a new one signs, and the one before still counts', async () => {
  const file = join(scene.folder, 'keys', 'jwt.json')
  expect(statSync(file).mode & 0o777).toBe(0o600)
  const before = await issue()
  rotateKeys(scene.folder, startMs)
  const ring = await openKeyRing(scene.folder, startMs)
  expect(ring.signing.id).not.toBe(scene.ground.keys.signing.id)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(await readAccessToken(ring, before, startMs)).toEqual(claims)
  rotateKeys(scene.folder, startMs)
  const later = await openKeyRing(scene.folder, startMs)
  await expect(readAccessToken(later, before, startMs)).rejects.toThrow(/not valid/)
  const old = await openKeyRing(scene.folder, startMs + 91 * 86_400_000)
  expect(old.signing.id).not.toBe(later.signing.id)
  expect(old.unseal(scene.ground.keys.seal('kept secret'))).toBe('kept secret')
})

test('what is sealed is opened by its ring alone, and not when a bit of it has changed', async () => {
  const { keys } = scene.ground
  const sealed = keys.seal('JBSWY3DPEHPK3PXP')
  expect(sealed).not.toContain('JBSWY3DP')
  const bytes = Buffer.from(sealed, 'base64url')
  bytes[bytes.length - 1]! ^= 1
  expect(keys.unseal(bytes.toString('base64url'))).toBeNull()
  expect(keys.unseal('')).toBeNull()
  const other = await openScene()
  expect(other.ground.keys.unseal(sealed)).toBeNull()
})
