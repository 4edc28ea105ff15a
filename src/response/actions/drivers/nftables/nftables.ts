import { z } from 'zod'
import type { ActionOrder } from '../../../../contracts/index.ts'
import { AmoskysError, reasonOf } from '../../../../kernel/index.ts'
import type { Driver, Failures, Ground, Looked, Plan, Planned, Taken } from '../../driver.ts'
import { type Tool, toolOf } from '../../tool.ts'
import { elementsOf, type Honeypot, setKinds } from './elements.ts'
import type { Held, Table } from './listing.ts'
import { change, listTable, nftPackages } from './nft.ts'
import { changed, type Placed, placed, rebuilt, removed, tableGone, type Wanted } from './script.ts'
import { layersMax, setName, tableName } from './skeleton.ts'
import { effectOf, stepsOf, warningsOf } from './words.ts'

export interface NftablesOptions {
  readonly honeypot: Honeypot | null
  readonly managementNetworks: readonly string[]
  /** Time on the wall, ms since 1970. */
  readonly nowMs: () => number
  /** Calls `nft`; default: the one of this machine. */
  readonly tool?: Tool
}

const inverseSchema = z.strictObject({
  elements: z
    .array(
      z.strictObject({
        kind: z.enum(setKinds),
        family: z.literal([4, 6]),
        key: z.string().max(200),
      }),
    )
    .max(64),
  managers: z.array(z.string().max(64)).max(64).default([]),
})

/** Sets of one table, of which each element has its time limit in the kernel: what is in force ends without us, too. */
export function nftables(options: NftablesOptions): Driver {
  const nft = options.tool ?? toolOf(nftPackages)
  const skeleton = { honeypot: options.honeypot, managementNetworks: options.managementNetworks }
  const list = () => listTable(nft, skeleton)
  return {
    name: 'nftables',
    kinds: ['block_ip', 'isolate_host', 'redirect_to_honeypot'],
    preview: async (order, ground) => planOf(order, ground, options),
    apply: async (planned) => applyAll({ nft, list, skeleton }, planned),
    undo: async (taken) => {
      await takeBack(nft, await list(), taken)
      return new Map()
    },
    look: async () => lookedAt(await list(), options.nowMs()),
  }
}

function planOf(order: ActionOrder, ground: Ground, options: NftablesOptions): Plan {
  const { honeypot, managementNetworks } = options
  const elements = elementsOf(order, { honeypot, networks: ground.facts.networks })
  const managers = order.kind === 'isolate_host' ? ground.facts.operators.slice(0, 64) : []
  return {
    effect: effectOf(order, honeypot),
    steps: stepsOf(order, elements),
    warnings: warningsOf(order, { honeypot, managementNetworks, managers, elements }),
    inverse: JSON.stringify({ elements, managers }),
  }
}

interface Applier {
  readonly nft: Tool
  readonly list: () => Promise<Table>
  readonly skeleton: Omit<NftablesOptions, 'nowMs' | 'tool'>
}

/** In one transaction; where the kernel refuses it in halves, so that one order that cannot be done leaves the others alone. */
async function applyAll(applier: Applier, planned: readonly Planned[]): Promise<Failures> {
  if (planned.length === 0) return new Map()
  try {
    return await applyOnce(applier, planned)
  } catch (thrown) {
    if (thrown instanceof AmoskysError && thrown.code === 'permission') throw thrown
    if (planned.length === 1) return new Map([[planned[0]!.order.id, reasonOf(thrown)]])
    const half = planned.length >> 1
    const first = await applyAll(applier, planned.slice(0, half))
    return new Map([...first, ...(await applyAll(applier, planned.slice(half)))])
  }
}

