/** What happens at the end of every way to sign in: the session begins, is recorded, and is answered with its cookies. */
import {
  accessCookie,
  type Beginning,
  beginSession,
  callerOf,
  completeSession,
  type SignedIn,
  secondProofsOf,
  sessionSeconds,
  WrongPassword,
} from '../../../accounts/index.ts'
import { endSessions, findUser, type LiveSession } from '../../../store/index.ts'
import {
  actorOfSession,
  type Call,
  meOf,
  problem,
  problemReply,
  type Reply,
  sessionCookies,
  sessionFor,
  visitOf,
} from '../../kit/index.ts'

type Asked = Pick<Call, 'caller' | 'desk' | 'request' | 'traceId'>

export interface Entrance extends Beginning {
  readonly verb: string
}

/** A session for somebody who has proved themselves; one that the browser had before is over. */
export async function enter(call: Asked, entrance: Entrance): Promise<Reply<never>> {
  const { desk, request } = call
  const { user, verb } = entrance
  const visit = visitOf(call)
  const earlier = await sessionFor(call)
  const actor = { kind: 'user' as const, id: user.id, session: '', address: request.address }
  const signedIn = await desk.change(
    call,
    { verb, actor, object: { kind: 'user', id: user.id } },
    async (db) => {
      // Meanwhile they may have been disabled, or have chosen another password.
      const now = await findUser(db, user.id)
      if (now?.state !== 'active' || now.password_hash !== user.password_hash)
        throw new WrongPassword(now)
      if (earlier !== null)
        await endSessions(
          db,
          { id: earlier.session.id },
          { nowMs: visit.nowMs, why: 'somebody signed in anew' },
        )
      const result = await beginSession(
        { db, ground: desk.accounts, visit },
        { ...entrance, user: now },
      )
      return { before: null, after: toldOf(result), result }
    },
  )
  return entered(call, signedIn)
}

/** A second proof was given in a session: the whole one that follows. */
export async function complete(call: Asked, live: LiveSession): Promise<Reply<never>> {
  const { desk, request } = call
  const signedIn = await desk.change(
    call,
    {
      verb: 'user.second_proof',
      actor: actorOfSession(live, request),
      object: { kind: 'user', id: live.user.id },
    },
    async (db) => {
      const result = await completeSession(
        { db, ground: desk.accounts, visit: visitOf(call) },
        live,
      )
      return { before: null, after: toldOf(result), result }
    },
  )
  return entered(call, signedIn)
}

function toldOf({ session }: SignedIn): object {
  const { id, stage, method } = session
  return { session: id, stage, method }
}

/** Whole: who it is. Not whole: the problem that says what is missing, with the cookie of the half. */
export async function entered(call: Asked, signedIn: SignedIn): Promise<Reply<never>> {
  const { desk, request, traceId } = call
  const { session, user, accessToken } = signedIn
  if (session.stage === 'full') {
    const { permissions } = callerOf({ session, user }, request.address)
    const me = await meOf(desk, { session, user }, permissions)
    return { raw: JSON.stringify(me), cookies: sessionCookies(signedIn, desk.nowMs()) }
  }
  const methods = await secondProofsOf(desk.database.read, user)
  const mustSetUp = session.stage === 'enrol'
  const missing = problem(
    'mfa_required',
    mustSetUp
      ? 'This role needs a second proof, and there is none yet: set up a passkey or a code app.'
      : 'The password is right. Give a second proof now.',
    { methods, mustSetUp },
  )
  const cookie = { name: accessCookie, value: accessToken, maxAgeSeconds: sessionSeconds.half }
  return problemReply(missing, { path: request.url.split('?')[0]!, traceId }, [cookie])
}
