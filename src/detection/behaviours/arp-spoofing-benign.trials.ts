/** Addresses that move, are shared, or are answered for on purpose. */
import {
  announce,
  askWho,
  claim,
  type LookAlike,
  lookAlike,
  neighbourhood,
  type TrialWire,
} from './trials/index.ts'

const hosts = Array.from({ length: 10 }, (_, i) => `10.0.0.${20 + i}`)
const gateway = '10.0.0.1'
const firstOwn = '10.0.0.2'
const secondOwn = '10.0.0.3'
const addressesFrom = (first: number, n: number) =>
  Array.from({ length: n }, (_, i) => `10.0.0.${first + i}`)

function announceAll(
  wire: TrialWire,
  atS: number,
  given: { addresses: readonly string[]; mac: number; times: number; operation: 1 | 2 },
): void {
  for (let i = 0; i < given.times; i++)
    for (const address of given.addresses)
      announce(wire, atS + i * 0.02 + wire.between(0, 0.001), { ...given, address })
}

const failovers = [
  lookAlike({
    name: 'a failover pair with addresses that move, and move back',
    axes: {
      addresses: { label: 'addresses', values: [1, 2, 5, 12] },
      operation: { label: 'announced by', values: ['answers', 'questions'] },
      backS: { label: 'back after, seconds', values: [45, 1200, 0] },
    },
    write(wire, { addresses, operation, backS }) {
      const shared = addressesFrom(100, addresses)
      const macs = [wire.macOf(firstOwn), wire.macOf(secondOwn)] as const
      const [goS, untilS] = [700, 2600]
      const ownerAt = (t: number) => (t < goS || (backS > 0 && t > goS + backS) ? 0 : 1)
      const macAt = (server: string, t: number) =>
        shared.includes(server) ? macs[ownerAt(t)]! : wire.macOf(server)
      const servers = [...shared, firstOwn, secondOwn]
      neighbourhood(wire, { untilS, everyS: 12, hosts, servers, macAt })
      const how = {
        addresses: shared,
        times: 5,
        operation: operation === 'answers' ? 2 : 1,
      } as const
      for (const [atS, mac] of [
        [goS, macs[1]],
        ...(backS > 0 ? [[goS + backS, macs[0]] as const] : []),
      ] as const) {
        announceAll(wire, atS, { ...how, mac })
        announceAll(wire, atS + 5, { ...how, mac })
      }
    },
  }),
  lookAlike({
    name: 'three nodes that hand service addresses to each other (MetalLB)',
    axes: { addresses: { label: 'addresses', values: [3, 9] } },
    write(wire, { addresses }) {
      const shared = addressesFrom(150, addresses)
      const nodes = ['10.0.0.11', '10.0.0.12', '10.0.0.13']
      const holder = (server: string, t: number) =>
        nodes[(shared.indexOf(server) + Math.floor(t / 900)) % 3]!
      const macAt = (server: string, t: number) =>
        wire.macOf(shared.includes(server) ? holder(server, t) : server)
      neighbourhood(wire, {
        untilS: 3600,
        everyS: 10,
        hosts,
        servers: [...shared, ...nodes],
        macAt,
      })
      for (let t = 900; t < 3600; t += 900)
        for (const address of shared)
          for (let i = 0; i < 4; i++)
            for (const operation of [1, 2] as const)
              announce(wire, t + i * 1.1, {
                ...{ address, operation, mac: wire.macOf(holder(address, t)) },
              })
    },
  }),
  lookAlike({
    name: 'VRRP with the virtual hardware address',
    axes: { refreshS: { label: 'announced again every, seconds', values: [60, 600] } },
    write(wire, { refreshS }) {
      const mac = 0x0000_5e00_0133
      const shared = addressesFrom(100, 3)
      const macAt = (server: string) => (shared.includes(server) ? mac : wire.macOf(server))
      neighbourhood(wire, {
        ...{ untilS: 2400, everyS: 12, hosts, servers: [...shared, firstOwn, secondOwn], macAt },
      })
      for (let t = 5; t < 2400; t += refreshS)
        announceAll(wire, t, { addresses: shared, mac, times: 2, operation: 1 })
    },
  }),
  lookAlike({
    name: 'GLBP: one address, several virtual hardware addresses in turn',
    axes: { forwarders: { label: 'forwarders', values: [2, 4] } },
    write(wire, { forwarders }) {
      let next = 0
      const macAt = (server: string) =>
        server === gateway ? 0x0007_b400_0101 + (next++ % forwarders) : wire.macOf(server)
      neighbourhood(wire, { untilS: 1800, everyS: 6, hosts, servers: [gateway, ...hosts], macAt })
    },
  }),
]

