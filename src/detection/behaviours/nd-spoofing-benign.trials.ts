/** IPv6 addresses that move, are shared, or are answered for on purpose. */
import {
  advertise,
  askWhoSix,
  joinSix,
  type LookAlike,
  lookAlike,
  neighbourhoodSix,
  routerSix,
  solicit,
  type TrialWire,
} from './trials/index.ts'

const hosts = Array.from({ length: 10 }, (_, i) => `fd00::${(32 + i).toString(16)}`)
const gateway = 'fd00::1'
const firstOwn = 'fd00::2'
const secondOwn = 'fd00::3'
const addressesFrom = (first: number, n: number) =>
  Array.from({ length: n }, (_, i) => `fd00::${(first + i).toString(16)}`)

function advertiseAll(
  wire: TrialWire,
  atS: number,
  given: { addresses: readonly string[]; mac: number; times: number },
): void {
  for (let i = 0; i < given.times; i++)
    for (const address of given.addresses)
      advertise(wire, atS + i * 0.02 + wire.between(0, 0.001), { address, mac: given.mac })
}

const failovers = [
  lookAlike({
    name: 'a failover pair with addresses that move, and move back (keepalived, CARP)',
    axes: {
      addresses: { label: 'addresses', values: [1, 4, 12] },
      moves: { label: 'moves', values: [1, 2, 6] },
      stayS: { label: 'seconds between moves', values: [40, 600] },
    },
    write(wire, { addresses, moves, stayS }) {
      const shared = addressesFrom(256, addresses)
      const macs = [wire.macOf(firstOwn), wire.macOf(secondOwn)] as const
      const goS = 500
      const untilS = goS + moves * stayS + 600
      const ownerAt = (t: number) =>
        t < goS ? 0 : Math.min(moves, 1 + Math.floor((t - goS) / stayS)) % 2
      const macAt = (server: string, t: number) =>
        shared.includes(server) ? macs[ownerAt(t)]! : wire.macOf(server)
      const servers = [...shared, firstOwn, secondOwn]
      neighbourhoodSix(wire, { untilS, everyS: 8, hosts, servers, macAt })
      for (let i = 0; i < moves; i++) {
        const how = { addresses: shared, times: 5, mac: macs[(i + 1) % 2]! }
        advertiseAll(wire, goS + i * stayS, how)
        advertiseAll(wire, goS + i * stayS + 5, how)
      }
    },
  }),
  lookAlike({
    name: 'a failover pair whose machines cannot hear each other: both announce and answer',
    axes: {
      addresses: { label: 'addresses', values: [1, 3] },
      everyS: { label: 'seconds between', values: [5, 60] },
    },
    write(wire, { addresses, everyS }) {
      const shared = addressesFrom(256, addresses)
      const macs = [wire.macOf(firstOwn), wire.macOf(secondOwn)]
      for (let t = 5; t < 1800; t += wire.wait(10)) {
        const [client, server] = [wire.pick(hosts), wire.pick(shared)]
        askWhoSix(wire, t, { client, server, mac: macs[0]! })
        if (t > 300) advertise(wire, t + 0.001, { address: server, mac: macs[1]!, to: client })
      }
      for (let t = 300; t < 1800; t += everyS)
        for (const mac of macs) advertiseAll(wire, t, { addresses: shared, mac, times: 1 })
    },
  }),
  lookAlike({
    name: 'VRRP with the virtual hardware address',
    axes: {
      refreshS: { label: 'announced again every, seconds', values: [10, 300] },
      switches: { label: 'owner before it, with its own hardware address', values: ['no', 'yes'] },
    },
    write(wire, { refreshS, switches }) {
      const mac = 0x0000_5e00_0233
      const macAt = (server: string) => (server === gateway ? mac : wire.macOf(server))
      if (switches === 'yes')
        neighbourhoodSix(wire, { untilS: 300, everyS: 8, hosts, servers: [gateway] })
      neighbourhoodSix(wire, {
        fromS: 300,
        untilS: 2400,
        everyS: 8,
        hosts,
        servers: [gateway, firstOwn],
        macAt,
      })
      for (let t = 300; t < 2400; t += refreshS) {
        advertise(wire, t, { address: gateway, mac })
        routerSix(wire, t + 1, { address: gateway, mac })
      }
    },
  }),
  lookAlike({
    name: 'three nodes that hand service addresses to each other (MetalLB)',
    axes: { addresses: { label: 'addresses', values: [3, 9] } },
    write(wire, { addresses }) {
      const shared = addressesFrom(512, addresses)
      const nodes = addressesFrom(17, 3)
      const holder = (server: string, t: number) =>
        nodes[(shared.indexOf(server) + Math.floor(t / 700)) % 3]!
      const macAt = (server: string, t: number) =>
        wire.macOf(shared.includes(server) ? holder(server, t) : server)
      const servers = [...shared, ...nodes]
      neighbourhoodSix(wire, { untilS: 3500, everyS: 6, hosts, servers, macAt })
      for (let t = 700; t < 3500; t += 700)
        for (const address of shared)
          for (let i = 0; i < 4; i++)
            advertise(wire, t + i * 1.1, { address, mac: wire.macOf(holder(address, t)) })
    },
  }),
]

