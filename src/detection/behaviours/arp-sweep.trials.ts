/** Sweeps by ARP, and those who ask for many addresses as their work. */
import {
  announce,
  askWho,
  attack,
  type BehaviourTrials,
  converse,
  type LookAlike,
  lookAlike,
  neighbourhood,
  refuse,
  type TrialWire,
} from './trials/index.ts'

const sweeper = '10.0.0.66'
const gateway = '10.0.0.1'
const addressesFrom = (first: number, n: number) =>
  Array.from(
    { length: n },
    (_, i) => `10.0.${Math.floor((first + i) / 250)}.${((first + i) % 250) + 1}`,
  )
const hosts = addressesFrom(20, 12)

const lookAlikes: readonly LookAlike[] = [
  lookAlike({
    name: 'a gateway that keeps an eye on its clients, some of them asleep',
    axes: {
      clients: { label: 'clients', values: [8, 40, 180] },
      asleep: { label: 'asleep', values: [0.1, 0.4] },
      everyS: { label: 'seconds between rounds', values: [60, 300] },
    },
    write(wire, { clients, asleep, everyS }) {
      const sleeping = new Set(addressesFrom(10, clients).filter(() => wire.random.next() < asleep))
      for (let t = 5; t < Math.min(3600, everyS * 10); t += everyS)
        for (const [i, server] of addressesFrom(10, clients).entries())
          askWho(wire, t + i * 0.05, { client: gateway, server, isAnswered: !sleeping.has(server) })
    },
  }),
  lookAlike({
    name: 'a DHCP server that looks whether an address is free before it gives it out',
    axes: {
      leases: { label: 'leases', values: [8, 60] },
      everyS: { label: 'seconds between', values: [3, 120] },
    },
    write(wire, { leases, everyS }) {
      let t = 5
      for (const address of addressesFrom(100, leases)) {
        askWho(wire, t, { client: gateway, server: address, isAnswered: false })
        const mac = wire.macOf(address)
        const goesOn = wire.random.next() > 0.1
        if (goesOn) {
          wire.arp(t + 2, { operation: 1, senderMac: mac, sender: '0.0.0.0', target: address })
          announce(wire, t + 4, { address, mac })
        }
        t += wire.wait(everyS)
      }
    },
  }),
  lookAlike({
    name: 'a router after a restart, for the machines that talk through it',
    axes: { clients: { label: 'clients', values: [12, 150] } },
    write(wire, { clients }) {
      for (const server of addressesFrom(2, clients))
        askWho(wire, 3 + wire.wait(20), { client: gateway, server })
    },
  }),
  lookAlike({
    name: 'a server that answers its many clients (files, print, backup)',
    axes: {
      clients: { label: 'clients', values: [10, 60] },
      gone: { label: 'gone', values: [0, 0.25] },
    },
    write(wire, { clients, gone }) {
      for (let round = 0; round < 3; round++)
        for (const server of addressesFrom(30, clients))
          askWho(wire, 3 + round * 900 + wire.between(0, 800), {
            ...{ client: '10.0.0.5', server, isAnswered: wire.random.next() >= gone },
          })
    },
  }),
  lookAlike({
    name: 'a monitor that asks for its machines',
    axes: {
      machines: { label: 'machines', values: [8, 30] },
      dead: { label: 'dead', values: [0, 0.3] },
    },
    write(wire, { machines, dead }) {
      const all = addressesFrom(11, machines).map((one) =>
        one.replace(/\d+$/, (n) => `${(Number(n) * 7) % 240}`),
      )
      const gone = new Set(all.filter(() => wire.random.next() < dead))
      for (let t = 5; t < 1500; t += 60)
        for (const server of all)
          askWho(wire, t + wire.between(0, 5), {
            ...{ client: '10.0.0.7', server, isAnswered: !gone.has(server) },
          })
    },
  }),
  lookAlike({
    name: 'people at work on one network',
    axes: {
      machines: { label: 'machines', values: [6, 30, 100] },
      everyS: { label: 'seconds between questions', values: [1, 6] },
    },
    write(wire, { machines, everyS }) {
      const all = addressesFrom(20, machines)
      neighbourhood(wire, { untilS: 900, everyS, hosts: all, servers: [gateway, gateway, ...all] })
    },
  }),
  lookAlike({
    name: 'a client that looks for machines that are gone (mapped drives, printers)',
    axes: { gone: { label: 'gone', values: [1, 3, 5] } },
    write(wire, { gone }) {
      for (let t = 2; t < 1800; t += wire.wait(4))
        askWho(wire, t, {
          ...{
            client: '10.0.0.44',
            server: wire.pick(addressesFrom(200, gone)),
            isAnswered: false,
          },
        })
      neighbourhood(wire, { untilS: 1800, everyS: 20, hosts, servers: [gateway] })
    },
  }),
  lookAlike({
    name: 'machines that join: probes and announcements of their own address',
    axes: { machines: { label: 'machines', values: [10, 200] } },
    write(wire, { machines }) {
      for (const address of addressesFrom(20, machines)) {
        const t = wire.between(1, 600)
        const mac = wire.macOf(address)
        for (let i = 0; i < 3; i++)
          wire.arp(t + i, { operation: 1, senderMac: mac, sender: '0.0.0.0', target: address })
        announce(wire, t + 4, { address, mac })
        askWho(wire, t + 5, { client: address, server: gateway })
      }
    },
  }),
  lookAlike({
    name: 'a phone that picks a link-local address and tries some (RFC 3927)',
    axes: { tries: { label: 'tries', values: [3, 5] } },
    write(wire, { tries }) {
      const mac = wire.macOf('10.0.0.90')
      for (let i = 0; i < tries; i++)
        for (let k = 0; k < 3; k++)
          wire.arp(5 + i * 6 + k, {
            ...{ operation: 1, senderMac: mac, sender: '0.0.0.0' },
            target: `169.254.${wire.whole(1, 254)}.${wire.whole(1, 254)}`,
          })
    },
  }),
  lookAlike({
    name: 'a Kubernetes node and its pods on one network',
    axes: { pods: { label: 'pods', values: [12, 60] } },
    write(wire, { pods }) {
      const all = addressesFrom(60, pods)
      const nodes = addressesFrom(5, 3)
      neighbourhood(wire, { untilS: 900, everyS: 1.5, hosts: nodes, servers: all })
      for (const one of all)
        if (wire.random.next() < 0.2)
          askWho(wire, wire.between(0, 900), { client: nodes[0]!, server: one, isAnswered: false })
    },
  }),
  lookAlike({
    name: 'a switch or access point that asks for its clients with no address of its own',
    axes: { clients: { label: 'clients', values: [6, 40] } },
    write(wire, { clients }) {
      for (let t = 4; t < 700; t += 60)
        for (const [i, server] of addressesFrom(20, clients).entries()) {
          const [asker, mac] = [0x02_00_00_00_f0_01, wire.macOf(server)]
          const at = t + i * 0.02
          wire.arp(at, { operation: 1, senderMac: asker, sender: '0.0.0.0', target: server })
          if (wire.random.next() < 0.85)
            wire.arp(at + 0.001, {
              ...{ operation: 2, senderMac: mac, sender: server },
              ...{ targetMac: asker, target: '0.0.0.0' },
            })
        }
    },
  }),
  lookAlike({
    name: 'a node that serves many addresses and looks for its neighbours (VPN, load balancer)',
    axes: { neighbours: { label: 'neighbours', values: [8, 80] } },
    write(wire, { neighbours }) {
      const all = addressesFrom(100, neighbours)
      for (let t = 1; t < 1200; t += wire.wait(40 / neighbours + 0.5))
        askWho(wire, t, {
          ...{ client: '10.0.0.8', server: wire.pick(all), isAnswered: wire.random.next() < 0.9 },
        })
    },
  }),
]

