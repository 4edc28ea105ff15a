/** The sum of a waterfall as rows that are drawn and read: each begins where the one before ended. */
import type { Incident, Waterfall } from '../api/index.ts'
import { addingUp, chanceOf, countText } from '../kit/index.ts'

export type StepKind = 'base' | 'up' | 'down' | 'held' | 'sum'

export interface Step {
  readonly id: string
  readonly kind: StepKind
  readonly label: string
  /** In tenths of a point, so that what is shown adds up exactly. */
  readonly tenths: number
  /** Where the sum stands before and after it, tenths. */
  readonly from: number
  readonly to: number
}

/** Under this a part says nothing that anybody could read. */
const leastPoints = 0.05

export function stepsOf(waterfall: Waterfall): readonly Step[] {
  const { base, baseText, bars, others, calibration, calibrationText, total } = waterfall
  const parts = [
    { id: 'base', label: baseText, points: base },
    ...bars,
    ...(others.n > 0 ? [{ id: 'others', label: othersText(others.n), points: others.points }] : []),
    ...(Math.abs(calibration) >= leastPoints
      ? [{ id: 'held', label: calibrationText || 'Held within bounds', points: calibration }]
      : []),
  ]
  const sum = Math.round(total * 10)
  const tenths = inTenths(parts, sum)
  let at = 0
  const steps = parts.map(({ id, label }, index): Step => {
    const from = at
    at += tenths[index]!
    return { id, label, kind: kindOf(id, tenths[index]!), tenths: tenths[index]!, from, to: at }
  })
  return [...steps, { id: 'sum', label: 'Result', kind: 'sum', tenths: sum, from: 0, to: sum }]
}

/** The held part is whatever is left to the result: then each piece stands here as it does beside its alert. */
function inTenths(
  parts: readonly { readonly id: string; readonly points: number }[],
  sum: number,
): readonly number[] {
  const exact = parts.map(({ points }) => points * 10)
  if (parts.at(-1)!.id !== 'held') return addingUp(exact, sum)
  const pieces = exact.slice(0, -1).map(Math.round)
  return [...pieces, sum - pieces.reduce((all, one) => all + one, 0)]
}

type Part = Pick<Incident['alerts'][number], 'id' | 'points' | 'discount'>

/** What an alert counted for the whole, tenths: as its row of the sum has it, where it has one. */
export function countedIn({
  explanation,
}: {
  readonly explanation: { readonly waterfall: Waterfall }
}): (part: Part) => number {
  const rows = new Map(stepsOf(explanation.waterfall).map(({ id, tenths }) => [id, tenths]))
  return ({ id, points, discount }) => rows.get(id) ?? Math.round(points * discount * 10)
}

function othersText(n: number): string {
  return n === 1 ? '1 other' : `${countText(n, 'other')} combined`
}

function kindOf(id: string, tenths: number): StepKind {
  if (id === 'base' || id === 'held') return id
  return tenths < 0 ? 'down' : 'up'
}

/** `+12.4`, `−30.0` */
export function figureText(tenths: number): string {
  return `${tenths < 0 ? '−' : '+'}${(Math.abs(tenths) / 10).toFixed(1)}`
}

/** What the sum so far would be as a chance: `0.1%`, `74%`, `over 99%`. */
export function chanceText(tenths: number): string {
  const percent = chanceOf(tenths / 10) * 100
  if (percent > 99) return 'over 99%'
  if (percent < 0.095) return 'under 0.1%'
  return percent < 1 ? `${percent.toFixed(1)}%` : `${Math.round(percent)}%`
}

export interface Scale {
  /** Share of the axis, 0 to 1. */
  readonly of: (tenths: number) => number
  readonly ticks: readonly { readonly at: number; readonly text: string }[]
}

const marks = [0.001, 0.01, 0.1, 0.5, 0.9, 0.99, 0.999, 0.9999]
/** Nearer to each other than this their labels would run into one another. */
const apart = 0.14

/** One axis for all rows: equal steps are equal points, labelled with the chance that they come to. */
export function scaleOf(steps: readonly Step[], between = apart): Scale {
  const ends = steps.filter(({ kind }) => kind !== 'sum').map(({ to }) => to)
  const [least, most] = [Math.min(0, ...ends), Math.max(0, ...ends)]
  const span = most - least || 1
  const of = (tenths: number) => (tenths - least) / span
  const ticks: { at: number; text: string }[] = []
  // Even odds first: it is the one that must be there.
  for (const p of [0.5, ...marks.filter((mark) => mark !== 0.5)]) {
    const at = of(100 * Math.log10(p / (1 - p)))
    const isIn = at >= -0.001 && at <= 1.001
    if (isIn && ticks.every((tick) => Math.abs(tick.at - at) >= between))
      ticks.push({ at, text: `${Number((p * 100).toPrecision(6))}%` })
  }
  return { of, ticks: ticks.toSorted((a, b) => a.at - b.at) }
}

/** The picture in a sentence, made of its own numbers. */
export function saidOf(steps: readonly Step[]): string {
  const pieces = steps.filter(({ kind }) => kind === 'up' || kind === 'down')
  const most = pieces.toSorted((a, b) => Math.abs(b.tenths) - Math.abs(a.tenths))[0]
  const sum = steps.at(-1)!
  const lead = most ? ` ${most.label} counted most, ${figureText(most.tenths)} points.` : ''
  return `${countText(pieces.length, 'piece takes', 'pieces take')} it from ${chanceText(steps[0]!.to)} to ${chanceText(sum.to)}.${lead}`
}
