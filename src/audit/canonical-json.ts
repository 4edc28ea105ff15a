/**
 * Canonical JSON, RFC 8785: one text for one value, whoever writes it. Keys in order of their UTF-16 units, numbers and
 * strings as ECMAScript writes them, no white space. What JSON has no word for (NaN, a lone surrogate, a function) is our
 * own bug here: `plainJson` makes such values plain first.
 */
import { assert } from '../kernel/index.ts'

export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value === 'object' && value !== null) return canonicalObject(value)
  if (typeof value === 'number') assert(Number.isFinite(value), 'a number that JSON can write')
  if (typeof value === 'string') assert(value.isWellFormed(), 'a text without lone surrogates')
  const text = JSON.stringify(value)
  assert(text !== undefined, 'a value that JSON can write')
  return text
}

function canonicalObject(value: object): string {
  const entries = Object.entries(value).filter(([, one]) => one !== undefined)
  // Text compares by UTF-16 units, as RFC 8785, 3.2.3 wants it.
  entries.sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([key, one]) => `${canonicalJson(key)}:${canonicalJson(one)}`).join(',')}}`
}

/** The value as `JSON.stringify` understands it, its texts well-formed: what no JSON can say becomes null, or goes. */
export function plainJson(value: unknown): unknown {
  const text = JSON.stringify(value, (_, one: unknown) =>
    typeof one === 'bigint' ? String(one) : one,
  )
  return text === undefined ? null : wellFormed(JSON.parse(text))
}

function wellFormed(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed()
  if (Array.isArray(value)) return value.map(wellFormed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key.toWellFormed(), wellFormed(one)]),
  )
}
