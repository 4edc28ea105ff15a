/** Codes of an app (RFC 6238) and recovery codes: each is taken once. */
import { Secret, TOTP } from 'otpauth'
import {
  changeUser,
  keepPending,
  replaceRecoveryCodes,
  takePending,
  takeRecoveryCode,
  type UserRow,
} from '../store/index.ts'
import type { AccountGround, Db } from './ground.ts'
import { Refusal } from './refusal.ts'
import { digestOf, newRecoveryCode, plainRecoveryCode } from './secrets.ts'

const period = 30
const digits = 6
/** Steps before and after the present one, for clocks that differ. */
const window = 1
const enrolMs = 15 * 60_000
export const recoveryCodeCount = 10

/** What an app has to be told: to be shown once, as text and as a picture. */
export interface NewTotp {
  readonly secret: string
  /** `otpauth://totp/...` */
  readonly uri: string
}

/** Waits for its first code; until then it counts for nothing. */
export async function offerTotp(
  {
    db,
    ground,
    nowMs,
  }: { readonly db: Db; readonly ground: AccountGround; readonly nowMs: number },
  { user, session }: { readonly user: UserRow; readonly session: string },
): Promise<NewTotp> {
  const totp = totpOf(new Secret({ size: 20 }), user.sign_in)
  const hash = offerHash(session)
  await takePending(db, { hash, kind: 'new_totp' }, nowMs)
  const body = { user: user.id, secret: ground.keys.seal(totp.secret.base32) }
  await keepPending(db, { hash, kind: 'new_totp', body, expires_ms: nowMs + enrolMs })
  return { secret: totp.secret.base32, uri: totp.toString() }
}

/** Throws where the code is not the app's, and the offer stands. */
export async function acceptTotp(
  {
    db,
    ground,
    nowMs,
  }: { readonly db: Db; readonly ground: AccountGround; readonly nowMs: number },
  asked: { readonly user: UserRow; readonly session: string; readonly code: string },
): Promise<void> {
  const { user, session, code } = asked
  const offer = await takePending<{ readonly user: string; readonly secret: string }>(
    db,
    { hash: offerHash(session), kind: 'new_totp' },
    nowMs,
  )
  const secret = offer?.user === user.id ? ground.keys.unseal(offer.secret) : null
  if (offer === null || secret === null)
    throw new Refusal('conflict', 'No code app is being set up in this session. Begin again.')
  const step = stepOf(secret, { code, nowMs })
  if (step === null) throw wrongCode()
  await changeUser(db, user.id, {
    totp: offer.secret,
    totp_step: step,
    version: user.version + 1,
  })
}

/** Whether it is a code of now that was not used before; it is then. */
export async function takeTotp(
  {
    db,
    ground,
    nowMs,
  }: { readonly db: Db; readonly ground: AccountGround; readonly nowMs: number },
  { user, code }: { readonly user: UserRow; readonly code: string },
): Promise<boolean> {
  const secret = user.totp === '' ? null : ground.keys.unseal(user.totp)
  const step = secret === null ? null : stepOf(secret, { code, nowMs })
  if (step === null || step <= user.totp_step) return false
  await changeUser(db, user.id, { totp_step: step })
  return true
}

/** In the place of those before: shown once, kept as hashes. */
export async function renewRecoveryCodes(db: Db, user: string): Promise<string[]> {
  const codes = Array.from({ length: recoveryCodeCount }, newRecoveryCode)
  await replaceRecoveryCodes(
    db,
    user,
    codes.map((code) => digestOf(plainRecoveryCode(code))),
  )
  return codes
}

export function takeRecovery(
  db: Db,
  { user, code }: { readonly user: string; readonly code: string },
): Promise<boolean> {
  return takeRecoveryCode(db, { user, hash: digestOf(plainRecoveryCode(code)) })
}

export function wrongCode(): Refusal {
  return new Refusal('unauthenticated', 'This code is not right, or was used before.')
}

function offerHash(session: string): string {
  return digestOf(`new totp ${session}`)
}

function totpOf(secret: Secret, label: string): TOTP {
  return new TOTP({ issuer: 'AMOSKYS', label, secret, period, digits, algorithm: 'SHA1' })
}

/** The step that a code belongs to; null where it is none near now. */
function stepOf(
  secret: string,
  { code, nowMs }: { readonly code: string; readonly nowMs: number },
): number | null {
  if (!/^\d{6}$/.test(code)) return null
  const delta = totpOf(Secret.fromBase32(secret), '').validate({
    token: code,
    timestamp: nowMs,
    window,
  })
  return delta === null ? null : Math.floor(nowMs / 1000 / period) + delta
}
