import { Protocol, TcpFlag } from '../../../contracts/index.ts'
import type { Row } from '../../hosts/index.ts'

/** How ports were tried, as bits in the order they are told. */
const Way = {
  open: 1,
  ack: 2,
  fin: 4,
  nothing: 8,
  xmas: 16,
  maimon: 32,
  odd: 64,
  udp: 128,
} as const

const sixFlags = 0x3f
const byFlags = new Map<number, number>([
  [TcpFlag.syn, Way.open],
  [TcpFlag.ack, Way.ack],
  [TcpFlag.fin, Way.fin],
  [0, Way.nothing],
  [TcpFlag.fin | TcpFlag.psh | TcpFlag.urg, Way.xmas],
  [TcpFlag.fin | TcpFlag.ack, Way.maimon],
])

export function wayOf(event: Row): number {
  if (event.protocol === Protocol.udp) return Way.udp
  return byFlags.get(event.firstFlags & sixFlags) ?? Way.odd
}

/** `SYN scan`, `FIN and UDP scans`: by what was sent, and how what answered was left. */
export function waysText(ways: number, left: { halfOpen: number; empty: number }): string {
  const told: string[] = []
  if (ways & Way.open) told.push(openText(left))
  if (ways & Way.ack) told.push('ACK or window')
  if (ways & Way.fin) told.push('FIN')
  if (ways & Way.nothing) told.push('NULL')
  if (ways & Way.xmas) told.push('Xmas')
  if (ways & Way.maimon) told.push('Maimon')
  if (ways & Way.odd) told.push('odd-flag')
  if (ways & Way.udp) told.push('UDP')
  const last = told.pop() ?? 'TCP'
  return told.length > 0 ? `${told.join(', ')} and ${last} scans` : `${last} scan`
}

/** Where nothing is open the two look the same. */
function openText({ halfOpen, empty }: { halfOpen: number; empty: number }): string {
  if (halfOpen + empty === 0) return 'SYN or connect'
  return halfOpen >= empty ? 'SYN' : 'connect'
}
