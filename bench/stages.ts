/** What a packet costs the main thread, stage by stage: from a CPU profile of the whole, in one process. */
import { stageNames } from './attribution.ts'
import type { CaptureFile } from './captures/index.ts'
import { median } from './measure.ts'
import { type Plan, passesFor } from './speed.ts'
import { ratioText, renderTable, wholeText } from './table.ts'
import type { Pass, Passes } from './workload.ts'

/** Nanoseconds a packet. */
export interface StageRow {
  readonly stage: string
  readonly first: number
  readonly steady: number
}

export interface Stages {
  readonly capture: string
  /** By checkout; this one first. */
  readonly checkouts: readonly { readonly name: string; readonly rows: readonly StageRow[] }[]
}

export async function measureStages(capture: CaptureFile, plan: Plan): Promise<Stages> {
  const { checkouts, core, say } = plan
  const runs = checkouts.map((): Passes[] => [])
  let passes = plan.passes
  if (passes === 0) {
    const look = await checkouts[0]!.passes('flows', capture.path, { passes: 1, core })
    passes = passesFor(look.packets)
  }
  for (let run = 1; run <= plan.runs; run++) {
    for (const [i, checkout] of checkouts.entries()) {
      say(`${capture.name}: stages, run ${run} of ${plan.runs} ${checkout.name}`)
      runs[i]!.push(
        await checkout.passes('whole', capture.path, { passes, core, isProfiled: true }),
      )
    }
  }
  const rows = checkouts.map(({ name }, i) => ({ name, rows: rowsOf(runs[i]!) }))
  return { capture: capture.name, checkouts: rows }
}

/**
 * Of all runs: the median of what a pass costs, over the first passes and over the later halves, shared out as all
 * those passes together were, so that the stages add up.
 */
export function rowsOf(runs: readonly Passes[]): StageRow[] {
  const { packets } = runs[0]!
  const first = sharesOf(runs.flatMap(({ passes }) => passes.slice(0, 1)))
  const steady = sharesOf(runs.flatMap(({ passes }) => passes.slice(passes.length >> 1)))
  const rowOf = (stage: string) => ({
    stage,
    first: (first(stage) * 1e9) / packets,
    steady: (steady(stage) * 1e9) / packets,
  })
  return [...stageNames, mainThread].map(rowOf)
}

const mainThread = 'main thread'

function sharesOf(passes: readonly Pass[]): (stage: string) => number {
  const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0)
  const totals = passes.map(({ stages }) => sum(Object.values(stages)))
  const scale = median(totals) / sum(totals)
  const spent = (stage: string) => sum(passes.map(({ stages }) => stages[stage] ?? 0))
  return (stage) => scale * (stage === mainThread ? sum(totals) : spent(stage))
}

export function renderStages({ capture, checkouts }: Stages): string {
  const [ours, other] = checkouts
  const head = ['stage', 'first pass', 'steady', 'of all, %']
  const total = ours!.rows.at(-1)!.steady
  const cells = ours!.rows.map(({ stage, first, steady }, i) => {
    const own = [stage, wholeText(first), wholeText(steady), wholeText((100 * steady) / total)]
    const base = other?.rows[i]
    if (!base) return own
    return [...own, wholeText(base.first), wholeText(base.steady), ratioText(steady, base.steady)]
  })
  const more = other ? [`${other.name}: first pass`, 'steady', 'ours of it'] : []
  return `${capture}: nanoseconds a packet\n\n${renderTable([...head, ...more], cells)}`
}
