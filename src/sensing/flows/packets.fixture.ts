/** Packets made by hand, for the tests of this folder. */
import {
  type ApplicationReader,
  type Flow,
  type FlowEvent,
  type Observation,
  type PacketBatch,
  PacketKind,
  Protocol,
  packed,
  packetBatch,
  TcpFlag,
} from '../../contracts/index.ts'
import { parseAddress } from '../../kernel/index.ts'
import { ObservationReader } from '../../observations/index.ts'
import { createFlowTable } from './assemble.ts'
import type { FlowTable, FlowTableOptions } from './flow-table.ts'

export interface TestPacket {
  /** Seconds after the start. */
  readonly at: number
  /** `address port`. */
  readonly from: string
  readonly to: string
  readonly protocol?: number
  /** Letters of `FSRPAUEC`. */
  readonly flags?: string
  readonly sequence?: number
  readonly acknowledgement?: number
  readonly window?: number
  readonly payload?: string | Uint8Array
  /** Payload bytes at hand; all of them unless given. */
  readonly captured?: number
  readonly vlan?: number
  readonly kind?: number
  readonly echo?: { readonly id: number; readonly sequence: number }
}

type Yields<Call> = Call extends (...given: infer Given) => unknown
  ? (...given: Given) => Observation[]
  : never

/** A flow table that yields records. */
export function tableOf(options: Omit<FlowTableOptions, 'onObservations'>): Pick<
  FlowTable,
  'counts'
> & {
  readonly [K in 'assemble' | 'advance' | 'finish']: Yields<FlowTable[K]>
} {
  const reader = new ObservationReader()
  let seen: Observation[] = []
  const table = createFlowTable({
    ...options,
    onObservations: (batch) => seen.push(...reader.read(packed(batch))),
  })
  const after = (call: () => void) => {
    seen = []
    call()
    return seen
  }
  return {
    assemble: (packets) => after(() => table.assemble(packets)),
    advance: (timeUs) => after(() => table.advance(timeUs)),
    finish: () => after(() => void table.finish()),
    counts: () => table.counts(),
  }
}

export const startUs = 1_700_000_000_000_000
const flagBits: Readonly<Record<string, number>> = {
  F: TcpFlag.fin,
  S: TcpFlag.syn,
  R: TcpFlag.rst,
  P: TcpFlag.psh,
  A: TcpFlag.ack,
  U: TcpFlag.urg,
  E: TcpFlag.ece,
  C: TcpFlag.cwr,
}

export function batchOf(packets: readonly TestPacket[]): PacketBatch {
  const batch = packetBatch(packets.length)
  const payloads = packets.map((packet) => bytesOf(packet.payload))
  batch.bytes = new Uint8Array(Buffer.concat(payloads))
  batch.count = packets.length
  let offset = 0
  for (const [row, packet] of packets.entries()) {
    fill(batch, row, packet)
    const length = payloads[row]!.length
    batch.payloadLengths[row] = length
    batch.payloadCaptured[row] = packet.captured ?? length
    batch.payloadOffsets[row] = offset
    batch.ipLengths[row] = length + 40
    offset += length
  }
  return batch
}

function fill(batch: PacketBatch, row: number, packet: TestPacket): void {
  const [source, sourcePort] = packet.from.split(' ')
  const [destination, destinationPort] = packet.to.split(' ')
  batch.kinds[row] = packet.kind ?? PacketKind.ip
  batch.timesUs[row] = startUs + Math.round(packet.at * 1e6)
  batch.sources.set(parseAddress(source!)!, row * 4)
  batch.destinations.set(parseAddress(destination!)!, row * 4)
  batch.sourcePorts[row] = Number(sourcePort ?? 0)
  batch.destinationPorts[row] = Number(destinationPort ?? 0)
  batch.protocols[row] = packet.protocol ?? Protocol.tcp
  batch.vlans[row] = packet.vlan ?? 0
  for (const letter of packet.flags ?? '') batch.tcpFlags[row]! |= flagBits[letter]!
  batch.tcpSequences[row] = packet.sequence ?? 0
  batch.tcpAcknowledgements[row] = packet.acknowledgement ?? 0
  batch.tcpWindows[row] = packet.window ?? 1_000
  batch.echoIds[row] = packet.echo?.id ?? 0
  batch.echoSequences[row] = packet.echo?.sequence ?? 0
}

function bytesOf(payload: string | Uint8Array | undefined): Uint8Array {
  return typeof payload === 'string'
    ? Buffer.from(payload, 'latin1')
    : (payload ?? new Uint8Array(0))
}

export const client = '10.0.0.1 40000'
export const server = '10.0.0.2 80'

/**
 * A TCP talk in a line each: `0.1 > SA` and so on, with what is sent after the flags. Sequence and
 * acknowledgement numbers follow from the lines before; the client starts at 1000, the server at 5000.
 */
export function talk(lines: string): TestPacket[] {
  const next = { '>': 1_000, '<': 5_000 }
  return lines
    .trim()
    .split('\n')
    .map((line) => {
      const [at, side, flags, ...rest] = line.trim().split(' ')
      const own = side as '>' | '<'
      const payload = rest.join(' ')
      const sequence = next[own]
      next[own] += payload.length + (/[SF]/.test(flags!) ? 1 : 0)
      return {
        at: Number(at),
        from: own === '>' ? client : server,
        to: own === '>' ? server : client,
        flags: flags!,
        sequence,
        acknowledgement: flags!.includes('A') ? next[own === '>' ? '<' : '>'] : 0,
        payload,
      }
    })
}

/**
 * Reads text protocols: `GET` is http and `SSH-` ssh. A DNS message is text too: `q` or `r`, a digit for the
 * response code, then the name. What names its sender is `name=` and the name.
 */
export const textReader: ApplicationReader = {
  dns(bytes, offset, length) {
    const text = Buffer.from(bytes.subarray(offset, offset + length)).toString('latin1')
    if (!/^[qr]\d/.test(text))
      return { layer: 'dns', offset: 0, bytesNeeded: 2, bytesPresent: length }
    return {
      isResponse: text.startsWith('r'),
      name: text.slice(2),
      type: 1,
      responseCode: Number(text[1]),
      bytes: length,
    }
  },
  names(_, bytes) {
    const [claim, name] = Buffer.from(bytes).toString('latin1').split('=')
    if (claim !== 'name' || name === undefined)
      return { names: [], malformed: { layer: 'dhcp', offset: 0, bytesNeeded: 5, bytesPresent: 0 } }
    const said = { claim, source: 'dhcp', name, address: null, mac: 0x0200_0000_0001 } as const
    return { names: [said], malformed: null }
  },
  router: () => ({ prefixes: ['fd00::/64'], resolvers: [] }),
  recognise(heads) {
    const text = Buffer.from(heads.forward).toString('latin1')
    const name = text.startsWith('GET ') ? 'http' : text.startsWith('SSH-') ? 'ssh' : null
    const application = name && ({ kind: 'plain', name, group: 'other' } as const)
    return { application, isFinal: name !== null, malformed: null }
  },
}

export function events(observations: readonly Observation[]): FlowEvent[] {
  return observations.filter(
    (one): one is FlowEvent => !['dns', 'arp', 'neighbour', 'echo'].includes(one.kind),
  )
}

/** Records of the flows that were closed. */
export function closed(observations: readonly Observation[]): Flow[] {
  return events(observations)
    .filter((event) => event.kind === 'closed')
    .map((event) => event.record!)
}
