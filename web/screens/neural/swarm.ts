/** Where the dots of a swarm lie: pure, so that painting and pointing agree. */
import type { Decision } from '../../api/index.ts'
import { groupsInOrder } from './words.ts'

export interface Dot {
  /** Place of the decision in the list. */
  readonly at: number
  readonly x: number
  readonly y: number
}

export interface Row {
  readonly group: (typeof groupsInOrder)[number]
  /** Of its middle line. */
  readonly y: number
}

export interface Swarm {
  readonly dots: readonly Dot[]
  readonly rows: readonly Row[]
  readonly ticks: readonly { readonly points: number; readonly x: number }[]
  readonly height: number
}

export const rowHeight = 36
/** Room for the names of the rows, which the picture leaves free, and where the axis begins. */
export const room = 78
export const left = 88
const right = 10
const step = 5.4

export function swarmOf(decisions: readonly Decision[], width: number): Swarm {
  const groups = groupsInOrder.filter((group) =>
    decisions.some((decision) => decision.groups.some((one) => one.group === group)),
  )
  const axis = axisOf(decisions, Math.floor((width - left - right) / 32))
  const xOf = (points: number) =>
    left + ((points - axis.from) / (axis.to - axis.from)) * (width - left - right)
  const rows = groups.map((group, i) => ({ group, y: rowHeight * (i + 0.5) }))
  const dots = rows.flatMap(({ group, y }) => {
    const own = decisions.flatMap((decision, at) =>
      decision.groups
        .filter((one) => one.group === group)
        .map(({ points }) => ({ at, x: xOf(points) })),
    )
    return packed(own, rowHeight / 2 - 4).map((dot) => ({ ...dot, y: y + dot.y }))
  })
  const ticks = axis.ticks.map((points) => ({ points, x: xOf(points) }))
  return { dots, rows, ticks, height: rowHeight * rows.length }
}

/** Both ends on a round number, with zero between them, and no more steps than there is room for. */
function axisOf(decisions: readonly Decision[], stepsMost: number) {
  const all = decisions.flatMap(({ groups }) => groups.map(({ points }) => points))
  const low = Math.min(0, ...all)
  const high = Math.max(5, ...all)
  const size =
    [5, 10, 20, 50].find((one) => (high - low) / one <= Math.min(7, stepsMost - 1)) ?? 100
  const from = Math.floor(low / size) * size
  const to = Math.ceil(high / size) * size
  const ticks = Array.from({ length: (to - from) / size + 1 }, (_, i) => from + i * size)
  return { from, to, ticks }
}

/**
 * Beside each other where two would lie on one place: the nearest free place to the middle. Where there is no room left, all
 * of the row move together, and lie over each other a little.
 */
export function packed(
  dots: readonly { readonly at: number; readonly x: number }[],
  most: number,
): Dot[] {
  const placed: Dot[] = []
  for (const { at, x } of dots.toSorted((a, b) => a.x - b.x || a.at - b.at)) {
    const near = placed.filter((dot) => x - dot.x < step)
    let y = 0
    for (let n = 1; near.some((dot) => Math.hypot(dot.x - x, dot.y - y) < step - 0.01); n++)
      y = (n % 2 === 1 ? 1 : -1) * Math.ceil(n / 2) * (step / 2)
    placed.push({ at, x, y })
  }
  const highest = Math.max(0, ...placed.map(({ y }) => Math.abs(y)))
  const scale = highest > most ? most / highest : 1
  return placed.map((dot) => ({ ...dot, y: dot.y * scale }))
}

const reach = 9

/** The decision whose dot is under a pointer; null: none is near. */
export function decisionAt({ dots }: Swarm, x: number, y: number): number | null {
  let found: Dot | null = null
  let nearest = reach
  for (const dot of dots) {
    const apart = Math.hypot(dot.x - x, dot.y - y)
    if (apart < nearest) [found, nearest] = [dot, apart]
  }
  return found?.at ?? null
}
