/** Datagrams to many: of programs that have peers or look for devices, and of scanners that send them much alike. */
import { type Attack, attack, type LookAlike, lookAlike, type TrialWire } from './trials/index.ts'

const client = '10.0.0.30'
const scanner = '10.0.0.66'

function outside(wire: TrialWire): string {
  return `${wire.whole(20, 200)}.${wire.whole(0, 255)}.${wire.whole(0, 255)}.${wire.whole(1, 254)}`
}

interface Datagram {
  readonly from: number
  readonly to: string
  readonly port: number
  readonly size: number
  /** Bytes of the answer, or what else comes back. */
  readonly back?: number | 'unreachable' | undefined
}

function send(wire: TrialWire, atS: number, { from, to, port, size, back }: Datagram): void {
  const [one, other] = [
    { address: client, port: from },
    { address: to, port },
  ]
  wire.udp(atS, { from: one, to: other, data: wire.bytes(size) })
  const backS = atS + wire.between(0.01, 0.3)
  if (typeof back === 'number') wire.udp(backS, { from: other, to: one, data: wire.bytes(back) })
  else if (back === 'unreachable')
    wire.icmp(backS, { source: to, destination: client, type: 3, code: 3, data: wire.bytes(28) })
}

/** What becomes of a datagram to a peer of whom so many are gone. */
function fate(wire: TrialWire, gone: number): Datagram['back'] {
  if (wire.random.next() >= gone) return wire.whole(30, 400)
  return wire.random.next() < 0.15 ? 'unreachable' : undefined
}

export const horizontalScanPeers: readonly LookAlike[] = [
  lookAlike({
    name: 'file sharing that comes to life: peers at ports of their choice, many at the default',
    axes: {
      usual: { label: 'at the default port', values: [0.15, 0.45] },
      gone: { label: 'gone', values: [0.6, 0.97] },
      peers: { label: 'peers', values: [40, 400] },
      sizes: { label: 'datagrams', values: ['alike', 'any'] },
    },
    draws: 1,
    write(wire, { usual, gone, peers, sizes }) {
      const from = wire.whole(10_000, 60_000)
      const port = wire.pick([6346, 6881, 4662, 51_413, 16_000])
      const size = wire.whole(20, 60)
      for (let i = 0, t = 5; i < peers; i++, t += wire.wait(wire.pick([0.1, 3])))
        send(wire, t, {
          ...{ from, to: outside(wire), back: fate(wire, gone) },
          port: wire.random.next() < usual ? port : wire.whole(1025, 65_000),
          size: sizes === 'alike' ? size : wire.whole(20, 140),
        })
    },
  }),
  lookAlike({
    name: 'calls: a client that keeps many super nodes and relays in mind, at a few dozen ports',
    axes: {
      nodes: { label: 'nodes', values: [60, 250] },
      ports: { label: 'ports', values: [12, 40] },
      gone: { label: 'gone', values: [0.5, 1] },
    },
    write(wire, { nodes, ports, gone }) {
      const [from, first] = [wire.whole(1100, 60_000), wire.whole(20_000, 60_000)]
      for (let i = 0, t = 5; i < nodes; i++, t += wire.wait(1.2))
        send(wire, t, {
          ...{ from, to: outside(wire), port: first + wire.whole(0, ports - 1) },
          ...{ size: wire.whole(20, 40), back: fate(wire, gone) },
        })
    },
  }),
  lookAlike({
    name: 'a mesh or a shared ledger whose nodes all have one port',
    axes: {
      nodes: { label: 'nodes', values: [20, 150] },
      gone: { label: 'gone', values: [0.3, 0.8] },
      sizes: { label: 'datagrams', values: ['alike', 'any'] },
    },
    draws: 1,
    write(wire, { nodes, gone, sizes }) {
      const port = wire.pick([41_641, 30_303, 9993, 26_656, 4001])
      for (let i = 0, t = 5; i < nodes; i++, t += wire.wait(2))
        send(wire, t, {
          ...{ from: port, to: outside(wire), port, back: fate(wire, gone) },
          size: sizes === 'alike' ? 98 : wire.whole(90, 300),
        })
    },
  }),
  lookAlike({
    name: 'a printer, lamp or player that is looked for address by address',
    axes: {
      port: { label: 'port', values: [8612, 3289, 9999, 56_700, 32_414] },
      addresses: { label: 'addresses', values: [10, 60, 254] },
      found: { label: 'found', values: [0, 2] },
    },
    draws: 1,
    write(wire, { port, addresses, found }) {
      const size = wire.whole(12, 80)
      const from = wire.port()
      for (let i = 1; i <= addresses; i++)
        send(wire, 5 + i * wire.between(0.02, 0.3), {
          ...{ from, to: `192.168.1.${i}`, port, size },
          back: i <= found ? 64 : undefined,
        })
    },
  }),
  lookAlike({
    name: 'a program that asks everybody at once, then the machines of a list',
    axes: {
      machines: { label: 'machines', values: [8, 30] },
      off: { label: 'off', values: [0.3, 0.9] },
      rounds: { label: 'rounds', values: [1, 3] },
    },
    draws: 1,
    write(wire, { machines, off, rounds }) {
      const [from, port, size] = [wire.port(), wire.whole(5000, 50_000), wire.whole(16, 200)]
      for (let round = 0; round < rounds; round++) {
        const at = 5 + round * 120
        send(wire, at, { from, to: wire.pick(['255.255.255.255', '239.1.2.3']), port, size })
        for (let i = 0; i < machines; i++)
          send(wire, at + 1 + i * 0.1, {
            ...{ from, to: `10.0.0.${40 + i * 3}`, port, size },
            back: wire.random.next() < off ? undefined : 120,
          })
      }
    },
  }),
  lookAlike({
    name: 'a game that asks a list of servers, most at the usual port',
    axes: {
      servers: { label: 'servers', values: [30, 300] },
      gone: { label: 'gone', values: [0.2, 0.6] },
    },
    write(wire, { servers, gone }) {
      const [from, usual] = [wire.port(), wire.pick([2302, 7777, 25_565, 27_960, 64_738])]
      for (let i = 0; i < servers; i++)
        send(wire, 5 + i * 0.04, {
          ...{ from, to: outside(wire), size: 25, back: fate(wire, gone) },
          port: wire.random.next() < 0.5 ? usual : usual + wire.whole(-40, 400),
        })
    },
  }),
]

