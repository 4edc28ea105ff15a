/** Services on many addresses of one network, each with many users. */
import {
  forgedAddress,
  ignore,
  type LookAlike,
  lookAlike,
  lookUp,
  plainCall,
  pour,
  secureCall,
  stream,
} from './trials/index.ts'

const one = (i: number, many: number) => `10.0.40.${10 + (i % many)}`

export const quietFarms: readonly LookAlike[] = [
  lookAlike({
    name: 'a farm of game or voice servers with players who come and go',
    axes: {
      servers: { label: 'servers', values: [10, 40] },
      players: { label: 'new players a second', values: [20, 150] },
      port: { label: 'port', values: [27_015, 30_000] },
    },
    write(wire, { servers, players, port }) {
      pour(wire, { aSecond: players, seconds: 8 }, (t, i) => {
        const from = { address: forgedAddress(wire), port: wire.port() }
        const to = { address: one(i, servers), port: port + (i % 3) }
        stream(wire, { from, to, atS: t, aSecond: 10, seconds: 0.6, size: 70, back: 150 })
      })
    },
  }),
  lookAlike({
    name: 'a content network or farm of web servers',
    axes: {
      servers: { label: 'servers', values: [12, 80] },
      aSecond: { label: 'visits a second', values: [150, 500] },
      how: { label: 'by', values: ['HTTP', 'HTTPS'] },
    },
    write(wire, { servers, aSecond, how }) {
      const call = how === 'HTTP' ? plainCall : secureCall
      pour(wire, { aSecond, seconds: 4 }, (t, i) =>
        call(wire, t, { client: forgedAddress(wire), server: one(i, servers) }),
      )
    },
  }),
  lookAlike({
    name: 'a farm of resolvers or time servers under load',
    axes: {
      servers: { label: 'servers', values: [8, 24] },
      aSecond: { label: 'questions a second', values: [300, 1200] },
      port: { label: 'port', values: [53, 123] },
      lost: { label: 'percent without an answer', values: [1, 8] },
    },
    draws: 1,
    write(wire, { servers, aSecond, port, lost }) {
      pour(wire, { aSecond, seconds: 6 }, (t, i) => {
        const to = { address: one(i, servers), port }
        const from = { address: forgedAddress(wire), port: wire.port() }
        const isLost = wire.random.next() * 100 < lost
        if (port === 53 && !isLost) {
          lookUp(wire, t, { client: from.address, server: to.address, name: 'a.example' })
          return
        }
        wire.udp(t, { from, to, data: new Uint8Array(48) })
        if (!isLost) wire.udp(t + 0.003, { from: to, to: from, data: new Uint8Array(48) })
      })
    },
  }),
  lookAlike({
    name: 'gateways of a VPN to which all come back at once',
    axes: {
      gateways: { label: 'gateways', values: [8, 16] },
      port: { label: 'port', values: [500, 1194, 51_820] },
      aSecond: { label: 'handshakes a second', values: [100, 400] },
    },
    draws: 1,
    write(wire, { gateways, port, aSecond }) {
      pour(wire, { aSecond, seconds: 5 }, (t, i) => {
        const from = { address: forgedAddress(wire), port: wire.port() }
        const to = { address: one(i, gateways), port }
        stream(wire, { from, to, atS: t, aSecond: 20, seconds: 0.3, size: 148, back: 92 })
      })
    },
  }),
  lookAlike({
    name: 'clients that call a farm that is down, again and again',
    axes: {
      servers: { label: 'servers', values: [10, 60] },
      clients: { label: 'clients', values: [300, 1500] },
    },
    write(wire, { servers, clients }) {
      for (let i = 0; i < clients; i++)
        ignore(wire, 10 + wire.between(0, 3), {
          client: { address: forgedAddress(wire), port: wire.port() },
          ...{ server: { address: one(i, servers), port: 443 }, tries: 5 },
        })
    },
  }),
  lookAlike({
    name: 'torrents and other programs that share, on many hosts of ours',
    axes: {
      hosts: { label: 'hosts', values: [10, 40] },
      aSecond: { label: 'packets a second in all', values: [200, 1000] },
      answered: { label: 'part that is answered', values: [0.5, 0.9] },
    },
    draws: 1,
    write(wire, { hosts, aSecond, answered }) {
      const peers = Array.from({ length: hosts * 12 }, () => forgedAddress(wire))
      pour(wire, { aSecond, seconds: 6 }, (t) => {
        const k = wire.whole(0, peers.length - 1)
        const from = { address: peers[k]!, port: 20_000 + k }
        const to = { address: one(k, hosts), port: 51_413 }
        wire.udp(t, { from, to, data: new Uint8Array(wire.pick([100, 1300])) })
        if (k % 10 < answered * 10) wire.udp(t + 0.02, { from: to, to: from, data: wire.bytes(20) })
      })
    },
  }),
]
