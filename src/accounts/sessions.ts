/**
 * Sessions: begun by a proof, kept by refresh tokens that are used once each, over after 30 minutes without one or after
 * 12 hours. A used token that comes again tells that somebody has a copy: the session ends. For ten seconds the token
 * before is still taken, since the tabs of a browser may ask at the same moment.
 */
import { newId } from '../kernel/index.ts'
import {
  changeSession,
  countRecoveryCodes,
  dropExpired,
  dropOldSessions,
  endSessions,
  findLiveSession,
  findRefreshToken,
  keepRefreshToken,
  keepSession,
  type LiveSession,
  listLiveSessions,
  listPasskeys,
  type SessionRow,
  type UserRow,
} from '../store/index.ts'
import { accessTokenSeconds, issueAccessToken } from './access-tokens.ts'
import { type AccountGround, type Db, needsSecondFactor, type Visit } from './ground.ts'
import { type Caller, isRole, type Permission, permissionsOf } from './permissions.ts'
import { digestOf, newSecret } from './secrets.ts'

export const sessionSeconds = { idle: 30 * 60, whole: 12 * 3600, half: 10 * 60 } as const
const graceMs = 10_000
/** Of one person; the oldest make way. */
const sessionsMax = 50
/** Sessions that are over are kept for a day, so that a copied token of theirs is still known. */
const oldSessionsMs = 86_400_000

export interface SignedIn {
  readonly user: UserRow
  readonly session: SessionRow
  readonly accessToken: string
  /** '' of a session that lacks a second proof: it is not kept on. */
  readonly refreshToken: string
}

export type ProofKind = 'passkey' | 'totp' | 'recovery'

/** By what a person can give a second proof; empty where there is nothing yet. */
export async function secondProofsOf(db: Db, user: UserRow): Promise<ProofKind[]> {
  const proofs: ProofKind[] = []
  if ((await listPasskeys(db, user.id)).length > 0) proofs.push('passkey')
  if (user.totp !== '') proofs.push('totp')
  if (proofs.length > 0 && (await countRecoveryCodes(db, user.id)) > 0) proofs.push('recovery')
  return proofs
}

export interface Beginning {
  readonly user: UserRow
  readonly method: SessionRow['method']
  readonly isSecondDone: boolean
  readonly outerSession?: string
}

/** Always a new session with new tokens: what was known of an earlier one is worth nothing in it. */
export async function beginSession(
  { db, ground, visit }: { readonly db: Db; readonly ground: AccountGround; readonly visit: Visit },
  { user, method, isSecondDone, outerSession = '' }: Beginning,
): Promise<SignedIn> {
  const { nowMs, address, agent } = visit
  await dropExpired(db, nowMs)
  await dropOldSessions(db, nowMs - oldSessionsMs)
  await makeRoom(db, user.id, nowMs)
  const stage = await stageOf(db, ground, { user, method, isSecondDone })
  const idle = stage === 'full' ? sessionSeconds.idle : sessionSeconds.half
  const session: SessionRow = {
    id: newId('ses', nowMs),
    user: user.id,
    ...{ stage, method, is_second_done: isSecondDone ? 1 : 0 },
    ...{ created_ms: nowMs, signed_in_ms: nowMs, seen_ms: nowMs },
    idle_ends_ms: nowMs + idle * 1000,
    ends_ms: nowMs + (stage === 'full' ? sessionSeconds.whole : sessionSeconds.half) * 1000,
    ...{ number: 1, rotated_ms: nowMs, failures: 0 },
    ...{ address, agent: agent.slice(0, 200), outer_session: outerSession },
    ...{ ended_ms: null, ended_why: '' },
  }
  await keepSession(db, session)
  const refreshToken = stage === 'full' ? await newRefreshToken(db, session.id, 1) : ''
  const accessToken = await accessTokenOf(ground, { session, user }, nowMs)
  return { user, session, accessToken, refreshToken }
}

async function stageOf(
  db: Db,
  ground: AccountGround,
  { user, method, isSecondDone }: Beginning,
): Promise<SessionRow['stage']> {
  if (isSecondDone) return 'full'
  if ((await secondProofsOf(db, user)).length > 0) return 'password'
  // Whoever comes by a link is told that a second proof will be asked for, and may set it up at once.
  return needsSecondFactor(ground, user.role) && method !== 'link' ? 'enrol' : 'full'
}

