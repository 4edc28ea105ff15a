/**
 * `rate_limit`: what comes from a host, and what goes to it, is each held to a rate. Filters at the doors of the interfaces
 * (`clsact`, beside which anybody's own queues stay as they are) lead its packets through one device of ours, which lets
 * each order's share through and holds back the rest.
 */
import { existsSync } from 'node:fs'
import { z } from 'zod'
import type { ActionOrder } from '../../../../contracts/index.ts'
import { AmoskysError, bytesText, printable } from '../../../../kernel/index.ts'
import type { Driver, Failures, Looked, Plan, Planned, Taken } from '../../driver.ts'
import { complaint, type Tool, toolOf } from '../../tool.ts'
import { unfit } from '../failures.ts'
import { readInverse, writeInverse } from '../inverse.ts'
import {
  baseLines,
  classId,
  classLines,
  deviceCommands,
  type Held,
  lastLines,
  limitLines,
  undoLines,
  waysOf,
} from './lines.ts'
import { cookieOf, device, prefOf, slotCount } from './names.ts'
import { rulesOf, ways } from './rules.ts'
import { failedLines, type Interface, type Limit, readState, type State } from './state.ts'

export interface TcOptions {
  /** Where packets are held; null: at all interfaces that are up. */
  readonly interfaces: readonly string[] | null
  /** What is left to a target where the order does not say. */
  readonly bytesPerSecond: number
  /** Calls `tc` and `ip`; default: those of this machine. */
  readonly tool?: Tool
}

type Equipped = Required<TcOptions>

const stepsMax = 16
const rates = { min: 1000, max: 100_000_000_000 } as const

/** Interfaces that had no `clsact` before. The kernel says what is ours, but for a door that was made a moment before the process died. */
const inverseSchema = z.strictObject({
  doorless: z.array(z.string().max(15)).max(512).default([]),
})

export function tc(given: TcOptions): Driver {
  const options = { ...given, tool: given.tool ?? toolOf({ tc: 'iproute2', ip: 'iproute2' }) }
  const state = () => readState(options.tool, options.interfaces)
  return {
    name: 'tc',
    kinds: ['rate_limit'],
    preview: async (order) => planOf(order, heldOf(options, order), await state()),
    apply: (planned) => apply(options, planned),
    undo: (taken) => undo(options, taken),
    look: async () => look(await state()),
  }
}

function heldOf(options: Equipped, order: ActionOrder): Omit<Held, 'slot'> {
  const bytesPerSecond = Math.round(order.scope.bytesPerSecond ?? options.bytesPerSecond)
  const cookie = cookieOf(order.id)
  if (cookie === null) throw unfit(`${printable(order.id).slice(0, 64)} is no id of an action`)
  if (!(bytesPerSecond >= rates.min && bytesPerSecond <= rates.max))
    throw unfit(
      `a limit of ${bytesPerSecond} bytes/s is none that tc can hold: from ${rates.min} to ${rates.max}`,
    )
  return { cookie, bytesPerSecond, rules: rulesOf(order) }
}

function planOf(order: ActionOrder, held: Omit<Held, 'slot'>, state: State): Plan {
  const doors = state.interfaces.filter(({ isCarrier }) => isCarrier)
  if (doors.length === 0) throw unfit('no interface is up at which packets could be held')
  const inverse: z.infer<typeof inverseSchema> = {
    doorless: doors.filter(({ qdisc }) => qdisc === 'none').map(({ name }) => name),
  }
  const lines = [
    ...baseLines(state),
    ...limitLines({ ...held, slot: slotOf(state, order.id) }, state),
  ]
  return {
    effect: effectOf(
      order,
      held.bytesPerSecond,
      doors.map(({ name }) => name),
    ),
    steps: shortened([
      ...(state.hasDevice ? [] : deviceCommands.map((words) => `ip ${words.join(' ')}`)),
      ...lines.map((line) => `tc ${line}`),
    ]),
    warnings: warningsOf(order, doors),
    inverse: writeInverse(inverse),
  }
}

/** A person reads the first of many that are alike. */
function shortened(steps: readonly string[]): string[] {
  const more = steps.length - stepsMax
  return more <= 0 ? [...steps] : [...steps.slice(0, stepsMax), `and ${more} more of this kind`]
}

