/** Much that comes to many addresses of one network, or looks so, and is no flood. */
import {
  forgedAddress,
  ignore,
  type LookAlike,
  lookAlike,
  ping,
  plainCall,
  pour,
  stream,
} from './trials/index.ts'

const one = (i: number, many: number) => `10.0.40.${1 + (i % many)}`

export const quietNetworks: readonly LookAlike[] = [
  lookAlike({
    name: 'video that is sent to many receivers, each its own copy or all by multicast',
    axes: {
      receivers: { label: 'receivers', values: [12, 60, 200] },
      aSecond: { label: 'packets a second in all', values: [600, 2000] },
      way: { label: 'way', values: ['each its own', 'multicast'] },
    },
    draws: 1,
    write(wire, { receivers, aSecond, way }) {
      const from = { address: '203.0.113.20', port: 5004 }
      pour(wire, { aSecond, seconds: 5 }, (t, i) => {
        const address = way === 'multicast' ? `239.1.2.${1 + (i % 9)}` : one(i, receivers)
        wire.udp(t, { from, to: { address, port: 5004 }, data: new Uint8Array(1316) })
      })
    },
  }),
  lookAlike({
    name: 'downloads over QUIC or UDP by many hosts, acknowledged at times or heard in one direction',
    axes: {
      hosts: { label: 'hosts', values: [20, 120] },
      aSecond: { label: 'packets a second of each', values: [8, 25] },
      heard: { label: 'heard', values: ['both', 'to the hosts'] },
    },
    draws: 1,
    write(wire, { hosts, aSecond, heard }) {
      for (let i = 0; i < hosts; i++) {
        const from = { address: forgedAddress(wire), port: 443 }
        const to = { address: one(i, hosts), port: wire.port() }
        const isBoth = heard === 'both'
        if (isBoth) wire.udp(9.9, { from: to, to: from, data: wire.bytes(1200) })
        const back = isBoth ? { back: 40 } : {}
        stream(wire, { from, to, aSecond, seconds: 5, size: 1250, ...back })
      }
    },
  }),
  lookAlike({
    name: 'monitors that ask all addresses of a network, of which many are free',
    axes: {
      what: { label: 'by', values: ['ping', 'SNMP', 'TCP'] },
      monitors: { label: 'monitors', values: [1, 4] },
      where: { label: 'monitors are', values: ['ours', 'outside'] },
    },
    rightly: ['horizontal-scan'],
    draws: 1,
    write(wire, { what, monitors, where }) {
      pour(wire, { aSecond: 250, seconds: 9 }, (t, i) => {
        const k = i % monitors
        const client = where === 'ours' ? `10.0.9.${1 + k}` : `198.51.100.${1 + k}`
        const server = one(i, 254)
        const isThere = (i % 254) % 3 === 0
        const from = { address: client, port: 40_000 + k }
        if (what === 'ping') {
          if (isThere) return ping(wire, t, { client, server, id: k, sequence: i })
          const rest = k * 65_536 + (i & 0xffff)
          wire.icmp(t, { source: client, destination: server, type: 8, rest, data: wire.bytes(56) })
        } else if (what === 'SNMP') {
          const to = { address: server, port: 161 }
          wire.udp(t, { from, to, data: wire.bytes(44) })
          if (isThere) wire.udp(t + 0.01, { from: to, to: from, data: wire.bytes(90) })
        } else if (isThere) plainCall(wire, t, { client, server })
        else {
          const client = { ...from, port: wire.port() }
          ignore(wire, t, { client, server: { address: server, port: 80 }, tries: 2 })
        }
      })
    },
  }),
  lookAlike({
    name: 'what strangers still send to addresses behind which others shared files before',
    axes: {
      addresses: { label: 'addresses', values: [30, 200] },
      aSecond: { label: 'packets a second in all', values: [30, 90, 180] },
    },
    write(wire, { addresses, aSecond }) {
      const peers = Array.from({ length: 400 }, () => forgedAddress(wire))
      pour(wire, { aSecond, seconds: 30 }, (t) => {
        const k = wire.whole(0, 399)
        const to = { address: one(k * 7, addresses), port: 10_000 + k }
        wire.udp(t, { from: { address: peers[k]!, port: 6881 }, to, data: new Uint8Array(105) })
      })
    },
  }),
  lookAlike({
    name: 'the noise of the internet at a public network: strangers knock here and there',
    axes: {
      aSecond: { label: 'knocks a second', values: [10, 40, 90] },
      what: { label: 'kind', values: ['SYN', 'UDP'] },
    },
    rightly: ['horizontal-scan', 'distributed-scan'],
    write(wire, { aSecond, what }) {
      pour(wire, { aSecond, seconds: 40 }, (t) => {
        const from = { address: forgedAddress(wire), port: wire.port() }
        const port = wire.pick([22, 23, 80, 443, 445, 3389, 8080, wire.whole(1, 60_000)])
        const to = { address: one(wire.whole(0, 253), 254), port }
        if (what === 'SYN') wire.tcp(t, { from, to, flags: 'S', sequence: 9 })
        else wire.udp(t, { from, to, data: new Uint8Array(wire.pick([0, 20, 60])) })
      })
    },
  }),
  lookAlike({
    name: 'a scan of a whole network',
    axes: {
      scanners: { label: 'scanners', values: [1, 5, 24] },
      ports: { label: 'ports of each address', values: [1, 6] },
      what: { label: 'kind', values: ['SYN', 'UDP', 'ping'] },
      aSecond: { label: 'probes a second', values: [250, 1000] },
    },
    rightly: ['horizontal-scan', 'vertical-scan', 'distributed-scan', 'icmp-flood'],
    draws: 1,
    write(wire, { scanners, ports, what, aSecond }) {
      const seconds = (254 * ports * 2) / aSecond
      pour(wire, { aSecond, seconds }, (t, i) => {
        const source = `198.51.100.${1 + wire.whole(0, scanners - 1)}`
        const address = one(i, 254)
        if (what === 'ping') {
          wire.icmp(t, { source, destination: address, type: 8, rest: i, data: wire.bytes(8) })
          return
        }
        const from = { address: source, port: 40_000 + wire.whole(0, 3) }
        const to = { address, port: [22, 161, 443, 53, 3389, 5060][Math.floor(i / 254) % ports]! }
        if (what === 'SYN') wire.tcp(t, { from, to, flags: 'S', sequence: i })
        else wire.udp(t, { from, to, data: new Uint8Array(20) })
      })
    },
  }),
  lookAlike({
    name: 'logs and measurements that many machines of ours send to many of ours, unanswered',
    axes: {
      port: { label: 'port', values: [514, 8125, 2055] },
      receivers: { label: 'receivers', values: [8, 60] },
      aSecond: { label: 'packets a second in all', values: [300, 1200] },
    },
    draws: 1,
    write(wire, { port, receivers, aSecond }) {
      pour(wire, { aSecond, seconds: 6 }, (t, i) => {
        const own = wire.whole(0, 199)
        const from = { address: `10.0.8.${1 + own}`, port: wire.pick([port, wire.port()]) }
        wire.udp(t, { from, to: { address: one(i, receivers), port }, data: wire.bytes(140) })
      })
    },
  }),
  lookAlike({
    name: 'calls and games that try all addresses of their peers before they meet',
    axes: {
      hosts: { label: 'hosts', values: [20, 100] },
      aSecond: { label: 'tries a second in all', values: [60, 160] },
    },
    write(wire, { hosts, aSecond }) {
      pour(wire, { aSecond, seconds: 10 }, (t, i) => {
        const from = { address: forgedAddress(wire), port: wire.port() }
        const to = { address: one(i, hosts), port: wire.port() }
        wire.udp(t, { from: to, to: from, data: wire.bytes(100) })
        for (let k = 0; k < 3; k++)
          wire.udp(t + 0.03 + k * 0.05, {
            from,
            to: { ...to, port: to.port + k },
            data: wire.bytes(100),
          })
      })
    },
  }),
  lookAlike({
    name: 'gossip of a cluster: each tells some of the others, again and again',
    axes: {
      members: { label: 'members', values: [12, 40, 120] },
      aSecond: { label: 'packets a second in all', values: [300, 1200] },
    },
    draws: 1,
    write(wire, { members, aSecond }) {
      pour(wire, { aSecond, seconds: 6 }, (t) => {
        const from = { address: one(wire.whole(0, members - 1), members), port: 7946 }
        const to = { address: one(wire.whole(0, members - 1), members), port: 7946 }
        if (from.address !== to.address) wire.udp(t, { from, to, data: wire.bytes(140) })
      })
    },
  }),
]
