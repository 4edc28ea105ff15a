/** Where the ends of the neuron lie: the same data gives the same drawing. */
import { branch, rounded, scatter } from '../../charts/index.ts'

export const canvas = { width: 400, height: 240 } as const
export const cell = { x: 150, y: 122, radius: 17 } as const
export const outside = { x: 378, y: 122 } as const
/** More ends than this are one group: nobody counts them. */
export const endsMax = 40

export interface End {
  readonly x: number
  readonly y: number
  readonly radius: number
  /** Of the branch, from the cell to the end: an SVG path. */
  readonly path: string
  /** On the cell's right half: a label stands to the right of it. */
  readonly isRight: boolean
}

/** Left free for the axon, degrees to either side of it. */
const gap = 26
const near = 82
const far = 98

/** Ends around the cell, clockwise from the axon's side. */
export function endsAround(count: number, hasAxon: boolean): readonly End[] {
  const free = hasAxon ? gap : 0
  const arc = 360 - 2 * free
  return Array.from({ length: count }, (_, i) => {
    const share = hasAxon ? (i + 0.5) / count : i / count
    const angle = ((free + share * arc) * Math.PI) / 180
    // No two neighbours at one distance: a ring of dots would look like a dial.
    const distance = near + (far - near) * scatter(i, 1)
    const x = rounded(cell.x + Math.cos(angle) * distance * 1.06)
    const y = rounded(cell.y + Math.sin(angle) * distance)
    return {
      ...{ x, y, radius: 3, isRight: x >= cell.x },
      path: branch(cell, { x, y }, (scatter(i, 2) - 0.5) * 34),
    }
  })
}

/** Ticks along the axon: one a call, as many as there is room for. */
export function ticksOf(calls: number): readonly number[] {
  const most = 16
  const count = Math.max(1, Math.min(most, Math.round(calls)))
  const first = cell.x + 32
  const last = outside.x - 16
  return Array.from({ length: count }, (_, i) =>
    rounded(count === 1 ? (first + last) / 2 : first + ((last - first) * i) / (count - 1)),
  )
}
