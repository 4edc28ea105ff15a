import { type Alert, type FrameBatch, type PacketBatch, PacketKind } from '../contracts/index.ts'
import { featureDefinitions } from '../detection/features/index.ts'
import { addressText, endpointText, isoTime } from '../kernel/index.ts'
import type { Detected, Detection } from '../pipeline.ts'
import type { Capture } from '../sensing/capture/index.ts'

/** The stages whose output can be looked at, in order. */
export const stages = ['frames', 'packets', 'flows', 'features', 'signals', 'verdicts'] as const
export type Stage = (typeof stages)[number]

/** What leaves one stage, record by record, as plain objects ready to print. */
export async function* traceStage(
  capture: Capture,
  detection: Detection,
  stage: Stage,
): AsyncGenerator<object> {
  for await (const frames of capture) {
    if (stage === 'frames') yield* frameRecords(frames)
    else yield* recordsOf(stage, detection.push(frames))
  }
  if (stage !== 'frames') yield* recordsOf(stage, detection.finish())
}

/** The last revision of each alert, as it is closed. */
export async function* traceAlerts(capture: Capture, detection: Detection): AsyncGenerator<Alert> {
  for await (const frames of capture) yield* closedOf(detection.push(frames))
  yield* closedOf(detection.finish(capture.counts()))
}

function closedOf(detected: Detected): Alert[] {
  return detected.alerts.filter((alert) => alert.status === 'closed')
}

function* recordsOf(stage: Exclude<Stage, 'frames'>, detected: Detected): Generator<object> {
  if (stage === 'packets') yield* detected.packets ? packetRecords(detected.packets) : []
  if (stage === 'flows') yield* detected.observations.map(withoutColumns)
  if (stage === 'features') yield* detected.vectors.map(vectorRecord)
  if (stage === 'signals') yield* detected.signals
  if (stage === 'verdicts') yield* detected.verdicts
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

function vectorRecord(vector: Detected['vectors'][number]): object {
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
