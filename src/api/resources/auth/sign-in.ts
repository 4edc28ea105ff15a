/** With a password, then with a second proof; on and out again. */
import { z } from 'zod'
import {
  beginSecondProof,
  callerOf,
  checkOwnPassword,
  checkPassword,
  digestOf,
  refreshProof,
  renewSession,
  takeSecondProof,
  wrongCode,
} from '../../../accounts/index.ts'
import {
  endSessions,
  findLiveSession,
  findRefreshToken,
  type LiveSession,
} from '../../../store/index.ts'
import {
  actorOfSession,
  type Call,
  endedCookies,
  meOf,
  meSchema,
  orRecorded,
  problem,
  problemReply,
  type Route,
  recordRefused,
  refreshTokenOf,
  requireOwnPage,
  route,
  sessionFor,
  systemActor,
  visitOf,
} from '../../kit/index.ts'
import { complete, enter, entered } from './replies.ts'

const signInName = z.string().max(1024).describe('In upper or lower case.')
export const passwordText = z.string().max(4096).describe('Taken as it is, whole.')
const codeBody = z.strictObject({
  kind: z.enum(['totp', 'recovery']),
  code: z.string().max(64),
})

type Asked = Pick<Call, 'caller' | 'desk' | 'request' | 'traceId'>

/** Takes a code in a session; throws where it is wrong, which is recorded. */
async function takeCode(
  call: Asked,
  live: LiveSession,
  proof: z.output<typeof codeBody>,
): Promise<void> {
  const { accounts, database } = call.desk
  const visit = visitOf(call)
  beginSecondProof(accounts, live.user, visit)
  const outcome = await database.write((db) =>
    takeSecondProof({ db, ground: accounts, visit }, live.session.id, proof),
  )
  if (outcome === 'right') return
  await recordRefused(call, { kind: 'user', id: live.user.id })
  throw wrongCode()
}

async function refresh(call: Asked) {
  requireOwnPage(call.request)
  const token = refreshTokenOf(call)
  const { accounts, database } = call.desk
  const outcome = await database.write((db) =>
    renewSession({ db, ground: accounts, visit: visitOf(call) }, token),
  )
  if (outcome.kind === 'renewed') return entered(call, outcome.signedIn)
  if (outcome.kind === 'reused') {
    const { id, user } = outcome.session
    await call.desk.change(
      call,
      { verb: 'session.reuse', actor: systemActor(call), object: { kind: 'session', id } },
      async () => ({ before: { user }, after: { ended: true }, result: null }),
    )
  }
  const over = problem('unauthenticated', 'The session is over. Sign in again.')
  const place = { path: call.request.url.split('?')[0]!, traceId: call.traceId }
  return problemReply(over, place, endedCookies)
}

/** By the access token, or the refresh token where the other has expired. */
async function sessionToEnd(call: Asked): Promise<LiveSession | null> {
  const found = await sessionFor(call)
  if (found) return found
  const { read } = call.desk.database
  const token = await findRefreshToken(read, digestOf(refreshTokenOf(call)))
  return token && findLiveSession(read, token.session, call.desk.nowMs())
}

/** What the browser kept for reading without a connection is gone with the session. */
const forgetsAll = '"cache", "storage"'

async function logOut(call: Asked) {
  requireOwnPage(call.request)
  const live = await sessionToEnd(call)
  if (live) {
    const { id } = live.session
    const nowMs = call.desk.nowMs()
    const actor = actorOfSession(live, call.request)
    await call.desk.change(
      call,
      { verb: 'user.logout', actor, object: { kind: 'session', id } },
      async (db) => {
        await endSessions(db, { id }, { nowMs, why: 'its person signed out' })
        return { before: null, after: null, result: null }
      },
    )
  }
  return { cookies: endedCookies, headers: { 'clear-site-data': forgetsAll } }
}

const about = { method: 'POST', needs: 'anyone', cost: 'sign-in' } as const

