/** What packets an order means, as u32 matches. */
import type { ActionOrder } from '../../../../contracts/index.ts'
import { printable } from '../../../../kernel/index.ts'
import { type Network, networkOf } from '../../target.ts'
import { unfit } from '../failures.ts'

/** `from` the target, met where packets come in; `to` it, met where they go out: so no packet is counted twice. */
export const ways = ['from', 'to'] as const
export type Way = (typeof ways)[number]

export interface Rules {
  readonly protocol: 'ip' | 'ipv6'
  /** A packet that one of them fits is meant. */
  readonly matches: Readonly<Record<Way, readonly string[]>>
}

const portsMax = 16
const numbers = { tcp: 6, udp: 17 } as const

export function rulesOf({ target, scope }: ActionOrder): Rules {
  const from = networkOf(target)
  const shown = printable(target).slice(0, 100)
  if (from === null) throw unfit(`${shown} is no address; tc limits addresses`)
  const server = scope.server === undefined ? null : networkOf(scope.server)
  if (scope.server !== undefined && server?.family !== from.family)
    throw unfit(
      `${printable(scope.server).slice(0, 100)} is no address of the kind that ${shown} is`,
    )
  const ports = scope.ports ?? []
  if (ports.length > portsMax)
    throw unfit(`${ports.length} ports are named; at most ${portsMax} are`)
  if (ports.length > 0 && scope.protocol === undefined)
    throw unfit('ports are named without a protocol')
  const parts = { target: from, server, ports, number: scope.protocol && numbers[scope.protocol] }
  return {
    protocol: from.family === 4 ? 'ip' : 'ipv6',
    matches: { from: matchesOf(parts, 'from'), to: matchesOf(parts, 'to') },
  }
}

interface Parts {
  readonly target: Network
  readonly server: Network | null
  /** Of the protocol. */
  readonly number: number | undefined
  readonly ports: readonly number[]
}

/**
 * Packets whose port stands elsewhere than it is looked for are held, too, else they would be a way around: of IPv4 a header
 * of more than 20 bytes, or no first fragment; of IPv6 extension headers (hop-by-hop, routing, fragment, destination options).
 */
const hidden4 = [
  'match u8 0x06 0x0e at 0',
  'match u8 0x08 0x08 at 0',
  // tc reads masks as hexadecimal, whatever they look like.
  ...Array.from({ length: 13 }, (_, bit) => `0x${(1 << bit).toString(16)}`).map(
    (bit) => `match u16 ${bit} ${bit} at 6`,
  ),
]
const hidden6 = [0, 43, 44, 60].map((number) => `match ip6 protocol ${number} 0xff`)

function matchesOf({ target, server, number, ports }: Parts, way: Way): string[] {
  const [mine, its] = way === 'from' ? ['src', 'dst'] : ['dst', 'src']
  const word = target.family === 4 ? 'ip' : 'ip6'
  const ends = [
    `match ${word} ${mine} ${target.base}/${target.prefix}`,
    ...(server === null ? [] : [`match ${word} ${its} ${server.base}/${server.prefix}`]),
  ].join(' ')
  if (number === undefined) return [ends]
  const whole = `${ends} match ${word} protocol ${number} 0xff`
  const port = way === 'from' ? 'dport' : 'sport'
  const plain =
    ports.length === 0
      ? [whole]
      : ports.map((one) => `${whole} match ${word} ${port} ${one} 0xffff`)
  if (target.family === 6) return [...plain, ...hidden6.map((match) => `${ends} ${match}`)]
  return ports.length === 0 ? plain : [...plain, ...hidden4.map((match) => `${whole} ${match}`)]
}
