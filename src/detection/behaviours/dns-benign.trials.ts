/** Programs and people that look up many names, or coded ones, for their own good reasons: of DNS tunnels and of DNS beacons. */
import { dnsLookAlikesOfLists } from './dns-benign-lists.trials.ts'
import {
  ask,
  browse,
  coded,
  fetchHttps,
  type LookAlike,
  lookAlike,
  lookUp,
  type TrialWire,
} from './trials/index.ts'

const client = '10.0.0.31'
const resolver = '10.0.0.2'
const base = { client, server: resolver } as const

const fetch = (wire: TrialWire) => (atS: number, name: string) => {
  const server = `198.51.100.${wire.whole(60, 71)}`
  fetchHttps(wire, atS + 0.02, { client, server, name, down: wire.whole(900, 9000) })
}

export const dnsLookAlikes: readonly LookAlike[] = [
  lookAlike({
    name: 'an antivirus program that asks about files by long names, with free text for an answer',
    axes: {
      everyS: { label: 'seconds between, on average', values: [3, 14, 60] },
      length: { label: 'characters of the code', values: [32, 52] },
    },
    write(wire, { everyS, length }) {
      browse(wire, 3, { client, resolver, untilS: 2400, everyS: 60 })
      const type = 16
      const answer = () => wire.pick(['v=1;r=0', 'w 0 3600', 'u'])
      for (let t = 9; t < 2400; t += wire.wait(everyS * 3.5))
        t = ask(wire, {
          ...base,
          fromS: t,
          lookups: wire.whole(1, 6),
          everyS: 0.25,
          jitter: 0.9,
          type,
          answer,
          name: () =>
            `${wire.whole(1, 5)}.${coded(wire, length, 'base36')}.i.0${wire.whole(0, 8)}.av-cloud.example`,
        })
    },
  }),
  lookAlike({
    name: 'a mail server that asks lists of bad senders',
    axes: {
      lookups: { label: 'mails', values: [100, 600] },
      everyS: { label: 'seconds between', values: [0.5, 5] },
    },
    write: (wire, { lookups, everyS }) => {
      const quad = () => [0, 0, 0, 0].map(() => wire.whole(1, 254)).join('.')
      for (const list of ['zen.block.example', 'bl.cop.example'])
        ask(wire, {
          ...base,
          lookups,
          everyS,
          jitter: 'chance',
          name: () => `${quad()}.${list}`,
          answer: () => (wire.random.next() < 0.3 ? '127.0.0.4' : 'nxdomain'),
        })
    },
  }),
  lookAlike({
    name: 'a mail server that asks for the fingerprints of attachments',
    axes: {
      everyS: { label: 'seconds between mails', values: [2, 30] },
      type: { label: 'type', values: [1, 16] },
    },
    write: (wire, { everyS, type }) => {
      ask(wire, {
        ...base,
        lookups: 200,
        everyS,
        jitter: 'chance',
        type,
        name: () => `${coded(wire, 40, 'hex')}.hash.intel.example`,
        answer: () => (type === 16 ? '1234567890 20' : wire.pick(['nxdomain', '127.0.0.2'])),
      })
    },
  }),
  lookAlike({
    name: 'the keys and rules of mail senders',
    axes: { senders: { label: 'senders', values: [40, 300] } },
    write: (wire, { senders }) => {
      for (const front of ['_dmarc', 's1._domainkey', 'selector2._domainkey'])
        ask(wire, {
          ...base,
          lookups: senders,
          everyS: 4,
          jitter: 'chance',
          type: 16,
          name: () => `${front}.${coded(wire, wire.whole(5, 12), 'letters')}.com`,
          answer: 'v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC'.repeat(3),
        })
    },
  }),
  lookAlike({
    name: 'pages whose parts lie under coded names of a content network',
    axes: {
      names: { label: 'names', values: [40, 300] },
      suffix: { label: 'under', values: ['cdn-net.example', 'cloudfront.net', 's3.amazonaws.com'] },
    },
    write: (wire, { names, suffix }) => {
      ask(wire, {
        ...base,
        lookups: names,
        everyS: 6,
        jitter: 'chance',
        name: () => `d${coded(wire, 13, 'base36')}.${suffix}`,
        afterwards: fetch(wire),
      })
    },
  }),
  lookAlike({
    name: 'reports of a program to names that bear a session, each followed by its connection',
    axes: {
      everyS: { label: 'seconds between', values: [30, 60, 300] },
      jitter: { label: 'jitter', values: [0.02, 0.4] },
    },
    write: (wire, { everyS, jitter }) => {
      ask(wire, {
        ...base,
        lookups: 120,
        everyS,
        jitter,
        name: () => `${coded(wire, 16, 'hex')}.events.vendor.example`,
        afterwards: fetch(wire),
      })
    },
  }),
  lookAlike({
    name: 'a phone that asks for the same few names each minute, since they may be kept no longer',
    axes: { names: { label: 'names', values: [1, 3, 8] } },
    write: (wire, { names }) => {
      for (let i = 0; i < names; i++)
        ask(wire, {
          ...base,
          lookups: 300,
          everyS: 60,
          jitter: 0.02,
          name: () =>
            `${['push', 'mtalk', 'time', 'a3f9c2e1', 'x7k2m9', 'gw', 'api', 'sync'][i]}.apps.example`,
        })
    },
  }),
  lookAlike({
    name: 'addresses looked up for their names',
    axes: {
      family: { label: 'family', values: ['IPv4', 'IPv6'] },
      everyS: { label: 'seconds between', values: [0.1, 2] },
    },
    write: (wire, { family, everyS }) => {
      const name = () =>
        family === 'IPv4'
          ? `${wire.whole(1, 254)}.${wire.whole(1, 254)}.113.203.in-addr.arpa`
          : `${[...coded(wire, 32, 'hex').replaceAll('.', '')].join('.')}.ip6.arpa`
      ask(wire, {
        ...base,
        lookups: 400,
        everyS,
        jitter: 'chance',
        type: 12,
        name,
        answer: 'nxdomain',
      })
    },
  }),
  lookAlike({
    name: 'services of the neighbourhood, by mDNS',
    axes: { devices: { label: 'devices', values: [5, 40] } },
    write(wire, { devices }) {
      for (let i = 0; i < devices * 20; i++) {
        const from = `10.0.0.${40 + (i % devices)}`
        const label = wire.pick([
          `printer-${coded(wire, 12, 'hex')}._ipp._tcp.local`,
          `${coded(wire, 32, 'hex')}._spotify-connect._tcp.local`,
        ])
        lookUp(wire, 10 + i * 2, {
          client: from,
          server: '224.0.0.251',
          name: label,
          type: 33,
          answer: null,
        })
      }
    },
  }),
  lookAlike({
    name: 'a browser that asks for three made-up names to find out who answers for what is not there',
    axes: { starts: { label: 'times', values: [4, 40] } },
    write(wire, { starts }) {
      for (let i = 0; i < starts; i++)
        for (let k = 0; k < 3; k++)
          for (const name of [
            coded(wire, wire.whole(7, 15), 'letters'),
            `${coded(wire, 10, 'letters')}.corp.example`,
          ])
            lookUp(wire, 20 + i * 300 * wire.between(0.5, 1.5), {
              ...base,
              name,
              answer: 'nxdomain',
            })
    },
  }),
  lookAlike({
    name: 'names that were mistyped or are no more, each under another domain',
    axes: { lookups: { label: 'lookups', values: [60, 400] } },
    write: (wire, { lookups }) => {
      ask(wire, {
        ...base,
        lookups,
        everyS: 3,
        jitter: 'chance',
        name: () =>
          `${coded(wire, wire.whole(6, 14), 'letters')}.${wire.pick(['com', 'net', 'org', 'info'])}`,
        answer: 'nxdomain',
      })
    },
  }),
  lookAlike({
    name: 'names of outside tried with the domain of the house behind them',
    axes: { everyS: { label: 'seconds between', values: [2, 20] } },
    write(wire, { everyS }) {
      const name = () =>
        `${wire.pick(['www', 'api', 'img', 'login', 'cdn'])}.${coded(wire, wire.whole(5, 11), 'letters')}.com`
      ask(wire, {
        ...base,
        lookups: 300,
        everyS,
        jitter: 'chance',
        answer: 'nxdomain',
        name: () => `${name()}.office.house.example`,
      })
    },
  }),
  lookAlike({
    name: 'a resolver that asks onward for its clients, keys and signatures, too',
    axes: { clients: { label: 'clients', values: [3, 20] } },
    write(wire, { clients }) {
      for (let i = 0; i < 600; i++) {
        const name = `${wire.pick(['www', 'a', 'edge', coded(wire, 8, 'hex')])}.site${wire.whole(1, 80)}.example`
        const t = 10 + i * 2 * wire.between(0.9, 1.1)
        lookUp(wire, t, {
          client: `10.0.0.${40 + (i % clients)}`,
          server: resolver,
          name,
          roundTripS: 0.06,
        })
        for (const type of [1, 48, 43])
          lookUp(wire, t + 0.01, {
            client: resolver,
            server: '198.51.100.53',
            name,
            type,
            answer: coded(wire, 200, 'base36').slice(0, 200),
          })
      }
    },
  }),
  lookAlike({
    name: 'proofs of ownership and where the mail program finds its server',
    axes: { customers: { label: 'domains', values: [20, 120] } },
    write: (wire, { customers }) => {
      for (const [front, type] of [
        ['_acme-challenge', 16],
        ['autodiscover', 1],
        ['enterpriseregistration', 5],
      ] as const)
        ask(wire, {
          ...base,
          lookups: customers,
          everyS: 8,
          jitter: 'chance',
          type,
          name: (i) => `${front}.customer${i}.example`,
          answer: type === 16 ? coded(wire, 43, 'base36') : '192.0.2.7',
        })
    },
  }),
  lookAlike({
    name: 'pools and shards: many numbered names of one service, connected to',
    axes: { names: { label: 'names', values: [60, 400] } },
    write: (wire, { names }) => {
      ask(wire, {
        ...base,
        lookups: names,
        everyS: 4,
        jitter: 'chance',
        name: (i) => `shard-${i}-eu-west-1.db.service.example`,
        afterwards: fetch(wire),
      })
    },
  }),
  lookAlike({
    name: 'a laptop that looks for its way out where a portal waits',
    axes: { minutes: { label: 'minutes', values: [10, 120] } },
    write: (wire, { minutes }) => {
      for (const name of [
        'captive.os.example',
        'connectivity.browser.example',
        'msftconnect.example',
      ])
        ask(wire, { ...base, lookups: minutes * 2, everyS: 30, jitter: 0.2, name: () => name })
    },
  }),
  lookAlike({
    name: 'a monitor that asks for a new name each time, so that no cache answers',
    axes: { everyS: { label: 'seconds between', values: [60, 300] } },
    write: (wire, { everyS }) => {
      ask(wire, {
        ...base,
        lookups: 100,
        everyS,
        jitter: 0.02,
        name: () => `${coded(wire, 12, 'base36')}.probe.measure.example`,
      })
    },
  }),
  lookAlike({
    name: 'an office of people who browse',
    axes: { people: { label: 'people', values: [1, 6] } },
    write(wire, { people }) {
      for (let i = 0; i < people; i++)
        browse(wire, 3, { client: `10.0.0.${40 + i}`, resolver, untilS: 1800, everyS: 30 })
    },
  }),
  ...dnsLookAlikesOfLists,
]