export const signInRoutes: readonly Route[] = [
  route({
    ...{ ...about, id: 'login', path: '/auth/login', summary: 'Sign in with a password.' },
    says: 'Sets the cookies of a session. `mfa_required` comes with a session in which only a second proof can be given, or set up where `mustSetUp` is true. A wrong password, a wrong name and a disabled account get one and the same answer.',
    body: z.strictObject({ signIn: signInName, password: passwordText }),
    answer: meSchema,
    problems: ['unauthenticated', 'mfa_required', 'rate_limited'],
    handle: async (call) => {
      const { desk, body } = call
      const user = await orRecorded(call, () => checkPassword(desk.accounts, body, visitOf(call)))
      return enter(call, { verb: 'user.login', user, method: 'password', isSecondDone: false })
    },
  }),
  route({
    ...{ ...about, id: 'giveSecondProof', path: '/auth/mfa', summary: 'Give a second proof.' },
    says: 'In the session that `login` left unfinished; a passkey goes to `/auth/webauthn/verify`. Each code is taken once.',
    body: codeBody,
    answer: meSchema,
    problems: ['unauthenticated', 'conflict', 'rate_limited'],
    handle: async (call) => {
      const live = await sessionFor(call)
      if (live === null) throw problem('unauthenticated', 'Sign in with a password first.')
      if (live.session.stage !== 'password')
        throw problem('conflict', 'This session does not wait for a second proof.')
      await takeCode(call, live, call.body)
      return complete(call, live)
    },
  }),
  route({
    ...{ ...about, id: 'refresh', path: '/auth/refresh', summary: 'Stay signed in.' },
    says: 'New cookies for the refresh token, which is used once. One that comes again ends its session; for ten seconds it is still taken, for tabs that ask at the same moment.',
    answer: meSchema,
    problems: ['unauthenticated'],
    handle: refresh,
  }),
  route({
    ...{ ...about, id: 'logout', path: '/auth/logout', summary: 'Sign out.' },
    says: 'The session is over at once, on every connection.',
    answer: null,
    handle: logOut,
  }),
  route({
    ...{
      ...about,
      id: 'reauthenticate',
      path: '/auth/reauth',
      summary: 'Prove again who you are.',
    },
    needs: 'signed-in',
    says: 'For what asks for a fresh proof (`reauth_required`), for five minutes. A passkey goes to `/auth/webauthn/verify`.',
    body: z.union([z.strictObject({ password: passwordText }), codeBody]),
    answer: meSchema,
    problems: ['rate_limited'],
    handle: async (call) => {
      const live = await sessionFor(call)
      if (live === null) throw problem('conflict', 'A key or its token has no session to prove in.')
      const { body } = call
      const object = { kind: 'user', id: live.user.id }
      if ('code' in body) await takeCode(call, live, body)
      else {
        const asked = { user: live.user, password: body.password }
        const { accounts } = call.desk
        await orRecorded(call, () => checkOwnPassword(accounts, asked, visitOf(call)), object)
      }
      return proveAgain(call, live, 'code' in body)
    },
  }),
]

/** A fresh proof was given in a whole session. */
export async function proveAgain(call: Asked, live: LiveSession, isSecond: boolean) {
  const { desk, request } = call
  const { id } = live.session
  await desk.change(
    call,
    {
      verb: 'user.reauth',
      actor: actorOfSession(live, request),
      object: { kind: 'session', id },
    },
    async (db) => {
      await refreshProof(db, id, { nowMs: desk.nowMs(), isSecond })
      return { before: null, after: null, result: null }
    },
  )
  return meReply(call, id)
}

async function meReply(call: Asked, session: string) {
  const { desk, request } = call
  const live = await findLiveSession(desk.database.read, session, desk.nowMs())
  if (live === null) throw problem('unauthenticated', 'The session is over. Sign in again.')
  const { permissions } = callerOf(live, request.address)
  return { body: await meOf(desk, live, permissions) }
}
