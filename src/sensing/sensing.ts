/** The first half of the data's way: frames -> packets -> observations. */
import type { FrameBatch, ObservationBatch, PacketBatch, Wanted } from '../contracts/index.ts'
import type { Capture, CaptureCounts } from './capture/index.ts'
import { createFlowTable, type FlowLimits } from './flows/index.ts'
import { lossesOf, type SensingCounts, type SensingSummary, sensingSummary } from './summary.ts'
import { applicationReader, createDecoder } from './wire/index.ts'

export interface SensingSettings {
  readonly wanted: Wanted
  readonly flowLimits: Partial<FlowLimits>
  /** Flow numbers begin above it, where they go on from an earlier run. */
  readonly flowsBefore?: number
}

export interface Sensing {
  push(frames: FrameBatch): void
  /** Event time has reached `timeUs` without frames. */
  advance(timeUs: number): void
  /** The capture ended: tells what open flows came to, of at most so many. True while there are more. */
  finish(flowsMax?: number): boolean
  /** The packets of the frames pushed last, valid until the next are. */
  packets(): PacketBatch
  /** The newest flow number. */
  flows(): number
  /** What was lost on the way, a sentence each. */
  losses(captured: CaptureCounts): string[]
  summary(captured: CaptureCounts): SensingSummary
  /** Earliest packet, microseconds since the Unix epoch; NaN without packets. */
  firstUs(): number
}

/** `onObservations`: see `FlowTableOptions`. */
export function createSensing(
  { flowLimits, wanted, flowsBefore = 0 }: SensingSettings,
  onObservations: (batch: ObservationBatch) => void,
): Sensing {
  const decoder = createDecoder()
  const flows = createFlowTable({
    reader: applicationReader,
    onObservations,
    limits: flowLimits,
    flowsBefore,
    records: wanted === 'alerts' ? 'exchanges' : 'all',
    hasNames: wanted !== 'alerts',
  })
  let packets: PacketBatch
  let firstUs = Number.NaN
  let lastUs = Number.NaN
  const counts = (captured: CaptureCounts): SensingCounts => ({
    captured,
    decoded: decoder.counts(),
    assembled: flows.counts(),
    firstUs,
    lastUs,
  })
  return {
    push(frames) {
      for (let i = 0; i < frames.count; i++) {
        const timeUs = frames.timesUs[i]!
        if (!(timeUs >= firstUs)) firstUs = timeUs
        if (!(timeUs <= lastUs)) lastUs = timeUs
      }
      packets = decoder.decode(frames)
      flows.assemble(packets)
    },
    advance: (timeUs) => flows.advance(timeUs),
    finish: (flowsMax) => flows.finish(flowsMax),
    packets: () => packets,
    flows: () => flowsBefore + flows.counts().opened,
    losses: (captured) => lossesOf(counts(captured)),
    summary: (captured) => sensingSummary(counts(captured)),
    firstUs: () => firstUs,
  }
}

export interface Sensed {
  readonly summary: SensingSummary
  /** Earliest packet, microseconds since the Unix epoch; NaN without packets. */
  readonly firstUs: number
}

/** A whole capture to observations, and no further: to look at flows, and to train on them. */
export async function sense(
  capture: Capture,
  settings: SensingSettings,
  onObservations: (batch: ObservationBatch) => void,
): Promise<Sensed> {
  const sensing = createSensing(settings, onObservations)
  for await (const frames of capture) sensing.push(frames)
  sensing.finish()
  return { summary: sensing.summary(capture.counts()), firstUs: sensing.firstUs() }
}
