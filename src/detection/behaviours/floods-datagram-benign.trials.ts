/** Streams, answers, pings and readings that come thick and fast, and that somebody wanted. */
import {
  converse,
  forgedAddress,
  type LookAlike,
  lookAlike,
  lookUp,
  ping,
  pour,
  type Say,
  stream,
} from './trials/index.ts'

const host = '10.0.0.10'

export const quietDatagrams: readonly LookAlike[] = [
  lookAlike({
    name: 'a video or audio stream that goes one way',
    axes: {
      aSecond: { label: 'packets a second', values: [400, 1500, 5000] },
      port: { label: 'port', values: [5004, 9000] },
    },
    write(wire, { aSecond, port }) {
      const from = { address: '203.0.113.20', port: 40_000 }
      stream(wire, { from, to: { address: host, port }, aSecond, seconds: 4, size: 1200 })
    },
  }),
  lookAlike({
    name: 'a download over QUIC or a VPN, acknowledged at times',
    axes: {
      aSecond: { label: 'packets a second', values: [1000, 4000] },
      port: { label: 'port', values: [443, 51_820, 1194] },
    },
    write(wire, { aSecond, port }) {
      const from = { address: '203.0.113.30', port }
      const to = { address: host, port: 50_000 }
      wire.udp(9.9, { from: to, to: from, data: wire.bytes(200) })
      stream(wire, { from, to, aSecond, seconds: 3, size: 1250 })
      stream(wire, { from: to, to: from, aSecond: aSecond / 10, seconds: 3, size: 45 })
    },
  }),
  lookAlike({
    name: 'a game or call server that talks with many players',
    axes: {
      players: { label: 'players', values: [16, 64] },
      aSecond: { label: 'packets a second of each', values: [20, 60] },
    },
    write(wire, { players, aSecond }) {
      for (let i = 0; i < players; i++)
        stream(wire, {
          from: { address: forgedAddress(wire), port: wire.port() },
          to: { address: host, port: 27_015 },
          ...{ aSecond, seconds: 4, size: 80, back: 140 },
        })
    },
  }),
  lookAlike({
    name: 'a resolver or time server that answers many',
    axes: {
      aSecond: { label: 'questions a second', values: [300, 1500] },
      port: { label: 'port', values: [53, 123] },
      clients: { label: 'clients', values: [30, 'each its own'] },
    },
    write(wire, { aSecond, port, clients }) {
      pour(wire, { aSecond, seconds: 3 }, (t, i) => {
        const own =
          typeof clients === 'number' ? `10.0.3.${1 + (i % clients)}` : forgedAddress(wire)
        if (port === 53) {
          lookUp(wire, t, { client: own, server: host, name: `n${wire.whole(1, 40)}.example.com` })
          return
        }
        const from = { address: own, port: wire.port() }
        const to = { address: host, port }
        wire.udp(t, { from, to, data: new Uint8Array(48) })
        wire.udp(t + 0.002, { from: to, to: from, data: new Uint8Array(48) })
      })
    },
  }),
  lookAlike({
    name: 'logs and flow records that many machines send to one collector',
    axes: {
      machines: { label: 'machines', values: [3, 60, 260] },
      aSecond: { label: 'datagrams a second in all', values: [40, 150, 280] },
    },
    write(wire, { machines, aSecond }) {
      const ports = [514, 2055, 6343]
      pour(wire, { aSecond, seconds: 12 }, (t, i) => {
        const one = i % machines
        const from = { address: `10.0.${4 + (one >> 7)}.${1 + (one & 127)}`, port: 40_000 + one }
        wire.udp(t, { from, to: { address: host, port: ports[one % 3]! }, data: wire.bytes(120) })
      })
    },
  }),
  lookAlike({
    name: 'television by multicast',
    axes: { aSecond: { label: 'packets a second', values: [1000, 4000] } },
    write(wire, { aSecond }) {
      const from = { address: '10.0.0.40', port: 5000 }
      const to = { address: '239.1.2.3', port: 5000 }
      stream(wire, { from, to, aSecond, seconds: 3, size: 1316 })
    },
  }),
  lookAlike({
    name: 'a file that many peers share (uTP)',
    axes: {
      peers: { label: 'peers', values: [20, 120] },
      aSecond: { label: 'packets a second in all', values: [300, 1500] },
    },
    write(wire, { peers, aSecond }) {
      const sources = Array.from({ length: peers }, () => forgedAddress(wire))
      const to = { address: host, port: 51_413 }
      pour(wire, { aSecond, seconds: 4 }, (t, i) => {
        const from = { address: sources[i % peers]!, port: 20_000 + (i % peers) }
        wire.udp(t, { from, to, data: new Uint8Array(1300) })
        if (wire.random.next() < 0.5)
          wire.udp(t + 0.02, { from: to, to: from, data: wire.bytes(20) })
      })
    },
  }),
  lookAlike({
    name: 'pings of one’s own: fast ones between two hosts, path measurements, many that check a gateway',
    axes: {
      how: { label: 'kind', values: ['ping -i 0.02', 'smokeping', 'a subnet'] },
      seconds: { label: 'seconds', values: [2, 30] },
    },
    write(wire, { how, seconds }) {
      const shape = { 'ping -i 0.02': [50, 1], smokeping: [12, 3], 'a subnet': [60, 60] } as const
      const [aSecond, pingers] = shape[how as keyof typeof shape]
      pour(wire, { aSecond, seconds }, (t, i) => {
        const own = `10.0.5.${1 + (i % pingers)}`
        const sequence = Math.floor(i / pingers)
        ping(wire, t, { client: own, server: host, id: 500 + (i % pingers), sequence })
      })
    },
  }),
  lookAlike({
    name: 'answers of a resolver whose questions pass elsewhere',
    axes: {
      aSecond: { label: 'answers a second', values: [2, 20, 80] },
      resolvers: { label: 'resolvers', values: [1, 2] },
    },
    write(wire, { aSecond, resolvers }) {
      pour(wire, { aSecond, seconds: 20 }, (t, i) => {
        const from = { address: `198.51.100.${53 + (i % resolvers)}`, port: 53 }
        wire.udp(t, { from, to: { address: host, port: wire.port() }, data: wire.bytes(120) })
      })
    },
  }),
  lookAlike({
    name: 'readings of many sensors that a broker takes',
    axes: {
      sensors: { label: 'sensors', values: [50, 300] },
      gateway: { label: 'addresses', values: ['one gateway', 'each its own'] },
      port: { label: 'port', values: [1883, 8883] },
    },
    write(wire, { sensors, gateway, port }) {
      for (let i = 0; i < sensors; i++) {
        const says: Say[] = [
          { by: 'client', what: 40 },
          { by: 'server', what: 4 },
        ]
        for (let k = 0; k < 4; k++)
          says.push({ by: 'client', what: wire.whole(20, 120), afterS: 15 })
        const address = gateway === 'one gateway' ? '10.0.6.1' : `10.0.6.${1 + (i % 250)}`
        converse(wire, 10 + i * 0.03, {
          client: { address, port: 20_000 + i },
          ...{ server: { address: host, port }, says, end: 'open' },
        })
      }
    },
  }),
  lookAlike({
    name: 'a resolver that asks name servers outside, all answered',
    axes: { aSecond: { label: 'questions a second', values: [50, 400] } },
    write(wire, { aSecond }) {
      pour(wire, { aSecond, seconds: 5 }, (t) =>
        lookUp(wire, t, { client: host, server: forgedAddress(wire), name: 'www.example.org' }),
      )
    },
  }),
]
