/** Oneself: name, password, sessions. */
import { z } from 'zod'
import {
  callerOf,
  checkOwnPassword,
  chosenPassword,
  patchUser,
  setPassword,
  userAt,
} from '../../../accounts/index.ts'
import { isoTime } from '../../../kernel/index.ts'
import { endSessions, findLiveSession, listLiveSessions } from '../../../store/index.ts'
import {
  type Call,
  idText,
  meOf,
  meSchema,
  orRecorded,
  problem,
  type Route,
  route,
  sessionFor,
  timeText,
  visitOf,
} from '../../kit/index.ts'

type Asked = Pick<Call, 'caller' | 'desk' | 'request' | 'traceId'>

/** Of a route that only a person has a use for. */
export async function ownSession(call: Asked) {
  const live = await sessionFor(call)
  if (live === null) throw problem('forbidden', 'This is for people: a program has no session.')
  return live
}

async function meReply(call: Asked) {
  const { session } = await ownSession(call)
  const { database, nowMs } = call.desk
  const live = await findLiveSession(database.read, session.id, nowMs())
  if (live === null) throw problem('unauthenticated', 'The session is over. Sign in again.')
  const { permissions } = callerOf(live, call.request.address)
  return { body: await meOf(call.desk, live, permissions), etag: `"${live.user.version}"` }
}

const sessionSchema = z
  .object({
    id: idText('ses'),
    isThis: z.boolean().describe('The one that asks.'),
    method: z.enum(['password', 'passkey', 'oidc', 'link']),
    isUnfinished: z.boolean().describe('A second proof is missing.'),
    beganAt: timeText,
    seenAt: timeText,
    endsAt: timeText,
    address: z.string(),
    agent: z.string().describe('The browser, as it names itself.'),
  })
  .meta({ id: 'Session' })

const one = z.object({ id: idText('ses') })
const signedIn = { needs: 'signed-in' } as const

const nameRoutes: readonly Route[] = [
  route({
    ...{ ...signedIn, id: 'getMe', method: 'GET', path: '/me', summary: 'Who is signed in.' },
    answer: meSchema,
    problems: ['forbidden'],
    handle: meReply,
  }),
  route({
    ...{ ...signedIn, id: 'changeMe', method: 'PATCH', path: '/me', concurrency: 'match' },
    summary: 'Change one’s name or address.',
    body: z.strictObject({
      name: z.string().min(1).max(200).optional(),
      email: z.union([z.email().max(254), z.literal('')]).optional(),
    }),
    answer: meSchema,
    problems: ['forbidden', 'stale_version'],
    handle: async (call) => {
      const { user } = await ownSession(call)
      const { body, desk, match } = call
      const version = match === null ? null : Number(match)
      const change = { id: user.id, by: user.id, version, patch: body, nowMs: desk.nowMs() }
      await desk.change(
        call,
        { verb: 'user.change', object: { kind: 'user', id: user.id } },
        async (db) => {
          const { before, after } = await patchUser(db, change)
          // No name or address in the log: they can be erased, it can not.
          const changed = Object.keys(body)
          return {
            before: { version: before.version },
            after: { version: after.version, changed },
            result: null,
          }
        },
      )
      return meReply(call)
    },
  }),
  route({
    ...{ ...signedIn, id: 'changePassword', method: 'POST', path: '/me/password' },
    ...{ summary: 'Choose another password.', cost: 'sign-in' },
    says: 'With the one that is in force. Every other session ends.',
    body: z.strictObject({ current: z.string().max(4096), password: z.string().max(4096) }),
    answer: null,
    problems: ['forbidden', 'rate_limited'],
    handle: async (call) => {
      const { session, user } = await ownSession(call)
      const { body, desk } = call
      const { accounts, nowMs } = desk
      const object = { kind: 'user', id: user.id }
      const asked = { user, password: body.current }
      await orRecorded(call, () => checkOwnPassword(accounts, asked, visitOf(call)), object)
      const person = { signIn: user.sign_in, name: user.name, email: user.email }
      const passwordHash = await chosenPassword(accounts, body.password, person)
      await desk.change(
        call,
        { verb: 'user.password', object: { kind: 'user', id: user.id } },
        async (db) => {
          const now = await userAt(db, { id: user.id, version: null })
          await setPassword(db, { user: now, passwordHash, session: session.id, nowMs: nowMs() })
          return { before: null, after: { by: 'password' }, result: null }
        },
      )
      return {}
    },
  }),
]

const sessionRoutes: readonly Route[] = [
  route({
    ...{ ...signedIn, id: 'listMySessions', method: 'GET', path: '/me/sessions' },
    summary: 'Where one is signed in.',
    answer: z.object({ data: z.array(sessionSchema) }),
    problems: ['forbidden'],
    handle: async (call) => {
      const { session, user } = await ownSession(call)
      const { database, nowMs } = call.desk
      const live = await listLiveSessions(database.read, user.id, nowMs())
      const iso = (ms: number) => isoTime(ms * 1000)
      const data = live.map((each) => ({
        ...{ id: each.id, isThis: each.id === session.id, method: each.method },
        isUnfinished: each.stage !== 'full',
        ...{ beganAt: iso(each.created_ms), seenAt: iso(each.seen_ms), endsAt: iso(each.ends_ms) },
        ...{ address: each.address, agent: each.agent },
      }))
      return { body: { data } }
    },
  }),
  route({
    ...{ ...signedIn, id: 'endMySession', method: 'DELETE', path: '/me/sessions/{id}' },
    summary: 'Sign out somewhere.',
    params: one,
    answer: null,
    problems: ['forbidden', 'not_found'],
    handle: async (call) => {
      const { user } = await ownSession(call)
      const { id } = call.params
      await end(call, { id, user: user.id }, id)
      return {}
    },
  }),
  route({
    ...{ ...signedIn, id: 'endMyOtherSessions', method: 'DELETE', path: '/me/sessions' },
    summary: 'Sign out everywhere else.',
    answer: null,
    problems: ['forbidden'],
    handle: async (call) => {
      const { session, user } = await ownSession(call)
      await end(call, { user: user.id, except: session.id }, session.id)
      return {}
    },
  }),
]

async function end(
  call: Asked,
  which: { readonly id?: string; readonly user: string; readonly except?: string },
  id: string,
): Promise<void> {
  const { desk } = call
  await desk.change(call, { verb: 'session.end', object: { kind: 'session', id } }, async (db) => {
    const why = 'its person ended it'
    const ended = await endSessions(db, which, { nowMs: desk.nowMs(), why })
    if (ended === 0 && which.id !== undefined)
      throw problem('not_found', 'You have no session of this id that goes on.')
    return { before: null, after: { ended, others: which.except !== undefined }, result: null }
  })
}

export const meRoutes: readonly Route[] = [...nameRoutes, ...sessionRoutes]
