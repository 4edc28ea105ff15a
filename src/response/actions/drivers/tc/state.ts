/** What tc and ip say is there. Both print JSON; what they say is checked like anything from outside. */
import { z } from 'zod'
import { AmoskysError } from '../../../../kernel/index.ts'
import { complaint, type Tool } from '../../tool.ts'
import { device, idOfCookie, mark, slotOfPref } from './names.ts'
import type { Way } from './rules.ts'

export interface Limit {
  readonly slot: number
  readonly protocol: string
  /** Interfaces that have its filters, with the handles of those, for each way. */
  readonly filters: Readonly<Record<Way, Map<string, string[]>>>
  /** Filters that lead nowhere: the device behind them was deleted, and the kernel drops what meets them. */
  readonly isBroken: boolean
}

export interface Interface {
  readonly name: string
  /** Packets are to be held here. */
  readonly isCarrier: boolean
  /** `ingress`: somebody's, which knows only what comes in. */
  readonly qdisc: 'none' | 'clsact' | 'ingress'
  /** Its `clsact` was made by us. */
  readonly isMarked: boolean
  /** Somebody else has filters in it. */
  readonly hasOthers: boolean
}

export interface State {
  readonly interfaces: readonly Interface[]
  readonly hasDevice: boolean
  /** The device has the queue that its classes hang on. */
  readonly hasQueue: boolean
  readonly limits: ReadonlyMap<string, Limit>
  /** Class ids of the device with what each lets through, as tc says it: `800Kbit`. */
  readonly classes: ReadonlyMap<string, string>
  /** Slots that have filters on the device, with how many. */
  readonly deviceFilters: ReadonlyMap<number, number>
  /** `eth0 42001`: somebody else has filters of a priority of ours, too. */
  readonly shared: ReadonlySet<string>
  /** Slots of which somebody uses a priority, be it us. */
  readonly usedSlots: ReadonlySet<number>
}

const linksSchema = z.array(
  z.object({
    ifname: z.string(),
    flags: z.array(z.string()),
    master: z.string().optional(),
    linkinfo: z.object({ info_kind: z.string().optional() }).optional(),
  }),
)
const qdiscsSchema = z.array(z.object({ kind: z.string(), dev: z.string() }))
const filtersSchema = z.array(
  z.object({
    protocol: z.string(),
    pref: z.number(),
    options: z
      .object({
        fh: z.string().optional(),
        key_ht: z.string().optional(),
        ht_divisor: z.number().optional(),
        actions: z
          .array(z.object({ to_dev: z.string().optional(), cookie: z.string().optional() }))
          .optional(),
      })
      .optional(),
  }),
)
export type Filter = z.infer<typeof filtersSchema>[number]

/** Names that cannot be taken for anything else in a line that tc reads. */
const plainName = /^[\w.-]{1,15}$/
const carriersMax = 512

export async function readState(tool: Tool, only: readonly string[] | null): Promise<State> {
  const [links, qdiscs] = await Promise.all([
    readJson(tool, linksSchema, ['ip', '-d', '-j', 'link', 'show']),
    readJson(tool, qdiscsSchema, ['tc', '-j', 'qdisc', 'show']),
  ])
  const carriers = carriersOf(links, only)
  const names = links
    .map(({ ifname }) => ifname)
    .filter((name) => plainName.test(name) && name !== device)
  const kinds = new Map(names.map((name) => [name, kindOf(qdiscs, name)]))
  const asked = names.flatMap((name) => questionsOf(name, kinds.get(name)!))
  const hasDevice = links.some((link) => link.ifname === device)
  const all = await readFilters(tool, [
    ...asked.map(({ name, hook }) => `filter show dev ${name} ${hook}`),
    ...(hasDevice ? [`filter show dev ${device} parent 1:`] : []),
  ])
  const found = new Found()
  for (const [at, { name, way }] of asked.entries()) found.add(name, way, all[at] ?? [])
  return {
    interfaces: names.map((name) => ({
      name,
      isCarrier: carriers.has(name),
      qdisc: kinds.get(name)!,
      isMarked: found.marked.has(name),
      hasOthers: found.others.has(name),
    })),
    ...{ hasDevice, limits: found.limits, usedSlots: found.slots, shared: found.shared },
    hasQueue: qdiscs.some(({ dev, kind }) => dev === device && kind === 'htb'),
    classes: hasDevice ? await readClasses(tool) : new Map(),
    deviceFilters: countSlots(hasDevice ? (all[asked.length] ?? []) : []),
  }
}

/** Sorts the filters of interfaces into ours and those of others. */
class Found {
  readonly limits = new Map<string, Limit>()
  readonly marked = new Set<string>()
  readonly others = new Set<string>()
  readonly shared = new Set<string>()
  readonly slots = new Set<number>()

  add(name: string, way: Way, filters: readonly Filter[]): void {
    for (const filter of filters) {
      const slot = slotOfPref(filter.pref, way)
      if (slot >= 0) this.slots.add(slot)
      const action = filter.options?.actions?.[0]
      // Each u32 filter comes with lines for its tables, which belong to whoever has filters in them.
      if (isTable(filter)) continue
      const isOurDevice = action?.to_dev === device || action?.to_dev === '*'
      const id = isOurDevice ? idOfCookie(action.cookie ?? '') : null
      if (isOurDevice && action.cookie === mark.cookie) this.marked.add(name)
      else if (id === null || slot < 0) {
        this.others.add(name)
        this.shared.add(`${name} ${filter.pref}`)
      } else this.#count({ id, name, way, slot }, filter)
    }
  }