const routers = [
  lookAlike({
    name: 'a router that answers for many (proxy ARP)',
    axes: {
      addresses: { label: 'addresses', values: [4, 30, 200] },
      isBothSides: { label: 'both sides seen', values: ['no', 'yes'] },
    },
    write(wire, { addresses, isBothSides }) {
      const far = addressesFrom(50, Math.min(addresses, 200))
      const mac = wire.gatewayMac
      const macAt = () => mac
      neighbourhood(wire, { untilS: 1800, everyS: 5, hosts, servers: far, macAt })
      if (isBothSides === 'yes')
        neighbourhood(wire, { untilS: 1800, everyS: 5, hosts: far, servers: hosts, macAt })
    },
  }),
  lookAlike({
    name: 'a VPN server that answers for its clients, some of whom were on the network before',
    axes: { clients: { label: 'clients', values: [3, 20] } },
    write(wire, { clients }) {
      const people = addressesFrom(120, clients)
      const atS = new Map(people.map((one) => [one, wire.between(300, 2000)]))
      const macAt = (server: string, t: number) => {
        const goneS = atS.get(server)
        if (goneS === undefined || t < goneS) return wire.macOf(server)
        return t < goneS + 400 ? null : wire.macOf(gateway)
      }
      neighbourhood(wire, { untilS: 3600, everyS: 4, hosts, servers: [...people, gateway], macAt })
    },
  }),
  lookAlike({
    name: 'a Wi-Fi repeater with its own hardware address for its clients, who roam',
    axes: { clients: { label: 'clients', values: [2, 8] } },
    write(wire, { clients }) {
      const repeater = 0x02_00_00_00_aa_01
      for (const client of addressesFrom(60, clients))
        for (let t = wire.wait(200), isBehind = false; t < 3600; isBehind = !isBehind) {
          const stayS = wire.between(200, 1500)
          wire.setMac(client, isBehind ? repeater : 0x02_00_00_00_bb_00 + Number(client.slice(7)))
          announce(wire, t, { address: client, mac: wire.macOf(client) })
          for (let i = 0; i < 6; i++)
            askWho(wire, t + 1 + wire.between(0, stayS - 2), { client, server: gateway })
          t += stayS
        }
    },
  }),
]

