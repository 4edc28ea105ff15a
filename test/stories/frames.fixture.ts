/** Frames written by hand, for stories that no recorded trace tells. */
import { pcapBytes, type TestFrame } from '../../src/sensing/capture/capture-bytes.fixture.ts'

export interface Host {
  readonly address: string
  readonly port: number
}

const startUs = Date.UTC(2026, 10, 2) * 1000
const Flag = { fin: 1, syn: 2, psh: 8, ack: 16 } as const

const u16 = (n: number) => [(n >>> 8) & 255, n & 255]
const u32 = (n: number) => [...u16(n >>> 16), ...u16(n & 0xffff)]

/** Ethernet and IPv4 around a TCP segment, or what another protocol carries. */
function ip(
  source: Host,
  destination: Host,
  { segment, protocol = 6 }: { segment: readonly number[]; protocol?: number },
): number[] {
  const ethernet = [2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0]
  const length = u16(20 + segment.length)
  const addresses = [source, destination].flatMap(({ address }) => address.split('.').map(Number))
  return [
    ...ethernet,
    0x45,
    0,
    ...length,
    0,
    0,
    0x40,
    0,
    64,
    protocol,
    0,
    0,
    ...addresses,
    ...segment,
  ]
}

interface Segment {
  readonly from: Host
  readonly to: Host
  readonly flags: number
  readonly sequence: number
  readonly acknowledgement?: number
  /** How many, or which. */
  readonly bytes?: number | string
}

function tcp({ from, to, flags, sequence, acknowledgement = 0, bytes = 0 }: Segment): number[] {
  const numbers = [...u32(sequence), ...u32(acknowledgement)]
  const head = [...u16(from.port), ...u16(to.port), ...numbers, 0x50, flags, 0x20, 0, 0, 0, 0, 0]
  const payload =
    typeof bytes === 'number' ? new Array<number>(bytes).fill(0xa5) : Buffer.from(bytes, 'latin1')
  return ip(from, to, { segment: [...head, ...payload] })
}

/** A UDP datagram so many seconds after the story's start. */
export function datagram(atS: number, from: Host, to: Host & { readonly bytes: Uint8Array }) {
  const ports = [...u16(from.port), ...u16(to.port)]
  const segment = [...ports, ...u16(8 + to.bytes.length), 0, 0, ...to.bytes]
  return { timeUs: startUs + atS * 1e6, data: ip(from, to, { segment, protocol: 17 }) }
}

interface Call {
  /** Seconds since the story's start. */
  readonly atS: number
  readonly client: Host
  readonly server: Host
  /** Bytes that the client sends, and that it gets: how many, or which. */
  readonly sent?: number | string
  readonly received?: number | string
}

/** One short connection: opened, a question, an answer, closed by both. */
export function call({ atS, client, server, sent = 120, received = 200 }: Call): TestFrame[] {
  const up = { from: client, to: server }
  const down = { from: server, to: client }
  const { ack, fin, psh, syn } = Flag
  const asked = 1001 + sizeOf(sent)
  const told = 5001 + sizeOf(received)
  const segments: Segment[] = [
    { ...up, flags: syn, sequence: 1000 },
    { ...down, flags: syn | ack, sequence: 5000, acknowledgement: 1001 },
    { ...up, flags: ack | psh, sequence: 1001, acknowledgement: 5001, bytes: sent },
    { ...down, flags: ack | psh, sequence: 5001, acknowledgement: asked, bytes: received },
    { ...up, flags: fin | ack, sequence: asked, acknowledgement: told },
    { ...down, flags: fin | ack, sequence: told, acknowledgement: asked + 1 },
    { ...up, flags: ack, sequence: asked + 1, acknowledgement: told + 1 },
  ]
  return segments.map((segment, i) => ({
    timeUs: startUs + atS * 1e6 + i * 20_000,
    data: tcp(segment),
  }))
}

function sizeOf(bytes: number | string): number {
  return typeof bytes === 'number' ? bytes : bytes.length
}

export function captureOf(frames: readonly TestFrame[]): Uint8Array {
  return pcapBytes(frames.toSorted((a, b) => (a.timeUs ?? 0) - (b.timeUs ?? 0)))
}