async function applyOnce(
  { nft, list, skeleton }: Applier,
  planned: readonly Planned[],
): Promise<Failures> {
  const table = await list()
  const parsed = planned.map((one) => ({
    ...one,
    ...inverseSchema.parse(JSON.parse(one.plan.inverse)),
  }))
  const wanted = parsed.flatMap(({ order, elements, secondsLeft }) =>
    elements.map((element): Wanted => {
      return { element, id: order.id, parts: elements.length, secondsLeft }
    }),
  )
  const all = placed(wanted, table.held)
  const failures = new Map(
    all.filter(({ layer }) => layer >= layersMax).map((one) => [one.id, crowded(one)] as const),
  )
  const here = all.filter(({ id }) => !failures.has(id))
  if (here.length === 0) return failures
  const managers = [...new Set(parsed.flatMap((one) => one.managers))]
  const layers = Math.max(table.layers, ...here.map(({ layer }) => layer + 1))
  if (table.isIntact && layers === table.layers) await change(nft, changed(here, managers))
  else {
    const kept = keptIn(table, new Set(here.map(({ id }) => id)))
    const everyone = [...new Set([...table.managers, ...managers])]
    await change(nft, rebuilt({ layers, ...skeleton }, [...kept, ...here], everyone))
  }
  return failures
}

function crowded({ element }: Placed): string {
  return `${element.key}: ${layersMax} orders that overlap are in force already; undo one of them first`
}

/** Elements of other orders that go on when the table is made anew. */
function keptIn(table: Table, without: ReadonlySet<string>): Placed[] {
  return table.held
    .filter(({ id, secondsLeft }) => id !== '' && secondsLeft !== null && !without.has(id))
    .map((held) => ({ ...held, secondsLeft: held.secondsLeft!, isHeld: true }))
}

async function takeBack(nft: Tool, table: Table, taken: readonly Taken[]): Promise<void> {
  if (!table.isThere) return
  const ids = new Set(taken.map(({ id }) => id))
  const gone = table.held.filter((held) => ids.has(held.id) || ids.has(nameOf(held)))
  if (gone.length === table.held.length) await change(nft, tableGone)
  else if (gone.length > 0) await change(nft, removed(gone))
}

/** An element that bears no id of ours has a name by which it can be taken back. */
function nameOf({ id, element, layer }: Held): string {
  return id === '' ? `${setName(element.kind, element.family, layer)} ${element.key}` : id
}

function lookedAt(table: Table, nowMs: number): ReadonlyMap<string, Looked> {
  if (!table.isThere) return new Map()
  const byName = new Map<string, Held[]>()
  for (const held of table.held) {
    const name = nameOf(held)
    const known = byName.get(name)
    if (known === undefined) byName.set(name, [held])
    else known.push(held)
  }
  if (byName.size === 0) return new Map([[`table inet ${tableName}`, emptyTable]])
  return new Map([...byName].map(([name, held]) => [name, lookedOf(held, table, nowMs)]))
}

/** After the last order the table goes; one that is there was left behind. */
const emptyTable: Looked = {
  text: `table inet ${tableName} is there, and nothing is in it`,
  endsAtMs: null,
  inverse: '{}',
  drift: '',
}

function lookedOf(held: readonly Held[], table: Table, nowMs: number): Looked {
  const [first] = held
  const left = Math.min(...held.map(({ secondsLeft }) => secondsLeft ?? Number.POSITIVE_INFINITY))
  const lasts = Number.isFinite(left) ? `${left} s left` : 'no time limit'
  const more = held.length > 1 ? ` and ${held.length - 1} more` : ''
  const { element, layer, parts } = first!
  const set = setName(element.kind, element.family, layer)
  return {
    text: `inet ${tableName} ${set} has ${element.key}${more}, ${lasts}`,
    endsAtMs: Number.isFinite(left) ? nowMs + left * 1000 : null,
    inverse: JSON.stringify({ elements: held.map((one) => one.element) }),
    drift: driftOf(held.length, parts, table.isIntact),
  }
}

function driftOf(found: number, parts: number, isIntact: boolean): string {
  if (!isIntact) return `table inet ${tableName} was changed by somebody else`
  return found < parts ? `${found} of its ${parts} elements are there` : ''
}