/** A packet that the router passes on for somebody beyond it, once it knows where to. */
function passOn(
  wire: TrialWire,
  atS: number,
  { from, to, isThere, isUsed }: { from: string; to: string; isThere: boolean; isUsed: boolean },
): void {
  askWho(wire, atS, { client: gateway, server: to, isAnswered: isThere })
  if (!isThere) return
  const ends = {
    client: { address: from, port: wire.port() },
    server: { address: to, port: isUsed ? 443 : wire.pick([22, 80, 443, 8080, 9100]) },
  }
  if (isUsed || wire.random.next() < 0.5)
    converse(wire, atS + 0.001, {
      ...ends,
      says: [
        { by: 'client', what: 90 },
        { by: 'server', what: 400 },
      ],
    })
  else refuse(wire, atS + 0.001, ends)
}

const strangers = (wire: TrialWire) =>
  `${wire.whole(20, 200)}.${wire.whole(0, 255)}.${wire.whole(0, 255)}.${wire.whole(1, 254)}`

const routed: readonly LookAlike[] = [
  lookAlike({
    name: 'a router of a public network, at which strangers’ stray packets come in for every address',
    axes: {
      addresses: { label: 'addresses', values: [30, 250] },
      alive: { label: 'alive', values: [0.06, 0.3] },
      everyS: { label: 'seconds between', values: [0.1, 8] },
    },
    write(wire, { addresses, alive, everyS }) {
      wire.setMac(gateway, wire.gatewayMac)
      const all = addressesFrom(2, addresses).sort(() => wire.random.next() - 0.5)
      for (const [i, to] of all.entries())
        passOn(wire, 5 + i * everyS, {
          ...{ from: strangers(wire), to, isThere: wire.random.next() < alive, isUsed: false },
        })
    },
  }),
  lookAlike({
    name: 'a router between two networks of ours, for the servers beyond it',
    axes: {
      servers: { label: 'servers', values: [1, 2, 6] },
      machines: { label: 'machines', values: [20, 120] },
      alive: { label: 'alive', values: [0.4, 0.8] },
    },
    draws: 1,
    write(wire, { servers, machines, alive }) {
      const beyond = Array.from({ length: servers }, (_, i) => `10.9.0.${5 + i}`)
      for (const one of [gateway, ...beyond]) wire.setMac(one, wire.gatewayMac)
      let t = 5
      for (const to of addressesFrom(2, machines)) {
        const isThere = wire.random.next() < alive
        passOn(wire, t, { from: wire.pick(beyond), to, isThere, isUsed: true })
        t += wire.wait(4)
      }
    },
  }),
]

