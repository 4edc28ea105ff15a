/** Who sends a request, by what it shows: a key or a token in `Authorization`, or the cookie of a session. */
import { findLiveSession, type LiveSession } from '../store/index.ts'
import { readAccessToken } from './access-tokens.ts'
import type { AccountGround, Visit } from './ground.ts'
import type { Caller } from './permissions.ts'
import { Refusal } from './refusal.ts'
import { callerOfKey, isServiceKey, liveKeyOfToken, readServiceKey } from './services.ts'
import { callerOf } from './sessions.ts'

/** The cookies' names, without what a secure one has in front. */
export const accessCookie = 'amk_at'
export const refreshCookie = 'amk_rt'

export interface Shown {
  /** The header, whole. */
  readonly authorization: string | undefined
  readonly cookies: Readonly<Record<string, string | undefined>>
  /** Over TLS only cookies count that no other site and no plain connection can have set. */
  readonly isSecure: boolean
}

/**
 * `refusal`: something was shown that does not let in; a route for anyone may go on without it. `session`: the one that
 * it belongs to, whole or not.
 */
export interface Identity {
  readonly caller: Caller | null
  readonly session: LiveSession | null
  readonly isByCookie: boolean
  readonly refusal: Refusal | null
}

const nobody: Identity = { caller: null, session: null, isByCookie: false, refusal: null }

export async function identify(
  ground: AccountGround,
  shown: Shown,
  visit: Visit,
): Promise<Identity> {
  const [, scheme, shownText] = /^(\w+) +(\S+)$/.exec(shown.authorization ?? '') ?? []
  const isByCookie = shown.authorization === undefined
  const text = isByCookie ? cookieOf(shown, accessCookie) : shownText
  if (isByCookie && text === undefined) return nobody
  try {
    if (!isByCookie && scheme?.toLowerCase() !== 'bearer')
      throw new Refusal('unauthenticated', 'Authorization: expected Bearer and a token or a key.')
    if (!isByCookie && isServiceKey(text!)) {
      const live = await readServiceKey(ground, text!, visit)
      return { ...nobody, caller: callerOfKey(live, visit, null) }
    }
    return { ...(await ofToken(ground, text!, visit)), isByCookie }
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown
    return { ...nobody, isByCookie, refusal: thrown }
  }
}

/** What a cookie says, by the name that it has on this connection. */
export function cookieOf({ cookies, isSecure }: Shown, name: string): string | undefined {
  return cookies[`${isSecure ? '__Host-' : ''}${name}`]
}

async function ofToken(ground: AccountGround, token: string, visit: Visit): Promise<Identity> {
  const claims = await readAccessToken(ground.keys, token, visit.nowMs)
  if (claims.subject.startsWith('svc_')) {
    const live = await liveKeyOfToken(ground, claims.session, visit)
    return { ...nobody, caller: callerOfKey(live, visit, claims.scope) }
  }
  const session = await findLiveSession(ground.database.read, claims.session, visit.nowMs)
  if (session?.user.id !== claims.subject)
    throw new Refusal('unauthenticated', 'The session is over.')
  // A token never says more than is so: whoever has another role now gets another token.
  if (session.user.role !== claims.role)
    throw new Refusal('token_expired', 'The role has changed since this token was made.')
  if (session.session.stage !== 'full') return { ...nobody, session, refusal: unfinished(session) }
  return { ...nobody, session, caller: callerOf(session, visit.address) }
}

function unfinished({ session }: LiveSession): Refusal {
  return new Refusal(
    'mfa_required',
    session.stage === 'enrol'
      ? 'This role needs a second proof: set one up first.'
      : 'A second proof is needed.',
  )
}
