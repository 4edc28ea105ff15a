/** What `nft -j list table` says of our table, and whether its rules are as we made them. */
import { z } from 'zod'
import { AmoskysError, reasonOf } from '../../../../kernel/index.ts'
import { type Element, type SetKind, setKinds } from './elements.ts'
import { chainsOf, markOf, type SkeletonOptions } from './skeleton.ts'

/** An element as it stands in the kernel. */
export interface Held {
  readonly element: Element
  readonly layer: number
  /** Of the order; '' where it bears none that is ours. */
  readonly id: string
  /** Elements that the order has in all. */
  readonly parts: number
  /** null: it does not end by itself. */
  readonly secondsLeft: number | null
}

export interface Table {
  readonly isThere: boolean
  /** Sets, chains and rules are as we make them. */
  readonly isIntact: boolean
  readonly layers: number
  readonly held: readonly Held[]
  /** Addresses that isolated hosts may still speak with. */
  readonly managers: readonly string[]
}

export const noTable: Table = {
  ...{ isThere: false, isIntact: false, layers: 1, held: [], managers: [] },
}

const listingSchema = z.looseObject({ nftables: z.array(z.record(z.string(), z.unknown())) })
const tableSchema = z.looseObject({ flags: z.unknown().optional() })
const chainSchema = z.looseObject({
  name: z.string(),
  type: z.string().optional(),
  hook: z.string().optional(),
  prio: z.number().optional(),
  policy: z.string().optional(),
})
const ruleSchema = z.looseObject({ chain: z.string(), comment: z.string().optional() })
const fieldSchema = z.union([
  z.string(),
  z.number(),
  z.looseObject({ prefix: z.looseObject({ addr: z.string(), len: z.number() }) }),
  z.looseObject({
    range: z.tuple([z.union([z.string(), z.number()]), z.union([z.string(), z.number()])]),
  }),
])
const valueSchema = z.union([fieldSchema, z.looseObject({ concat: z.array(fieldSchema) })])
const elemSchema = z.looseObject({
  val: valueSchema,
  expires: z.number().optional(),
  comment: z.string().optional(),
})
const elementSchema = z.union([z.looseObject({ elem: elemSchema }), valueSchema])
const setSchema = z.looseObject({ name: z.string(), elem: z.array(elementSchema).default([]) })

type Field = z.infer<typeof fieldSchema>

export function readTable(text: string, options: Omit<SkeletonOptions, 'layers'>): Table {
  const items = itemsOf(text)
  const of = (kind: string) => items.flatMap((item) => (kind in item ? [item[kind]] : []))
  const sets = z.array(setSchema).parse(of('set'))
  const named = sets.map((set) => ({ ...set, named: kindOf(set.name) }))
  const layers = 1 + Math.max(0, ...named.map((set) => set.named?.layer ?? 0))
  const expected = { layers, ...options }
  return {
    isThere: true,
    isIntact:
      z
        .array(tableSchema)
        .parse(of('table'))
        .every((table) => table.flags === undefined) &&
      sets.length === layers * setKinds.length * 2 + 4 &&
      areOurs(
        z.array(chainSchema).parse(of('chain')),
        z.array(ruleSchema).parse(of('rule')),
        expected,
      ),
    layers,
    held: named.flatMap((set) => (set.named === null ? [] : heldIn(set.named, set.elem))),
    managers: sets
      .filter(({ name }) => name === 'managers4' || name === 'managers6')
      .flatMap(({ elem }) => elem.map((one) => partsOf(one).key)),
  }
}

function itemsOf(text: string): readonly Readonly<Record<string, unknown>>[] {
  try {
    return listingSchema.parse(JSON.parse(text)).nftables
  } catch (thrown) {
    const says = `nft -j list table: expected its JSON, found something else: ${reasonOf(thrown).slice(0, 200)}`
    throw new AmoskysError('unreadable', says, { cause: thrown })
  }
}

function kindOf(name: string): { kind: SetKind; family: 4 | 6; layer: number } | null {
  const [, kind, family, layer] = /^([a-z]+)([46])_(\d)$/.exec(name) ?? []
  const known = setKinds.find((one) => one === kind)
  return known === undefined
    ? null
    : { kind: known, family: Number(family) as 4 | 6, layer: Number(layer) }
}

function heldIn(
  { kind, family, layer }: { kind: SetKind; family: 4 | 6; layer: number },
  elements: readonly z.infer<typeof elementSchema>[],
): Held[] {
  return elements.map((one) => {
    const { key, comment, expires } = partsOf(one)
    const [, id, parts] = /^(act_[0-9A-Z]{26}) (\d{1,3})$/.exec(comment) ?? []
    const held = { id: id ?? '', parts: Number(parts ?? 0), secondsLeft: expires }
    return { ...held, element: { kind, family, key }, layer }
  })
}

function partsOf(one: z.infer<typeof elementSchema>) {
  const elem =
    typeof one === 'object' && 'elem' in one ? (one.elem as z.infer<typeof elemSchema>) : null
  const value = (elem?.val ?? one) as z.infer<typeof valueSchema>
  const isConcat = typeof value === 'object' && 'concat' in value
  const fields = isConcat ? (value.concat as Field[]) : [value as Field]
  const key = fields.map(fieldText).join(' . ')
  return { key, comment: elem?.comment ?? '', expires: elem?.expires ?? null }
}

function fieldText(field: Field): string {
  if (typeof field !== 'object') return String(field)
  if ('prefix' in field) {
    const { addr, len } = field.prefix as { addr: string; len: number }
    return `${addr}/${len}`
  }
  return (field['range'] as readonly (string | number)[]).join('-')
}

function areOurs(
  chains: readonly z.infer<typeof chainSchema>[],
  rules: readonly z.infer<typeof ruleSchema>[],
  options: SkeletonOptions,
): boolean {
  const plans = chainsOf(options)
  const wanted = plans.map(({ name, hook, rules: texts }) => [
    name,
    hook === '' ? '' : `${hook} accept`,
    ...texts.map(markOf),
  ])
  const found = chains.map(({ name, type, hook, prio, policy }) => [
    name,
    hook === undefined ? '' : `type ${type} hook ${hook} priority ${prio} ${policy}`,
    ...rules.filter(({ chain }) => chain === name).map(({ comment }) => comment ?? ''),
  ])
  return JSON.stringify(wanted) === JSON.stringify(found)
}