export const arpSweepTrials: BehaviourTrials = {
  behaviour: 'arp-sweep',
  attacks: [
    attack({
      name: 'one address after another, and a look at a service of each that answers',
      axes: {
        addresses: { label: 'addresses', values: [30, 254] },
        alive: { label: 'alive', values: [0.05, 0.3] },
        everyS: { label: 'seconds between', values: [0.02, 3] },
      },
      write(wire, { addresses, alive, everyS }) {
        for (const [i, server] of addressesFrom(70, addresses).entries()) {
          const isAnswered = wire.random.next() < alive
          const t = 20 + i * everyS
          askWho(wire, t, { client: sweeper, server, isAnswered })
          const client = { address: sweeper, port: wire.port() }
          if (isAnswered) refuse(wire, t + 0.01, { client, server: { address: server, port: 445 } })
        }
      },
    }),
    attack({
      name: 'one address after another (arp-scan, nmap -sn, netdiscover, arping)',
      axes: {
        addresses: { label: 'addresses', values: [8, 16, 80, 254] },
        everyS: { label: 'seconds between', values: [0.01, 1, 30, 540] },
        alive: { label: 'alive', values: [0, 0.1, 0.4] },
      },
      write(wire, { addresses, everyS, alive }) {
        let t = 20
        for (const server of addressesFrom(0, addresses)) {
          const isAnswered = wire.random.next() < alive
          if (server !== sweeper) askWho(wire, t, { client: sweeper, server, isAnswered })
          t += everyS * wire.between(0.8, 1.2)
        }
      },
    }),
    attack({
      name: 'addresses in no order, each asked again, with no address of its own',
      axes: {
        addresses: { label: 'addresses', values: [12, 120] },
        times: { label: 'times each', values: [1, 3] },
      },
      write(wire, { addresses, times }) {
        const all = addressesFrom(0, addresses).sort(() => wire.random.next() - 0.5)
        const senderMac = wire.macOf(sweeper)
        for (const [i, target] of all.entries())
          for (let k = 0; k < times; k++)
            wire.arp(20 + i * 0.2 + k, { operation: 1, senderMac, sender: '0.0.0.0', target })
      },
    }),
  ],
  lookAlikes: [...lookAlikes, ...routed],
}
