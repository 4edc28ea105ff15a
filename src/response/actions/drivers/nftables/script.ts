/** What `nft -f -` is given: one transaction, which the kernel does whole or not at all. */
import { networkOf, overlaps } from '../../target.ts'
import type { Element, SetKind } from './elements.ts'
import type { Held } from './listing.ts'
import { layersMax, type SkeletonOptions, setName, skeletonText, tableName } from './skeleton.ts'

/** An element that is to stand in the kernel. */
export interface Wanted {
  readonly element: Element
  readonly id: string
  readonly parts: number
  readonly secondsLeft: number
}

export interface Placed extends Wanted {
  readonly layer: number
  /** The order has it there already, perhaps with another time limit. */
  readonly isHeld: boolean
}

/**
 * A layer for each element: where the order has it already, else the lowest in which nothing of another order overlaps with it.
 * An element for which there is none has layer `layersMax`.
 */
export function placed(wanted: readonly Wanted[], held: readonly Held[]): Placed[] {
  const occupied = new Occupied()
  const own = new Map<string, number>()
  for (const one of held) {
    occupied.add(one.element, one.layer)
    if (one.id !== '') own.set(`${one.id} ${nameOf(one.element)}`, one.layer)
  }
  return wanted.map((one) => {
    const known = own.get(`${one.id} ${nameOf(one.element)}`)
    if (known !== undefined) return { ...one, layer: known, isHeld: true }
    const layer = occupied.freeLayer(one.element)
    if (layer < layersMax) occupied.add(one.element, layer)
    return { ...one, layer, isHeld: false }
  })
}

const nameOf = ({ kind, family, key }: Element) => `${kind}${family} ${key}`

/** Which layers hold something that overlaps. Found by the source, which most elements have as one address. */
class Occupied {
  readonly #bySource = new Map<string, { element: Element; layer: number }[]>()
  readonly #all = new Map<string, { element: Element; layer: number }[]>()

  add(element: Element, layer: number): void {
    const group = `${element.kind}${element.family}`
    const source = sourceOf(element)
    push(this.#all, group, { element, layer })
    push(this.#bySource, `${group} ${source.includes('/') ? '/' : source}`, { element, layer })
  }

  freeLayer(element: Element): number {
    const taken = new Set(this.#rivals(element).map(({ layer }) => layer))
    let layer = 0
    while (taken.has(layer) && layer < layersMax) layer++
    return layer
  }

  #rivals(element: Element) {
    const group = `${element.kind}${element.family}`
    const source = sourceOf(element)
    const near = source.includes('/')
      ? (this.#all.get(group) ?? [])
      : ['/', source].flatMap((key) => this.#bySource.get(`${group} ${key}`) ?? [])
    return near.filter((other) => meet(element.key, other.element.key))
  }
}

const sourceOf = ({ key }: Element) => key.split(' . ', 1)[0]!

function push<V>(map: Map<string, V[]>, key: string, value: V): void {
  const known = map.get(key)
  if (known === undefined) map.set(key, [value])
  else known.push(value)
}

/** Whether a packet can match both keys. */
function meet(a: string, b: string): boolean {
  if (a === b) return true
  const fields = b.split(' . ')
  return a.split(' . ').every((field, i) => {
    const other = fields[i]!
    if (field === other || field.includes('-') || other.includes('-')) return true
    const [one, two] = [networkOf(field), networkOf(other)]
    return one !== null && two !== null && overlaps(one, two)
  })
}

/** The whole table anew, with everything that is to be in it; between the old one and it no packet passes. */
export function rebuilt(
  options: SkeletonOptions,
  elements: readonly Placed[],
  managers: readonly string[],
): string {
  return [
    `table inet ${tableName} { }`,
    `delete table inet ${tableName}`,
    skeletonText(options),
    ...managersText(managers),
    ...addedText(elements),
    '',
  ].join('\n')
}

/**
 * Elements in the place of those of the same key. What is added and deleted is gone whether it was there or not: the kernel may
 * end one at any moment, and to delete what is not there would be an error.
 */
export function changed(elements: readonly Placed[], managers: readonly string[]): string {
  const renewed = elements.filter(({ isHeld }) => isHeld)
  return [...managersText(managers), ...goneText(renewed), ...addedText(elements), ''].join('\n')
}

export function removed(elements: readonly Pick<Placed, 'element' | 'layer'>[]): string {
  return [...goneText(elements), ''].join('\n')
}

export const tableGone = `table inet ${tableName} { }\ndelete table inet ${tableName}\n`

function goneText(elements: readonly Pick<Placed, 'element' | 'layer'>[]): string[] {
  return bySet(elements).flatMap(([set, members]) => {
    const keys = members.map(({ element }) => element.key).join(', ')
    return ['add', 'delete'].map((verb) => `${verb} element inet ${tableName} ${set} { ${keys} }`)
  })
}

function addedText(elements: readonly Placed[]): string[] {
  return bySet(elements).map(([set, members]) => {
    const texts = members.map(
      ({ element, id, parts, secondsLeft }) =>
        `${element.key} timeout ${Math.max(1, Math.ceil(secondsLeft))}s comment "${id} ${parts}"`,
    )
    return `add element inet ${tableName} ${set} { ${texts.join(', ')} }`
  })
}

function managersText(managers: readonly string[]): string[] {
  return managers.map((address) => {
    const family = address.includes(':') ? 6 : 4
    return `add element inet ${tableName} managers${family} { ${address} }`
  })
}

function bySet<P extends Pick<Placed, 'element' | 'layer'>>(elements: readonly P[]) {
  const sets = new Map<string, P[]>()
  for (const one of elements) push(sets, setOf(one), one)
  return [...sets]
}

const setOf = ({ element, layer }: { readonly element: Element; readonly layer: number }) =>
  setName(element.kind as SetKind, element.family, layer)
