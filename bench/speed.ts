/** Packets a second from a capture to alerts, and to flows, beside what others do with the same file in the same run. */
import type { CaptureFile } from './captures/index.ts'
import type { Checkout } from './checkout.ts'
import { type Cost, measure, median } from './measure.ts'
import type { Peer } from './peers.ts'
import { ratioText, renderTable, thousandsText, wholeText } from './table.ts'
import type { Passes } from './workload.ts'

export interface Plan {
  readonly checkouts: readonly Checkout[]
  readonly peers: readonly Peer[]
  readonly runs: number
  /** 0: as many as the capture's size asks for. */
  readonly passes: number
  readonly core: number
  readonly scratch: string
  readonly say: (text: string) => void
}

/** Rates are packets a second; NaN where it was not measured. */
export interface SpeedRow {
  readonly name: string
  readonly work: 'whole' | 'flows' | 'peer'
  /** Name of the checkout; '' for this one, and for peers. */
  readonly checkout: string
  readonly short: number
  readonly first: number
  readonly steady: number
  readonly peakMib: number
  readonly steadyPeakMib: number
}

export interface Speed {
  readonly capture: string
  readonly packets: number
  readonly bytes: number
  readonly flows: number
  readonly rows: readonly SpeedRow[]
}

/** One program's measurements, run by run. */
interface Lane {
  readonly name: string
  readonly work: SpeedRow['work']
  readonly checkout: string
  readonly short: (() => Promise<Cost>) | null
  readonly long: (() => Promise<Passes>) | null
  readonly costs: Cost[]
  readonly passes: Passes[]
}

/** Passes after which even a small capture's code is warm: about two million packets. */
export function passesFor(packets: number): number {
  return Math.min(12, Math.max(4, Math.ceil(2e6 / packets)))
}

export async function measureSpeed(capture: CaptureFile, plan: Plan): Promise<Speed> {
  const { say, core, checkouts } = plan
  say(`${capture.name}: looking at it once`)
  const look = await checkouts[0]!.passes('flows', capture.path, { passes: 1, core })
  const passes = plan.passes > 0 ? plan.passes : passesFor(look.packets)
  const lanes = lanesFor(capture, plan, passes)
  for (const lane of lanes) if (lane.work === 'whole') await lane.short!()
  // Program by program, round by round, so that a slow minute of a shared machine touches all alike.
  for (let run = 1; run <= plan.runs; run++) {
    for (const lane of lanes) {
      say(`${capture.name}: run ${run} of ${plan.runs}: ${lane.name}`)
      await measureLane(lane, say)
    }
  }
  const { packets, bytes, flows } = look
  return { capture: capture.name, packets, bytes, flows, rows: lanes.map((l) => rowOf(l, packets)) }
}

/** A peer that cannot do it is told and left out; ours must. */
async function measureLane(lane: Lane, say: Plan['say']): Promise<void> {
  try {
    if (lane.short) lane.costs.push(await lane.short())
  } catch (thrown) {
    if (lane.work !== 'peer') throw thrown
    say(`${lane.name} failed: ${thrown instanceof Error ? thrown.message : String(thrown)}`)
  }
  if (lane.long) lane.passes.push(await lane.long())
}

function lanesFor({ path }: CaptureFile, plan: Plan, passes: number): Lane[] {
  const { core, scratch } = plan
  const none = { costs: [], passes: [] }
  const ours = plan.checkouts.flatMap((one): Lane[] => {
    const of = one.name === '' ? '' : ` (${one.name})`
    const long = (work: 'whole' | 'flows') => () => one.passes(work, path, { passes, core })
    const lane = (work: 'whole' | 'flows', name: string): Lane => ({
      name: `${name}${of}`,
      work,
      checkout: one.name,
      short: work === 'whole' ? () => one.analyze(path, { scratch, core }) : null,
      long: long(work),
      costs: [],
      passes: [],
    })
    return [lane('whole', 'amoskys analyze'), lane('flows', 'amoskys decode + flow table')]
  })
  const others = plan.peers.map(({ name, command }): Lane => {
    const short = () => measure(command(path, scratch), { scratch, core })
    return { name, work: 'peer', checkout: '', short, long: null, ...structuredClone(none) }
  })
  // The same work of both checkouts side by side.
  return [...ours.toSorted((a, b) => a.name.localeCompare(b.name)), ...others]
}

function rowOf({ name, work, checkout, costs, passes }: Lane, packets: number): SpeedRow {
  const rate = (seconds: readonly number[]) => packets / median(seconds)
  return {
    name,
    work,
    checkout,
    short: rate(costs.map(({ cpuSeconds }) => cpuSeconds)),
    first: rate(passes.map((one) => one.passes[0]!.cpuSeconds)),
    steady: rate(passes.map(steadySeconds)),
    peakMib: median(costs.map(({ peakMib }) => peakMib)),
    steadyPeakMib: median(passes.map(({ peakMib }) => peakMib)),
  }
}

/** Of the later half of the passes. */
export function steadySeconds({ passes }: Passes): number {
  return median(passes.slice(passes.length >> 1).map(({ cpuSeconds }) => cpuSeconds))
}

const head = ['program', 'short run', 'first pass', 'steady', 'MiB', 'MiB, long']
const beside = ['ours, short', 'ours, steady']

/** Thousand packets a second; beside each peer how many times as fast `analyze` is, and beside the other checkout. */
export function renderSpeed({ capture, packets, bytes, flows, rows }: Speed): string {
  const cells = rows.map((row) => {
    const ours = rows.find(
      (r) => r.checkout === '' && r.work === (isPeer(row) ? 'whole' : row.work),
    )
    const isOwn = ours === row || ours === undefined
    const other = isPeer(row) ? { short: row.short, steady: row.short } : row
    return [
      row.name,
      ...[row.short, row.first, row.steady].map(thousandsText),
      wholeText(row.peakMib),
      wholeText(row.steadyPeakMib),
      isOwn ? '' : ratioText(ours.short, other.short),
      isOwn ? '' : ratioText(ours.steady, other.steady),
    ]
  })
  const size = `${packets.toLocaleString('en-US')} packets, ${(bytes / 1e6).toFixed(1)} MB, ${flows.toLocaleString('en-US')} flows`
  return `${capture}: ${size}; thousand packets/s\n\n${renderTable([...head, ...beside], cells)}`
}

function isPeer({ work }: SpeedRow): boolean {
  return work === 'peer'
}
