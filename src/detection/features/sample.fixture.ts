/** Flows and observations for the tests, plain unless told otherwise. */
import type {
  Direction,
  DnsMessage,
  FeatureVector,
  Flow,
  FlowEvent,
  Moments,
  Observation,
  PacketSequence,
} from '../../contracts/index.ts'
import { rowsOf } from '../../observations/rows.fixture.ts'
import { Hosts, Row } from '../hosts/index.ts'
import type { ExtractorOptions } from './extract.ts'
import { createExtractor, featureIndex } from './index.ts'

const none: Moments = {
  count: 0,
  min: Number.NaN,
  max: Number.NaN,
  mean: Number.NaN,
  stddev: Number.NaN,
}

export function moments(count: number, [min, mean, stddev, max]: readonly number[]): Moments {
  return { count, min: min!, max: max!, mean: mean!, stddev: stddev! }
}

export const silent: Direction = {
  packets: 0,
  payloadBytes: 0,
  ipBytes: 0,
  dataPackets: 0,
  sizes: none,
  gaps: none,
  pshPackets: 0,
  rstPackets: 0,
  retransmissions: 0,
  outOfOrder: 0,
  firstPayload: 0,
  entropy: Number.NaN,
  printable: Number.NaN,
}

/** Each packet: payload (negative from the responder, -0 an empty one of his) and milliseconds since the last. */
export function packetSequence(packets: readonly (readonly [number, number])[]): PacketSequence {
  return {
    length: packets.length,
    sizes: Int32Array.from(packets, ([size]) => size),
    directions: Int8Array.from(packets, ([size]) => (size < 0 || Object.is(size, -0) ? -1 : 1)),
    gapsMs: Float32Array.from(packets, ([, gapMs]) => gapMs),
    flags: new Uint8Array(packets.length),
  }
}

const oneEmptyPacket = packetSequence([[0, 0]])

/** One packet without payload and without an answer. */
export function sampleFlow(changes: Partial<Flow> = {}): Flow {
  const one = moments(1, [0, 0, 0, 0])
  return {
    number: 1,
    protocol: 6,
    source: { address: '10.0.0.1', port: 40_000 },
    destination: { address: '10.0.0.2', port: 80 },
    vlan: 0,
    firstUs: 0,
    lastUs: 0,
    end: 'idle',
    state: 'S0',
    history: 'S',
    forward: { ...silent, packets: 1, ipBytes: 40, sizes: one },
    backward: silent,
    sizes: one,
    gaps: none,
    flags: { syn: 1, fin: 0, rst: 0, psh: 0, ack: 0, urg: 0, ece: 0 },
    sequence: oneEmptyPacket,
    activity: { activeMeanMs: 0, idleMeanMs: Number.NaN, idleMaxMs: Number.NaN },
    application: null,
    ...changes,
  }
}

export interface Connection {
  /** Number of the flow. */
  readonly flow: number
  /** When it opens, and when it closes (if it does): seconds. */
  readonly at: number
  readonly until?: number
  readonly from?: string
  readonly to?: string
  readonly port?: number
  readonly protocol?: number
  readonly state?: Flow['state']
  /** Payload of the client. */
  readonly sent?: number
  readonly application?: Flow['application']
}

/** What the flow table says of connections, and of DNS messages, in the order of time. */
export function story(
  connections: readonly Connection[],
  messages: readonly DnsMessage[] = [],
): Observation[] {
  const events: Observation[] = connections.flatMap((connection) => eventsOf(connection))
  return [...events, ...messages].sort((a, b) => a.timeUs - b.timeUs)
}

function eventsOf(connection: Connection): FlowEvent[] {
  const {
    flow,
    at,
    until,
    from = '10.0.0.1',
    to = '10.0.0.2',
    port = 80,
    protocol = 6,
  } = connection
  const { state = 'SF', sent = 0, application = null } = connection
  const opened: FlowEvent = {
    kind: 'opened',
    timeUs: at * 1e6,
    flow,
    continues: 0,
    beganUs: at * 1e6,
    protocol,
    source: from,
    sourcePort: 40_000,
    destination: to,
    destinationPort: port,
    vlan: 0,
    firstUs: at * 1e6,
    lastUs: at * 1e6,
    forwardPackets: 1,
    backwardPackets: 0,
    forwardPayload: 0,
    backwardPayload: 0,
    newForwardPackets: 1,
    newBackwardPackets: 0,
    newForwardPayload: 0,
    newBackwardPayload: 0,
    newSinceUs: at * 1e6,
    isOutcome: false,
    firstFlags: 2,
    state: 'S0',
    end: 'open',
    record: null,
  }
  if (until === undefined) return [opened]
  const record = sampleFlow({ number: flow, protocol, state, application, firstUs: at * 1e6 })
  const moved = { forwardPayload: sent, newForwardPayload: sent, newForwardPackets: 0 }
  const closed = {
    kind: 'closed',
    timeUs: until * 1e6,
    end: 'fin',
    isOutcome: true,
    state,
  } as const
  return [opened, { ...opened, ...moved, ...closed, record }]
}

/** An extractor of whole stories. */
export function storyExtractor({
  hosts = new Hosts(),
  ...options
}: Partial<ExtractorOptions> = {}) {
  const extractor = createExtractor({ hosts, ...options })
  const row = new Row(hosts)
  return {
    extract(observations: readonly Observation[]): FeatureVector[] {
      const batch = rowsOf(observations)
      const found: FeatureVector[] = []
      for (let at = 0; at < batch.count; at++) {
        const vector = extractor.extract(row.show(batch, at))
        if (vector !== null) found.push(vector)
      }
      return found
    },
    counts: () => extractor.counts(),
  }
}

/** Values of the named feature, in the order the flows ended. */
export function valuesOf(name: string, observations: readonly Observation[]): number[] {
  const index = featureIndex(name)
  return storyExtractor()
    .extract(observations)
    .map(({ values }) => values[index]!)
}
