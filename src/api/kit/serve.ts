/** Makes a server of the routes: each request is admitted, read, done and answered the same way. */
import fastifyCookie from '@fastify/cookie'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { assert, isNetwork } from '../../kernel/index.ts'
import { answer, answerProblem } from './answer.ts'
import { answerBroken } from './broken.ts'
import { actorOf, type Desk } from './desk.ts'
import { type Authenticate, admit } from './guard.ts'
import { securityHeaders } from './headers.ts'
import { once } from './idempotency.ts'
import { type Limit, Limits } from './limits.ts'
import { parsed, queryPart, requireMembers } from './parts.ts'
import { problem } from './problem.ts'
import { createFacts } from './request.ts'
import type { Call, Reply, RequestFacts, Resource, Route } from './route.ts'
import { type Trace, traceOf } from './trace.ts'

export interface ServeOptions {
  readonly desk: Desk
  readonly resources: readonly Resource[]
  readonly authenticate: Authenticate
  readonly randomHex: (bytes: number) => string
  /** Certificate and key, PEM; null: plain HTTP. */
  readonly tls: { readonly cert: string; readonly key: string } | null
  /** Networks whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: readonly string[]
  /** Names by which this server is called; empty: whatever the browser says. */
  readonly hosts: readonly string[]
  readonly requestsPerMinute: number
  /** Told of each answer, for logs and metrics. */
  readonly onAnswer?: (answered: Answered) => void
}

export interface Answered {
  /** The route's path as it is declared; '' where there is none. */
  readonly route: string
  readonly method: string
  readonly status: number
  readonly milliseconds: number
  readonly traceId: string
  /** Id of the caller; '' of nobody. */
  readonly caller: string
  readonly address: string
  /** What was thrown and is our own bug; null as a rule. */
  readonly failure: unknown
}

export const prefix = '/api/v1'
const bodyBytesMax = 256 * 1024
const heavyShare = 0.04
const formType = 'application/x-www-form-urlencoded'

declare module 'fastify' {
  interface FastifyRequest {
    trace: Trace
    facts: RequestFacts
    callerId: string
    failure: unknown
  }
}

export async function createServer(options: ServeOptions): Promise<FastifyInstance> {
  const { tls, trustedProxies, randomHex } = options
  assert(trustedProxies.every(isNetwork), 'trusted proxies are networks')
  const headers = securityHeaders(tls !== null)
  const begin = (request: FastifyRequest, reply: FastifyReply) => {
    request.trace = traceOf(request.headers.traceparent as string | undefined, randomHex)
    request.callerId = ''
    request.failure = null
    const { id, parent } = request.trace
    reply.headers({ ...headers, 'x-trace-id': id, traceparent: parent })
  }
  const server = fastify({
    logger: false,
    bodyLimit: bodyBytesMax,
    requestTimeout: 30_000,
    trustProxy: trustedProxies.length > 0 ? [...trustedProxies] : false,
    routerOptions: { maxParamLength: 256 },
    // What is asked and answered is held to its own schemas: fastify's compilers of its own kind of them are not loaded.
    schemaController: {
      compilersFactory: { buildValidator: noCompiler, buildSerializer: noCompiler },
    },
    clientErrorHandler: answerBroken,
    frameworkErrors: (thrown, request, reply) => {
      begin(request, reply)
      answerProblem(thrown, request, reply)
    },
    ...(tls && { https: { ...tls, minVersion: 'TLSv1.2' } }),
  }) as unknown as FastifyInstance
  const factsOf = createFacts({ isSecure: tls !== null, hosts: options.hosts })
  await server.register(fastifyCookie)
  readBodies(server)
  server.addHook('onRequest', async (request, reply) => {
    begin(request, reply)
    request.facts = factsOf(request)
  })
  server.setErrorHandler((thrown, request, reply) => answerProblem(thrown, request, reply))
  const methodsAt = pathsOf(options.resources)
  server.setNotFoundHandler((request, reply) => {
    const methods = methodsAt(request.url.split('?')[0]!)
    if (methods.length === 0)
      return answerProblem(problem('not_found', 'There is nothing at this path.'), request, reply)
    reply.header('allow', methods.join(', '))
    const detail = `${request.method}: expected ${methods.join(' or ')} at this path.`
    return answerProblem(problem('method_not_allowed', detail), request, reply)
  })
  if (options.onAnswer) reportAnswers(server, options.onAnswer)
  const serve = createHandler(options)
  for (const { routes } of options.resources)
    for (const route of routes)
      server.route({
        method: route.method,
        url: pathOf(route).replace(/\{(\w+)\}/g, ':$1'),
        bodyLimit: route.bodyBytesMax ?? bodyBytesMax,
        handler: (request, reply) => serve(route, request, reply),
      })
  return server
}