async function makeRoom(db: Db, user: string, nowMs: number): Promise<void> {
  const live = await listLiveSessions(db, user, nowMs)
  for (const { id } of live.slice(sessionsMax - 1))
    await endSessions(db, { id }, { nowMs, why: 'newer ones took its place' })
}

export function accessTokenOf(
  { keys }: AccountGround,
  { session, user }: LiveSession,
  nowMs: number,
): Promise<string> {
  return issueAccessToken(
    keys,
    {
      subject: user.id,
      session: session.id,
      role: user.role,
      version: user.version,
      scope: '',
    },
    { nowMs, seconds: accessTokenSeconds },
  )
}

async function newRefreshToken(db: Db, session: string, number: number): Promise<string> {
  const token = newSecret()
  await keepRefreshToken(db, { hash: digestOf(token), session, number })
  return token
}

/** `reused`: it was used before, and the session is over now. `unknown`: it is none, or of a session that is over. */
export type Renewal =
  | { readonly kind: 'renewed'; readonly signedIn: SignedIn }
  | { readonly kind: 'reused'; readonly session: SessionRow }
  | { readonly kind: 'unknown' }

/** A new pair of tokens for a refresh token. */
export async function renewSession(
  { db, ground, visit }: { readonly db: Db; readonly ground: AccountGround; readonly visit: Visit },
  refreshToken: string,
): Promise<Renewal> {
  const { nowMs, address } = visit
  const token = await findRefreshToken(db, digestOf(refreshToken))
  const live = token && (await findLiveSession(db, token.session, nowMs))
  if (!token || live?.session.stage !== 'full') return { kind: 'unknown' }
  const { session, user } = live
  const isNewest = token.number === session.number
  const isInGrace = token.number === session.number - 1 && nowMs - session.rotated_ms <= graceMs
  if (!isNewest && !isInGrace) {
    const why = 'a refresh token was used twice'
    await endSessions(db, { id: session.id }, { nowMs, why })
    return { kind: 'reused', session }
  }
  const number = isNewest ? session.number + 1 : session.number
  const change = {
    ...{ number, seen_ms: nowMs, address, idle_ends_ms: nowMs + sessionSeconds.idle * 1000 },
    ...(isNewest && { rotated_ms: nowMs }),
  }
  await changeSession(db, session.id, change)
  const next = { ...session, ...change }
  const newToken = await newRefreshToken(db, session.id, number)
  const accessToken = await accessTokenOf(ground, { session: next, user }, nowMs)
  return {
    kind: 'renewed',
    signedIn: { user, session: next, accessToken, refreshToken: newToken },
  }
}

/** The whole session that follows on one that lacked a second proof, which is over. */
export async function completeSession(
  parts: { readonly db: Db; readonly ground: AccountGround; readonly visit: Visit },
  { session, user }: LiveSession,
): Promise<SignedIn> {
  const { db, visit } = parts
  const why = 'a second proof was given'
  await endSessions(db, { id: session.id }, { nowMs: visit.nowMs, why })
  const { method, outer_session: outerSession } = session
  return beginSession(parts, { user, method, isSecondDone: true, outerSession })
}

/** Somebody has proved again who they are: what asks for a fresh proof is open for a while. */
export async function refreshProof(
  db: Db,
  session: string,
  { nowMs, isSecond }: { readonly nowMs: number; readonly isSecond: boolean },
): Promise<void> {
  const change = { signed_in_ms: nowMs, ...(isSecond && { is_second_done: 1 as const }) }
  await changeSession(db, session, change)
}

const nothing: ReadonlySet<Permission> = new Set()

/** Who asks in a session. One that lacks a second proof may do nothing. */
export function callerOf({ session, user }: LiveSession, address: string): Caller {
  const isWhole = session.stage === 'full' && isRole(user.role)
  return {
    kind: 'user',
    id: user.id,
    name: user.name,
    role: isRole(user.role) ? user.role : null,
    permissions: isWhole && isRole(user.role) ? permissionsOf(user.role) : nothing,
    session: session.id,
    address,
    signedInAtMs: session.signed_in_ms,
    isSecondFactorDone: session.is_second_done === 1,
  }
}
