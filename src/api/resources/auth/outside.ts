/** With a sign-in service outside (OpenID Connect): there, back, and out when it says so. */
import { z } from 'zod'
import {
  arriveFrom,
  cookieOf,
  departTo,
  departureSeconds,
  logOutFrom,
  type OuterIdentity,
  personOf,
  Refusal,
} from '../../../accounts/index.ts'
import { findLiveSession, findUserBySubject } from '../../../store/index.ts'
import {
  type Call,
  prefix,
  type Reply,
  type RequestFacts,
  type Route,
  recordRefused,
  route,
  type SetCookie,
  sessionFor,
  systemActor,
} from '../../kit/index.ts'
import { enter } from './replies.ts'
import { proveAgain } from './sign-in.ts'

const stateCookie = 'amk_oidc'
const noState: SetCookie = { name: stateCookie, value: '', maxAgeSeconds: 0, isForLinks: true }
const html = 'text/html; charset=utf-8'

type Asked = Pick<Call, 'caller' | 'desk' | 'request' | 'traceId'>

/**
 * Cookies of a session are `SameSite=Strict`, so they do not come with a redirect that began at the sign-in service. This
 * page is ours, and leads on.
 */
function page(title: string, { status, text }: { readonly status: number; readonly text: string }) {
  const onward = status === 200 ? '<meta http-equiv="refresh" content="0; url=/">' : ''
  const raw = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title>${onward}</head><body><h1>${title}</h1><p>${text}</p><p><a href="/">AMOSKYS</a></p></body></html>\n`
  return { status, raw, type: html }
}

function redirectUriOf({ origin }: RequestFacts): string {
  // A default port is left out, as the exchange of the code does.
  return new URL(`${prefix}/auth/oidc/callback`, origin).href
}

async function arrive(call: Asked): Promise<Reply<never>> {
  const { desk, request } = call
  const shown = {
    authorization: undefined,
    cookies: request.cookies,
    isSecure: request.origin.startsWith('https:'),
  }
  const cookieState = cookieOf(shown, stateCookie) ?? ''
  const url = new URL(request.url, request.origin)
  try {
    const { identity, session } = await arriveFrom(
      desk.accounts,
      { url, cookieState },
      desk.nowMs(),
    )
    const { cookies } =
      session === '' ? await signIn(call, identity) : await again(call, { identity, session })
    const done = page('You are signed in', { status: 200, text: 'It goes on in a moment.' })
    return { ...done, cookies: [...(cookies ?? []), noState] }
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown
    await recordRefused(call, { kind: 'user', id: 'unknown' })
    // Our own sentences: nothing in them comes from outside.
    const refused = page('The sign-in did not work', { status: 403, text: thrown.message })
    return { ...refused, cookies: [noState] }
  }
}

async function signIn(call: Asked, identity: OuterIdentity): Promise<Reply<never>> {
  const { desk } = call
  const { issuer, outerSession } = identity
  const before = await findUserBySubject(desk.database.read, identity)
  const id = before?.id ?? desk.newId('usr')
  const deed = { verb: 'user.vouched_for', actor: systemActor(call), object: { kind: 'user', id } }
  const user = await desk.change(call, deed, async (db) => {
    const result = await personOf(db, identity, { newId: id, nowMs: desk.nowMs() })
    const { role } = result
    return { before: before && { role: before.role }, after: { issuer, role }, result }
  })
  return enter(call, { verb: 'user.login', user, method: 'oidc', isSecondDone: true, outerSession })
}

/** Somebody who is signed in has proved again who they are: it has to be the same person. */
async function again(
  call: Asked,
  { identity, session }: { readonly identity: OuterIdentity; readonly session: string },
): Promise<Reply<never>> {
  const { database, nowMs } = call.desk
  const live = await findLiveSession(database.read, session, nowMs())
  const { issuer, subject } = identity
  if (live?.user.issuer !== issuer || live.user.subject !== subject)
    throw new Refusal('unauthenticated', 'Somebody else signed in there than is signed in here.')
  await proveAgain(call, live, true)
  return {}
}

const anyone = { needs: 'anyone', cost: 'sign-in' } as const
const answerText = z.string().max(4096).optional()

export const outsideRoutes: readonly Route[] = [
  route({
    ...{ ...anyone, id: 'startOidc', method: 'GET', path: '/auth/oidc/start' },
    summary: 'Go to the sign-in service.',
    says: 'With `again=true`, whoever is signed in proves once more who they are there.',
    query: z.strictObject({ again: z.enum(['true', 'false']).default('false') }),
    ...{ answer: null, status: 302 },
    problems: ['not_found', 'not_ready', 'rate_limited'],
    handle: async (call) => {
      const { desk, query, request } = call
      const live = query.again === 'true' ? await sessionFor(call) : null
      const { url, state } = await departTo(
        desk.accounts,
        { redirectUri: redirectUriOf(request), session: live?.session.id ?? '' },
        desk.nowMs(),
      )
      const kept = { name: stateCookie, value: state, maxAgeSeconds: departureSeconds }
      return { headers: { location: url }, cookies: [{ ...kept, isForLinks: true }] }
    },
  }),
  route({
    ...{ ...anyone, id: 'finishOidc', method: 'GET', path: '/auth/oidc/callback' },
    summary: 'Come back from the sign-in service.',
    says: 'A page for a browser, whatever comes of it. A sign-in counts only in the browser that began it.',
    query: z.strictObject({
      ...{ code: answerText, state: answerText, iss: answerText, scope: answerText },
      ...{ session_state: answerText, error: answerText, error_description: answerText },
      error_uri: answerText,
    }),
    answer: null,
    otherAnswers: { [html]: 'A page that leads on, or says why not.' },
    problems: ['not_found', 'not_ready'],
    handle: arrive,
  }),
  route({
    ...{ ...anyone, id: 'oidcLogout', method: 'POST', path: '/auth/oidc/logout' },
    ...{ summary: 'The sign-in service ends sessions.', isForm: true, isCrossSite: true },
    says: 'OpenID Connect Back-Channel Logout: the sessions that the token is about end at once.',
    body: z.strictObject({ logout_token: z.string().max(16_384) }),
    answer: null,
    status: 200,
    problems: ['not_found', 'not_ready'],
    handle: async (call) => {
      const { body, desk } = call
      const act = await logOutFrom(desk.accounts, body.logout_token, desk.nowMs())
      const deed = { verb: 'session.end', actor: systemActor(call) }
      await desk.change(call, { ...deed, object: { kind: 'session', id: 'oidc' } }, async (db) => {
        const ended = await act(db)
        return { before: null, after: { ended, by: 'oidc' }, result: null }
      })
      return {}
    },
  }),
]