export const horizontalScanDatagrams: readonly Attack[] = [
  attack({
    name: 'a service over UDP on many hosts, all asked from one port (masscan, nmap)',
    axes: {
      port: { label: 'port', values: [161, 11_211, 5060, 1434, 37_810] },
      hosts: { label: 'hosts', values: [16, 120] },
      everyS: { label: 'seconds between', values: [0.005, 2] },
      where: { label: 'where', values: ['inside', 'outside'] },
    },
    draws: 1,
    write(wire, { port, hosts, everyS, where }) {
      const from = { address: scanner, port: wire.whole(40_000, 61_000) }
      const data = wire.bytes(wire.pick([1, 15, 43]))
      for (let i = 0; i < hosts; i++) {
        const address = where === 'inside' ? `10.0.3.${i + 1}` : outside(wire)
        wire.udp(10 + i * everyS, { from, to: { address, port }, data })
        if (wire.random.next() < 0.05)
          wire.udp(10.02 + i * everyS, { from: { address, port }, to: from, data: wire.bytes(80) })
      }
    },
  }),
  attack({
    name: 'many UDP ports of many hosts, all asked from one port in no order',
    axes: {
      hosts: { label: 'hosts', values: [8, 24] },
      ports: { label: 'ports', values: [20, 60] },
      everyS: { label: 'seconds between', values: [0.01, 0.4] },
    },
    toldBy: ['horizontal-scan', 'vertical-scan'],
    draws: 1,
    write(wire, { hosts, ports, everyS }) {
      const from = { address: scanner, port: wire.whole(40_000, 61_000) }
      const numbers = Array.from({ length: ports }, () => wire.whole(50, 33_000))
      const pairs = Array.from({ length: hosts * ports }, (_, i) => i)
      pairs.sort(() => wire.random.next() - 0.5)
      for (const [i, pair] of pairs.entries()) {
        const address = `10.0.3.${1 + (pair % hosts)}`
        const port = numbers[Math.floor(pair / hosts)]!
        wire.udp(10 + i * everyS, { from, to: { address, port } })
      }
    },
  }),
]
