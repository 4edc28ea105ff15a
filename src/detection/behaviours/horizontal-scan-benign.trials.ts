/** Machines of people that speak to many others: browsing, discovery, peers, games. */
import {
  browse,
  fetchHttps,
  ignore,
  type LookAlike,
  lookAlike,
  lookUp,
  ping,
  refuse,
  type TrialWire,
} from './trials/index.ts'

const client = '10.0.0.30'
const resolver = '10.0.0.2'

function outside(wire: TrialWire): string {
  return `${wire.whole(20, 200)}.${wire.whole(0, 255)}.${wire.whole(0, 255)}.${wire.whole(1, 254)}`
}

/** A datagram to a port, and perhaps its answer. */
function exchange(
  wire: TrialWire,
  atS: number,
  given: { from?: string; to: string; port: number; fromPort?: number; answer: number | null },
): void {
  const from = { address: given.from ?? client, port: given.fromPort ?? wire.port() }
  const to = { address: given.to, port: given.port }
  wire.udp(atS, { from, to, data: wire.bytes(wire.whole(25, 110)) })
  if (given.answer === null) return
  const data = wire.bytes(Math.min(500, given.answer))
  wire.udp(atS + wire.between(0.005, 0.2), { from: to, to: from, data })
}

export const horizontalScanLookAlikes: readonly LookAlike[] = [
  lookAlike({
    name: 'browsing of many sites',
    axes: {
      everyS: { label: 'mean seconds between pages', values: [3, 30] },
      servers: { label: 'servers', values: [30, 200] },
    },
    write(wire, { everyS, servers }) {
      const sites = Array.from(
        { length: servers },
        (_, i) => [`s${i}.example.com`, outside(wire)] as const,
      )
      browse(wire, 5, { client, resolver, everyS, sites, untilS: Math.min(1500, everyS * 60) })
    },
  }),
  lookAlike({
    name: 'a browser or app whose network blocks some of the servers it wants',
    axes: {
      blocked: { label: 'blocked', values: [0.2, 0.5] },
      servers: { label: 'servers', values: [20, 80] },
    },
    write(wire, { blocked, servers }) {
      for (let i = 0, t = 5; i < servers; i++, t += wire.wait(4)) {
        const server = outside(wire)
        if (wire.random.next() >= blocked)
          fetchHttps(wire, t, { client, server, name: `a${i}.example.net` })
        else
          ignore(wire, t, {
            client: { address: client, port: wire.port() },
            server: { address: server, port: 443 },
            tries: 3,
          })
      }
    },
  }),
  lookAlike({
    name: 'a peer-to-peer node whose peers have many ports, or one',
    axes: {
      port: { label: 'ports', values: ['any', 'often the default'] },
      gone: { label: 'peers gone', values: [0.3, 0.7] },
      peers: { label: 'peers', values: [60, 300] },
    },
    write(wire, { port, gone, peers }) {
      for (let i = 0, t = 5; i < peers; i++, t += wire.wait(2)) {
        const usual = port !== 'any' && wire.random.next() < 0.35
        const to = { address: outside(wire), port: usual ? 6881 : wire.whole(1025, 65_000) }
        const isGone = wire.random.next() < gone
        if (wire.random.next() < 0.7)
          exchange(wire, t, {
            ...{ to: to.address, port: to.port, fromPort: 51_413, answer: isGone ? null : 280 },
          })
        else if (isGone)
          ignore(wire, t, { client: { address: client, port: wire.port() }, server: to, tries: 2 })
        else
          fetchHttps(wire, t, { client, server: to.address, port: to.port, name: '', down: 9000 })
      }
    },
  }),
  lookAlike({
    name: 'a list of game servers, each asked for its name',
    axes: {
      servers: { label: 'servers', values: [40, 400] },
      gone: { label: 'gone', values: [0.05, 0.3] },
    },
    write(wire, { servers, gone }) {
      for (let i = 0; i < servers; i++)
        exchange(wire, 5 + i * 0.03, {
          ...{ to: outside(wire), port: 27_015 + wire.whole(0, 5), fromPort: 56_000 },
          answer: wire.random.next() < gone ? null : 320,
        })
    },
  }),
  lookAlike({
    name: 'a home network that finds its devices (SSDP, mDNS, then each one)',
    axes: { devices: { label: 'devices', values: [6, 20] } },
    write(wire, { devices }) {
      for (let t = 3; t < 1200; t += 120) {
        for (const [to, port] of [
          ['239.255.255.250', 1900],
          ['224.0.0.251', 5353],
          ['239.255.255.250', 3702],
        ] as const)
          exchange(wire, t, { to, port, answer: null })
        for (let i = 0; i < devices; i++) {
          const server = `10.0.0.${100 + i}`
          const from = { address: server, port: 1900 }
          wire.udp(t + 0.2, { from, to: { address: client, port: 50_123 }, data: wire.bytes(300) })
          fetchHttps(wire, t + 1 + i * 0.05, { client, server, port: 8009, name: '' })
        }
      }
    },
  }),
  lookAlike({
    name: 'Windows machines that look each other up (NetBIOS, LLMNR, WS-Discovery)',
    axes: { machines: { label: 'machines', values: [8, 40] } },
    write(wire, { machines }) {
      for (let i = 0; i < machines; i++)
        for (let t = wire.wait(60); t < 1200; t += wire.wait(300)) {
          const from = `10.0.0.${40 + i}`
          exchange(wire, t, { from, to: '10.0.0.255', port: 137, fromPort: 137, answer: null })
          exchange(wire, t, { from, to: '224.0.0.252', port: 5355, answer: null })
          exchange(wire, t + 1, {
            ...{ from, to: `10.0.0.${40 + wire.whole(0, machines - 1)}` },
            ...{ port: 137, fromPort: 137, answer: 200 },
          })
        }
    },
  }),
  lookAlike({
    name: 'a laptop that opens its shares and printers, some of them off',
    axes: { off: { label: 'off', values: [0, 2, 4] } },
    write(wire, { off }) {
      for (let i = 0; i < 10; i++) {
        const ends = {
          client: { address: client, port: wire.port() },
          server: { address: `10.0.0.${70 + i * 9}`, port: wire.pick([445, 9100, 631]) },
        }
        if (i < off) ignore(wire, 4 + i, { ...ends, tries: 3 })
        else
          fetchHttps(wire, 4 + i, {
            client,
            server: ends.server.address,
            port: ends.server.port,
            name: '',
          })
      }
    },
  }),
  lookAlike({
    name: 'an NTP client of a pool',
    axes: {
      servers: { label: 'servers', values: [8, 60] },
      gone: { label: 'gone', values: [0, 0.2] },
    },
    write(wire, { servers, gone }) {
      const pool = Array.from({ length: servers }, () => outside(wire))
      for (let t = 3, i = 0; t < 3600; t += wire.between(20, 60), i++)
        exchange(wire, t, {
          ...{ to: pool[i % servers]!, port: 123, fromPort: 123 },
          answer: wire.random.next() < gone ? null : 48,
        })
    },
  }),
  lookAlike({
    name: 'a video call that tries many ways, or a test of which server is near',
    axes: {
      servers: { label: 'servers', values: [8, 30] },
      by: { label: 'by', values: ['STUN', 'ping'] },
    },
    write(wire, { servers, by }) {
      for (let i = 0; i < servers; i++) {
        const server = outside(wire)
        const isGone = wire.random.next() < 0.15
        if (by === 'STUN')
          exchange(wire, 3 + i * 0.1, { to: server, port: 3478, answer: isGone ? null : 100 })
        else
          for (let k = 0; k < 4; k++)
            ping(wire, 3 + i * 0.1 + k, {
              ...{ client, server, sequence: k, ...(isGone ? { answer: null } : {}) },
            })
      }
    },
  }),
  lookAlike({
    name: 'Happy Eyeballs where IPv6 leads nowhere',
    axes: { servers: { label: 'servers', values: [8, 50] } },
    write(wire, { servers }) {
      for (let i = 0, t = 4; i < servers; i++, t += wire.wait(8)) {
        const server = { address: `2001:db8:${wire.whole(1, 9999)}::${i + 1}`, port: 443 }
        lookUp(wire, t, { client, server: resolver, name: `v6-${i}.example.org` })
        ignore(wire, t + 0.05, { client: { address: 'fd00::30', port: wire.port() }, server })
        fetchHttps(wire, t + 0.3, { client, server: outside(wire), name: `v6-${i}.example.org` })
      }
    },
  }),
  lookAlike({
    name: 'update sharing among the machines of an office, some of them off',
    axes: { peers: { label: 'peers', values: [8, 30] }, off: { label: 'off', values: [0.1, 0.4] } },
    write(wire, { peers, off }) {
      for (let round = 0; round < 3; round++)
        for (let i = 0; i < peers; i++) {
          const server = { address: `10.0.0.${40 + i * 6}`, port: 7680 }
          const t = 4 + round * 300 + wire.between(0, 200)
          const ends = { client: { address: client, port: wire.port() }, server }
          if (wire.random.next() >= off)
            fetchHttps(wire, t, { client, server: server.address, port: 7680, name: '' })
          else if (wire.random.next() < 0.5) refuse(wire, t, ends)
          else ignore(wire, t, ends)
        }
    },
  }),
]
