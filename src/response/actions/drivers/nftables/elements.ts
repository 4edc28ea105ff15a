/** What an order puts into the sets of our table. */
import type { ActionOrder } from '../../../../contracts/index.ts'
import { AmoskysError, printable } from '../../../../kernel/index.ts'
import { type Network, networkOf, singleAddress } from '../../target.ts'

/**
 * `host`, `net`: nothing from or to it. `pair`: nothing between it and one server. `service`: nothing of it at a protocol and
 * port. `isolated`: only those who manage it. `redirected`: to the honeypot. `hairpin`: redirected, and in one network with it.
 */
export const setKinds = [
  ...(['host', 'net', 'pair', 'service', 'isolated', 'redirected', 'hairpin'] as const),
] as const
export type SetKind = (typeof setKinds)[number]

/** One element of a set: `key` as nft writes it, its fields between ` . `. */
export interface Element {
  readonly kind: SetKind
  readonly family: 4 | 6
  readonly key: string
}

export interface HoneypotPort {
  readonly port: number
  /** Where the honeypot listens. */
  readonly to: number
}

export interface Honeypot {
  /** By family; '' where it has none. */
  readonly address4: string
  readonly address6: string
  readonly ports: readonly HoneypotPort[]
}

export interface ElementGround {
  readonly honeypot: Honeypot | null
  /** Networks that this machine stands in. */
  readonly networks: readonly string[]
}

/** What a Netfilter hash or tree holds without looking for long; ports of a scope are at most 16, of two protocols. */
const everyPort = '0-65535'

export function elementsOf(order: ActionOrder, ground: ElementGround): Element[] {
  if (order.kind === 'block_ip') return blocked(order)
  if (order.kind === 'isolate_host') return [single(order, 'isolated')]
  return redirected(order, ground)
}

function blocked(order: ActionOrder): Element[] {
  const { scope } = order
  const target = networkOf(order.target)
  if (target === null) throw unfit(order, 'an address or a network')
  if (target.prefix === 0) throw unfit(order, 'less than every address there is')
  const isNarrow = scope.protocol !== undefined || (scope.ports?.length ?? 0) > 0
  if (!isNarrow && scope.server === undefined) {
    return [elementOf(target, target.isSingle ? 'host' : 'net', target.text)]
  }
  const server = serverOf(order, target)
  if (!isNarrow) return [elementOf(target, 'pair', `${target.text} . ${server}`)]
  const protocols = scope.protocol === undefined ? ['tcp', 'udp'] : [scope.protocol]
  const ports = scope.ports?.length ? [...new Set(scope.ports)] : [everyPort]
  return protocols.flatMap((protocol) =>
    ports.map((port) =>
      elementOf(target, 'service', [target.text, server, protocol, port].join(' . ')),
    ),
  )
}

function redirected(order: ActionOrder, { honeypot, networks }: ElementGround): Element[] {
  const target = single(order, 'redirected')
  const address = target.family === 4 ? honeypot?.address4 : honeypot?.address6
  if (honeypot === null || address === undefined || address === '') {
    const says = `response.honeypot: has no address of IPv${target.family}, so nothing can be redirected to it`
    throw new AmoskysError('usage', says)
  }
  if (order.scope.protocol === 'udp') throw unfit(order, 'a scope of tcp: only that is redirected')
  const offered = honeypot.ports.map(({ port }) => port)
  const ports = order.scope.ports?.length ? [...new Set(order.scope.ports)] : offered
  const missing = ports.filter((port) => !offered.includes(port))
  if (missing.length > 0) {
    throw unfit(order, `ports that the honeypot offers (${offered.join(', ')})`)
  }
  const server = serverOf(order, networkOf(order.target)!)
  const kept = ports.map((port) => ({ ...target, key: `${target.key} . ${server} . ${port}` }))
  return isBesides(target.key, address, networks)
    ? [...kept, { ...target, kind: 'hairpin' as const }]
    : kept
}

/** The honeypot would answer it directly, past this machine: then its answers have to be sent for here. */
function isBesides(target: string, honeypot: string, networks: readonly string[]): boolean {
  return networks.some((text) => {
    const network = networkOf(text)
    if (network === null) return false
    const holds = (address: string) => networkOf(`${address}/${network.prefix}`)?.base
    return holds(target) === network.base && holds(honeypot) === network.base
  })
}

function single(order: ActionOrder, kind: SetKind): Element {
  const target = singleAddress(order.target)
  if (target === null) throw unfit(order, 'one address')
  return elementOf(target, kind, target.text)
}

function serverOf(order: ActionOrder, target: Network): string {
  const { server } = order.scope
  if (server === undefined) return target.family === 4 ? '0.0.0.0/0' : '::/0'
  const address = singleAddress(server)
  if (address?.family === target.family) return address.text
  throw unfit(order, `a server with an address of IPv${target.family}`)
}

function elementOf({ family }: Network, kind: SetKind, key: string): Element {
  return { kind, family, key }
}

function unfit(order: ActionOrder, expected: string): AmoskysError {
  const scope = printable(JSON.stringify(order.scope)).slice(0, 200)
  const target = printable(order.target).slice(0, 80)
  const says = `${order.kind} of ${target} with scope ${scope}: expected ${expected}`
  return new AmoskysError('usage', says)
}
