/** Calls home by lookups of short names that change, over a grid. */
import { dnsLookAlikes } from './dns-benign.trials.ts'
import { ask, attack, type BehaviourTrials, browse, coded } from './trials/index.ts'

const client = '10.0.0.31'
const resolver = '10.0.0.2'

export const dnsBeaconTrials: BehaviourTrials = {
  behaviour: 'dns-beacon',
  attacks: [
    attack({
      name: 'a lookup of a short new name each so many seconds, as Cobalt Strike makes it, on a PC where somebody browses',
      axes: {
        everyS: { label: 'seconds between', values: [5, 60, 600] },
        jitter: { label: 'jitter', values: [0, 0.2, 0.5] },
        lookups: { label: 'lookups', values: [30, 60, 200] },
      },
      toldBy: ['dns-beacon', 'dns-tunnel'],
      write(wire, { everyS, jitter, lookups }) {
        const session = coded(wire, 7, 'hex')
        browse(wire, 3, {
          client,
          resolver,
          untilS: Math.min(20_000, lookups * everyS),
          everyS: 200,
        })
        ask(wire, {
          client,
          server: resolver,
          lookups,
          everyS,
          jitter,
          answer: '0.0.0.0',
          name: () => `${coded(wire, 8, 'hex')}.${session}.static.assets.example`,
        })
      },
    }),
    attack({
      name: 'the same with a task now and then, in a dozen lookups of free text',
      axes: {
        everyS: { label: 'seconds between', values: [20, 90] },
        lookups: { label: 'lookups', values: [40, 150] },
      },
      toldBy: ['dns-beacon', 'dns-tunnel'],
      write(wire, { everyS, lookups }) {
        const asked = { client, server: resolver }
        browse(wire, 3, { client, resolver, untilS: lookups * everyS, everyS: 100 })
        ask(wire, {
          ...asked,
          lookups,
          everyS,
          jitter: 0.3,
          answer: '0.0.0.0',
          name: () => `${coded(wire, 8, 'hex')}.cdn.assets.example`,
        })
        for (let t = 300; t < lookups * everyS; t += 40 * everyS)
          ask(wire, {
            ...asked,
            fromS: t,
            lookups: 12,
            everyS: 0.3,
            jitter: 0.1,
            type: 16,
            answer: coded(wire, 120, 'hex'),
            name: () => `api.${coded(wire, 8, 'hex')}.cdn.assets.example`,
          })
      },
    }),
    attack({
      name: 'calls under a name of a dynamic DNS service, and straight to a server outside',
      axes: {
        server: { label: 'asked', values: [resolver, '203.0.113.53'] },
        of: { label: 'letters', values: ['base32', 'hex', 'base36'] },
      },
      toldBy: ['dns-beacon', 'dns-tunnel'],
      write: (wire, { server, of }) => {
        ask(wire, {
          client,
          server,
          lookups: 60,
          everyS: 30,
          jitter: 0.3,
          type: 28,
          answer: '2001:db8::1',
          name: () => `${coded(wire, 14, of as 'hex')}.mine.duckdns.org`,
        })
      },
    }),
  ],
  lookAlikes: dnsLookAlikes,
}
