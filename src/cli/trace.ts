import { createMemoryBus } from '../bus/index.ts'
import {
  type FrameBatch,
  type PacketBatch,
  PacketKind,
  type RunSummary,
} from '../contracts/index.ts'
import { featureDefinitions } from '../detection/features/index.ts'
import type { Found } from '../detection/index.ts'
import { addressText, endpointText, isoTime } from '../kernel/index.ts'
import { type RunSettings, run } from '../run.ts'
import type { Capture } from '../sensing/capture/index.ts'
import { lastRevisions } from './last-revisions.ts'

/** The stages whose output can be looked at, in order. */
export const stages = ['frames', 'packets', 'flows', 'features', 'signals', 'verdicts'] as const
export type Stage = (typeof stages)[number]

export interface Tracing {
  readonly capture: Capture
  readonly settings: RunSettings
  /** Shows a record; false when it was the last that is wanted. */
  readonly show: (record: object) => boolean
}

/** Shows what leaves one stage, record by record, as plain objects ready to print. `settings` want `all`. */
export function traceStage(tracing: Tracing, stage: Stage): Promise<RunSummary> {
  return trace(tracing, {
    onFrames(frames, packets) {
      if (stage === 'frames') return frameRecords(frames)
      return stage === 'packets' ? packetRecords(packets) : []
    },
    onFound: (found) => recordsOf(stage, found),
  })
}

/** Shows the last revision of each alert, as it is closed; of those that were withdrawn, at the end. */
export function traceAlerts(tracing: Tracing): Promise<RunSummary> {
  const last = lastRevisions()
  return trace(tracing, {
    onFrames: () => [],
    onFound: ({ alerts }) => last.of(alerts),
    onEnd: last.withdrawn,
  })
}

interface Looks {
  readonly onFrames: (frames: FrameBatch, packets: PacketBatch) => Iterable<object>
  readonly onFound: (found: Found) => Iterable<object>
  readonly onEnd?: () => Iterable<object>
}

async function trace({ capture, settings, show }: Tracing, looks: Looks): Promise<RunSummary> {
  let isEnough = false
  const showAll = (records: Iterable<object>) => {
    for (const record of records) {
      if (isEnough) return
      isEnough = !show(record)
      if (isEnough) capture.stop()
    }
  }
  const { summary, failure } = await run({
    capture,
    settings,
    bus: createMemoryBus(),
    onFrames: (frames, packets) => showAll(looks.onFrames(frames, packets)),
    onFound: (found) => showAll(looks.onFound(found)),
  })
  showAll(looks.onEnd?.() ?? [])
  if (failure !== null) throw failure
  return summary
}

function* recordsOf(stage: Stage, found: Found): Generator<object> {
  if (stage === 'flows') yield* found.observations.map(withoutColumns)
  if (stage === 'features') yield* found.vectors.map(vectorRecord)
  if (stage === 'signals') yield* found.signals
  if (stage === 'verdicts') yield* found.verdicts
}

function* frameRecords(frames: FrameBatch): Generator<object> {
  for (let i = 0; i < frames.count; i++) {
    const start = frames.offsets[i]!
    const head = frames.bytes.subarray(start, start + Math.min(64, frames.capturedLengths[i]!))
    yield {
      frame: frames.firstFrame + i,
      time: isoTime(frames.timesUs[i]!),
      linkType: frames.linkTypes[i],
      captured: frames.capturedLengths[i],
      wire: frames.wireLengths[i],
      bytes: Buffer.from(head).toString('hex'),
    }
  }
}

function* packetRecords(packets: PacketBatch): Generator<object> {
  for (let i = 0; i < packets.count; i++) {
    yield {
      frame: packets.frames[i],
      time: isoTime(packets.timesUs[i]!),
      kind: packets.kinds[i] === PacketKind.arp ? 'arp' : 'ip',
      protocol: packets.protocols[i],
      source: addressText(packets.sources, i * 4),
      sourcePort: packets.sourcePorts[i],
      destination: addressText(packets.destinations, i * 4),
      destinationPort: packets.destinationPorts[i],
      vlan: packets.vlans[i],
      ipLength: packets.ipLengths[i],
      payload: packets.payloadLengths[i],
      tcpFlags: packets.tcpFlags[i],
    }
  }
}

/** Typed arrays print as objects with numbered keys; as lists they read better. */
function withoutColumns(record: object): object {
  return JSON.parse(
    JSON.stringify(record, (_, value: unknown) =>
      ArrayBuffer.isView(value) ? [...(value as Float32Array)] : value,
    ),
  ) as object
}

function vectorRecord(vector: Found['vectors'][number]): object {
  const { flow, values } = vector
  const named = featureDefinitions.map((definition, i) => {
    const value = values[i]!
    return [
      definition.name,
      Number.isNaN(value) ? 'unknown' : `${Number(value.toPrecision(6))} ${definition.unit}`,
    ]
  })
  return {
    flow: flow.number,
    source: endpointText(flow.source.address, flow.source.port),
    destination: endpointText(flow.destination.address, flow.destination.port),
    features: Object.fromEntries(named),
  }
}
