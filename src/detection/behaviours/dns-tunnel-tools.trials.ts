/** Tunnels by tools that differ in what carries: names, or answers, in whatever letters and record type. */
import { type Attack, ask, attack, browse, coded, type Letters, lookUp } from './trials/index.ts'

const client = '10.0.0.31'
const resolver = '10.0.0.2'
const toldBy = ['dns-tunnel', 'dns-beacon']
const numbers: Readonly<Record<string, number>> = {
  A: 1,
  CNAME: 5,
  NULL: 10,
  MX: 15,
  TXT: 16,
  KEY: 25,
  SRV: 33,
}

export const dnsTunnelTools: readonly Attack[] = [
  attack({
    name: 'long questions and hardly an answer: names of whatever letters',
    axes: {
      of: { label: 'letters', values: ['hex', 'base32', 'base64', 'base128'] },
      type: { label: 'type', values: ['A', 'TXT', 'KEY'] },
      lookups: { label: 'lookups', values: [30, 120] },
    },
    toldBy,
    write(wire, { of, type, lookups }) {
      browse(wire, 3, { client, resolver, untilS: 600, everyS: 60 })
      ask(wire, {
        ...{ client, server: resolver, lookups, everyS: wire.between(0.05, 1.5), jitter: 'chance' },
        type: numbers[type]!,
        answer: type === 'A' ? '192.0.2.5' : 'ok',
        name: (i) =>
          `${i % 100}.${coded(wire, wire.whole(80, 200), of as Letters)}.up.relay.example`,
      })
    },
  }),
  attack({
    name: 'short questions, numbered, and long answers: something is brought in',
    axes: {
      type: { label: 'type', values: ['TXT', 'NULL', 'CNAME'] },
      everyS: { label: 'seconds between', values: [0.05, 1, 8] },
      lookups: { label: 'lookups', values: [30, 150] },
    },
    toldBy,
    write(wire, { type, everyS, lookups }) {
      const most = type === 'CNAME' ? 180 : wire.pick([250, 500, 900])
      const front = wire.pick(['', 'dl.', `${coded(wire, 4, 'hex')}.`])
      const numbered = wire.pick([
        (i: number) => `${i}`,
        (i: number) => `p${String(i).padStart(4, '0')}`,
        (i: number) => coded(wire, 3, 'letters') + i,
      ])
      ask(wire, {
        ...{ client, server: resolver, lookups, everyS, jitter: 0.3, type: numbers[type]! },
        answer: () => coded(wire, wire.whole(most - 20, most), 'base64'),
        name: (i) => `${numbered(i)}.${front}stage.example`,
      })
    },
  }),
  attack({
    name: 'questions and answers of middle length in turn, as dns2tcp and dnscat2 carry a session',
    axes: {
      of: { label: 'letters', values: ['hex', 'base64'] },
      type: { label: 'types', values: ['TXT', 'KEY', 'TXT, CNAME and MX'] },
      lookups: { label: 'lookups', values: [30, 90, 300] },
    },
    toldBy,
    write(wire, { of, type, lookups }) {
      const types = type === 'TXT, CNAME and MX' ? [16, 5, 15] : [numbers[type]!]
      const send = (t: number, up: number, down: number) =>
        lookUp(wire, t, {
          ...{ client, server: resolver, type: wire.pick(types) },
          name: `${coded(wire, up, of as Letters)}.d.tunnel.example`,
          answer: coded(wire, down, 'hex'),
        })
      // A session talks and is silent; while it is, short lookups ask whether there is something.
      for (let i = 0, t = 20; i < lookups; i++)
        if (wire.random.next() < 0.5)
          t = send(t, wire.whole(14, 24), wire.whole(10, 30)) + wire.between(0.5, 2)
        else t = send(t, wire.whole(60, 190), wire.whole(60, 200)) + wire.between(0.02, 0.2)
    },
  }),
  attack({
    name: 'a program of one’s own that sends what it found in short pieces, to a server of its own or not',
    axes: {
      length: { label: 'characters', values: [30, 48, 63] },
      server: { label: 'asked', values: [resolver, '203.0.113.53'] },
      lookups: { label: 'lookups', values: [40, 200] },
    },
    toldBy,
    write(wire, { length, server, lookups }) {
      ask(wire, {
        ...{ client, server, lookups, everyS: wire.between(0.05, 0.4), jitter: 0.2 },
        answer: wire.pick(['nxdomain', '127.0.0.1']),
        name: () => `${coded(wire, length, 'hex').replaceAll('.', '')}.log.example`,
      })
    },
  }),
]
