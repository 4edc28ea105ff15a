/** Asks the server, typed by its own document. Secrets stand in HttpOnly cookies, which no script here can read. */
import { routes } from './routes.ts'
import type { Operations, Problem } from './types.ts'

export type OperationId = keyof Operations & keyof typeof routes
type Part<
  Id extends OperationId,
  Name extends 'params' | 'query',
> = keyof Operations[Id][Name] extends never
  ? { readonly [K in Name]?: undefined }
  : Record<never, never> extends Operations[Id][Name]
    ? { readonly [K in Name]?: Operations[Id][Name] | undefined }
    : { readonly [K in Name]: Operations[Id][Name] }

/** What an operation needs, and no more. */
export type Asking<Id extends OperationId> = Part<Id, 'params'> &
  Part<Id, 'query'> &
  (Operations[Id]['body'] extends null
    ? { readonly body?: undefined }
    : { readonly body: Operations[Id]['body'] }) & {
    /** ETag of what is changed. */
    readonly match?: string
    /** The same key with the same request has its effect once; one is made where none is given. */
    readonly key?: string
    readonly signal?: AbortSignal
  }

export interface Told<Id extends OperationId> {
  readonly body: Operations[Id]['answer']
  /** With quotes, as `match` takes it; '' where there is none. */
  readonly etag: string
  readonly headers: Headers
}

export type ProblemBody = Problem & Readonly<Record<string, unknown>>

/** What the server refused, in its own words. */
export class Refused extends Error {
  readonly problem: ProblemBody

  constructor(problem: ProblemBody) {
    super(problem.detail)
    this.name = 'Refused'
    this.problem = problem
  }
}

/** No answer came: the server or the way to it is away. */
export class Unreachable extends Error {
  constructor(cause: unknown, message = 'The server did not answer.') {
    super(message, { cause })
    this.name = 'Unreachable'
  }
}

/** Beside what cannot be done then. */
export const awayText = 'Off until the connection is back.'
let isAway = false
const lookers = new Set<() => void>()

export function isAwayNow(): boolean {
  return isAway
}

export function onAway(tell: () => void): () => void {
  lookers.add(tell)
  return () => lookers.delete(tell)
}

/** While the server is away a change is refused at once: one that is made an hour late is another change. */
export function switchAway(next: boolean): void {
  isAway = next
  for (const tell of lookers) tell()
}

const prefix = '/api/v1'

export async function ask<Id extends OperationId>(
  ...[id, asking]: Record<never, never> extends Asking<Id>
    ? [id: Id, asking?: Asking<Id>]
    : [id: Id, asking: Asking<Id>]
): Promise<Told<Id>> {
  const given: Sending = asking ?? {}
  const answer = await sent(id, given)
  const isOver = await isExpired(id, answer)
  const told = await toldBy<Id>(isOver && (await isRenewed()) ? await sent(id, given) : answer)
  if (id === 'logout') channel.postMessage('out')
  if (id === 'logout') tellOut()
  return told
}

/** Their 401 says that a proof is wrong, or that it is the time for another one: a refresh would end the half session. */
const proofs =
  /^(log(in|out)|refresh|setUp|choosePassword|giveSecondProof|askForPasskey|verifyPasskey|reauthenticate)$/

async function isExpired(id: OperationId, answer: Response): Promise<boolean> {
  if (answer.status !== 401) return false
  const { code } = (await answer.clone().json()) as { readonly code?: string }
  return code === 'token_expired' || (code === 'unauthenticated' && !proofs.test(id))
}

interface Sending {
  readonly params?: unknown
  readonly query?: unknown
  readonly body?: unknown
  readonly match?: string
  readonly key?: string
  readonly signal?: AbortSignal
}

async function sent(
  id: OperationId,
  { body, match, key, signal, ...place }: Sending,
): Promise<Response> {
  const [method, path] = routes[id].split(' ') as [string, string]
  if (isAway && method !== 'GET' && !isOfSession(id)) throw new Unreachable(null, awayText)
  const headers = {
    'X-AMK-Request': '1',
    ...(body !== undefined && { 'Content-Type': 'application/json' }),
    ...(match !== undefined && { 'If-Match': match }),
    ...(method === 'POST' && { 'Idempotency-Key': key ?? crypto.randomUUID() }),
  }
  try {
    return await fetch(urlOf(path, place), {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    })
  } catch (thrown) {
    if ((thrown as Error).name === 'AbortError') throw thrown
    throw new Unreachable(thrown)
  }
}

