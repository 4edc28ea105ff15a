/** Calls by a proxy of one's own, calls to many that are gone, and connections kept open to a name that was looked up. */
import {
  beatOf,
  browse,
  converse,
  fetchByProxy,
  ignore,
  type LookAlike,
  lookAlike,
  lookUp,
  refuse,
  type Say,
  type TrialWire,
} from './trials/index.ts'

const client = '10.0.0.44'
const resolver = '10.0.0.2'
const proxy = '10.0.0.3'
const interval = (values: readonly number[]) => ({ label: 'seconds between calls', values })

/** Others read pages by the proxy, and so does this one. */
function office(wire: TrialWire, untilS: number): void {
  for (let who = 0; who < 4; who++)
    for (let t = wire.wait(60); t < untilS; t += wire.wait(240)) {
      const name = `www${wire.whole(1, 9)}.site.example`
      const sizes = { up: wire.whole(300, 1500), down: wire.whole(800, 20_000) }
      fetchByProxy(wire, t, { client: `10.0.0.${44 + who}`, proxy, name, how: 'CONNECT', ...sizes })
    }
}

const byProxy = [
  {
    name: 'an updater that asks by the company’s proxy',
    target: 'update.example.com',
    how: 'CONNECT',
    everyS: [900, 3600],
    jitter: 0.01,
    down: [300, 2500],
  },
  {
    name: 'a mail program that looks in by the company’s proxy',
    target: 'outlook.office.example',
    how: 'CONNECT',
    everyS: [60, 300],
    jitter: 0.01,
    down: [400, 9000],
  },
  {
    name: 'monitoring of a site outside by the company’s proxy',
    target: 'www.shop.example',
    how: 'GET',
    everyS: [30, 60, 300],
    jitter: 0,
    down: [3000, 3100],
  },
  {
    name: 'a list of revoked certificates that is fetched by the company’s proxy',
    target: 'crl.authority.example',
    how: 'GET',
    everyS: [600, 3600],
    jitter: 0.02,
    down: [12_000, 12_100],
  },
  {
    name: 'measurements that an agent posts by the company’s proxy',
    target: 'collect.metrics.example',
    how: 'POST',
    everyS: [15, 60],
    jitter: 0.01,
    down: [20, 30],
  },
] as const

const proxied: readonly LookAlike[] = byProxy.map(({ name, target, how, everyS, jitter, down }) =>
  lookAlike({
    name,
    axes: { everyS: interval(everyS), answer: { label: 'answer', values: [200, 503] } },
    write(wire, { everyS, answer }) {
      const calls = everyS > 1000 ? 24 : 80
      office(wire, Math.min(calls * everyS, 7200))
      const call = { client, proxy, name: target, how, status: answer, up: 310 }
      for (const t of beatOf(wire, { everyS, calls, jitter }))
        fetchByProxy(wire, t, { ...call, down: wire.whole(down[0], down[1]) })
    },
  }),
)

const gone: readonly LookAlike[] = [
  lookAlike({
    name: 'a program of peers that tries each address of its list, and all are gone',
    axes: {
      peers: { label: 'peers', values: [8, 16, 40] },
      everyS: interval([30, 60, 300]),
      answer: { label: 'answer', values: ['none', 'reset'] },
    },
    rightly: ['horizontal-scan'],
    write(wire, { peers, everyS, answer }) {
      browse(wire, 60, { client, resolver, untilS: 40 * everyS, everyS: 600 })
      const port = wire.whole(10_000, 60_000)
      for (let peer = 0; peer < peers; peer++)
        for (const t of beatOf(wire, {
          fromS: wire.between(1, everyS),
          everyS,
          calls: 40,
          jitter: 0.05,
        })) {
          const server = { address: `203.0.113.${10 + peer}`, port }
          const ends = { client: { address: client, port: wire.port() }, server }
          if (answer === 'none') ignore(wire, t, { ...ends, tries: 2 })
          else refuse(wire, t, ends)
        }
    },
  }),
  lookAlike({
    name: 'a program whose configuration names servers that were shut, each on a port of its own',
    axes: { servers: { label: 'servers', values: [10, 20] }, everyS: interval([60, 600]) },
    rightly: ['horizontal-scan'],
    write(wire, { servers, everyS }) {
      browse(wire, 60, { client, resolver, untilS: 40 * everyS, everyS: 900 })
      for (let i = 0; i < servers; i++)
        for (const t of beatOf(wire, { fromS: 10 + i * 0.7, everyS, calls: 40, jitter: 0.03 }))
          ignore(wire, t, {
            client: { address: client, port: wire.port() },
            server: { address: `198.51.100.${20 + i}`, port: 9000 + i },
          })
    },
  }),
]

/** What is said each time in one connection that stays open, in the clear. */
const kept = {
  'JSON-RPC': {
    opening: '{"id":0,"method":"server.version","params":["wallet/4.5","1.4"]}\n',
    greeting: '{"id":0,"result":["server 1.16","1.4"]}\n',
    ping: (i: number) => `{"id":${i},"method":"server.ping","params":[]}\n`,
    pong: (i: number) => `{"id":${i},"result":null}\n`,
  },
  IRC: {
    opening: 'NICK maria\r\nUSER maria 0 * :Maria\r\n',
    greeting: ':irc.example 001 maria :Welcome\r\n',
    ping: () => 'PING irc.example\r\n',
    pong: () => ':irc.example PONG irc.example :irc.example\r\n',
  },
  XMPP: {
    opening: "<?xml version='1.0'?><stream:stream to='chat.example' xmlns='jabber:client'>",
    greeting: "<?xml version='1.0'?><stream:stream id='1' xmlns='jabber:client'>",
    ping: () => ' ',
    pong: () => ' ',
  },
  'of its own': {
    opening: '\x01\x02\x00\x08device-4411',
    greeting: '\x01\x02\x00\x01\x00',
    ping: () => '\x01\x09\x00\x00',
    pong: () => '\x01\x0a\x00\x00',
  },
} as const

const open = lookAlike({
  name: 'signs of life in one connection to a name that was looked up, in the clear',
  axes: {
    protocol: { label: 'protocol', values: Object.keys(kept) as (keyof typeof kept)[] },
    everyS: { label: 'seconds between signs of life', values: [15, 60, 240] },
    lookup: { label: 'lookup, seconds before', values: [0.1, 1.2] },
  },
  write(wire, { protocol, everyS, lookup }) {
    const server = { address: '198.51.100.140', port: wire.whole(40_000, 60_000) }
    browse(wire, 60, { client, resolver, untilS: everyS * 100, everyS: 300 })
    lookUp(wire, 50 - lookup, {
      client,
      server: resolver,
      name: 'live.svc.example',
      answer: server.address,
    })
    const { opening, greeting, ping, pong } = kept[protocol]
    const says: Say[] = [
      { by: 'client', what: opening },
      { by: 'server', what: greeting },
    ]
    for (let i = 1; i <= 100; i++)
      says.push(
        { by: 'client', what: ping(i), afterS: everyS * wire.between(0.99, 1.01) },
        { by: 'server', what: pong(i), afterS: 0.02 },
      )
    converse(wire, 50, { client: { address: client, port: wire.port() }, server, says })
  },
})

export const beaconLookAlikesLists: readonly LookAlike[] = [...proxied, ...gone, open]
