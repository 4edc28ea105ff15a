import { AmoskysError } from '../../kernel/index.ts'

/** A value inside a parsed JSON text that knows where it lies, so that every complaint names the place. */
export interface JsonPlace {
  readonly where: string
  readonly path: string
  readonly value: unknown
}

/** Ends the reading: `models/flow-trees/model.json: learner.objective.name: expected ..., found ...`. */
export function refuse(place: JsonPlace, expected: string, found = describe(place.value)): never {
  const path = place.path === '' ? 'the top' : place.path
  throw new AmoskysError('corrupt', `${place.where}: ${path}: expected ${expected}, found ${found}`)
}

export function parseJson(json: string, where: string): JsonPlace {
  try {
    return { where, path: '', value: JSON.parse(json) }
  } catch (cause) {
    throw new AmoskysError('corrupt', `${where}: expected JSON, found ${describe(json)}`, { cause })
  }
}

/** A field of an object; `undefined` as its value where it is absent. */
export function fieldOf(place: JsonPlace, name: string): JsonPlace {
  const { value } = place
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    refuse(place, 'an object')
  const path = place.path === '' ? name : `${place.path}.${name}`
  return { where: place.where, path, value: (value as Record<string, unknown>)[name] }
}

export function fieldAt(place: JsonPlace, names: string): JsonPlace {
  return names.split('.').reduce(fieldOf, place)
}

export function itemsOf(place: JsonPlace, itemsMax: number): readonly JsonPlace[] {
  const { value, where, path } = place
  if (!Array.isArray(value)) refuse(place, 'a list')
  if (value.length > itemsMax)
    refuse(place, `at most ${itemsMax} entries`, `${value.length} entries`)
  return value.map((item, i) => ({ where, path: `${path}[${i}]`, value: item }))
}

/** XGBoost writes its parameters as texts: a number in one. */
export function numberInText(place: JsonPlace): number {
  const number = typeof place.value === 'string' ? Number(place.value) : Number.NaN
  if (!Number.isFinite(number)) refuse(place, 'a number as a text')
  return number
}

/** A list of `length` numbers; truth values count as 0 and 1. */
export function numbersOf(place: JsonPlace, length: number): Float64Array {
  const { value } = place
  if (!Array.isArray(value)) refuse(place, 'a list of numbers')
  if (value.length !== length) refuse(place, `${length} entries`, `${value.length} entries`)
  const numbers = new Float64Array(length)
  for (let i = 0; i < length; i++) {
    const item: unknown = value[i]
    const number = typeof item === 'boolean' ? Number(item) : item
    if (typeof number !== 'number' || !Number.isFinite(number))
      refuse({ ...place, path: `${place.path}[${i}]`, value: item }, 'a finite number')
    numbers[i] = number
  }
  return numbers
}

const shownMax = 60

function describe(value: unknown): string {
  if (value === undefined) return 'nothing'
  const text = typeof value === 'string' ? JSON.stringify(value.slice(0, shownMax)) : short(value)
  return text.length > shownMax ? `${text.slice(0, shownMax)}...` : text
}

function short(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`
  return value !== null && typeof value === 'object' ? 'an object' : String(value)
}
