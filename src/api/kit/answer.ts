/** A handler's reply, or what it threw, as the response. */
import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Refusal } from '../../accounts/index.ts'
import {
  challenge,
  Problem,
  problem,
  problemBody,
  problemOfRefusal,
  problemType,
} from './problem.ts'
import type { Reply, Route, SetCookie } from './route.ts'

interface Pair {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

const json = 'application/json; charset=utf-8'

export function answer(route: Route, pair: Pair, made: Reply<unknown>): FastifyReply {
  const { request, reply } = pair
  if (made.headers) reply.headers(made.headers)
  for (const cookie of made.cookies ?? []) setCookie(pair, cookie)
  if (made.etag !== undefined) reply.header('etag', made.etag)
  if (isKnown(request, made.etag)) return reply.code(304).send()
  const isEmpty = made.body === undefined && made.raw === undefined
  reply.code(made.status ?? route.status ?? (isEmpty ? 204 : 200))
  if (isEmpty) return reply.send()
  reply.type(made.type ?? json)
  if (made.raw === undefined) return reply.send(JSON.stringify(made.body))
  const isText = typeof made.raw === 'string' || made.raw instanceof Uint8Array
  return reply.send(
    isText ? made.raw : Readable.from(made.raw as AsyncIterable<string | Uint8Array>),
  )
}

/** RFC 9110, 13.1.2: the caller has it already. */
function isKnown({ method, headers }: FastifyRequest, etag: string | undefined): boolean {
  if (etag === undefined || (method !== 'GET' && method !== 'HEAD')) return false
  const tags = headers['if-none-match']?.split(',').map((tag) => tag.trim().replace(/^W\//, ''))
  return tags?.some((tag) => tag === '*' || tag === etag) ?? false
}

function setCookie({ request, reply }: Pair, cookie: SetCookie): void {
  const { name, value, maxAgeSeconds, isForLinks = false } = cookie
  const isSecure = request.facts.origin.startsWith('https:')
  reply.setCookie(`${isSecure ? '__Host-' : ''}${name}`, value, {
    path: '/',
    httpOnly: true,
    sameSite: isForLinks ? 'lax' : 'strict',
    secure: isSecure,
    maxAge: value === '' ? 0 : maxAgeSeconds,
  })
}

export function answerProblem(thrown: unknown, request: FastifyRequest, reply: FastifyReply) {
  const found = thrown instanceof Problem ? thrown : problemOf(thrown)
  if (found.code === 'internal') request.failure = thrown
  // The query may hold what somebody searched for: it is not told back.
  const path = request.url.split('?')[0]!.slice(0, 512)
  const { retryAfterSeconds } = found.members
  if (typeof retryAfterSeconds === 'number') reply.header('retry-after', String(retryAfterSeconds))
  if (found.status === 401) reply.header('www-authenticate', challenge)
  return reply
    .code(found.status)
    .type(problemType)
    .send(JSON.stringify(problemBody(found, { path, traceId: request.trace.id })))
}

/** What the framework refuses by itself has a code; anything else that was thrown is our own bug. */
function problemOf(thrown: unknown): Problem {
  if (thrown instanceof Refusal) return problemOfRefusal(thrown)
  const { code, statusCode } = thrown as { readonly code?: string; readonly statusCode?: number }
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE')
    return problem('payload_too_large', 'The body is larger than this route takes.')
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE')
    return problem('unsupported_media_type', 'Content-Type: expected application/json.')
  if (code === 'FST_ERR_BAD_URL')
    return problem('validation_failed', 'The path cannot be read: expected UTF-8 in its escapes.')
  if (statusCode === 400 || thrown instanceof SyntaxError)
    return problem('validation_failed', 'The request cannot be read: expected JSON in the body.')
  if (statusCode === 414 || code === 'FST_ERR_MAX_PARAM_LENGTH')
    return problem('not_found', 'There is nothing at this path.')
  return problem('internal', 'It is logged with this trace id.')
}
