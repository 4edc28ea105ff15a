import {
  type ArpMessage,
  type DnsMessage,
  type EchoMessage,
  type Flow,
  type FlowEvent,
  type FlowSummary,
  type NameMessage,
  type NamingMessage,
  NeighbourOperation,
  type Observation,
  type ObservationBatch,
  type RouterSays,
} from '../contracts/index.ts'
import { flowSummary } from './flow-record.ts'
import { ObservationCursor } from './observation-cursor.ts'

/** Makes records of observation rows. */
export class ObservationReader {
  readonly #cursor = new ObservationCursor()

  read(batch: ObservationBatch): Observation[] {
    const cursor = this.#on(batch)
    const observations: Observation[] = []
    for (cursor.row = 0; cursor.row < batch.count; cursor.row++)
      observations.push(this.#observation(cursor))
    return observations
  }

  /** All records of flows that ended, and nothing else. */
  readEnded(batch: ObservationBatch): Flow[] {
    const cursor = this.#on(batch)
    const flows: Flow[] = []
    for (cursor.row = 0; cursor.row < batch.count; cursor.row++) {
      if (cursor.kind === 'closed' && cursor.recordPlace >= 0) flows.push(cursor.record!)
    }
    return flows
  }

  /** The same flows in short, for whoever keeps very many. */
  readSummaries(batch: ObservationBatch): FlowSummary[] {
    const cursor = this.#on(batch)
    const flows: FlowSummary[] = []
    for (cursor.row = 0; cursor.row < batch.count; cursor.row++)
      if (cursor.kind === 'closed' && cursor.recordPlace >= 0) flows.push(flowSummary(cursor))
    return flows
  }

  #on(batch: ObservationBatch): ObservationCursor {
    this.#cursor.batch = batch
    return this.#cursor
  }

  #observation(cursor: ObservationCursor): Observation {
    const { kind } = cursor
    if (kind === 'dns') return dnsOf(cursor)
    if (kind === 'arp' || kind === 'neighbour') return arpOf(cursor, kind)
    if (kind === 'echo') return echoOf(cursor)
    if (kind === 'name') return nameOf(cursor)
    if (kind === 'naming') return namingOf(cursor)
    return eventOf(cursor, kind)
  }
}

/** One literal of fixed shape: a flood makes two of these for every packet. */
function eventOf(row: ObservationCursor, kind: FlowEvent['kind']): FlowEvent {
  return {
    kind,
    timeUs: row.timeUs,
    flow: row.flow,
    continues: row.continues,
    beganUs: row.beganUs,
    protocol: row.protocol,
    source: row.source,
    sourcePort: row.sourcePort,
    destination: row.destination,
    destinationPort: row.destinationPort,
    vlan: row.vlan,
    firstUs: row.firstUs,
    lastUs: row.lastUs,
    forwardPackets: row.forwardPackets,
    backwardPackets: row.backwardPackets,
    forwardPayload: row.forwardPayload,
    backwardPayload: row.backwardPayload,
    newForwardPackets: row.newForwardPackets,
    newBackwardPackets: row.newBackwardPackets,
    newForwardPayload: row.newForwardPayload,
    newBackwardPayload: row.newBackwardPayload,
    newSinceUs: row.newSinceUs,
    isOutcome: row.isOutcome,
    firstFlags: row.firstFlags,
    state: row.state,
    end: row.end,
    record: row.record,
  }
}

function dnsOf(row: ObservationCursor): DnsMessage {
  return {
    kind: 'dns',
    timeUs: row.timeUs,
    flow: row.flow,
    client: row.client,
    server: row.server,
    isResponse: row.isResponse,
    name: row.name,
    type: row.type,
    responseCode: row.responseCode,
    bytes: row.bytes,
  }
}

function arpOf(row: ObservationCursor, kind: ArpMessage['kind']): ArpMessage {
  return {
    kind,
    timeUs: row.timeUs,
    operation: row.operation,
    senderMac: row.senderMac,
    senderAddress: row.senderAddress,
    targetMac: row.targetMac,
    targetAddress: row.targetAddress,
    ...(kind === 'neighbour' &&
      row.operation === NeighbourOperation.router && { router: routerOf(row) }),
  }
}

function routerOf({ vlan, lifetimeS, preference, name }: ObservationCursor): RouterSays {
  return { vlan, lifetimeS, preference, gives: name }
}

function echoOf(row: ObservationCursor): EchoMessage {
  return {
    kind: 'echo',
    timeUs: row.timeUs,
    flow: row.flow,
    source: row.source,
    destination: row.destination,
    isReply: row.isReply,
    id: row.id,
    sequence: row.sequence,
    bytes: row.bytes,
    entropy: row.entropy,
  }
}

function nameOf(row: ObservationCursor): NameMessage {
  return {
    kind: 'name',
    timeUs: row.timeUs,
    flow: row.flow,
    teller: row.teller,
    address: row.address,
    claim: row.claim,
    nameSource: row.nameSource,
    name: row.name,
    mac: row.mac,
  }
}

function namingOf(row: ObservationCursor): NamingMessage {
  return {
    kind: 'naming',
    timeUs: row.timeUs,
    flow: row.flow,
    teller: row.teller,
    address: row.address,
    isReply: row.isReply,
    name: row.name,
    destinationPort: row.destinationPort,
    mac: row.mac,
  }
}