function pathOf({ path, isAtRoot }: Route): string {
  return `${isAtRoot === true ? '' : prefix}${path}`
}

/** Which methods there are at a path, whatever its parameters say. */
function pathsOf(resources: readonly Resource[]): (path: string) => string[] {
  const known = resources.flatMap(({ routes }) =>
    routes.map((route) => ({
      method: route.method,
      form: new RegExp(
        `^${pathOf(route)
          .replace(/\./g, '\\.')
          .replace(/\{\w+\}/g, '[^/]+')}$`,
      ),
    })),
  )
  return (path) => {
    const here = known.filter(({ form }) => form.test(path)).map(({ method }) => method)
    return [...new Set(here)].sort()
  }
}

function noCompiler(): never {
  throw new Error('routes have no schema of fastify')
}

function readBodies(server: FastifyInstance): void {
  const readJson = server.getDefaultJsonParser('error', 'error')
  // Clients name a type with every request; where nothing follows, there is no body.
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (request, text, done) =>
    text === '' ? done(null) : readJson(request, text as string, done),
  )
  server.addContentTypeParser(formType, { parseAs: 'string' }, (_, text, done) =>
    done(null, Object.fromEntries(new URLSearchParams(text as string))),
  )
}

type Handler = (route: Route, request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>

function createHandler({ desk, authenticate, requestsPerMinute }: ServeOptions): Handler {
  const limits = new Limits(desk.nowMs)
  const light: Limit = { name: 'requests', perMinute: requestsPerMinute }
  const heavy: Limit = { name: 'heavy', perMinute: Math.ceil(requestsPerMinute * heavyShare) }
  return async (route, request, reply) => {
    const { facts } = request
    if (route.isForm !== true && facts.headers['content-type']?.startsWith(formType))
      throw problem('unsupported_media_type', 'Content-Type: expected application/json.')
    const proof = await authenticate(facts)
    request.callerId = proof?.caller?.id ?? ''
    const who = proof?.caller?.id ?? facts.address
    const limit = limits.take(route.cost === 'heavy' ? heavy : light, who)
    reply.headers(limit.headers)
    if (!limit.isAllowed)
      throw problem('rate_limited', `Try again in ${limit.retryAfterSeconds} s.`, {
        retryAfterSeconds: limit.retryAfterSeconds,
      })
    const caller = admit(route, { proof, request: facts, nowMs: desk.nowMs() })
    const call: Call = {
      params: route.params && (parsed(route.params, request.params, 'the path') as never),
      query: queryPart(route.query, request.query) as never,
      body: bodyOf(route, request.body) as never,
      ...{ caller, desk, request: facts, traceId: request.trace.id },
      match: matchOf(route, facts),
    }
    requireMembers(route.answer, call.query)
    return answer(route, { request, reply }, await done(route, call, request.body))
  }
}

function done(route: Route, call: Call, body: unknown): Promise<Reply<unknown>> {
  const act = () => route.handle(call as never)
  if (route.isIdempotent !== true) return act()
  const { desk, request } = call
  return once(
    {
      database: desk.database,
      nowMs: desk.nowMs(),
      caller: call.caller === null ? request.address : actorOf(call).id,
      key: request.headers['idempotency-key'],
      request: [request.method, request.url, body ?? null],
      status: route.status ?? 200,
      hasSecret: route.hasSecret === true,
    },
    act,
  )
}

function bodyOf(route: Route, given: unknown): unknown {
  if (route.body !== undefined) return parsed(route.body, given ?? undefined, 'the body')
  if (given !== undefined && given !== null)
    throw problem('validation_failed', 'Expected no body, found one.')
  return undefined
}

function matchOf(route: Route, { headers }: RequestFacts): string | null {
  if (route.concurrency !== 'match') return null
  const given = headers['if-match']
  if (given === undefined)
    throw problem(
      'precondition_required',
      'If-Match: expected the ETag of the state that you change, found no header.',
    )
  if (given === '*') return null
  const [, tag] = /^"([\x21\x23-\x7e]*)"$/.exec(given) ?? []
  if (tag === undefined)
    throw problem('validation_failed', 'If-Match: expected one strong ETag or *, found other text.')
  return tag
}

function reportAnswers(server: FastifyInstance, onAnswer: (answered: Answered) => void): void {
  server.addHook('onResponse', async (request, reply) =>
    onAnswer({
      route: request.routeOptions.url ?? '',
      method: request.method,
      status: reply.statusCode,
      milliseconds: reply.elapsedTime,
      traceId: request.trace.id,
      caller: request.callerId,
      address: request.facts?.address ?? '',
      failure: request.failure,
    }),
  )
}