function warningsOf({ target, scope }: ActionOrder, doors: readonly Interface[]): string[] {
  const deaf = doors.filter(({ qdisc }) => qdisc === 'ingress').map(({ name }) => name)
  return [
    'The kernel does not end this by itself: while no responder runs, it stays.',
    ...deaf.map(
      (name) =>
        `${name} has a queue of somebody else's that knows only what comes in: what goes out there to ${target} is not held.`,
    ),
    ...(scope.ports?.length
      ? [
          'Fragments, and packets with IP options or extension headers, do not show their port where it is looked for: those are held, whatever their port is.',
        ]
      : []),
  ]
}

function effectOf(
  { target, scope }: ActionOrder,
  bytesPerSecond: number,
  names: readonly string[],
) {
  const more = names.length > 4 ? ` and ${names.length - 4} more` : ''
  const shown = `${names.slice(0, 4).join(', ')}${more}`
  const service = serviceOf(scope)
  const what =
    service === ''
      ? `What comes from ${target}, and what goes to it,`
      : `What comes from ${target} to ${service}, and what is answered,`
  return `${what} is each held to ${bytesText(bytesPerSecond)}/s on ${shown}; what is more waits and is then dropped. All else goes on at full speed. What goes another way than over this machine is not held.`
}

/** `TCP port 22 of 10.0.0.1`; '': everything. */
function serviceOf({ server, protocol, ports = [] }: ActionOrder['scope']): string {
  const what = [
    ...(protocol === undefined ? [] : [protocol.toUpperCase()]),
    ...(ports.length === 0 ? [] : [`${ports.length === 1 ? 'port' : 'ports'} ${ports.join(', ')}`]),
  ].join(' ')
  if (server === undefined) return what
  return what === '' ? server : `${what} of ${server}`
}

async function apply(options: Equipped, planned: readonly Planned[]): Promise<Failures> {
  if (planned.length === 0) return new Map()
  const { tool } = options
  const state = await prepared(tool, await readState(tool, options.interfaces))
  const failures = new Map<string, string>()
  const used = new Set(state.usedSlots)
  const lines: Line[] = []
  for (const { order } of planned)
    try {
      const slot = slotOf({ ...state, usedSlots: used }, order.id)
      used.add(slot)
      const held = { ...heldOf(options, order), slot }
      lines.push(...linesOf(held, state, order.id).map((text) => ({ id: order.id, text })))
    } catch (thrown) {
      if (!(thrown instanceof AmoskysError)) throw thrown
      failures.set(order.id, thrown.message)
    }
  for (const [id, said] of await runLines(tool, lines)) failures.set(id, said)
  if (failures.size > 0) await takeBack(options, [...failures.keys()])
  return failures
}

/** What is missing of an order; of one that is whole its rate alone. */
function linesOf(held: Held, state: State, id: string): string[] {
  const limit = state.limits.get(id)
  if (limit === undefined) return limitLines(held, state)
  if (driftOf(limit, state) === '') return classLines(held)
  return [...undoLines(limit, state), ...limitLines(held, state)]
}

/** The state once our device, its queue and the doors are there. */
async function prepared(tool: Tool, state: State): Promise<State> {
  if (!state.hasDevice) {
    // Where the kernel has it as a module, it would otherwise come with two devices that nobody asked for.
    if (!existsSync('/sys/module/ifb'))
      await tool(['modprobe', 'ifb', 'numifbs=0']).catch(() => undefined)
    for (const words of deviceCommands) await mustRun(tool, words)
  }
  const lines = baseLines(state).map((text) => ({ id: '', text }))
  const failed = (await runLines(tool, lines)).get('')
  if (failed !== undefined) throw new AmoskysError('unavailable', failed)
  const interfaces = state.interfaces.map((one) =>
    one.isCarrier && one.qdisc === 'none' ? { ...one, qdisc: 'clsact' as const } : one,
  )
  return { ...state, interfaces }
}

async function mustRun(tool: Tool, words: readonly string[]): Promise<void> {
  const ran = await tool(['ip', ...words])
  if (ran.status !== 0)
    throw new AmoskysError('unavailable', whyNot(`ip ${words.join(' ')}`, complaint(ran)))
}

interface Line {
  readonly id: string
  readonly text: string
}

/** Runs all of them; gives the first complaint for each order that has one. */
async function runLines(tool: Tool, lines: readonly Line[]): Promise<Map<string, string>> {
  const failures = new Map<string, string>()
  if (lines.length === 0) return failures
  const ran = await tool(
    ['tc', '-force', '-batch', '-'],
    `${lines.map(({ text }) => text).join('\n')}\n`,
  )
  const failed = failedLines(ran.err)
  if (ran.status !== 0 && failed.size === 0)
    throw new AmoskysError('unavailable', whyNot('tc', complaint(ran)))
  for (const [at, said] of failed) {
    const { id, text } = lines[at]!
    // An interface that went away meanwhile, as those of containers do.
    if (said.includes('Cannot find device') && !text.includes(`dev ${device} parent`)) continue
    if (!failures.has(id)) failures.set(id, whyNot(`tc ${text}`, printable(said).slice(0, 200)))
  }
  return failures
}

