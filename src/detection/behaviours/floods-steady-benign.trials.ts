/** Streams, reports and probes that are none of a flood, and transfers that a sensor meets halfway. */
import { forgedAddress, type LookAlike, lookAlike, pour, stream } from './trials/index.ts'

const host = '10.0.0.10'

export const steadyTraffic: readonly LookAlike[] = [
  lookAlike({
    name: 'a port scan over UDP or with bare packets',
    axes: {
      what: { label: 'probes', values: ['empty', 'UDP questions', 'ACK', 'FIN', 'no flags'] },
      ports: { label: 'ports', values: [400, 1000, 3000] },
      aSecond: { label: 'probes a second', values: [150, 500, 1500] },
    },
    rightly: ['vertical-scan', 'os-fingerprinting'],
    write(wire, { what, ports, aSecond }) {
      const source = '198.51.100.23'
      const flags = { ACK: 'A', FIN: 'F', 'no flags': '' }[what as 'ACK']
      const isClosed = wire.random.next() < 0.5
      pour(wire, { aSecond, seconds: ports / aSecond }, (t, i) => {
        const from = { address: source, port: 40_000 + (i % 3) }
        const to = { address: host, port: 1 + i }
        if (flags === undefined) {
          const data = wire.bytes(what === 'empty' ? 0 : wire.pick([0, 12, 40]))
          wire.udp(t, { from, to, data })
          if (isClosed && i % 50 === 0)
            wire.icmp(t + 0.001, { source: host, destination: source, type: 3, code: 3 })
          return
        }
        wire.tcp(t, { from, to, flags, sequence: 9, acknowledgment: flags === 'A' ? 7 : 0 })
        if (isClosed) wire.tcp(t + 0.001, { from: to, to: from, flags: 'R', sequence: 7 })
      })
    },
  }),
  lookAlike({
    name: 'logs of many machines of ours at one busy collector',
    axes: {
      machines: { label: 'machines', values: [30, 400] },
      aSecond: { label: 'datagrams a second in all', values: [500, 1500] },
      port: { label: 'port', values: [514, 2055, 12_201] },
    },
    write(wire, { machines, aSecond, port }) {
      const data = wire.bytes(140)
      pour(wire, { aSecond, seconds: 4 }, (t, i) => {
        const one = i % machines
        const from = { address: `10.0.${4 + (one >> 7)}.${1 + (one & 127)}`, port: 40_000 + one }
        wire.udp(t, { from, to: { address: host, port }, data })
      })
    },
  }),
  lookAlike({
    name: 'a device that sends its measurements as a steady stream, whether or not its reader has left',
    axes: {
      size: { label: 'bytes', values: [48, 288, 1206] },
      aSecond: { label: 'packets a second', values: [250, 750, 2000] },
      left: { label: 'seconds until the reader leaves', values: ['never', 4] },
    },
    write(wire, { size, aSecond, left }) {
      const from = { address: '10.0.0.90', port: 2368 }
      const to = { address: host, port: 2368 }
      stream(wire, { from, to, aSecond, seconds: 7, size })
      if (left === 'never') return
      for (let t = 10 + Number(left); t < 17; t += 1)
        wire.icmp(t, { source: host, destination: from.address, type: 3, code: 3 })
    },
  }),
  lookAlike({
    name: 'downloads that a sensor meets halfway, and hears in one direction',
    axes: {
      clients: { label: 'connections', values: [1, 30, 200] },
      aSecond: { label: 'acknowledgments a second in all', values: [300, 1500] },
    },
    write(wire, { clients, aSecond }) {
      const sources = Array.from({ length: clients }, () => forgedAddress(wire))
      const to = { address: host, port: 443 }
      pour(wire, { aSecond, seconds: 8 }, (t, i) => {
        const one = i % clients
        const from = { address: sources[one]!, port: 30_000 + one }
        const acknowledgment = 7 + Math.floor(i / clients) * 2896
        wire.tcp(t, { from, to, flags: 'A', sequence: 500, acknowledgment })
      })
    },
  }),
  lookAlike({
    name: 'connections that a restarted server or firewall resets all at once',
    axes: {
      connections: { label: 'connections', values: [150, 400] },
      peers: { label: 'servers', values: [1, 20] },
    },
    write(wire, { connections, peers }) {
      for (let i = 0; i < connections; i++)
        wire.tcp(10 + wire.between(0, 0.8), {
          from: { address: `198.51.100.${1 + (i % peers)}`, port: 443 },
          to: { address: host, port: 30_000 + i },
          ...{ flags: 'R', sequence: wire.random.below(2 ** 31) },
        })
    },
  }),
]
