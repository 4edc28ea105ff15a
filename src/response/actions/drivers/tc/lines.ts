/** Lines for `tc -batch`: what makes a limit, and what takes it away again. */
import { device, mark, prefOf } from './names.ts'
import { type Rules, type Way, ways } from './rules.ts'
import type { Interface, Limit, State } from './state.ts'

export interface Held {
  readonly cookie: string
  readonly slot: number
  readonly bytesPerSecond: number
  readonly rules: Rules
}

/** How our device is made; the arguments of `ip`. */
export const deviceCommands: readonly (readonly string[])[] = [
  ['link', 'add', device, 'type', 'ifb'],
  ['link', 'set', device, 'up'],
]

const hooks: Readonly<Record<Way, string>> = { from: 'ingress', to: 'egress' }

/** The device's queue, and doors at interfaces that have none. */
export function baseLines(state: State): string[] {
  const doorless = state.interfaces.filter((one) => one.isCarrier && one.qdisc === 'none')
  return [
    ...(state.hasQueue ? [] : [`qdisc add dev ${device} root handle 1: htb`]),
    ...doorless.flatMap(({ name }) => [
      `qdisc add dev ${name} clsact`,
      `filter add dev ${name} ingress pref ${mark.pref} protocol ${mark.protocol} u32 match u32 0 0 ${redirect(mark.cookie)}`,
    ]),
  ]
}

/** Doors first: by them an order is known again, and while its class is missing its packets pass. */
export function limitLines(held: Held, state: State): string[] {
  const { rules, slot, cookie } = held
  const at = (way: Way) => `pref ${prefOf(slot, way)} protocol ${rules.protocol} u32`
  const doors = state.interfaces.filter(({ isCarrier }) => isCarrier)
  return [
    ...doors.flatMap((door) =>
      waysOf(door).flatMap((way) =>
        rules.matches[way].map(
          (match) =>
            `filter add dev ${door.name} ${hooks[way]} ${at(way)} ${match} ${redirect(cookie)}`,
        ),
      ),
    ),
    ...classLines(held),
    ...ways.flatMap((way) =>
      rules.matches[way].map(
        (match) =>
          `filter add dev ${device} parent 1: ${at('from')} ${match} flowid ${classId(slot, way)}`,
      ),
    ),
  ]
}

/** A class for each way. What waits is bounded: half a second's worth, and never less than two of the largest packets. */
export function classLines({ slot, bytesPerSecond }: Held): string[] {
  const burst = Math.max(16_384, Math.round(bytesPerSecond / 100))
  const waiting = Math.max(131_072, Math.round(bytesPerSecond / 2))
  return ways.flatMap((way) => {
    const id = classId(slot, way)
    return [
      `class replace dev ${device} parent 1: classid ${id} htb rate ${bytesPerSecond}bps burst ${burst} cburst ${burst} quantum 1514`,
      `qdisc replace dev ${device} parent ${id} handle ${id.slice(2)}: bfifo limit ${Math.min(waiting, 0x7fffffff)}`,
    ]
  })
}

/** By priority, which is ours alone; each by its own handle where somebody else has filters of the same priority. */
export function undoLines(limit: Limit, state: State): string[] {
  const { slot, protocol, filters } = limit
  const doors = ways.flatMap((way) =>
    [...filters[way]].flatMap(([name, handles]) => {
      const pref = prefOf(slot, way)
      const line = `filter del dev ${name} ${hooks[way]} pref ${pref} protocol ${protocol}`
      if (!state.shared.has(`${name} ${pref}`)) return [line]
      return handles.map((handle) => `${line} handle ${handle} u32`)
    }),
  )
  const classes = ways.map((way) => classId(slot, way)).filter((id) => state.classes.has(id))
  const filter = `filter del dev ${device} parent 1: pref ${prefOf(slot, 'from')} protocol ${protocol}`
  return [
    ...doors,
    ...(state.deviceFilters.has(slot) ? [filter] : []),
    ...classes.map((id) => `class del dev ${device} classid ${id}`),
  ]
}

/** After the last order: our doors go, but for those that somebody else has filters in by now. */
export function lastLines(state: State, made: ReadonlySet<string>): string[] {
  return state.interfaces.flatMap(({ name, isMarked, hasOthers, qdisc }) => {
    const isHalfMade = !isMarked && qdisc === 'clsact' && made.has(name)
    if (!isMarked && !isHalfMade) return []
    if (!hasOthers) return [`qdisc del dev ${name} clsact`]
    return isMarked
      ? [`filter del dev ${name} ingress pref ${mark.pref} protocol ${mark.protocol} u32`]
      : []
  })
}

export function classId(slot: number, way: Way): string {
  return `1:${(16 + slot * 2 + ways.indexOf(way)).toString(16)}`
}

export function waysOf({ qdisc }: Interface): readonly Way[] {
  return qdisc === 'ingress' ? ['from'] : ways
}

function redirect(cookie: string): string {
  return `action mirred egress redirect dev ${device} cookie ${cookie}`
}