function whyNot(line: string, said: string): string {
  if (/not permitted|denied/i.test(said))
    return `tc may not change anything here: it needs root or CAP_NET_ADMIN (${said})`
  if (/not found|unknown|fail(ed)? to load/i.test(said))
    return `this kernel lacks a part of tc that limits need (ifb, sch_ingress, sch_htb, cls_u32, act_mirred): ${line}: ${said}`
  return `${line}: ${said}`
}

async function undo(options: Equipped, taken: readonly Taken[]): Promise<Failures> {
  const made = new Set<string>()
  for (const { inverse } of taken)
    for (const name of readInverse(inverseSchema, inverse).doorless) made.add(name)
  const said = await takeBack(
    options,
    taken.map(({ id }) => id),
    made,
  )
  const state = await readState(options.tool, options.interfaces)
  const left = taken.filter(({ id }) => state.limits.has(id))
  return new Map(left.map(({ id }) => [id, said.get(id) ?? 'its filters are still there']))
}

/** Takes orders away, and everything of ours after the last of them. */
async function takeBack(
  options: Equipped,
  ids: readonly string[],
  made: ReadonlySet<string> = new Set(),
) {
  const { tool } = options
  const state = await readState(tool, options.interfaces)
  const lines = ids.flatMap((id) => {
    const limit = state.limits.get(id)
    return limit === undefined ? [] : undoLines(limit, state).map((text) => ({ id, text }))
  })
  const left = [...state.limits.keys()].filter((id) => !ids.includes(id))
  const last = left.length > 0 ? [] : lastLines(state, made).map((text) => ({ id: '', text }))
  const said = await runLines(tool, [...lines, ...last])
  // While a filter is left that leads to the device, the kernel would drop what meets it.
  if (left.length === 0 && said.size === 0 && state.hasDevice)
    await mustRun(tool, ['link', 'del', device])
  return said
}

function look(state: State): ReadonlyMap<string, Looked> {
  const doors = state.interfaces.filter(({ isCarrier }) => isCarrier)
  const inverse: z.infer<typeof inverseSchema> = {
    doorless: doors.filter(({ isMarked }) => isMarked).map(({ name }) => name),
  }
  return new Map(
    [...state.limits].map(([id, limit]) => [
      id,
      {
        text: textOf(limit, state),
        endsAtMs: null,
        inverse: writeInverse(inverse),
        drift: driftOf(limit, state),
      },
    ]),
  )
}

function textOf(limit: Limit, state: State): string {
  const rate = state.classes.get(classId(limit.slot, 'from')) ?? 'no rate'
  const names = [...new Set(ways.flatMap((way) => [...limit.filters[way].keys()]))]
  const shown = names.length > 4 ? `${names.length} interfaces` : names.join(', ')
  return `tc: htb rate ${rate} each way, filters of priority ${prefOf(limit.slot, 'from')} and ${prefOf(limit.slot, 'to')} on ${shown}`
}

/** What is missing of it, or leads nowhere. */
function driftOf(limit: Limit, state: State): string {
  const counts = ways.flatMap((way) => [...limit.filters[way].values()].map(({ length }) => length))
  const each = Math.max(...counts)
  if (limit.isBroken) return `${device} was deleted: the kernel drops what it should only hold`
  if (ways.some((way) => !state.classes.has(classId(limit.slot, way))))
    return `a class of ${device} is gone`
  if (state.deviceFilters.get(limit.slot) !== each * 2) return `filters of ${device} are gone`
  for (const door of state.interfaces)
    for (const way of waysOf(door))
      if (door.isCarrier && limit.filters[way].get(door.name)?.length !== each)
        return `${door.name} has not all of its filters`
  return ''
}

/** The one it has, or one that nobody uses. */
function slotOf(state: State, id: string): number {
  const known = state.limits.get(id)
  if (known !== undefined) return known.slot
  for (let slot = 0; slot < slotCount; slot++)
    if (!state.usedSlots.has(slot) && !state.deviceFilters.has(slot)) return slot
  throw new AmoskysError('full', `${slotCount} limits are in force; take some back first`)
}
