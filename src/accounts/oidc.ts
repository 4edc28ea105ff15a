/** Sign-ins at a service outside: begun, ended, and taken back. */
import {
  changeUser,
  countPending,
  dropExpired,
  endSessions,
  findUserBySignIn,
  findUserBySubject,
  keepPending,
  takePending,
  type UserRow,
} from '../store/index.ts'
import type { AccountGround, Db } from './ground.ts'
import type { OidcProvider, OuterIdentity } from './oidc-provider.ts'
import { Refusal } from './refusal.ts'
import { digestOf, newSecret } from './secrets.ts'
import { createUser, plainSignIn } from './users.ts'

export const departureSeconds = 600
const pendingMax = 10_000
const logoutSeconds = 600

interface PendingDeparture {
  readonly nonce: string
  readonly verifier: string
  /** Of whoever proves again who they are; '' of a sign-in. */
  readonly session: string
  readonly beganMs: number
}

export function providerOf({ oidc }: AccountGround): OidcProvider {
  if (oidc === null) throw new Refusal('not_found', 'No sign-in service is set up here.')
  return oidc
}

/** Where to send the browser, and what it must bring back in a cookie, so that nobody else's sign-in is planted in it. */
export async function departTo(
  ground: AccountGround,
  asked: { readonly redirectUri: string; readonly session: string },
  nowMs: number,
): Promise<{ readonly url: string; readonly state: string }> {
  const { redirectUri, session } = asked
  const state = newSecret()
  const isFresh = session !== ''
  const { url, nonce, verifier } = await providerOf(ground).depart(
    { redirectUri, state, isFresh },
    nowMs,
  )
  const body: PendingDeparture = { nonce, verifier, session, beganMs: nowMs }
  await ground.database.write(async (db) => {
    await dropExpired(db, nowMs)
    if ((await countPending(db, 'oidc')) >= pendingMax)
      throw new Refusal('rate_limited', 'Too many sign-ins are under way. Try again in a minute.', {
        retryAfterSeconds: 60,
      })
    const expires_ms = nowMs + departureSeconds * 1000
    await keepPending(db, { hash: digestOf(state), kind: 'oidc', body, expires_ms })
  })
  return { url, state }
}

export interface Arrival {
  readonly identity: OuterIdentity
  /** Of whoever proves again who they are; '' of a sign-in. */
  readonly session: string
}

/** `cookieState`: what the browser brought back in its cookie. */
export async function arriveFrom(
  ground: AccountGround,
  asked: { readonly url: URL; readonly cookieState: string },
  nowMs: number,
): Promise<Arrival> {
  const { url, cookieState: state } = asked
  const provider = providerOf(ground)
  const pending =
    state === '' || url.searchParams.get('state') !== state
      ? null
      : await ground.database.write((db) =>
          takePending<PendingDeparture>(db, { hash: digestOf(state), kind: 'oidc' }, nowMs),
        )
  if (pending === null)
    throw new Refusal(
      'unauthenticated',
      'This sign-in was not begun here, or is over. Begin again.',
    )
  const { nonce, verifier, session, beganMs } = pending
  const identity = await provider.arrive(url, { state, nonce, verifier }, nowMs)
  // Seconds there, milliseconds here; and clocks differ a little.
  if (session !== '' && identity.signedInAtMs < beganMs - 10_000)
    throw new Refusal('unauthenticated', 'The sign-in service did not ask for a new proof.')
  return { identity, session }
}

/** Their account, made or brought up to date: issuer and subject tell who it is, and nothing else does. */
export async function personOf(
  db: Db,
  identity: OuterIdentity,
  { newId, nowMs }: { readonly newId: string; readonly nowMs: number },
): Promise<UserRow> {
  const { issuer, subject, role, name, email } = identity
  const known = await findUserBySubject(db, { issuer, subject })
  if (known === null) return newcomer(db, identity, { id: newId, nowMs })
  if (known.state !== 'active') throw new Refusal('forbidden', 'This account is switched off here.')
  const isSame = known.role === role && known.email === email && (name || known.name) === known.name
  if (isSame) return known
  const change = { role, email, name: name || known.name, version: known.version + 1 }
  await changeUser(db, known.id, change)
  return { ...known, ...change }
}

/** A name that somebody else has is no way into their account: the newcomer gets another. */
async function newcomer(
  db: Db,
  identity: OuterIdentity,
  { id, nowMs }: { readonly id: string; readonly nowMs: number },
): Promise<UserRow> {
  const { issuer, subject, role, name, email } = identity
  const wanted = plainSignIn(identity.signIn)
    .replace(/[^\p{L}\p{N}._@+-]+/gu, '-')
    .slice(0, 100)
  const base = /^[\p{L}\p{N}]/u.test(wanted) ? wanted : `user-${wanted}`
  let signIn = base
  for (let i = 2; await findUserBySignIn(db, signIn); i++) signIn = `${base}-${i}`
  const asked = { id, signIn, name, email, role, passwordHash: '', issuer, subject }
  return createUser(db, asked, nowMs)
}

/** Ends the sessions that a logout token is about, once for each token; yields how many. */
export async function logOutFrom(
  ground: AccountGround,
  token: string,
  nowMs: number,
): Promise<(db: Db) => Promise<number>> {
  const provider = providerOf(ground)
  const { subject, outerSession, id } = await provider.readLogout(token, nowMs)
  const { issuer } = provider.settings
  return async (db) => {
    const hash = digestOf(`logout ${id}`)
    const expires_ms = nowMs + logoutSeconds * 1000
    if (!(await keepPending(db, { hash, kind: 'logout', body: null, expires_ms }))) return 0
    const ending = { nowMs, why: 'the sign-in service ended it' }
    if (outerSession !== '') return endSessions(db, { outerSession }, ending)
    const user = await findUserBySubject(db, { issuer, subject })
    return user === null ? 0 : endSessions(db, { user: user.id }, ending)
  }
}