const machines = [
  lookAlike({
    name: 'addresses given out again by DHCP',
    axes: { leaseS: { label: 'seconds to the next holder', values: [120, 700, 3000] } },
    write(wire, { leaseS }) {
      for (let t = 10, i = 0; t < 9000; t += leaseS, i++)
        for (const [n, address] of addressesFrom(80, 3).entries()) {
          const mac = 0x02_00_00_00_c0_00 + i * 3 + n
          wire.setMac(address, mac)
          wire.arp(t, { operation: 1, senderMac: mac, sender: '0.0.0.0', target: address })
          announce(wire, t + 3, { address, mac })
          askWho(wire, t + 4, { client: address, server: gateway })
          askWho(wire, t + leaseS / 3, { client: gateway, server: address })
        }
    },
  }),
  lookAlike({
    name: 'a virtual machine or container that moves to another hardware address',
    axes: {
      moves: { label: 'moves', values: [1, 6] },
      machines: { label: 'machines', values: [1, 8] },
    },
    write(wire, { moves, machines }) {
      const moving = addressesFrom(90, machines)
      for (let i = 0; i <= moves; i++)
        for (const [n, address] of moving.entries()) {
          const t = 20 + i * 400 + n
          const mac = 0x02_42_00_00_00_00 + ((i * 37 + n * 11) & 0xfff)
          wire.setMac(address, mac)
          announceAll(wire, t, { addresses: [address], mac, times: 3, operation: 2 })
          for (let k = 0; k < 5; k++)
            askWho(wire, t + 5 + k * 70, { client: wire.pick(hosts), server: address })
        }
    },
  }),
  lookAlike({
    name: 'a bond that spreads its clients over its cards by unasked answers (balance-alb)',
    axes: {
      cards: { label: 'cards', values: [2, 4] },
      everyS: { label: 'seconds between', values: [60, 300] },
    },
    write(wire, { cards, everyS }) {
      const server = '10.0.0.9'
      const macAt = () => 0x02_00_00_00_d0_00 + wire.whole(0, cards - 1)
      neighbourhood(wire, { untilS: 1800, everyS: 8, hosts, servers: [server], macAt })
      for (let t = 30; t < 1800; t += everyS)
        for (const to of hosts) claim(wire, t, { address: server, mac: macAt(), to })
    },
  }),
  lookAlike({
    name: 'two machines set to one address',
    axes: { everyS: { label: 'seconds between what each says', values: [2, 15, 60] } },
    write(wire, { everyS }) {
      const macs = [0x02_00_00_00_e0_01, 0x02_00_00_00_e0_02]
      for (let t = 10; t < 1200; t += wire.wait(everyS)) {
        const mac = wire.pick(macs)
        if (wire.random.next() < 0.2) announce(wire, t, { address: '10.0.0.77', mac })
        wire.setMac('10.0.0.77', mac)
        askWho(wire, t + 0.1, { client: '10.0.0.77', server: gateway })
      }
    },
  }),
  lookAlike({
    name: 'a machine with several addresses of its own',
    axes: { addresses: { label: 'addresses', values: [2, 6, 40] } },
    write(wire, { addresses }) {
      const own = addressesFrom(130, addresses)
      const mac = wire.macOf('10.0.0.4')
      const macAt = (server: string) => (own.includes(server) ? mac : wire.macOf(server))
      announceAll(wire, 3, { addresses: own, mac, times: 2, operation: 1 })
      neighbourhood(wire, { untilS: 1800, everyS: 6, hosts, servers: [...own, gateway], macAt })
      for (const sender of own)
        wire.arp(60 + wire.wait(60), { operation: 1, senderMac: mac, sender, target: gateway })
    },
  }),
  lookAlike({
    name: 'one machine with two cards on one network, each answering for both (ARP flux)',
    axes: { everyS: { label: 'seconds between questions', values: [5, 40] } },
    write(wire, { everyS }) {
      const own = ['10.0.0.14', '10.0.0.15']
      const macs = own.map((one) => wire.macOf(one))
      for (let t = 5; t < 1800; t += wire.wait(everyS)) {
        const [server, client] = [wire.pick(own), wire.pick(hosts)]
        const order = wire.random.next() < 0.5 ? macs : [...macs].reverse()
        askWho(wire, t, { client, server, mac: order[0]! })
        const late = { operation: 2, senderMac: order[1]!, sender: server } as const
        wire.arp(t + 0.0007, { ...late, targetMac: wire.macOf(client), target: client })
      }
    },
  }),
  lookAlike({
    name: 'a sleep proxy that answers for machines while they sleep',
    axes: {
      machines: { label: 'machines', values: [1, 5] },
      awakeS: { label: 'awake for, seconds', values: [40, 900] },
    },
    write(wire, { machines, awakeS }) {
      const proxy = '10.0.0.6'
      const sleepers = addressesFrom(160, machines)
      for (const sleeper of sleepers) {
        const own = wire.macOf(sleeper)
        for (let t = wire.wait(100); t < 7200; ) {
          announce(wire, t, { address: sleeper, mac: own })
          askWho(wire, t + 1, { client: sleeper, server: gateway })
          askWho(wire, t + awakeS / 2, { client: wire.pick(hosts), server: sleeper })
          t += awakeS
          const mac = wire.macOf(proxy)
          announce(wire, t, { address: sleeper, mac, operation: 2 })
          for (let i = 0; i < 4; i++)
            askWho(wire, t + wire.between(1, 1700), {
              client: wire.pick(hosts),
              server: sleeper,
              mac,
            })
          t += 1800
        }
      }
      neighbourhood(wire, { untilS: 7200, everyS: 60, hosts, servers: [proxy, gateway] })
    },
  }),
  lookAlike({
    name: 'phones that change their hardware address',
    axes: { phones: { label: 'phones', values: [3, 15] } },
    write(wire, { phones }) {
      for (let t = 5; t < 7200; t += wire.wait(300 / phones)) {
        const client = `10.0.0.${170 + wire.whole(0, phones - 1)}`
        wire.setMac(client, 0x06_00_00_00_00_00 + wire.whole(0, 0xffff_ffff))
        const senderMac = wire.macOf(client)
        wire.arp(t, { operation: 1, senderMac, sender: '0.0.0.0', target: client })
        announce(wire, t + 2, { address: client, mac: senderMac })
        for (let i = 0; i < 3; i++) askWho(wire, t + 3 + wire.wait(40), { client, server: gateway })
      }
    },
  }),
]

export const arpSpoofingLookAlikes: readonly LookAlike[] = [...failovers, ...routers, ...machines]
