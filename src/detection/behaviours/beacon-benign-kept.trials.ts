/** Programs that keep a connection or a tunnel open, or wait in one for news. */
import {
  askUdp,
  beatOf,
  browse,
  clientHello,
  converse,
  fetchHttps,
  keepOpen,
  type LookAlike,
  lookAlike,
  lookUp,
  serverHello,
  tlsData,
} from './trials/index.ts'

const client = '10.0.0.42'
const resolver = '10.0.0.2'
const interval = (values: readonly number[]) => ({ label: 'seconds between signs of life', values })

export const beaconLookAlikesKept: readonly LookAlike[] = [
  lookAlike({
    name: 'a chat by WebSocket that says each while that it is there',
    axes: {
      everyS: interval([10, 30, 60]),
      talk: { label: 'messages between', values: ['none', 'some'] },
    },
    write(wire, { everyS, talk }) {
      const [name, address] = ['wss.chat.example', '198.51.100.120']
      lookUp(wire, 9, { client, server: resolver, name, answer: address })
      const server = { address, port: 443 }
      const calls = 150
      keepOpen(wire, {
        client,
        server,
        name,
        beat: { everyS, calls },
        up: [26, 28],
        down: [26, 28],
      })
      if (talk === 'some')
        browse(wire, 30, { client, resolver, untilS: everyS * calls, everyS: 200 })
    },
  }),
  lookAlike({
    name: 'a page or a program that asks every few seconds, by one connection or a new one each minute',
    axes: {
      everyS: interval([1, 2, 5]),
      keptS: { label: 'seconds for which a connection is kept', values: [60, 3600] },
    },
    write(wire, { everyS, keptS }) {
      const [name, address] = ['live.scores.example', '198.51.100.130']
      lookUp(wire, 9, { client, server: resolver, name, answer: address })
      const server = { address, port: 443 }
      for (let fromS = 10; fromS < 900; fromS += keptS) {
        const calls = Math.floor(Math.min(keptS - 1, 900) / everyS)
        const beat = { fromS, everyS, calls, jitter: 0.05 }
        keepOpen(wire, { client, server, name, beat, up: [380, 400], down: [200, 2400] })
      }
    },
  }),
  lookAlike({
    name: 'a checker of three sites outside, a connection for each question',
    axes: { everyS: interval([5, 15, 60]) },
    write(wire, { everyS }) {
      for (let site = 0; site < 3; site++) {
        const [name, address] = [`www.shop${site}.example`, `198.51.100.${131 + site}`]
        for (const t of beatOf(wire, { fromS: 10 + site, everyS, calls: 240, jitter: 0.02 })) {
          lookUp(wire, t, { client, server: resolver, name, answer: address })
          const down = wire.whole(8000, 9000)
          fetchHttps(wire, t + 0.02, { client, server: address, name, up: 260, down })
        }
      }
    },
  }),
  lookAlike({
    name: 'push news for a telephone',
    axes: {
      everyS: interval([60, 280]),
      port: { label: 'port', values: [5223, 5228] },
    },
    write(wire, { everyS, port }) {
      const server = { address: '198.51.100.121', port }
      keepOpen(wire, {
        client,
        server,
        name: 'push.example.com',
        beat: { everyS, calls: 80, jitter: 0.02 },
      })
    },
  }),
  lookAlike({
    name: 'a sensor that reports to its maker by MQTT',
    axes: {
      everyS: interval([30, 60, 240]),
      port: { label: 'port', values: [1883, 8883] },
    },
    write(wire, { everyS, port }) {
      const server = { address: '198.51.100.122', port }
      const name = port === 8883 ? 'mqtt.things.example' : null
      keepOpen(wire, {
        client,
        server,
        name,
        beat: { everyS, calls: 100 },
        up: [60, 80],
        down: [4, 4],
      })
    },
  }),
  lookAlike({
    name: 'a VPN tunnel that is kept alive',
    axes: {
      everyS: interval([10, 25]),
      port: { label: 'port', values: [4500, 51_820] },
    },
    write(wire, { everyS, port }) {
      for (const t of beatOf(wire, { everyS, calls: 150 }))
        askUdp(wire, t, { client, server: '198.51.100.123', port, from: port, up: 32, down: 0 })
    },
  }),
  lookAlike({
    name: 'files kept in step: a question that waits for news',
    axes: { longestS: { label: 'longest wait, seconds', values: [60, 150] } },
    write(wire, { longestS }) {
      const [name, address] = ['notify.files.example', '198.51.100.124']
      for (let i = 0, t = 10; i < 80; i++) {
        lookUp(wire, t, { client, server: resolver, name, answer: address })
        const waitS = longestS * wire.between(0.5, 1)
        t = converse(wire, t + 0.03, {
          client: { address: client, port: wire.port() },
          server: { address, port: 443 },
          says: [
            { by: 'client', what: clientHello(wire, name) },
            { by: 'server', what: serverHello(wire) },
            { by: 'client', what: tlsData(wire, 420) },
            { by: 'server', what: tlsData(wire, 180), afterS: waitS },
          ],
        })
        t += wire.between(0.1, 1)
      }
    },
  }),
  lookAlike({
    name: 'a camera that keeps its way in open at its maker’s',
    axes: {
      everyS: interval([10, 25]),
      port: { label: 'port', values: [443, 32_100] },
    },
    write(wire, { everyS, port }) {
      if (port === 443) {
        const server = { address: '198.51.100.125', port }
        keepOpen(wire, { client, server, name: 'p2p.camera.example', beat: { everyS, calls: 150 } })
      } else
        for (const t of beatOf(wire, { everyS, calls: 150 }))
          for (const server of ['198.51.100.125', '198.51.100.126', '203.0.113.127'])
            askUdp(wire, t, { client, server, port, from: 12_345, up: 44, down: 48 })
    },
  }),
  lookAlike({
    name: 'a game that is played, and its signs of life',
    axes: { everyS: interval([5, 15]) },
    write(wire, { everyS }) {
      const server = { address: '198.51.100.128', port: 7777 }
      keepOpen(wire, {
        client,
        server,
        name: null,
        beat: { everyS, calls: 200 },
        up: [20, 60],
        down: [40, 900],
      })
    },
  }),
  lookAlike({
    name: 'a shell to a server of one’s own outside, kept alive',
    axes: { everyS: interval([30, 60]) },
    write(wire, { everyS }) {
      const server = { address: '198.51.100.129', port: 22 }
      keepOpen(wire, {
        client,
        server,
        name: null,
        beat: { everyS, calls: 120 },
        up: [36, 36],
        down: [28, 28],
      })
    },
  }),
]
