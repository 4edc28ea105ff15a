/** How scanners knock, and how what is there answers. */
import { converse, ignore, refuse } from './session.ts'
import type { TrialWire } from './wire.ts'

export type PortState = 'open' | 'closed' | 'filtered'
export type ScanWay =
  | 'SYN'
  | 'connect'
  | 'banner'
  | 'version'
  | 'FIN'
  | 'NULL'
  | 'Xmas'
  | 'ACK'
  | 'Maimon'
  | 'UDP'

export interface Knocking {
  readonly scanner: string
  readonly target: string
  readonly port: number
  readonly way: ScanWay
  readonly state: PortState
  readonly sourcePort?: number
  readonly roundTripS?: number
}

const bare: Readonly<Partial<Record<ScanWay, string>>> = {
  FIN: 'F',
  NULL: '',
  Xmas: 'FPU',
  ACK: 'A',
  Maimon: 'FA',
}

/** One port, tried one way. */
export function knock(wire: TrialWire, atS: number, knocking: Knocking): void {
  const { scanner, target, port, way, state, roundTripS = 0.01 } = knocking
  const client = { address: scanner, port: knocking.sourcePort ?? wire.port() }
  const server = { address: target, port }
  const flags = bare[way]
  if (way === 'UDP') askUdp(wire, atS, knocking)
  else if (flags !== undefined) {
    wire.tcp(atS, { from: client, to: server, flags, sequence: wire.random.below(2 ** 32) })
    // RFC 793: closed ports reset, open ones are silent; to an ACK both reset (but not behind a filter).
    if (state === 'closed' || (state === 'open' && way === 'ACK'))
      wire.tcp(atS + roundTripS, { from: server, to: client, flags: way === 'ACK' ? 'R' : 'RA' })
  } else if (state === 'filtered')
    ignore(wire, atS, { client, server, tries: way === 'SYN' ? 1 : 2 })
  else if (state === 'closed') refuse(wire, atS, { client, server, roundTripS })
  else knockOpen(wire, atS, { ...knocking, sourcePort: client.port })
}

function knockOpen(wire: TrialWire, atS: number, knocking: Knocking): void {
  const { scanner, target, port, way, roundTripS = 0.01 } = knocking
  const client = { address: scanner, port: knocking.sourcePort! }
  const ends = { client, server: { address: target, port }, roundTripS }
  const banner = [{ by: 'server', what: wire.whole(20, 90), afterS: 0.01 } as const]
  if (way === 'connect') converse(wire, atS, { ...ends, end: wire.pick(['client', 'reset']) })
  else if (way === 'banner') converse(wire, atS, { ...ends, says: banner })
  else converse(wire, atS, { ...ends, end: 'dropped' })
  if (way !== 'version') return
  const asked = [{ by: 'client', what: 18, afterS: 2 } as const, ...banner]
  const says = wire.random.next() < 0.5 ? banner : asked
  converse(wire, atS + 8, { ...ends, client: { ...client, port: wire.port() }, says })
}

/** A UDP probe: an open service answers some, a closed port an ICMP message. */
function askUdp(wire: TrialWire, atS: number, knocking: Knocking): void {
  const { scanner, target, port, state, roundTripS = 0.01 } = knocking
  const client = { address: scanner, port: knocking.sourcePort ?? wire.port() }
  const server = { address: target, port }
  wire.udp(atS, { from: client, to: server, data: wire.bytes(wire.pick([0, 12, 40])) })
  if (state === 'open')
    wire.udp(atS + roundTripS, { from: server, to: client, data: wire.bytes(60) })
  if (state === 'closed')
    wire.icmp(atS + roundTripS, {
      ...{ source: target, destination: scanner, type: 3, code: 3, data: wire.bytes(28) },
    })
}

/** So many different ports, of those that scanners try. */
export function somePorts(wire: TrialWire, count: number, below = 10_000): number[] {
  const ports = new Set<number>()
  while (ports.size < count) ports.add(wire.whole(1, below))
  return [...ports]
}

/** One look after a service: the connection is opened and closed, reset, or asked a small thing. */
export function checkPort(
  wire: TrialWire,
  atS: number,
  check: {
    readonly checker: string
    readonly target: string
    readonly port: number
    readonly by: 'reset' | 'connect' | 'banner' | 'http'
    readonly isUp?: boolean
  },
): void {
  const client = { address: check.checker, port: wire.port() }
  const server = { address: check.target, port: check.port }
  const roundTripS = 0.001
  const banner = [{ by: 'server', what: 40, afterS: 0.01 } as const]
  const http = [
    { by: 'client', what: `GET /health HTTP/1.1\r\nHost: ${check.target}\r\n\r\n` } as const,
    { by: 'server', what: 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok' } as const,
  ]
  const says = check.by === 'banner' ? banner : check.by === 'http' ? http : []
  const end = check.by === 'reset' ? 'dropped' : 'client'
  if (check.isUp === false) refuse(wire, atS, { client, server, roundTripS })
  else converse(wire, atS, { client, server, roundTripS, says, end })
}
