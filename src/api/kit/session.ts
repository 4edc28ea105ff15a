/** The session behind a request, for routes that begin, change or end one. */
import {
  type AccountGround,
  accessCookie,
  accessTokenSeconds,
  cookieOf,
  type Identity,
  identify,
  isPermission,
  needsSecondFactor,
  type Role,
  refreshCookie,
  type SignedIn,
  secondProofsOf,
  type Visit,
} from '../../accounts/index.ts'
import type { Actor } from '../../contracts/index.ts'
import { isoTime } from '../../kernel/index.ts'
import type { LiveSession } from '../../store/index.ts'
import type { Authenticate } from './guard.ts'
import { problem, problemOfRefusal } from './problem.ts'
import type { Call, RequestFacts, SetCookie } from './route.ts'

type Asked = Pick<Call, 'request' | 'desk'>

/** Who asks, by what the request shows. */
export function authenticateWith(ground: AccountGround, nowMs: () => number): Authenticate {
  return async (request) => {
    const identity = await identityOf(ground, request, nowMs())
    const { caller, isByCookie, refusal } = identity
    if (caller === null && refusal === null) return null
    return { caller, isByCookie, ...(refusal && { refusal: problemOfRefusal(refusal) }) }
  }
}

function identityOf(ground: AccountGround, request: RequestFacts, nowMs: number) {
  return identify(ground, shownOf(request), visitAt(request, nowMs))
}

function shownOf({ headers, cookies, origin }: RequestFacts) {
  const isSecure = origin.startsWith('https:')
  return { authorization: headers['authorization'], cookies, isSecure }
}

export function visitOf({ request, desk }: Asked): Visit {
  return visitAt(request, desk.nowMs())
}

function visitAt({ address, headers }: RequestFacts, nowMs: number): Visit {
  return { address, agent: headers['user-agent'] ?? '', nowMs }
}

export function refreshTokenOf({ request }: Asked): string {
  return cookieOf(shownOf(request), refreshCookie) ?? ''
}

/** Whatever session there is, whole or not; null where there is none. */
export async function sessionFor({ request, desk }: Asked): Promise<LiveSession | null> {
  return (await identityOf(desk.accounts, request, desk.nowMs())).session
}

/**
 * The session of a person who may change how they prove who they are: one that lacks a second proof because there is none
 * yet, or a whole one in which a proof was given within five minutes.
 */
export async function sessionToChange(call: Asked): Promise<LiveSession> {
  const { session: live, refusal }: Identity = await identityOf(
    call.desk.accounts,
    call.request,
    call.desk.nowMs(),
  )
  if (live && live.user.issuer !== '')
    throw problem('conflict', 'A sign-in service vouches for you: change your proofs there.')
  if (live?.session.stage === 'enrol') return live
  if (live === null || refusal !== null)
    throw refusal ?? problem('unauthenticated', 'This needs the session of a person.')
  if (call.desk.nowMs() - live.session.signed_in_ms > 5 * 60_000)
    throw problem('reauth_required', 'For this, prove again who you are: POST /api/v1/auth/reauth.')
  return live
}

/**
 * For what a cookie does although nobody is signed in by it any more: only our own pages can send this header (the guard asks
 * for it where somebody is).
 */
export function requireOwnPage({ headers }: RequestFacts): void {
  if (headers['x-amk-request'] !== '1')
    throw problem('forbidden', 'X-AMK-Request: expected the header with 1, found none.')
}

/** Whose session it is, as the audit log names them. */
export function actorOfSession({ session, user }: LiveSession, request: RequestFacts): Actor {
  return { kind: 'user', id: user.id, session: session.id, address: request.address }
}

/** Cookies of a session: nothing of them can be read by a script. */
export function sessionCookies({ session, ...tokens }: SignedIn, nowMs: number): SetCookie[] {
  const leftSeconds = Math.ceil((session.ends_ms - nowMs) / 1000)
  const access = { name: accessCookie, value: tokens.accessToken }
  return [
    { ...access, maxAgeSeconds: Math.min(accessTokenSeconds, leftSeconds) },
    { name: refreshCookie, value: tokens.refreshToken, maxAgeSeconds: leftSeconds },
  ]
}

export const endedCookies: readonly SetCookie[] = [accessCookie, refreshCookie].map((name) => ({
  ...{ name, value: '', maxAgeSeconds: 0 },
}))

/** Who is signed in, and what they may do, as `meSchema` describes it. */
export async function meOf(
  { accounts, database }: Call['desk'],
  { session, user }: LiveSession,
  permissions: Iterable<string>,
) {
  const kinds = await secondProofsOf(database.read, user)
  return {
    user: {
      ...{ id: user.id, signIn: user.sign_in, name: user.name, email: user.email },
      role: user.role as Role,
      hasPassword: user.password_hash !== '',
      version: user.version,
    },
    permissions: [...permissions].filter(isPermission),
    session: {
      id: session.id,
      signedInAt: isoTime(session.signed_in_ms * 1000),
      idleEndsAt: isoTime(session.idle_ends_ms * 1000),
      endsAt: isoTime(session.ends_ms * 1000),
    },
    secondProof: {
      isDone: session.is_second_done === 1,
      isRequired: needsSecondFactor(accounts, user.role),
      kinds,
    },
  }
}
