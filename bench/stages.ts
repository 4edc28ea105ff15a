/** What a packet costs, stage by stage, in one process. */
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
      runs[i]!.push(await checkout.passes('stages', capture.path, { passes, core }))
    }
  }
  const rows = checkouts.map(({ name }, i) => ({ name, rows: rowsOf(runs[i]!) }))
  return { capture: capture.name, checkouts: rows }
}

/** In the order in which the stages were first met; medians over runs, and over the later half of the passes. */
export function rowsOf(runs: readonly Passes[]): StageRow[] {
  const { packets } = runs[0]!
  const stages = [
    ...new Set(runs.flatMap((run) => run.passes).flatMap((p) => Object.keys(p.stages))),
  ]
  const nanoseconds = (seconds: (pass: Pass) => number) => {
    const of = (passes: readonly Pass[]) => median(passes.map(seconds))
    const later = (run: Passes) => of(run.passes.slice(run.passes.length >> 1))
    return {
      first: (median(runs.map((run) => of(run.passes.slice(0, 1)))) * 1e9) / packets,
      steady: (median(runs.map(later)) * 1e9) / packets,
    }
  }
  return [
    ...stages.map((stage) => ({ stage, ...nanoseconds((pass) => pass.stages[stage] ?? 0) })),
    { stage: 'all', ...nanoseconds((pass) => pass.cpuSeconds) },
  ]
}

export function renderStages({ capture, checkouts }: Stages): string {
  const [ours, other] = checkouts
  const head = ['stage', 'first pass', 'steady', 'of all, %']
  const total = ours!.rows.at(-1)!.steady
  const names = new Set([...ours!.rows, ...(other?.rows ?? [])].map(({ stage }) => stage))
  const cells = [...names].map((stage) => {
    const row = ours!.rows.find((r) => r.stage === stage)
    const base = other?.rows.find((r) => r.stage === stage)
    const own = row ? [wholeText(row.first), wholeText(row.steady)] : ['', '']
    const share = row ? wholeText((100 * row.steady) / total) : ''
    if (!other) return [stage, ...own, share]
    const theirs = base ? [wholeText(base.first), wholeText(base.steady)] : ['', '']
    return [stage, ...own, share, ...theirs, ratioText(row?.steady ?? NaN, base?.steady ?? NaN)]
  })
  const more = other ? [`${other.name}: first pass`, 'steady', 'ours of it'] : []
  return `${capture}: nanoseconds a packet\n\n${renderTable([...head, ...more], cells)}`
}
