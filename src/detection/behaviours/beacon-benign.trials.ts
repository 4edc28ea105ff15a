/** Programs that call at an interval by design, and people who come back: what a beacon looks like and is not. */
import { beaconLookAlikesDoubts } from './beacon-benign-doubts.trials.ts'
import { beaconLookAlikesKept } from './beacon-benign-kept.trials.ts'
import { beaconLookAlikesLists } from './beacon-benign-lists.trials.ts'
import {
  askUdp,
  beatOf,
  browse,
  converse,
  fetchHttp,
  fetchHttps,
  type LookAlike,
  lookAlike,
  lookUp,
  openAndClose,
  type TrialWire,
} from './trials/index.ts'

const client = '10.0.0.41'
const resolver = '10.0.0.2'
const hourS = 3600
const interval = (values: readonly number[]) => ({ label: 'seconds between calls', values })

function used(wire: TrialWire, untilS = 3 * hourS, everyS = 900): void {
  browse(wire, 60, { client, resolver, untilS, everyS })
}

interface Poll {
  readonly who?: string
  readonly name: string
  readonly server: string
  readonly everyS: number
  readonly calls: number
  readonly jitter?: number
  readonly up: readonly [number, number]
  readonly down: readonly [number, number]
  readonly fromS?: number
}

/** A program that asks a web service of its maker at an interval. */
function poll(wire: TrialWire, { who = client, name, server, up, down, ...beat }: Poll): void {
  for (const t of beatOf(wire, beat)) {
    lookUp(wire, t, { client: who, server: resolver, name, answer: server })
    const call = { client: who, server, name, up: wire.whole(...up), down: wire.whole(...down) }
    fetchHttps(wire, t + 0.03, call)
  }
}

const small = [420, 440] as const

