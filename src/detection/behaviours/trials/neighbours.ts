/** What machines of one Ethernet ask and tell each other before they talk: ARP (RFC 826, RFC 5227). */
import type { TrialWire } from './wire.ts'

/** Asks who has an address; it answers unless told otherwise. */
export function askWho(
  wire: TrialWire,
  atS: number,
  call: {
    readonly client: string
    readonly server: string
    readonly isAnswered?: boolean
    /** Of who answers; the usual one unless told otherwise. */
    readonly mac?: number
  },
): void {
  const { client, server, isAnswered = true, mac = wire.macOf(server) } = call
  const asker = wire.macOf(client)
  wire.arp(atS, { operation: 1, senderMac: asker, sender: client, target: server })
  if (!isAnswered) return
  const answer = { sender: server, targetMac: asker, target: client }
  wire.arp(atS + 0.0004, { operation: 2, senderMac: mac, ...answer })
}

/** Says to all that an address is its own (RFC 5227): by a question, or by an answer that nobody asked for. */
export function announce(
  wire: TrialWire,
  atS: number,
  call: { readonly address: string; readonly mac: number; readonly operation?: 1 | 2 },
): void {
  const { address, mac, operation = 1 } = call
  const toMac = 0xffff_ffff_ffff
  wire.arp(atS, { operation, senderMac: mac, sender: address, target: address, toMac })
}

/** Says to one machine that it has an address. */
export function claim(
  wire: TrialWire,
  atS: number,
  call: {
    readonly address: string
    readonly mac: number
    readonly to: string
    readonly operation?: 1 | 2
  },
): void {
  const { address, mac, to, operation = 2 } = call
  const targetMac = wire.macOf(to)
  wire.arp(atS, {
    ...{ operation, senderMac: mac, sender: address, target: to },
    ...{ targetMac: operation === 2 ? targetMac : 0, toMac: targetMac },
  })
}

/** Machines of a network that ask for each other now and then, as all do. */
export function neighbourhood(
  wire: TrialWire,
  given: {
    readonly untilS: number
    readonly everyS: number
    readonly hosts: readonly string[]
    readonly servers: readonly string[]
    /** Who answers for a server at that time, where it is not the usual one; null: nobody. */
    readonly macAt?: (server: string, atS: number) => number | null
  },
): void {
  const { untilS, everyS, hosts, servers, macAt } = given
  for (let t = wire.wait(everyS); t < untilS; t += wire.wait(everyS)) {
    const server = wire.pick(servers)
    const mac = macAt ? macAt(server, t) : wire.macOf(server)
    const client = wire.pick(hosts)
    if (client === server) continue
    askWho(wire, t, { client, server, isAnswered: mac !== null, mac: mac ?? 0 })
  }
}
