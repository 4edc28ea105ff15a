/**
 * Records in which instances of our small classes stand (sets, meters, logs), as plain data and back. What two of them
 * share is one again afterwards.
 */
import { AmoskysError, assert, printable } from '../../../kernel/index.ts'

/** An instance that may stand in a record. */
interface Packable {
  save(): unknown
}

/** Its class: makes it again of what it had saved. */
interface PackableKind {
  readonly prototype: Packable
  restored(saved: unknown): Packable
}

/** An instance is packed as a record of one field: this and the name of its kind. No field of ours begins so. */
const sign = '@'

const names = new Map<object, string>()
const kinds = new Map<string, PackableKind>()

/** Says by what name instances of a class are told apart in a snapshot. */
export function packable(name: string, kind: PackableKind): void {
  names.set(kind.prototype, sign + name)
  kinds.set(sign + name, kind)
}

/** Plain data, to be written at once: what needs no change is not copied. */
export function packed(value: unknown): unknown {
  return new Packer().pack(value)
}

/** What was packed; it is changed in place. */
export function unpacked(value: unknown): unknown {
  return new Unpacker().unpack(value)
}

class Packer {
  readonly #copies = new Map<object, object>()

  pack(value: unknown): unknown {
    if (isScalar(value) || isFlat(value)) return value
    const known = this.#copies.get(value)
    if (known !== undefined) return known
    if (Array.isArray(value)) return this.#array(value)
    if (value instanceof Map) return this.#map(value)
    if (value instanceof Set) return this.#set(value)
    return this.#record(value)
  }

  #array(value: readonly unknown[]): unknown[] {
    const copy: unknown[] = []
    this.#copies.set(value, copy)
    for (const one of value) copy.push(this.pack(one))
    return copy
  }

  #map(value: ReadonlyMap<unknown, unknown>): Map<unknown, unknown> {
    const copy = new Map()
    this.#copies.set(value, copy)
    for (const [key, one] of value) copy.set(key, this.pack(one))
    return copy
  }

  #set(value: ReadonlySet<unknown>): Set<unknown> {
    const copy = new Set()
    this.#copies.set(value, copy)
    for (const one of value) copy.add(this.pack(one))
    return copy
  }

  #record(value: object): object {
    const copy: Record<string, unknown> = {}
    this.#copies.set(value, copy)
    const kind = Object.getPrototypeOf(value)
    if (kind === Object.prototype) {
      const fields = value as Readonly<Record<string, unknown>>
      for (const name in fields) copy[name] = this.pack(fields[name])
    } else {
      const name = names.get(kind)
      assert(name !== undefined, `an instance of ${kind?.constructor?.name} stands in a snapshot`)
      copy[name] = this.pack((value as Packable).save())
    }
    return copy
  }
}

class Unpacker {
  readonly #seen = new Set<object>()
  /** By what stands for them; null while one is being made. */
  readonly #made = new Map<object, Packable | null>()

  unpack(value: unknown): unknown {
    if (isScalar(value)) return value
    const name = nameOf(value)
    if (name !== '') return this.#instance(value as Record<string, unknown>, name)
    if (!this.#seen.has(value)) {
      this.#seen.add(value)
      if (Array.isArray(value)) this.#array(value)
      else if (value instanceof Map) this.#map(value)
      else if (value instanceof Set) this.#set(value)
      else this.#record(value as Record<string, unknown>)
    }
    return value
  }

  #instance(value: Record<string, unknown>, name: string): Packable {
    const known = this.#made.get(value)
    if (known !== undefined && known !== null) return known
    const kind = kinds.get(name)
    if (kind === undefined || known === null) throw broken(name)
    this.#made.set(value, null)
    const made = kind.restored(this.unpack(value[name]))
    this.#made.set(value, made)
    return made
  }

  #array(value: unknown[]): void {
    for (let i = 0; i < value.length; i++) value[i] = this.unpack(value[i])
  }

  #map(value: Map<unknown, unknown>): void {
    for (const [key, one] of value) if (!isScalar(one)) value.set(key, this.unpack(one))
  }

  #set(value: Set<unknown>): void {
    const all = [...value]
    value.clear()
    for (const one of all) value.add(this.unpack(one))
  }

  #record(value: Record<string, unknown>): void {
    for (const name in value) {
      const one = value[name]
      if (!isScalar(one)) value[name] = this.unpack(one)
    }
  }
}

type Scalar = string | number | bigint | boolean | symbol | null | undefined | ArrayBufferView

function isScalar(value: unknown): value is Scalar {
  assert(typeof value !== 'function', 'a function stands in a snapshot')
  return typeof value !== 'object' || value === null || ArrayBuffer.isView(value)
}

/** Has nothing but scalars, as most lists of numbers and counts do. */
function isFlat(value: object): boolean {
  if (Array.isArray(value)) return value.every(isScalar)
  if (value instanceof Map) return areScalars(value.values())
  if (value instanceof Set) return areScalars(value)
  if (Object.getPrototypeOf(value) !== Object.prototype) return false
  for (const name in value) if (!isScalar(value[name as keyof typeof value])) return false
  return true
}

function areScalars(values: Iterable<unknown>): boolean {
  for (const value of values) if (!isScalar(value)) return false
  return true
}

function nameOf(value: object): string {
  for (const name in value) return name.startsWith(sign) ? name : ''
  return ''
}

function broken(name: string): AmoskysError {
  const told = printable(name.slice(1, 40))
  return new AmoskysError(
    'corrupt',
    `A snapshot has "${told}", which is none of what is kept there.`,
  )
}