function isOfSession(id: OperationId): boolean {
  return proofs.test(id)
}

/** Where an operation is asked, for links to what a browser saves. */
export function addressOf<Id extends OperationId>(
  id: Id,
  asking: Pick<Asking<Id>, 'params' | 'query'>,
): string {
  return urlOf(routes[id].split(' ')[1]!, asking)
}

function urlOf(
  path: string,
  asking: { readonly params?: unknown; readonly query?: unknown },
): string {
  const params = (asking.params ?? {}) as Readonly<Record<string, unknown>>
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(params[name])),
  )
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(asking.query ?? {}))
    for (const one of Array.isArray(value) ? value : [value])
      if (one !== undefined) query.append(name, String(one))
  const text = query.toString()
  const isAtRoot = /^\/(healthz|readyz|metrics)$/.test(filled)
  return `${isAtRoot ? '' : prefix}${filled}${text === '' ? '' : `?${text}`}`
}

async function toldBy<Id extends OperationId>(answer: Response): Promise<Told<Id>> {
  const isJson = answer.headers.get('content-type')?.includes('json') === true
  const body: unknown = isJson ? await answer.json() : null
  if (!answer.ok) throw new Refused(problemOf(answer, body))
  return {
    body: body as Operations[Id]['answer'],
    etag: answer.headers.get('etag') ?? '',
    headers: answer.headers,
  }
}

function problemOf(answer: Response, body: unknown): ProblemBody {
  if (typeof body === 'object' && body !== null && 'code' in body) return body as ProblemBody
  return {
    ...{
      type: 'about:blank',
      title: 'No answer that can be read',
      status: answer.status,
      instance: '',
      code: 'internal',
    },
    detail: `The server answered ${answer.status} without saying why.`,
    traceId: answer.headers.get('x-trace-id') ?? '',
  }
}

/** One tab at a time: a refresh token is used once, and a second use would end the session for all of them. */
async function isRenewed(): Promise<boolean> {
  const began = Date.now()
  return navigator.locks.request('amoskys-refresh', async () => {
    if (renewedAt() > began) return true
    const answer = await sent('refresh', {})
    if (answer.ok) tellRenewed()
    else tellOver()
    return answer.ok
  })
}

/** For as long as the session may last; false where it is over. */
export { isRenewed as stayIn }

const channel = new BroadcastChannel('amoskys-session')
let renewedMs = 0
const waiting = new Set<() => void>()
const goingOn = new Set<() => void>()

function renewedAt(): number {
  return renewedMs
}

/** Here and in the other tabs: the session goes on, or somebody has signed in again. */
export function tellRenewed(): void {
  renewedMs = Date.now()
  isOver = false
  channel.postMessage('renewed')
  for (const tell of goingOn) tell()
}

/** For whoever comes to listen after it was told. */
let isOver = false

function tellOver(): void {
  isOver = true
  for (const tell of waiting) tell()
}

channel.addEventListener('message', ({ data }) => {
  if (data === 'out') tellOut()
  if (data !== 'renewed') return
  renewedMs = Date.now()
  isOver = false
  for (const tell of goingOn) tell()
})

const leaving = new Set<() => void>()

function tellOut(): void {
  for (const tell of leaving) tell()
}

/** Told in every tab when somebody signed out in one of them. */
export function onSignedOut(tell: () => void): () => void {
  leaving.add(tell)
  return () => leaving.delete(tell)
}

/** Told when there are new cookies, whichever tab got them. */
export function onRenewed(tell: () => void): () => void {
  goingOn.add(tell)
  return () => goingOn.delete(tell)
}

/** Told when the session is over, so that somebody can sign in over the page that is there. */
export function onSessionOver(tell: () => void): () => void {
  waiting.add(tell)
  if (isOver) tell()
  return () => waiting.delete(tell)
}
