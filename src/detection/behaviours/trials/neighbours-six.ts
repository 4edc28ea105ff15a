/** What machines of one Ethernet ask and tell each other of IPv6 addresses before they talk: RFC 4861, RFC 4862. */
import { parseAddress } from '../../../kernel/index.ts'
import type { TrialWire } from './wire.ts'

const everyNode = 'ff02::1'
const nobody = '::'
const Type = { router: 134, solicitation: 135, advertisement: 136 } as const
const Flag = { router: 0x80, solicited: 0x40, override: 0x20 } as const

function addressBytes(address: string): Buffer {
  const bytes = Buffer.alloc(16)
  for (const [i, word] of parseAddress(address)!.entries()) bytes.writeUInt32BE(word, 4 * i)
  return bytes
}

function macOption(kind: 1 | 2, mac: number): Buffer {
  const bytes = Buffer.from([kind, 1, 0, 0, 0, 0, 0, 0])
  bytes.writeUIntBE(mac, 2, 6)
  return bytes
}

function groupOf(address: string): string {
  const low = addressBytes(address).subarray(13)
  return `ff02::1:ff${low.subarray(0, 1).toString('hex')}:${low.subarray(1).toString('hex')}`
}

/** Asks who has an IPv6 address, from `sender`; all may hear it. */
export function solicit(
  wire: TrialWire,
  atS: number,
  call: { readonly sender: string; readonly target: string; readonly mac?: number },
): void {
  const { sender, target, mac = wire.macOf(sender) } = call
  const option = sender === nobody ? Buffer.alloc(0) : macOption(1, mac)
  const data = Buffer.concat([addressBytes(target), option])
  wire.icmp(atS, { source: sender, destination: groupOf(target), type: Type.solicitation, data })
}

/** Says who has an IPv6 address: to one, or to all. */
export function advertise(
  wire: TrialWire,
  atS: number,
  call: {
    readonly address: string
    readonly mac: number
    /** Everybody unless told otherwise. */
    readonly to?: string
    readonly isSolicited?: boolean
    readonly isOverride?: boolean
  },
): void {
  const { address, mac, to = everyNode, isSolicited = false, isOverride = true } = call
  const flags = (isSolicited ? Flag.solicited : 0) | (isOverride ? Flag.override : 0)
  const data = Buffer.concat([addressBytes(address), macOption(2, mac)])
  const ends = { source: address, destination: to, type: Type.advertisement }
  wire.icmp(atS, { ...ends, rest: flags * 0x100_0000, data })
}

/** Asks who has an IPv6 address; who has it answers. */
export function askWhoSix(
  wire: TrialWire,
  atS: number,
  call: {
    readonly client: string
    readonly server: string
    readonly isAnswered?: boolean
    /** Of who answers; the usual one unless told otherwise. */
    readonly mac?: number
    readonly isOverride?: boolean
  },
): void {
  const { client, server, isAnswered = true, mac = wire.macOf(server), isOverride } = call
  solicit(wire, atS, { sender: client, target: server })
  if (!isAnswered) return
  const how = isOverride === undefined ? {} : { isOverride }
  advertise(wire, atS + 0.0004, { address: server, mac, to: client, isSolicited: true, ...how })
}

/** Tries whether an address is free, and takes it. */
export function joinSix(wire: TrialWire, atS: number, address: string): void {
  solicit(wire, atS, { sender: nobody, target: address })
  solicit(wire, atS + 2, { sender: address, target: address })
}

/** A router tells of itself: to all, unless told otherwise. */
export function routerSix(
  wire: TrialWire,
  atS: number,
  call: {
    readonly address: string
    readonly mac?: number
    readonly lifetimeS?: number
    /** 1 high, 0 medium, -1 low. */
    readonly preference?: 1 | 0 | -1
    readonly prefixes?: readonly string[]
    readonly resolvers?: readonly string[]
    readonly to?: string
  },
): void {
  const { address, mac = routerMac(wire, address), lifetimeS = 1800, preference = 0 } = call
  const { prefixes = [], resolvers = [], to = everyNode } = call
  const options = prefixes.map(prefixOption)
  if (resolvers.length > 0) options.push(resolverOption(resolvers))
  const data = Buffer.concat([Buffer.alloc(8), macOption(1, mac), ...options])
  const flags = (preference & 3) << 3
  const rest = 64 * 0x100_0000 + flags * 0x1_0000 + lifetimeS
  wire.icmp(atS, { source: address, destination: to, type: Type.router, rest, data })
}

/** Routers are known by the addresses of their link. */
function routerMac(wire: TrialWire, address: string): number {
  if (!address.startsWith('fe80:')) return wire.macOf(address)
  return 0x02_00_00_00_70_00 + addressBytes(address).readUInt16BE(14)
}

function prefixOption(prefix: string): Buffer {
  const head = Buffer.alloc(16)
  head.set([3, 4, 64, 0xc0])
  head.writeUInt32BE(86_400, 4)
  head.writeUInt32BE(14_400, 8)
  return Buffer.concat([head, addressBytes(prefix)])
}

function resolverOption(resolvers: readonly string[]): Buffer {
  const head = Buffer.from([25, 1 + resolvers.length * 2, 0, 0, 0, 0, 7, 8])
  return Buffer.concat([head, ...resolvers.map(addressBytes)])
}

/** Machines of a network that ask for each other now and then, as all do. */
export function neighbourhoodSix(
  wire: TrialWire,
  given: {
    readonly untilS: number
    readonly everyS: number
    readonly hosts: readonly string[]
    readonly servers: readonly string[]
    readonly fromS?: number
    /** Who answers for a server at that time, where it is not the usual one; null: nobody. */
    readonly macAt?: (server: string, atS: number) => number | null
  },
): void {
  const { untilS, everyS, hosts, servers, macAt, fromS = 0 } = given
  for (let t = fromS + wire.wait(everyS); t < untilS; t += wire.wait(everyS)) {
    const server = wire.pick(servers)
    const mac = macAt ? macAt(server, t) : wire.macOf(server)
    const client = wire.pick(hosts)
    if (client === server) continue
    askWhoSix(wire, t, { client, server, isAnswered: mac !== null, mac: mac ?? 0 })
  }
}
