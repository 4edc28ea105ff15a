/** Data inside lookups, over a grid of tools, record types, paces and resolvers. */
import { dnsLookAlikes } from './dns-benign.trials.ts'
import { dnsTunnelTools } from './dns-tunnel-tools.trials.ts'
import { ask, attack, type BehaviourTrials, coded } from './trials/index.ts'

const client = '10.0.0.31'
const resolver = '10.0.0.2'
const toldBy = ['dns-tunnel', 'dns-beacon']

export const dnsTunnelTrials: BehaviourTrials = {
  behaviour: 'dns-tunnel',
  attacks: [
    attack({
      name: 'a tunnel in use: long names up, answers of many sizes down',
      axes: {
        type: { label: 'type', values: ['NULL', 'TXT', 'CNAME', 'A', 'AAAA'] },
        everyS: { label: 'seconds between', values: [0.02, 0.2, 1] },
        lookups: { label: 'lookups', values: [30, 300] },
      },
      toldBy,
      write(wire, { type, everyS, lookups }) {
        const number = { NULL: 10, TXT: 16, CNAME: 5, A: 1, AAAA: 28 }[type]
        const answers = { A: () => '192.0.2.5', AAAA: () => '2001:db8::5' } as Record<
          string,
          () => string
        >
        const answer = answers[type] ?? (() => coded(wire, wire.whole(20, 180), 'hex'))
        ask(wire, {
          client,
          server: resolver,
          lookups,
          everyS,
          jitter: 'chance',
          type: number,
          answer,
          name: () => `${coded(wire, wire.whole(50, 190), 'base32')}.t.sync.example`,
        })
      },
    }),
    attack({
      name: 'a tunnel at rest, as dnscat2 and iodine keep it: short names at a steady pace',
      axes: {
        length: { label: 'characters', values: [10, 18, 34] },
        everyS: { label: 'seconds between', values: [1, 4] },
        lookups: { label: 'lookups', values: [30, 120, 600] },
      },
      toldBy,
      write: (wire, { length, everyS, lookups }) => {
        ask(wire, {
          client,
          server: resolver,
          lookups,
          everyS,
          jitter: 0.1,
          type: () => wire.pick([16, 5, 15]),
          answer: () => coded(wire, 18, 'hex'),
          name: () => `${coded(wire, length, 'hex')}.c2.example`,
        })
      },
    }),
    attack({
      name: 'files sent up in names, as DNSExfiltrator does, at a pace meant to hide',
      axes: {
        everyS: { label: 'seconds between', values: [0.1, 1, 10] },
        server: { label: 'asked', values: [resolver, '203.0.113.53'] },
        lookups: { label: 'lookups', values: [30, 100] },
      },
      toldBy,
      write: (wire, { everyS, server, lookups }) => {
        ask(wire, {
          client,
          server,
          lookups,
          everyS,
          jitter: 'chance',
          type: 16,
          answer: 'OK',
          name: (i) => `${i}.${coded(wire, 180, 'base36')}.x.store.example`,
        })
      },
    }),
    attack({
      name: 'names split over many domains',
      axes: {
        domains: { label: 'domains', values: [3, 10] },
        lookups: { label: 'lookups each', values: [30, 60] },
      },
      toldBy,
      write: (wire, { domains, lookups }) => {
        ask(wire, {
          client,
          server: resolver,
          lookups: lookups * domains,
          everyS: 0.4,
          jitter: 'chance',
          type: 16,
          answer: () => coded(wire, wire.whole(40, 200), 'base36'),
          name: (i) => `${coded(wire, 120, 'base32')}.d${i % domains}x.example`,
        })
      },
    }),
    ...dnsTunnelTools,
  ],
  lookAlikes: dnsLookAlikes,
}
