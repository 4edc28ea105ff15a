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
  /** One match for each port; a single one where no ports are named. */
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

function matchesOf({ target, server, number, ports }: Parts, way: Way): string[] {
  const [mine, its] = way === 'from' ? ['src', 'dst'] : ['dst', 'src']
  const word = target.family === 4 ? 'ip' : 'ip6'
  const base = [
    `match ${word} ${mine} ${target.base}/${target.prefix}`,
    ...(server === null ? [] : [`match ${word} ${its} ${server.base}/${server.prefix}`]),
    ...(number === undefined ? [] : [`match ${word} protocol ${number} 0xff`]),
  ].join(' ')
  if (ports.length === 0) return [base]
  const port = way === 'from' ? 'dport' : 'sport'
  return ports.map((one) => `${base} match ${word} ${port} ${one} 0xffff`)
}
