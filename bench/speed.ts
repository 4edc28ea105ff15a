/** Packets a second from a capture to alerts, and to flows, beside what others do with the same file in the same run. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { CaptureFile } from './captures/index.ts'
import type { Checkout } from './checkout.ts'
import { measure, median } from './measure.ts'
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
  /** Writes a capture so many times over into one file. */
  readonly repeat: (from: string, to: { path: string; times: number }) => Promise<void>
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
  /** Processor time of a pass over the capture, run by run: how far the figures scatter. */
  readonly seconds: Readonly<Record<'short' | 'first' | 'steady', readonly number[]>>
}

export interface Speed {
  readonly capture: string
  readonly packets: number
  readonly bytes: number
  readonly flows: number
  readonly rows: readonly SpeedRow[]
}

/** What one run of a program cost: processor time of a pass over the capture, in seconds; NaN where it has no such. */
interface Sample {
  readonly short: number
  readonly first: number
  readonly steady: number
  readonly peakMib: number
  readonly steadyPeakMib: number
}

interface Lane {
  readonly name: string
  readonly work: SpeedRow['work']
  readonly checkout: string
  readonly run: () => Promise<Sample>
}

/** Passes after which even a small capture's code is warm: about two million packets. */
export function passesFor(packets: number): number {
  return Math.min(12, Math.max(4, Math.ceil(2e6 / packets)))
}

/** How often a peer sees the capture in one file, so that its steady cost is told from that of its start. */
function timesFor(packets: number): number {
  return Math.min(6, Math.max(2, Math.ceil(1e6 / packets)))
}

export async function measureSpeed(capture: CaptureFile, plan: Plan): Promise<Speed> {
  const { say, core, scratch, checkouts } = plan
  say(`${capture.name}: looking at it once`)
  const look = await checkouts[0]!.passes('flows', capture.path, { passes: 1, core })
  const { packets, bytes, flows } = look
  const passes = plan.passes > 0 ? plan.passes : passesFor(packets)
  for (const checkout of checkouts) {
    say(`${capture.name}: a run that does not count ${checkout.name}`)
    await checkout.analyze(capture.path, { scratch, core })
  }
  const repeated = { path: join(scratch, 'repeated.pcap'), times: timesFor(packets) }
  if (plan.peers.length > 0) await plan.repeat(capture.path, repeated)
  const lanes = [...ownLanes(capture, plan, passes), ...peerLanes(capture, plan, repeated)]
  const samples = await runLanes(lanes, capture.name, plan)
  rmSync(repeated.path, { force: true })
  const rows = lanes.map((lane) => rowOf(lane, samples.get(lane)!, packets))
  return { capture: capture.name, packets, bytes, flows, rows }
}

/** Program by program, round by round, so that a slow minute of a shared machine touches all alike. */
async function runLanes(lanes: readonly Lane[], capture: string, { runs, say }: Plan) {
  const samples = new Map<Lane, Sample[]>(lanes.map((lane) => [lane, []]))
  for (let run = 1; run <= runs; run++) {
    for (const lane of lanes) {
      say(`${capture}: run ${run} of ${runs}: ${lane.name}`)
      try {
        samples.get(lane)!.push(await lane.run())
      } catch (thrown) {
        // A peer that cannot do it is told and left out; ours must.
        if (lane.work !== 'peer') throw thrown
        say(`${lane.name} failed: ${thrown instanceof Error ? thrown.message : String(thrown)}`)
      }
    }
  }
  return samples
}

function ownLanes({ path }: CaptureFile, plan: Plan, passes: number): Lane[] {
  const { core, scratch } = plan
  const longOf = async (checkout: Checkout, work: 'whole' | 'flows') => {
    const all = await checkout.passes(work, path, { passes, core })
    const steady = steadySeconds(all)
    return { first: all.passes[0]!.cpuSeconds, steady, steadyPeakMib: all.peakMib }
  }
  const whole = (checkout: Checkout) => async (): Promise<Sample> => {
    const { cpuSeconds, peakMib } = await checkout.analyze(path, { scratch, core })
    return { short: cpuSeconds, peakMib, ...(await longOf(checkout, 'whole')) }
  }
  const flows = (checkout: Checkout) => async (): Promise<Sample> => ({
    short: Number.NaN,
    peakMib: Number.NaN,
    ...(await longOf(checkout, 'flows')),
  })
  const lanes = (work: 'whole' | 'flows', name: string, run: typeof whole) =>
    plan.checkouts.map((one): Lane => {
      const full = one.name === '' ? name : `${name} (${one.name})`
      return { name: full, work, checkout: one.name, run: run(one) }
    })
  return [
    ...lanes('whole', 'amoskys analyze', whole),
    ...lanes('flows', 'amoskys decode + flow table', flows),
  ]
}

interface Repeated {
  readonly path: string
  readonly times: number
}

function peerLanes({ path }: CaptureFile, plan: Plan, repeated: Repeated): Lane[] {
  const place = { scratch: plan.scratch, core: plan.core }
  return plan.peers.map(({ name, command }) => ({
    name,
    work: 'peer',
    checkout: '',
    async run() {
      const short = await measure(command(path, place.scratch), place)
      const long = await measure(command(repeated.path, place.scratch), place)
      return {
        short: short.cpuSeconds,
        first: Number.NaN,
        steady: (long.cpuSeconds - short.cpuSeconds) / (repeated.times - 1),
        peakMib: short.peakMib,
        steadyPeakMib: long.peakMib,
      }
    },
  }))
}

function rowOf(
  { name, work, checkout }: Lane,
  samples: readonly Sample[],
  packets: number,
): SpeedRow {
  const of = (key: keyof Sample) => samples.map((sample) => sample[key])
  const seconds = { short: of('short'), first: of('first'), steady: of('steady') }
  return {
    name,
    work,
    checkout,
    short: packets / median(seconds.short),
    first: packets / median(seconds.first),
    steady: packets / median(seconds.steady),
    peakMib: median(of('peakMib')),
    steadyPeakMib: median(of('steadyPeakMib')),
    seconds,
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
    return [
      row.name,
      ...[row.short, row.first, row.steady].map(thousandsText),
      wholeText(row.peakMib),
      wholeText(row.steadyPeakMib),
      isOwn ? '' : ratioText(ours.short, row.short),
      isOwn ? '' : ratioText(ours.steady, row.steady),
    ]
  })
  const size = `${packets.toLocaleString('en-US')} packets, ${(bytes / 1e6).toFixed(1)} MB, ${flows.toLocaleString('en-US')} flows`
  return `${capture}: ${size}; thousand packets/s\n\n${renderTable([...head, ...beside], cells)}`
}

function isPeer({ work }: SpeedRow): boolean {
  return work === 'peer'
}