  #count(
    at: { readonly id: string; readonly name: string; readonly way: Way; readonly slot: number },
    filter: Filter,
  ) {
    const known = this.limits.get(at.id)
    const isBroken = filter.options?.actions?.[0]?.to_dev !== device
    const limit: Limit = {
      ...{ slot: at.slot, protocol: filter.protocol },
      filters: known?.filters ?? { from: new Map(), to: new Map() },
      isBroken: isBroken || (known?.isBroken ?? false),
    }
    const handles = limit.filters[at.way].get(at.name) ?? []
    limit.filters[at.way].set(at.name, [...handles, filter.options?.fh ?? ''])
    this.limits.set(at.id, limit)
  }
}

/** A line that names a table of filters and is none itself. */
function isTable(filter: Filter): boolean {
  return filter.options === undefined || filter.options.ht_divisor !== undefined
}

/**
 * Interfaces to hold packets at: those that are up, but for loopback, our device and those that stand above others of the
 * list (bridges, bonds), where each packet would be met a second time.
 */
function carriersOf(links: z.infer<typeof linksSchema>, only: readonly string[] | null) {
  const masters = new Set(links.map((link) => link.master))
  const carriers = links
    .filter(({ flags }) => flags.includes('UP') && !flags.includes('LOOPBACK'))
    .filter(({ linkinfo }) => linkinfo?.info_kind !== 'ifb')
    .filter(({ ifname }) => (only === null ? !masters.has(ifname) : only.includes(ifname)))
  return new Set(carriers.slice(0, carriersMax).map(({ ifname }) => ifname))
}

function kindOf(qdiscs: z.infer<typeof qdiscsSchema>, name: string): Interface['qdisc'] {
  const kinds = qdiscs.filter(({ dev }) => dev === name).map(({ kind }) => kind)
  if (kinds.includes('clsact')) return 'clsact'
  return kinds.includes('ingress') ? 'ingress' : 'none'
}

function questionsOf(name: string, kind: Interface['qdisc']) {
  const from = { name, way: 'from', hook: 'ingress' } as const
  const to = { name, way: 'to', hook: 'egress' } as const
  if (kind === 'none') return []
  return kind === 'clsact' ? [from, to] : [from]
}

/** What each question was answered; an interface that went away meanwhile has no filters. */
async function readFilters(tool: Tool, questions: readonly string[]): Promise<Filter[][]> {
  if (questions.length === 0) return []
  const ran = await tool(['tc', '-j', '-force', '-batch', '-'], `${questions.join('\n')}\n`)
  const failed = failedLines(ran.err)
  const answers = ran.out.split('\n').filter((line) => line.startsWith('['))
  if (answers.length + failed.size !== questions.length)
    throw new AmoskysError('unavailable', `tc does not show its filters: ${complaint(ran)}`)
  let at = 0
  return questions.map((_, line) =>
    failed.has(line) ? [] : parse(filtersSchema, answers[at++]!, 'tc filter show'),
  )
}

/** Numbers of the lines of a batch that failed, from 0, with what tc said of each. */
export function failedLines(stderr: string): Map<number, string> {
  const failed = new Map<number, string>()
  let said: string[] = []
  for (const line of stderr.split('\n')) {
    const at = /^Command failed -:(\d+)/.exec(line)
    if (at === null) said.push(line)
    else {
      failed.set(Number(at[1]) - 1, said.filter((one) => !one.startsWith('We have')).join(' '))
      said = []
    }
  }
  return failed
}

/** tc prints classes as text only. */
async function readClasses(tool: Tool): Promise<Map<string, string>> {
  const { out } = await tool(['tc', 'class', 'show', 'dev', device])
  const found = out.matchAll(/^class htb (1:[0-9a-f]+) .*? rate (\S+)/gm)
  return new Map([...found].map(([, id, rate]) => [id!, rate!]))
}

function countSlots(filters: readonly Filter[]): Map<number, number> {
  const counts = new Map<number, number>()
  for (const { pref, options } of filters)
    if (options?.key_ht !== undefined) {
      const slot = slotOfPref(pref, 'from')
      counts.set(slot, (counts.get(slot) ?? 0) + 1)
    }
  return counts
}

async function readJson<T>(tool: Tool, schema: z.ZodType<T>, argv: readonly [string, ...string[]]) {
  const ran = await tool(argv)
  if (ran.status !== 0)
    throw new AmoskysError('unavailable', `${argv.join(' ')} failed: ${complaint(ran)}`)
  return parse(schema, ran.out, argv.join(' '))
}

function parse<T>(schema: z.ZodType<T>, text: string, what: string): T {
  try {
    const read = schema.safeParse(JSON.parse(text === '' ? '[]' : text))
    if (read.success) return read.data
  } catch {
    // What is no JSON is answered below, like JSON of another shape.
  }
  throw new AmoskysError('corrupt', `${what} printed something else than the JSON it is known for`)
}