const routers = [
  lookAlike({
    name: 'a router that answers for machines behind it (ND proxy), both sides seen',
    axes: {
      addresses: { label: 'addresses', values: [3, 12, 60] },
      override: { label: 'answers take the place of others', values: ['yes', 'no'] },
      isBothSides: { label: 'both sides seen', values: ['no', 'yes'] },
    },
    write(wire, { addresses, override, isBothSides }) {
      const far = addressesFrom(1024, addresses)
      const mac = wire.macOf(gateway)
      const isOverride = override === 'yes'
      for (let t = 5; t < 1800; t += wire.wait(4)) {
        const [client, server] = [wire.pick(hosts), wire.pick(far)]
        askWhoSix(wire, t, { client, server, mac, isOverride })
        if (isBothSides === 'yes') askWhoSix(wire, t + 0.2, { client: gateway, server })
      }
    },
  }),
  lookAlike({
    name: 'a VPN server that answers for its clients, some of whom were on the network before',
    axes: { clients: { label: 'clients', values: [3, 20] } },
    write(wire, { clients }) {
      const people = addressesFrom(288, clients)
      const atS = new Map(people.map((one) => [one, wire.between(300, 2000)]))
      const macAt = (server: string, t: number) => {
        const goneS = atS.get(server)
        if (goneS === undefined || t < goneS) return wire.macOf(server)
        return t < goneS + 60 ? null : wire.macOf(gateway)
      }
      const servers = [...people, gateway]
      neighbourhoodSix(wire, { untilS: 3600, everyS: 4, hosts, servers, macAt })
    },
  }),
  lookAlike({
    name: 'a Wi-Fi repeater with its own hardware address for its clients, who roam',
    axes: {
      clients: { label: 'clients', values: [2, 8] },
      stayS: { label: 'stay, seconds', values: [30, 600] },
    },
    write(wire, { clients, stayS }) {
      const repeater = 0x02_00_00_00_aa_01
      for (const client of addressesFrom(96, clients)) {
        const own = wire.macOf(client)
        for (let t = wire.wait(60), isBehind = false; t < 2400; isBehind = !isBehind) {
          const lastsS = wire.between(0.3, 1.7) * stayS
          const mac = isBehind ? repeater : own
          wire.setMac(client, mac)
          advertise(wire, t, { address: client, mac })
          for (let i = 0; i < 5; i++) {
            const at = t + 1 + wire.between(0, lastsS - 2)
            askWhoSix(wire, at, { client, server: gateway })
            askWhoSix(wire, at + 0.3, { client: gateway, server: client })
          }
          t += lastsS
        }
      }
    },
  }),
  lookAlike({
    name: 'two routers, of which the second takes the place of the first with its addresses',
    axes: { silentS: { label: 'silent between, seconds', values: [0, 90] } },
    write(wire, { silentS }) {
      for (let t = 10; t < 2400; t += 30) {
        if (t > 900 && t < 900 + silentS) continue
        wire.setMac(gateway, t < 900 ? 0x02_00_00_00_00_01 : 0x02_00_00_00_99_01)
        if (t % 90 === 10) routerSix(wire, t, { address: gateway })
        if (t > 900 && t < 1100) advertise(wire, t, { address: gateway, mac: wire.macOf(gateway) })
        for (const client of hosts)
          askWhoSix(wire, t + wire.between(0, 29), { client, server: gateway })
      }
    },
  }),
  lookAlike({
    name: 'several servers with one anycast address: none takes the place of another',
    axes: { servers: { label: 'servers', values: [2, 5] } },
    write(wire, { servers }) {
      for (let t = 5; t < 1800; t += wire.wait(6)) {
        const client = wire.pick(hosts)
        solicit(wire, t, { sender: client, target: 'fd00::a' })
        for (let i = 0; i < servers; i++) {
          const how = { to: client, isSolicited: true, isOverride: false }
          advertise(wire, t + 0.0004 * (i + 1), {
            address: 'fd00::a',
            mac: 0x02_00_00_00_77_00 + i,
            ...how,
          })
        }
      }
    },
  }),
]

