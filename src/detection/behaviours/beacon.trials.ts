/** What calling home looks like, over a grid; its look-alikes stand in `beacon-benign.trials.ts`. */
import { beaconLookAlikes } from './beacon-benign.trials.ts'
import {
  askUdp,
  attack,
  type BehaviourTrials,
  beatOf,
  browse,
  converse,
  fetchByProxy,
  fetchHttp,
  fetchHttps,
  ignore,
  keepOpen,
  lookUp,
  openAndClose,
  refuse,
  type TrialWire,
} from './trials/index.ts'

const client = '10.0.0.40'
const server = '203.0.113.77'
const resolver = '10.0.0.2'
const name = 'assets.front-door.example'

const interval = (values: readonly number[]) => ({ label: 'seconds between calls', values })
const jitter = (values: readonly number[]) => ({ label: 'jitter, share', values })

/** So many calls as somebody has who looks after hours or days. */
const callsAt = (everyS: number) =>
  everyS < 100 ? 150 : everyS < 1000 ? 80 : everyS < 20_000 ? 48 : 10

/** The owner of the machine uses it, too. */
function used(wire: TrialWire, untilS: number): void {
  browse(wire, 60, { client, resolver, untilS: Math.min(untilS, 4 * 3600), everyS: 900 })
}

export const beaconTrials: BehaviourTrials = {
  behaviour: 'beacon',
  attacks: [
    attack({
      name: 'HTTPS to a name, from a desktop that is used',
      axes: { jitter: jitter([0, 0.1, 0.3, 0.5]), everyS: interval([30, 300, 3600]) },
      write(wire, { jitter, everyS }) {
        const calls = callsAt(everyS)
        used(wire, calls * everyS)
        for (const t of beatOf(wire, { everyS, calls, jitter })) {
          lookUp(wire, t, { client, server: resolver, name, answer: server })
          fetchHttps(wire, t + 0.03, { client, server, name, up: wire.whole(380, 400), down: 190 })
        }
      },
    }),
    attack({
      name: 'HTTPS to a name in a tight loop, a connection for each call',
      axes: { jitter: jitter([0.02, 0.2]), everyS: interval([1, 2, 4]) },
      write(wire, { jitter, everyS }) {
        used(wire, 900)
        lookUp(wire, 9.9, { client, server: resolver, name, answer: server })
        for (const t of beatOf(wire, { everyS, calls: 300, jitter }))
          fetchHttps(wire, t, { client, server, name, up: wire.whole(380, 390), down: 900 })
      },
    }),
    attack({
      name: 'an unknown protocol to a bare address on an odd port',
      axes: { jitter: jitter([0, 0.2, 0.5]), everyS: interval([30, 600, 21_600, 86_400]) },
      write(wire, { jitter, everyS }) {
        const calls = callsAt(everyS)
        used(wire, calls * everyS)
        for (const t of beatOf(wire, { everyS, calls, jitter }))
          converse(wire, t, {
            client: { address: client, port: wire.port() },
            server: { address: server, port: 4444 },
            says: [
              { by: 'client', what: wire.whole(120, 136) },
              { by: 'server', what: 48, afterS: 0.02 },
            ],
          })
      },
    }),
    attack({
      name: 'HTTPS to a name whose address changes',
      axes: {
        addresses: { label: 'addresses', values: [4, 20] },
        everyS: interval([30, 300]),
      },
      write(wire, { addresses, everyS }) {
        used(wire, 3600)
        for (const t of beatOf(wire, { everyS, calls: 90, jitter: 0.15 })) {
          const server = `203.0.113.${wire.whole(1, addresses)}`
          lookUp(wire, t, { client, server: resolver, name, answer: server })
          fetchHttps(wire, t + 0.03, { client, server, name, up: 390, down: 190 })
        }
      },
    }),
    attack({
      name: 'TLS 1.2 to bare addresses that change, with one certificate',
      axes: {
        addresses: { label: 'addresses', values: [2, 12] },
        everyS: interval([60, 600]),
        jitter: jitter([0.1, 0.4]),
      },
      write(wire, { addresses, everyS, jitter }) {
        used(wire, 3600)
        // As long as one of an elliptic curve that its owner signed himself.
        const certificate = wire.bytes(wire.whole(330, 470))
        for (const t of beatOf(wire, { everyS, calls: 90, jitter })) {
          const server = `203.0.113.${wire.whole(1, addresses)}`
          fetchHttps(wire, t, { client, server, name: '', certificate, up: 390, down: 190 })
        }
      },
    }),
    attack({
      name: 'connections that are opened and closed with nothing said, to a web port',
      axes: { jitter: jitter([0.02, 0.2]), everyS: interval([80, 600]) },
      write(wire, { jitter, everyS }) {
        used(wire, 7200)
        for (const t of beatOf(wire, { everyS, calls: 90, jitter }))
          openAndClose(wire, t, { client, server, port: 80 })
      },
    }),
    attack({
      name: 'HTTP POST to a bare address, with missed beats',
      axes: {
        missed: { label: 'missed, share', values: [0, 0.15, 0.3] },
        port: { label: 'port', values: [80, 8081] },
      },
      write(wire, { missed, port }) {
        used(wire, 7200)
        for (const t of beatOf(wire, { everyS: 120, calls: 90, jitter: 0.1, missed })) {
          const call = { client, server, port, host: server, path: '/gate.php', method: 'POST' }
          fetchHttp(wire, t, { ...call, up: wire.whole(90, 110), down: 24 })
        }
      },
    }),
    attack({
      name: 'check-ins inside one connection that stays open',
      axes: {
        how: { label: 'protocol', values: ['TLS to a bare address', 'unknown, port 4444'] },
        jitter: jitter([0, 0.3]),
        everyS: interval([30, 120, 400]),
      },
      write(wire, { how, jitter, everyS }) {
        used(wire, 7200)
        const isTls = how === 'TLS to a bare address'
        keepOpen(wire, {
          client,
          server: { address: server, port: isTls ? 443 : 4444 },
          beat: { everyS, calls: 80, jitter },
          name: isTls ? '' : null,
        })
      },
    }),
    attack({
      name: 'a server that is gone: nobody answers',
      axes: { how: { label: 'answer', values: ['none', 'reset'] }, everyS: interval([60, 900]) },
      write(wire, { how, everyS }) {
        used(wire, 7200)
        for (const t of beatOf(wire, { everyS, calls: 80, jitter: 0.1 })) {
          const ends = {
            client: { address: client, port: wire.port() },
            server: { address: server, port: 4444 },
          }
          if (how === 'none') ignore(wire, t, { ...ends, tries: 3 })
          else refuse(wire, t, ends)
        }
      },
    }),
    attack({
      name: 'a short list of servers that are gone, each tried at the pace',
      axes: {
        servers: { label: 'servers', values: [2, 4] },
        answer: { label: 'answer', values: ['none', 'reset'] },
        everyS: interval([60, 900]),
      },
      write(wire, { servers, answer, everyS }) {
        used(wire, 7200)
        for (let i = 0; i < servers; i++)
          for (const t of beatOf(wire, { fromS: 10 + i * 3, everyS, calls: 80, jitter: 0.1 })) {
            const to = { address: `203.0.113.${70 + i}`, port: 4444 }
            const ends = { client: { address: client, port: wire.port() }, server: to }
            if (answer === 'none') ignore(wire, t, { ...ends, tries: 3 })
            else refuse(wire, t, ends)
          }
      },
    }),
    attack({
      name: 'through the proxy of the own network, to a name',
      axes: {
        how: { label: 'request', values: ['CONNECT', 'POST', 'GET'] },
        jitter: jitter([0.1, 0.2, 0.5]),
        everyS: interval([30, 300]),
      },
      write(wire, { how, jitter, everyS }) {
        const call = { proxy: '10.0.0.3', name, how, path: '/sync', up: 310, down: 180 }
        for (let t = wire.wait(60); t < 7200; t += wire.wait(200)) {
          const page = { name: `www${wire.whole(1, 9)}.site.example`, how: 'CONNECT' } as const
          const sizes = { up: wire.whole(300, 1500), down: wire.whole(800, 20_000) }
          fetchByProxy(wire, t, {
            ...call,
            ...page,
            ...sizes,
            client: `10.0.0.${wire.whole(40, 44)}`,
          })
        }
        for (const t of beatOf(wire, { everyS, calls: 100, jitter }))
          fetchByProxy(wire, t, { ...call, client })
      },
    }),
    attack({
      name: 'blurred check-ins inside one connection, to a name that was looked up',
      axes: {
        jitter: jitter([0.2, 0.4]),
        everyS: interval([30, 120]),
        port: { label: 'port', values: [443, 4444] },
      },
      write(wire, { jitter, everyS, port }) {
        used(wire, 7200)
        lookUp(wire, 9.8, { client, server: resolver, name, answer: server })
        const beat = { everyS, calls: 100, jitter }
        const to = { address: server, port }
        keepOpen(wire, { client, server: to, beat, name: port === 443 ? name : null })
      },
    }),
    attack({
      name: 'datagrams to an odd port',
      axes: { jitter: jitter([0, 0.3]), everyS: interval([30, 300]) },
      write(wire, { jitter, everyS }) {
        used(wire, 7200)
        for (const t of beatOf(wire, { everyS, calls: 80, jitter }))
          askUdp(wire, t, { client, server, port: 7781 })
      },
    }),
  ],
  lookAlikes: beaconLookAlikes,
}
