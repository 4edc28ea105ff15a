/** Answers that somebody did ask for, of which this sensor hears no question. */
import {
  fetchHttps,
  forgedAddress,
  type LookAlike,
  lookAlike,
  plainCall,
  pour,
} from './trials/index.ts'

const host = '10.0.0.10'

export const halfHeard: readonly LookAlike[] = [
  lookAlike({
    name: 'a browser or proxy of which the sensor hears the servers alone',
    axes: {
      servers: { label: 'servers', values: [30, 120, 500] },
      aSecond: { label: 'connections a second', values: [1, 20, 80] },
      over: { label: 'over', values: ['TLS', 'HTTP'] },
    },
    write(wire, { servers, aSecond, over }) {
      const all = Array.from({ length: servers }, () => forgedAddress(wire))
      wire.hearing(
        (source) => source !== host,
        () =>
          pour(wire, { aSecond, seconds: Math.max(4, 60 / aSecond) }, (t, i) => {
            const server = all[i % servers]!
            if (over === 'HTTP') plainCall(wire, t, { client: host, server })
            else fetchHttps(wire, t, { client: host, server, name: `h${i}.example.com` })
          }),
      )
    },
  }),
  lookAlike({
    name: 'a resolver of which the sensor hears the name servers alone',
    axes: {
      servers: { label: 'name servers', values: [3, 40, 300] },
      aSecond: { label: 'answers a second', values: [1, 20, 150] },
    },
    write(wire, { servers, aSecond }) {
      const all = Array.from({ length: servers }, () => forgedAddress(wire))
      pour(wire, { aSecond, seconds: Math.max(5, 100 / aSecond) }, (t, i) => {
        const from = { address: all[i % servers]!, port: 53 }
        const to = { address: host, port: wire.port() }
        wire.udp(t, { from, to, data: wire.bytes(wire.pick([60, 90, 130, 180])) })
      })
    },
  }),
  lookAlike({
    name: 'devices at home that answer a search which passed elsewhere',
    axes: {
      devices: { label: 'devices', values: [10, 40] },
      port: { label: 'port', values: [1900, 3702, 5353] },
      everyS: { label: 'seconds between searches', values: [30, 120] },
    },
    write(wire, { devices, port, everyS }) {
      for (let t = 5; t < 900; t += everyS)
        for (let i = 0; i < devices; i++) {
          const from = { address: `10.0.0.${100 + i}`, port }
          const to = { address: host, port: 50_123 }
          wire.udp(t + wire.between(0, 1), {
            from,
            to,
            data: wire.bytes(wire.pick([180, 320, 500])),
          })
        }
    },
  }),
  lookAlike({
    name: 'agents that a monitor asks, of which the sensor hears the answers alone',
    axes: {
      agents: { label: 'agents', values: [15, 80] },
      size: { label: 'bytes an answer', values: [90, 900] },
      everyS: { label: 'seconds between rounds', values: [10, 60] },
    },
    write(wire, { agents, size, everyS }) {
      for (let t = 5; t < 300; t += everyS)
        for (let i = 0; i < agents; i++) {
          const from = { address: `10.0.7.${1 + i}`, port: 161 }
          const to = { address: host, port: 40_000 + i }
          wire.udp(t + i * 0.01, { from, to, data: wire.bytes(size) })
        }
    },
  }),
  lookAlike({
    name: 'a list of game servers or of the clock, asked at once, of which only answers are heard',
    axes: {
      port: { label: 'port', values: [123, 3478, 27_015] },
      servers: { label: 'servers', values: [20, 200] },
      withinS: { label: 'seconds within which they answer', values: [5, 60] },
    },
    write(wire, { port, servers, withinS }) {
      const all = Array.from({ length: servers }, () => forgedAddress(wire))
      const size = { 123: 48, 3478: 60, 27015: 130 }[port]
      for (let i = 0; i < 2 * servers; i++) {
        const from = { address: all[i % servers]!, port }
        const to = { address: host, port: port === 123 ? 123 : 51_000 }
        wire.udp(10 + wire.between(0, withinS), { from, to, data: wire.bytes(size) })
      }
    },
  }),
]
