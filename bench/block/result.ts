/** Times of all repetitions, as medians and the like, and as tables. */
import { renderTable } from '../table.ts'
import type { BlockTime } from './measure.ts'
import { rank } from './readings.ts'

export interface Spread {
  readonly median: number
  readonly p95: number
  readonly most: number
}

/** Milliseconds; a spread of nothing is NaN. */
export interface Result {
  readonly name: string
  readonly says: string
  readonly blocked: number
  /** Repetitions without a block, or with one before the last guess: another threshold. */
  readonly others: number
  readonly fromPacket: Spread
  readonly fromLog: Spread
  readonly steps: readonly (Spread & { readonly name: string })[]
}

export interface Repeated {
  readonly name: string
  readonly says: string
  readonly times: readonly BlockTime[]
}

export function resultOf({ name, says, times }: Repeated, guesses: number): Result {
  const good = times.filter(({ refused, blockMs }) => refused >= guesses && !Number.isNaN(blockMs))
  const steps = Map.groupBy(
    good.flatMap((one) => one.steps),
    (step) => step.name,
  )
  return {
    ...{ name, says, blocked: good.length, others: times.length - good.length },
    fromPacket: spreadOf(good.map(({ blockMs }) => blockMs)),
    fromLog: spreadOf(good.map(({ fromLogMs }) => fromLogMs)),
    steps: [...steps].map(([step, all]) => ({ name: step, ...spreadOf(all.map(({ ms }) => ms)) })),
  }
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b)
  const [median, p95, most] = [0.5, 0.95, 1].map((share) => Math.round(rank(sorted, share)))
  return { median: median!, p95: p95!, most: most! }
}

const head = ['program', 'until', 'times', 'median', 'p95', 'most', 'from the log line', 'p95']

export function tablesOf(results: readonly Result[]): string {
  const rows = results.flatMap((one) => [
    row(one, { name: 'block in the kernel', ...one.fromPacket, fromLog: one.fromLog }),
    ...one.steps.map((step) => row(one, step)),
  ])
  return renderTable(head, rows)
}

type Told = Spread & { readonly name: string; readonly fromLog?: Spread }

function row({ name, blocked }: Result, told: Told): string[] {
  const cells = [told.median, told.p95, told.most, told.fromLog?.median, told.fromLog?.p95]
  return [name, told.name, String(blocked), ...cells.map(msText)]
}

function msText(ms: number | undefined): string {
  return ms === undefined || Number.isNaN(ms) ? '' : `${ms} ms`
}
