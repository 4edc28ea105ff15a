/**
 * The query language: `severity:critical,high entity:10.20.4.0/24 is:open -is:muted since:24h conf:>0.8 "free text"`.
 * All terms hold; commas mean one of them, a minus before a term that it does not hold.
 */
import type { Clause, FieldSpec, ListSpec } from '../../store/index.ts'
import { faultOf, valuesOf } from './field-values.ts'
import { problem } from './problem.ts'
import { timeUs } from './time-range.ts'

export interface Query {
  readonly filter: readonly Clause[]
  readonly fromUs: number | null
  readonly toUs: number | null
}

interface Term {
  readonly isNot: boolean
  /** '' of free text. */
  readonly name: string
  readonly value: string
  /** Where it begins, characters from 0. */
  readonly position: number
}

const termPattern = /(-?)(?:([A-Za-z][\w.]*):)?(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))/y

export function readQuery(spec: ListSpec, given: string, nowMs: number): Query {
  const query = {
    filter: [] as Clause[],
    fromUs: null as number | null,
    toUs: null as number | null,
  }
  for (const term of termsOf(given)) {
    const { name, value, position } = term
    if (spec.time !== null && (name === 'since' || name === 'from' || name === 'to')) {
      const us = at(position, () => timeUs(value, name, nowMs))
      if (name === 'to') query.toUs = us
      else query.fromUs = us
    } else query.filter.push(...clausesOf(spec, term))
  }
  return query
}

function* termsOf(given: string): Generator<Term> {
  let position = 0
  while (position < given.length) {
    if (/\s/.test(given[position]!)) {
      position++
      continue
    }
    termPattern.lastIndex = position
    const found = termPattern.exec(given)
    if (!found) throw bad(position, 'expected a term, found a quote without its end')
    const [whole, minus, name = '', quoted, bare] = found
    const value = quoted === undefined ? bare! : quoted.replace(/\\(.)/g, '$1')
    yield { isNot: minus === '-', name, value, position }
    position += whole.length
  }
}

function clausesOf(spec: ListSpec, term: Term): readonly Clause[] {
  const { name, value, isNot, position } = term
  if (name === 'is') return meaningOf(spec, term)
  const found = name === '' ? freeTextOf(spec) : fieldOf(spec, name)
  if (found === undefined)
    throw bad(
      position,
      name === ''
        ? 'this list cannot be searched for text'
        : `no field ${JSON.stringify(name)}: expected one of ${fieldNames(spec)}`,
    )
  const [field, kind] = found
  if (kind.kind === 'number') return [numberClause(field, term)]
  if (kind.kind === 'flag') {
    if (value !== 'true' && value !== 'false')
      throw bad(position, `${name}: expected true or false, found ${JSON.stringify(value)}`)
    return [{ field, op: 'is', values: [value === 'true' ? 1 : 0], isNot }]
  }
  const values = valuesOf(kind, value)
  const fault = faultOf(name, kind, values)
  if (fault !== '') throw bad(position, fault.replace(/\.$/, ''))
  return [{ field, op: 'is', values, isNot }]
}

function meaningOf({ is }: ListSpec, { value, isNot, position }: Term): readonly Clause[] {
  const clauses = Object.hasOwn(is, value) ? is[value]! : null
  if (clauses === null)
    throw bad(position, `is: expected one of ${Object.keys(is).join(', ') || 'none'}`)
  return clauses.map((clause) => ({ ...clause, isNot: clause.isNot !== isNot }))
}

const signs = { '>': 'gt', '>=': 'gte', '<': 'lt', '<=': 'lte' } as const

function numberClause(field: string, { value, isNot, position }: Term): Clause {
  const [, sign, number] = /^(>=|<=|>|<)?(-?\d+(?:\.\d+)?)$/.exec(value) ?? []
  if (number === undefined)
    throw bad(position, `${field}: expected a number, or a limit such as >0.8`)
  const op = sign === undefined ? 'is' : signs[sign as keyof typeof signs]
  return { field, op, values: [Number(number)], isNot }
}

/** Of several things that must not all be so, the language has no word; `is` words that mean several are not negated. */
function freeTextOf(spec: ListSpec): [string, FieldSpec] | undefined {
  return Object.entries(spec.fields).find(([, { kind }]) => kind === 'search')
}

/** Other words for fields, where a list has none of that name. */
const aliases: Readonly<Record<string, string>> = { host: 'entity' }

/** `conf` stands for `confidence`: the beginning of a name that only one field has. */
function fieldOf({ fields }: ListSpec, name: string): [string, FieldSpec] | undefined {
  const asked = Object.hasOwn(aliases, name) ? aliases[name]! : name
  for (const one of [name, asked]) if (Object.hasOwn(fields, one)) return [one, fields[one]!]
  const begun = Object.entries(fields).filter(([field]) => field.startsWith(name))
  return name.length >= 3 && begun.length === 1 ? begun[0] : undefined
}

function fieldNames({ fields, is, time }: ListSpec): string {
  return [
    ...Object.keys(fields),
    ...(Object.keys(is).length > 0 ? ['is'] : []),
    ...(time === null ? [] : ['since', 'from', 'to']),
  ].join(', ')
}

function at<T>(position: number, act: () => T): T {
  try {
    return act()
  } catch (thrown) {
    throw bad(position, (thrown as Error).message.replace(/^\w+: /, '').replace(/\.$/, ''))
  }
}

function bad(position: number, reason: string) {
  return problem('bad_query', `q, from character ${position + 1} on: ${reason}.`, { position })
}
