/**
 * Access tokens: JWTs of 10 minutes (RFC 9068), signed by Ed25519 and by nothing else. A token says who its bearer was
 * when it was made; whether that still holds is looked up each time.
 */
import { randomUUID } from 'node:crypto'
import { errors, type JWTPayload, jwtVerify, SignJWT } from 'jose'
import type { KeyRing } from './key-ring.ts'
import { Refusal } from './refusal.ts'

export const accessTokenSeconds = 600
/** Of a program, which can ask for the next one at any time. */
export const serviceTokenSeconds = 300

const issuer = 'amoskys'
const audience = 'amoskys-api'
const type = 'at+jwt'

export interface AccessClaims {
  /** `usr_...` or `svc_...`. */
  readonly subject: string
  /** `ses_...`, or the id of the key that a program has shown. */
  readonly session: string
  /** '' of a program. */
  readonly role: string
  /** Of the account. */
  readonly version: number
  /** Of a program: permissions between spaces. */
  readonly scope: string
}

export interface IssueOptions {
  readonly nowMs: number
  readonly seconds: number
}

export function issueAccessToken(
  keys: KeyRing,
  claims: AccessClaims,
  { nowMs, seconds }: IssueOptions,
): Promise<string> {
  const nowS = Math.floor(nowMs / 1000)
  const { session: sid, role, version: ver, scope } = claims
  return new SignJWT({ sid, role, ver, ...(scope === '' ? {} : { scope }) })
    .setProtectedHeader({ alg: 'EdDSA', typ: type, kid: keys.signing.id })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject(claims.subject)
    .setJti(randomUUID())
    .setIssuedAt(nowS)
    .setNotBefore(nowS)
    .setExpirationTime(nowS + seconds)
    .sign(keys.signing.privateKey)
}

/** Throws a `Refusal`. Keys come from the ring alone: what the header says of `jku`, `jwk` or `x5u` is not looked at. */
export async function readAccessToken(
  keys: KeyRing,
  token: string,
  nowMs: number,
): Promise<AccessClaims> {
  try {
    const { payload } = await jwtVerify(token, ({ kid }) => keyOf(keys, kid), {
      algorithms: ['EdDSA'],
      typ: type,
      issuer,
      audience,
      currentDate: new Date(nowMs),
      requiredClaims: ['sub', 'sid', 'role', 'ver', 'jti', 'iat', 'nbf', 'exp'],
    })
    return claimsOf(payload)
  } catch (thrown) {
    if (thrown instanceof errors.JWTExpired)
      throw new Refusal('token_expired', 'The access token has expired.')
    throw new Refusal('unauthenticated', 'The access token is not valid here.')
  }
}

function keyOf(keys: KeyRing, id: string | undefined) {
  const key = keys.checking.get(id ?? '')
  if (!key) throw new errors.JWKSNoMatchingKey()
  return key
}

function claimsOf(payload: JWTPayload): AccessClaims {
  const text = (name: string) => {
    const value = payload[name]
    if (typeof value !== 'string') throw new errors.JWTInvalid(name)
    return value
  }
  return {
    subject: text('sub'),
    session: text('sid'),
    role: text('role'),
    version: Number(payload['ver']),
    scope: payload['scope'] === undefined ? '' : text('scope'),
  }
}
