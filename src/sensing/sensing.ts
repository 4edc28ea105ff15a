/** The first half of the data's way: frames -> packets -> observations. */

import type { DecodeCounts, FrameBatch, PacketBatch } from '../contracts/index.ts'
import { gapsOf } from '../summary.ts'
import type { CaptureCounts } from './capture/index.ts'
import {
  createFlowTable,
  type FlowCounts,
  type FlowLimits,
  type ObservationBatch,
} from './flows/index.ts'
import { applicationReader, createDecoder } from './wire/index.ts'

export interface SensingOptions {
  readonly flowLimits: Partial<FlowLimits>
  /**
   * `all`: records of all flows, to be kept or looked at. `needed`: only those that detection reads.
   * What is detected is the same.
   */
  readonly records: 'all' | 'needed'
}

export interface Sensing {
  push(frames: FrameBatch): void
  /** Event time has reached `timeUs` without frames. */
  advance(timeUs: number): void
  /** The capture ended: tells what open flows came to, of at most so many. True while there are more. */
  finish(flowsMax?: number): boolean
  /** The packets of the frames pushed last. */
  packets(): PacketBatch
  /** What was lost on the way, a sentence each. */
  losses(captured: CaptureCounts): string[]
  counts(): SensingCounts
}

export interface SensingCounts {
  readonly decoded: DecodeCounts
  readonly assembled: FlowCounts
  /** Earliest and latest packet, microseconds since the Unix epoch; NaN without packets. */
  readonly firstUs: number
  readonly lastUs: number
}

/** `onObservations`: see `FlowTableOptions`. */
export function createSensing(
  { flowLimits, records }: SensingOptions,
  onObservations: (batch: ObservationBatch) => void,
): Sensing {
  const decoder = createDecoder()
  const flows = createFlowTable({
    reader: applicationReader,
    onObservations,
    limits: flowLimits,
    records: records === 'all' ? 'all' : 'exchanges',
  })
  let packets: PacketBatch
  let firstUs = Number.NaN
  let lastUs = Number.NaN
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
    losses: (captured) => gapsOf(captured, decoder.counts(), flows.counts()),
    counts: () => ({ decoded: decoder.counts(), assembled: flows.counts(), firstUs, lastUs }),
  }
}
