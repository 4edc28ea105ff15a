/** A request's parts, checked by the route's schemas: everything that is wrong is told at once. */
import type { z } from 'zod'
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
  return schema === undefined ? undefined : parsed(schema, given ?? {}, 'the query')
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
