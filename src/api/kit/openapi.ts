/** The OpenAPI 3.1 document, made of the very schemas that check requests: it cannot say anything else than is so. */
import { z } from 'zod'
import { type ProblemCode, problemKinds } from './problem.ts'
import type { Resource, Route } from './route.ts'

type Json = Record<string, unknown>

export interface Described {
  readonly resources: readonly Resource[]
  readonly version: string
}

/** What every route may answer with, and those that need somebody to have signed in. */
const always: readonly ProblemCode[] = ['rate_limited', 'internal']
const signedIn: readonly ProblemCode[] = ['unauthenticated', 'forbidden']

export function openApiOf({ resources, version }: Described): Json {
  const schemas: Json = { Problem: schemaOf(problemSchema, 'output', {}) }
  const paths: Record<string, Json> = {}
  for (const resource of resources)
    for (const route of resource.routes) {
      const path = route.isAtRoot === true ? route.path : `/api/v1${route.path}`
      paths[path] = {
        ...paths[path],
        [route.method.toLowerCase()]: operationOf(resource, route, schemas),
      }
    }
  return {
    openapi: '3.1.0',
    info: {
      title: 'AMOSKYS',
      version,
      description:
        'Everything that AMOSKYS knows and does. Lists are paged by cursors, errors are RFC 9457 problems, and what people change carries a version (ETag, If-Match).',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: resources.map(({ name, says }) => ({ name, description: says })),
    paths,
    components: {
      schemas,
      securitySchemes: {
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: '__Host-amk_at',
          description: 'A browser after signing in; amk_at over plain HTTP on loopback.',
        },
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description: 'A key (amk_live_...), or a token that was given for one.',
        },
      },
    },
  }
}

const problemSchema = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    instance: z.string(),
    code: z.enum(Object.keys(problemKinds) as [ProblemCode, ...ProblemCode[]]),
    traceId: z.string(),
  })
  .describe('RFC 9457; more members as the code asks for.')

function operationOf(resource: Resource, route: Route, schemas: Json): Json {
  const bodySchema = route.body && schemaOf(route.body, 'input', schemas)
  return {
    operationId: route.id,
    tags: [resource.name],
    summary: route.summary,
    description: descriptionOf(route),
    ...(route.needs === 'anyone'
      ? { security: [] }
      : { security: [{ session: [] }, { bearer: [] }] }),
    parameters: parametersOf(route, schemas),
    ...(bodySchema && {
      requestBody: { required: true, content: { 'application/json': { schema: bodySchema } } },
    }),
    responses: responsesOf(route, schemas),
  }
}

function descriptionOf(route: Route): string {
  const needs = {
    anyone: 'Needs no signing in.',
    'signed-in': 'For whoever has signed in.',
  }
  return [
    ...(route.says === undefined ? [] : [route.says]),
    needs[route.needs as keyof typeof needs] ?? `Needs the permission \`${route.needs}\`.`,
    ...(route.stepUp === true ? ['Needs a proof of who you are from the last five minutes.'] : []),
  ].join(' ')
}

function parametersOf(route: Route, schemas: Json): Json[] {
  const of = (shape: z.ZodObject | undefined, place: 'path' | 'query') =>
    Object.entries(shape?.shape ?? {}).map(([name, schema]) => {
      const { description, ...rest } = schemaOf(schema as z.ZodType, 'input', schemas)
      const isRequired = place === 'path' || !(schema as z.ZodType).safeParse(undefined).success
      return {
        name,
        in: place,
        required: isRequired,
        ...(description !== undefined && { description }),
        ...(place === 'query' && 'anyOf' in rest && { explode: true }),
        schema: rest,
      }
    })
  const header = (name: string, description: string) => ({
    ...{ name, in: 'header', required: true, description },
    schema: { type: 'string' },
  })
  return [
    ...of(route.params, 'path'),
    ...of(route.query, 'query'),
    ...(route.concurrency === 'match'
      ? [header('If-Match', 'ETag of the state that is changed, or *.')]
      : []),
    ...(route.isIdempotent === true
      ? [header('Idempotency-Key', 'The same key with the same request has its effect once.')]
      : []),
  ]
}

function responsesOf(route: Route, schemas: Json): Json {
  const status = route.status ?? (route.answer === null ? 204 : 200)
  const content = {
    ...(route.answer !== null && {
      'application/json': { schema: schemaOf(route.answer, 'output', schemas) },
    }),
    ...Object.fromEntries(
      Object.keys(route.otherAnswers ?? {}).map((type) => [type, { schema: { type: 'string' } }]),
    ),
  }
  const done = {
    description: route.summary,
    ...(Object.keys(content).length > 0 && { content }),
  }
  return { [status]: done, ...problemResponses(route) }
}

export function problemsOf(route: Route): readonly ProblemCode[] {
  const takes = route.query !== undefined || route.params !== undefined || route.body !== undefined
  return [
    ...(takes ? (['validation_failed', 'unknown_parameter'] as const) : []),
    ...(route.needs === 'anyone' ? [] : signedIn),
    ...(route.stepUp === true ? (['reauth_required'] as const) : []),
    ...(route.params === undefined ? [] : (['not_found'] as const)),
    ...(route.concurrency === 'match' ? (['stale_version', 'precondition_required'] as const) : []),
    ...(route.isIdempotent === true
      ? (['idempotency_in_progress', 'idempotency_mismatch', 'precondition_required'] as const)
      : []),
    ...(route.problems ?? []),
    ...always,
  ]
}

function problemResponses(route: Route): Json {
  const byStatus = new Map<number, Set<ProblemCode>>()
  for (const code of problemsOf(route)) {
    const { status } = problemKinds[code]
    byStatus.set(status, (byStatus.get(status) ?? new Set()).add(code))
  }
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      status,
      {
        description: [...codes].map((code) => `${code}: ${problemKinds[code].title}.`).join(' '),
        content: {
          'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
        },
      },
    ]),
  )
}

/** Schemas with a name (`.meta({ id })`) go into `schemas`, once, and are referred to. */
export function schemaOf(schema: z.ZodType, io: 'input' | 'output', schemas: Json): Json {
  const made = z.toJSONSchema(schema, {
    io,
    target: 'draft-2020-12',
    unrepresentable: 'any',
  }) as Json
  const { $schema: _, $defs, ...rest } = made
  for (const [name, definition] of Object.entries(($defs ?? {}) as Json))
    schemas[name] = referring(definition)
  return referring(rest) as Json
}

function referring(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(referring)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, part]) => !(name === 'id' && typeof part === 'string' && '$ref' in value))
      .map(([name, part]) => [
        name,
        name === '$ref' && typeof part === 'string'
          ? part.replace('#/$defs/', '#/components/schemas/')
          : referring(part),
      ]),
  )
}