export const beaconLookAlikes: readonly LookAlike[] = [
  lookAlike({
    name: 'a connectivity check by plain HTTP on a desktop that is used',
    axes: { everyS: interval([60, 300, 900]) },
    write(wire, { everyS }) {
      used(wire)
      const [host, server] = ['conncheck.example.org', '198.51.100.150']
      for (const t of beatOf(wire, { everyS, calls: 70 })) {
        lookUp(wire, t, { client, server: resolver, name: host, answer: server })
        fetchHttp(wire, t + 0.03, { client, server, host, down: 24 })
      }
    },
  }),
  lookAlike({
    name: 'clocks: NTP to servers outside',
    axes: { everyS: interval([64, 1024]) },
    write(wire, { everyS }) {
      used(wire)
      for (const server of ['198.51.100.3', '198.51.100.4', '203.0.113.5'])
        for (const t of beatOf(wire, { everyS, calls: 70, jitter: 0.02 })) {
          const [from, to] = [client, server].map((address) => ({ address, port: 123 }))
          wire.udp(t, { from: from!, to: to!, data: Uint8Array.of(0x23, ...wire.bytes(47)) })
          wire.udp(t + 0.02, { from: to!, to: from!, data: Uint8Array.of(0x24, ...wire.bytes(47)) })
        }
    },
  }),
  lookAlike({
    name: 'a program that looks for updates by HTTPS',
    axes: { everyS: interval([900, 3600, 5 * hourS]) },
    write(wire, { everyS }) {
      used(wire)
      const beat = { everyS, calls: everyS > 10_000 ? 30 : 48, jitter: 0.01 }
      poll(wire, {
        ...beat,
        name: 'update.example.com',
        server: '198.51.100.9',
        up: small,
        down: [300, 2500],
      })
    },
  }),
  lookAlike({
    name: 'a reader of ten news feeds',
    axes: { everyS: interval([900, 3600]) },
    write(wire, { everyS }) {
      used(wire)
      for (let i = 0; i < 10; i++)
        poll(wire, {
          ...{ name: `feed${i}.example.net`, server: `198.51.100.${60 + i}`, everyS, calls: 24 },
          ...{ up: small, down: [200, 40_000], fromS: 10 + i },
        })
    },
  }),
  lookAlike({
    name: 'a weather widget',
    axes: { everyS: interval([300, 600, 1800]) },
    write(wire, { everyS }) {
      used(wire)
      poll(wire, {
        everyS,
        calls: 60,
        name: 'api.weather.example',
        server: '198.51.100.77',
        up: small,
        down: [1500, 3500],
      })
    },
  }),
  lookAlike({
    name: 'a page that loads itself anew',
    axes: {
      everyS: interval([30, 60, 300]),
      connections: { label: 'connections a time', values: [1, 4] },
    },
    write(wire, { everyS, connections }) {
      const [name, server] = ['scores.example.com', '198.51.100.90']
      for (const t of beatOf(wire, { everyS, calls: 60 })) {
        lookUp(wire, t, { client, server: resolver, name, answer: server })
        for (let i = 0; i < connections; i++) {
          const call = { client, server, name, up: wire.whole(500, 900) }
          fetchHttps(wire, t + 0.03 + i * 0.02, { ...call, down: wire.whole(9000, 40_000) })
        }
      }
    },
  }),
  lookAlike({
    name: 'measurements pushed to a collector outside by HTTPS POST',
    axes: {
      everyS: interval([15, 60]),
      machines: { label: 'machines that do', values: [1, 3] },
    },
    write(wire, { everyS, machines }) {
      for (let i = 0; i < machines; i++)
        poll(wire, {
          ...{ who: `10.0.0.${41 + i}`, name: 'intake.metrics.example', server: '198.51.100.88' },
          ...{ everyS, calls: 80, up: [2000, 9000], down: [120, 160], fromS: 10 + i * 3 },
        })
    },
  }),
  lookAlike({
    name: 'a backup or an inventory agent that asks for work',
    axes: {
      everyS: interval([300, 900, 3600]),
      machines: { label: 'machines that do', values: [1, 4] },
    },
    write(wire, { everyS, machines }) {
      for (let i = 0; i < machines; i++)
        poll(wire, {
          ...{ who: `10.0.0.${41 + i}`, name: 'agent.backup.example', server: '198.51.100.89' },
          ...{
            everyS,
            calls: 40,
            up: [600, 660],
            down: [300, 340],
            fromS: 10 + i * 17,
            jitter: 0.02,
          },
        })
    },
  }),
  lookAlike({
    name: 'an agent that spreads its calls on purpose, so that its maker’s servers are not called all at once',
    axes: {
      jitter: { label: 'jitter, share', values: [0.2, 0.5] },
      machines: { label: 'machines that do', values: [1, 4] },
    },
    write(wire, { jitter, machines }) {
      for (let i = 0; i < machines; i++)
        poll(wire, {
          ...{ who: `10.0.0.${41 + i}`, name: 'control.agents.example', server: '198.51.100.91' },
          ...{
            everyS: 600,
            calls: 60,
            up: [700, 760],
            down: [210, 250],
            jitter,
            fromS: 9 + i * 40,
          },
        })
    },
  }),
  lookAlike({
    name: 'an office program whose calls come about as often as somebody does something, in all sizes',
    axes: {
      everyS: interval([38, 120]),
      name: { label: 'its server’s name', values: ['mail.office.example', ''] },
    },
    write(wire, { everyS, name }) {
      used(wire)
      for (const t of beatOf(wire, { everyS, calls: 90, jitter: 0.3 })) {
        const call = { client, server: '198.51.100.92', name, up: wire.whole(400, 3000) }
        fetchHttps(wire, t, { ...call, down: wire.whole(500, 30_000) })
      }
    },
  }),
  lookAlike({
    name: 'a dynamic DNS client that tells its address',
    axes: { everyS: interval([300, 600]) },
    write(wire, { everyS }) {
      used(wire)
      const [host, server] = ['members.dyndns.example', '198.51.100.33']
      for (const t of beatOf(wire, { everyS, calls: 60 })) {
        lookUp(wire, t, { client, server: resolver, name: host, answer: server })
        fetchHttp(wire, t + 0.03, { client, server, host, path: '/nic/update', down: 12 })
      }
    },
  }),
  lookAlike({
    name: 'a mail program that looks in',
    axes: {
      everyS: interval([60, 300, 600]),
      port: { label: 'port', values: [993, 995] },
    },
    write(wire, { everyS, port }) {
      used(wire)
      const [name, server] = ['imap.mail.example', '198.51.100.25']
      for (const t of beatOf(wire, { everyS, calls: 60 })) {
        lookUp(wire, t, { client, server: resolver, name, answer: server })
        fetchHttps(wire, t + 0.03, {
          client,
          server,
          port,
          name,
          up: 300,
          down: wire.whole(400, 900),
        })
      }
    },
  }),
  lookAlike({
    name: 'a television or speaker that reports to its maker',
    axes: { everyS: interval([120, 600]) },
    write(wire, { everyS }) {
      for (let i = 0; i < 4; i++)
        poll(wire, {
          ...{
            name: `log${i}.tv.example`,
            server: `198.51.100.${40 + i}`,
            everyS: everyS * (i + 1),
          },
          ...{ calls: 60, up: [300, 4000], down: [90, 900], fromS: 10 + 7 * i },
        })
    },
  }),
  lookAlike({
    name: 'monitors of one’s own services',
    axes: { everyS: interval([30, 60, 300]) },
    write(wire, { everyS }) {
      for (let i = 0; i < 4; i++)
        for (const t of beatOf(wire, { everyS, calls: 60, fromS: 10 + i }))
          fetchHttp(wire, t, {
            client,
            server: `10.0.0.${20 + i}`,
            port: 9100,
            host: `10.0.0.${20 + i}`,
            down: 900,
          })
    },
  }),
  lookAlike({
    name: 'content in pieces from one address, most connections empty',
    axes: { calls: { label: 'connections', values: [50, 100] } },
    write(wire, { calls }) {
      used(wire)
      const [host, server] = ['dl.delivery.example.com', '198.51.100.132']
      for (
        let i = 0, t = 30;
        i < calls;
        i++, t += wire.pick([2, 5, 60, 60, 120, 240, wire.wait(90)])
      )
        if (wire.random.next() < 0.85)
          openAndClose(wire, t, { client, server, port: 80, keptS: wire.pick([0.1, 5, 15, 30]) })
        else fetchHttp(wire, t, { client, server, host, down: wire.whole(2000, 60_000) })
    },
  }),
  lookAlike({
    name: 'somebody who comes back to a few sites on shared addresses',
    axes: {
      sites: { label: 'sites', values: [3, 60] },
      everyS: { label: 'mean seconds between pages', values: [30, 120] },
    },
    write(wire, { sites, everyS }) {
      const own = Array.from(
        { length: sites },
        (_, i) => [`w${i}.example.com`, `203.0.113.${100 + (i % 20)}`] as const,
      )
      browse(wire, 10, { client, resolver, untilS: 120 * everyS, everyS: everyS, sites: own })
    },
  }),
  lookAlike({
    name: 'questions whether a certificate still holds',
    axes: { calls: { label: 'questions', values: [20, 60] } },
    write(wire, { calls }) {
      used(wire)
      for (let i = 0, t = 20; i < calls; i++, t += wire.wait(300)) {
        const call = { client, server: '198.51.100.44', host: 'ocsp.ca.example', method: 'POST' }
        fetchHttp(wire, t, { ...call, up: 83, down: wire.whole(470, 1500) })
      }
    },
  }),
  lookAlike({
    name: 'programs that ask a STUN server or a game’s list',
    axes: { port: { label: 'port', values: [3478, 27017] } },
    write(wire, { port }) {
      used(wire)
      for (let i = 0, t = 20; i < 60; i++, t += wire.wait(120))
        for (let j = 0; j < wire.whole(1, 6); j++)
          askUdp(wire, t + j / 5, { client, server: `198.51.100.${200 + j}`, port })
    },
  }),
  lookAlike({
    name: 'a script of the house that looks whether outside ports are open',
    axes: { everyS: interval([60, 600]) },
    write(wire, { everyS }) {
      for (const t of beatOf(wire, { everyS, calls: 60 }))
        for (const [host, port] of [
          ['198.51.100.180', 443],
          ['198.51.100.181', 22],
        ] as const)
          converse(wire, t, {
            client: { address: client, port: wire.port() },
            server: { address: host, port },
            end: 'dropped',
          })
    },
  }),
  ...beaconLookAlikesKept,
  ...beaconLookAlikesLists,
  ...beaconLookAlikesDoubts,
]