const machines = [
  lookAlike({
    name: 'machines that join, try their addresses first, and take new ones each day (privacy)',
    axes: {
      machines: { label: 'machines', values: [5, 60] },
      addresses: { label: 'addresses of each', values: [2, 6] },
    },
    write(wire, { machines, addresses }) {
      for (let i = 0; i < machines; i++) {
        const mac = 0x02_00_00_01_00_00 + i
        for (let k = 0; k < addresses; k++) {
          const address = `fd00::${wire.whole(1, 0xfffe).toString(16)}:${(i * 16 + k + 1).toString(16)}`
          wire.setMac(address, mac)
          const t = wire.between(5, 1700)
          joinSix(wire, t, address)
          if (k % 2 === 0) advertise(wire, t + 1.5, { address, mac })
          for (let n = 0; n < 3; n++)
            askWhoSix(wire, t + 5 + wire.wait(60), { client: address, server: gateway })
          askWhoSix(wire, t + 90, { client: gateway, server: address })
        }
      }
    },
  }),
  lookAlike({
    name: 'clones that try an address which another has',
    axes: { clones: { label: 'clones', values: [2, 10] } },
    write(wire, { clones }) {
      const [server] = addressesFrom(64, 1) as [string]
      for (let i = 0; i < clones; i++) {
        const t = 20 + i * 60
        askWhoSix(wire, t - 10, { client: server, server: gateway })
        solicit(wire, t, { sender: '::', target: server })
        advertise(wire, t + 0.001, { address: server, mac: wire.macOf(server) })
      }
    },
  }),
  lookAlike({
    name: 'two machines set to one address by hand',
    axes: { everyS: { label: 'seconds between what each says', values: [2, 15, 60] } },
    write(wire, { everyS }) {
      const macs = [0x02_00_00_00_e0_01, 0x02_00_00_00_e0_02]
      const address = 'fd00::77'
      for (let t = 10; t < 1200; t += wire.wait(everyS)) {
        const mac = wire.pick(macs)
        if (wire.random.next() < 0.2) advertise(wire, t, { address, mac })
        wire.setMac(address, mac)
        askWhoSix(wire, t + 0.1, { client: address, server: gateway })
        askWhoSix(wire, t + 0.5, { client: wire.pick(hosts), server: address, mac })
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
      const moving = addressesFrom(128, machines)
      for (let i = 0; i <= moves; i++)
        for (const [n, address] of moving.entries()) {
          const t = 20 + i * 200 + n
          const mac = 0x02_42_00_00_00_00 + ((i * 37 + n * 11) & 0xfff)
          wire.setMac(address, mac)
          joinSix(wire, t - 3, address)
          advertiseAll(wire, t, { addresses: [address], mac, times: 3 })
          for (let k = 0; k < 5; k++)
            askWhoSix(wire, t + 5 + k * 35, { client: wire.pick(hosts), server: address })
        }
    },
  }),
  lookAlike({
    name: 'a laptop that goes from dock to Wi-Fi and back with one address',
    axes: {
      laptops: { label: 'laptops', values: [1, 12] },
      stayS: { label: 'stay, seconds', values: [40, 900] },
    },
    write(wire, { laptops, stayS }) {
      for (const [n, address] of addressesFrom(144, laptops).entries())
        for (let t = 10 + n, isDocked = true; t < 2700; isDocked = !isDocked) {
          const mac = 0x02_00_00_00_d0_00 + n * 2 + Number(isDocked)
          wire.setMac(address, mac)
          joinSix(wire, t - 3, address)
          advertise(wire, t, { address, mac })
          for (let k = 0; k < 4; k++) {
            askWhoSix(wire, t + 1 + (k * stayS) / 5, { client: address, server: gateway })
            askWhoSix(wire, t + 2 + (k * stayS) / 5, { client: gateway, server: address })
          }
          t += stayS * wire.between(0.8, 1.2)
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
      const proxy = 'fd00::6'
      const mac = wire.macOf(proxy)
      for (const sleeper of addressesFrom(160, machines)) {
        const own = wire.macOf(sleeper)
        for (let t = wire.wait(100); t < 7200; ) {
          advertise(wire, t, { address: sleeper, mac: own })
          askWhoSix(wire, t + 1, { client: sleeper, server: gateway })
          askWhoSix(wire, t + awakeS / 2, { client: wire.pick(hosts), server: sleeper })
          t += awakeS
          advertise(wire, t, { address: sleeper, mac })
          for (let i = 0; i < 4; i++) {
            const at = t + wire.between(1, 1700)
            askWhoSix(wire, at, { client: wire.pick(hosts), server: sleeper, mac })
          }
          t += 1800
        }
      }
      neighbourhoodSix(wire, { untilS: 7200, everyS: 60, hosts, servers: [proxy, gateway] })
    },
  }),
  lookAlike({
    name: 'ordinary machines of which only the answers are seen',
    axes: {
      everyS: { label: 'seconds between', values: [1, 20] },
      machines: { label: 'machines', values: [3, 10] },
    },
    write(wire, { everyS, machines }) {
      const some = hosts.slice(0, machines)
      for (let t = 5; t < 1200; t += wire.wait(everyS)) {
        const [to, address] = [wire.pick(some), wire.pick([gateway, ...some])]
        if (to !== address)
          advertise(wire, t, { address, mac: wire.macOf(address), to, isSolicited: true })
      }
    },
  }),
]

export const ndSpoofingLookAlikes: readonly LookAlike[] = [...failovers, ...routers, ...machines]
