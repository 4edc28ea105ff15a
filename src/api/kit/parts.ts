/** A request's parts, checked by the route's schemas: everything that is wrong is told at once. */
import { z } from 'zod'
import { problem } from './problem.ts'

/** Never looked at beyond this many: a body can be made to have thousands. */
const errorsMax = 20

interface Fault {
  /** JSON Pointer (RFC 6901) into the body, or the name of a parameter after a slash. */
  readonly pointer: string
  readonly code: string
  readonly message: string
}

/** Query parameters. An unknown one is refused, so that a typing error is no filter that matches all. */
export function queryPart(schema: z.ZodObject | undefined, given: unknown): unknown {
  const known = schema?.shape ?? {}
  const unknown = Object.keys((given ?? {}) as object).find((name) => !Object.hasOwn(known, name))
  if (unknown !== undefined) {
    const names = Object.keys(known)
    const expected = names.length > 0 ? `expected one of ${names.join(', ')}` : 'expected none'
    const detail = `${JSON.stringify(unknown.slice(0, 64))} is no parameter of this: ${expected}.`
    throw problem('unknown_parameter', detail, { parameter: unknown.slice(0, 64) })
  }
  if (schema === undefined) return undefined
  requireNumbers(schema.shape, (given ?? {}) as Readonly<Record<string, unknown>>)
  return parsed(schema, given ?? {}, 'the query')
}

const plainNumber = /^-?\d+(\.\d+)?(e-?\d+)?$/i

/** `Number` reads more than numbers: an empty text as 0, which would be a filter that nobody asked for. */
function requireNumbers(
  shape: Readonly<Record<string, z.core.$ZodType>>,
  given: Readonly<Record<string, unknown>>,
): void {
  const errors = Object.entries(given)
    .filter(([name, value]) => isNumber(shape[name]!) && !plainNumber.test(String(value)))
    .map(([name, value]) => ({
      pointer: pointerOf([name]),
      code: 'invalid_type',
      message: `expected one number, found ${JSON.stringify(String(value).slice(0, 64))}`,
    }))
  const [first] = errors
  if (first !== undefined)
    throw problem('validation_failed', `In the query: ${first.pointer}: ${first.message}.`, {
      errors,
    })
}

function isNumber(schema: z.core.$ZodType): boolean {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault)
    return isNumber(schema.def.innerType)
  return schema instanceof z.ZodNumber
}

/** Members that a list is asked for: an unknown one is no member of its records, and would be left out in silence. */
export function requireMembers(answer: z.ZodType | null, query: unknown): void {
  const asked = (query as { readonly fields?: unknown } | undefined)?.fields
  const members = asked === undefined ? null : membersOf(answer)
  if (members === null) return
  const names = String(asked)
    .split(',')
    .map((name) => name.trim())
  const unknown = names.find((name) => !members.includes(name))
  if (unknown === undefined) return
  const message = `expected some of ${members.join(', ')}, found ${JSON.stringify(unknown.slice(0, 64))}`
  throw problem('validation_failed', `fields: ${message}.`, {
    errors: [{ pointer: '/fields', code: 'invalid_value', message }],
  })
}

/** Null where the answer is no page of records of one shape. */
function membersOf(answer: z.ZodType | null): string[] | null {
  const data = answer instanceof z.ZodObject ? answer.shape['data'] : null
  const record = data instanceof z.ZodArray ? data.element : null
  return record instanceof z.ZodObject ? Object.keys(record.shape) : null
}

export function parsed(schema: z.ZodType, given: unknown, what: string): unknown {
  const odd = oddText(given)
  if (odd !== null) {
    const message = 'expected text, found U+0000 or half of a surrogate pair in it'
    const errors = [{ pointer: odd, code: 'invalid_text', message }]
    throw problem('validation_failed', `In ${what}: ${odd}: ${message}.`, { errors })
  }
  const outcome = schema.safeParse(given)
  if (outcome.success) return outcome.data
  const issues = outcome.error.issues.flatMap((issue) => faultsOf(issue, given))
  const errors = issues.slice(0, errorsMax)
  const [first] = errors
  const more = issues.length > 1 ? ` (${issues.length} faults in all)` : ''
  const where = first && first.pointer !== '' ? `${first.pointer}: ` : ''
  throw problem('validation_failed', `In ${what}: ${where}${first?.message ?? ''}${more}.`, {
    errors,
  })
}

/**
 * Where a text stands that no database keeps as it is: it would be cut at U+0000, and half of a surrogate pair (which
 * JSON can write) become another character. Null where all can be kept.
 */
function oddText(value: unknown, pointer = ''): string | null {
  if (typeof value === 'string')
    return value.includes('\0') || !value.isWellFormed() ? pointer : null
  if (typeof value !== 'object' || value === null) return null
  for (const [name, part] of Object.entries(value)) {
    const place = `${pointer}${pointerOf([name.slice(0, 64).toWellFormed()])}`
    const found = oddText(name) === null ? oddText(part, place) : place
    if (found !== null) return found
  }
  return null
}

function faultsOf(issue: z.core.$ZodIssue, given: unknown): Fault[] {
  const { path } = issue
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      pointer: pointerOf([...path, key.slice(0, 64)]),
      code: 'unknown_member',
      message: 'no such member',
    }))
  const isMissing = issue.code === 'invalid_type' && valueAt(given, path) === undefined
  const { code: _, path: __, message, input: ___, ...limits } = issue as unknown as IssueParts
  return [
    {
      pointer: pointerOf(path),
      code: isMissing ? 'missing' : issue.code,
      message: isMissing ? 'it is missing' : plain(message),
      ...plainLimits(limits),
    },
  ]
}

type IssueParts = Readonly<Record<string, unknown>> & { readonly message: string }

/** What a machine may want to know of a limit, and nothing of how we check it. */
function plainLimits(limits: Readonly<Record<string, unknown>>): object {
  const told = ['minimum', 'maximum', 'expected', 'values', 'format', 'divisor']
  return Object.fromEntries(Object.entries(limits).filter(([name]) => told.includes(name)))
}

function plain(message: string): string {
  return message.replace(/^Invalid input: /, '').replace(/\.$/, '')
}

function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

function valueAt(given: unknown, path: readonly PropertyKey[]): unknown {
  let value = given
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined
    value = (value as Record<PropertyKey, unknown>)[part]
  }
  return value
}
