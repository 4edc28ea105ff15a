/** What packets an order means, as u32 matches. */
import ipaddr from 'ipaddr.js'
import type { ActionOrder } from '../../../../contracts/index.ts'
import { isAddress, isNetwork, printable } from '../../../../kernel/index.ts'
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
  const shown = printable(target).slice(0, 100)
  if (!isAddress(target) && !isNetwork(target))
    throw unfit(`${shown} is no address; tc limits addresses`)
  const protocol = familyOf(target)
  if (
    scope.server !== undefined &&
    (!isAddress(scope.server) || familyOf(scope.server) !== protocol)
  )
    throw unfit(
      `${printable(scope.server).slice(0, 100)} is no address of the kind that ${shown} is`,
    )
  const ports = scope.ports ?? []
  if (ports.length > portsMax)
    throw unfit(`${ports.length} ports are named; at most ${portsMax} are`)
  if (ports.length > 0 && scope.protocol === undefined)
    throw unfit('ports are named without a protocol')
  return { protocol, matches: { from: matchesOf('from'), to: matchesOf('to') } }

  function matchesOf(way: Way): string[] {
    const [mine, its] = way === 'from' ? ['src', 'dst'] : ['dst', 'src']
    const word = protocol === 'ip' ? 'ip' : 'ip6'
    const base = [
      `match ${word} ${mine} ${withBits(target)}`,
      ...(scope.server === undefined ? [] : [`match ${word} ${its} ${withBits(scope.server)}`]),
      ...(scope.protocol === undefined
        ? []
        : [`match ${word} protocol ${numbers[scope.protocol]} 0xff`]),
    ].join(' ')
    const port = way === 'from' ? 'dport' : 'sport'
    if (ports.length === 0) return [base]
    return ports.map((number) => `${base} match ${word} ${port} ${number} 0xffff`)
  }
}

function familyOf(text: string): Rules['protocol'] {
  return text.includes(':') ? 'ipv6' : 'ip'
}

/** In the one way of writing it: it becomes part of a line that tc reads. */
function withBits(text: string): string {
  if (!text.includes('/')) return `${ipaddr.parse(text)}/${text.includes(':') ? 128 : 32}`
  const [address, bits] = ipaddr.parseCIDR(text)
  return `${address}/${bits}`
}
