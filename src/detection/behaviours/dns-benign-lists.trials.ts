/** Programs that keep lists, keys and verdicts in DNS, where the answers are free text, and single odd names. */
import { ask, coded, type Letters, type LookAlike, lookAlike } from './trials/index.ts'

const client = '10.0.0.31'
const resolver = '10.0.0.2'
const base = { client, server: resolver, type: 16 } as const

export const dnsLookAlikesOfLists: readonly LookAlike[] = [
  lookAlike({
    name: 'a log reader that asks to which network addresses belong',
    axes: {
      lookups: { label: 'addresses', values: [60, 500] },
      everyS: { label: 'seconds between', values: [0.05, 2] },
    },
    write: (wire, { lookups, everyS }) => {
      const quad = () => [0, 0, 0, 0].map(() => wire.whole(1, 254)).join('.')
      ask(wire, {
        ...{ ...base, lookups, everyS, jitter: 'chance' },
        name: () => `${quad()}.origin.asn.lists.example`,
        answer: () =>
          `${wire.whole(100, 65_000)} | ${quad()}/${wire.whole(12, 24)} | ${wire.pick(['US', 'DE'])} | ${wire.pick(['arin', 'ripencc'])} | 2003-08-18`,
      })
    },
  }),
  lookAlike({
    name: 'a mail server that asks lists for the reason, too',
    axes: { everyS: { label: 'seconds between', values: [0.3, 5] } },
    write: (wire, { everyS }) => {
      const quad = () => [0, 0, 0, 0].map(() => wire.whole(1, 254)).join('.')
      ask(wire, {
        ...{ ...base, lookups: 300, everyS, jitter: 'chance' },
        name: () => `${quad()}.zen.block.example`,
        answer: () =>
          wire.random.next() < 0.6
            ? 'nxdomain'
            : `Listed by XBL, see https://check.block.example/query/ip/${quad()}`,
      })
    },
  }),
  lookAlike({
    name: 'a mail server with a resolver of its own: keys of the customers of one sender',
    axes: {
      customers: { label: 'customers', values: [40, 200] },
      everyS: { label: 'seconds between', values: [15, 120] },
    },
    write: (wire, { customers, everyS }) => {
      ask(wire, {
        ...{ ...base, lookups: customers, everyS, jitter: 'chance' },
        name: () =>
          `s1.domainkey.u${wire.whole(100_000, 9_999_999)}.wl${wire.whole(1, 240)}.sender.example`,
        answer: () => `k=rsa; t=s; p=${coded(wire, wire.pick([216, 236]), 'base64')}`,
      })
    },
  }),
  lookAlike({
    name: 'an antivirus program that looks through a folder of new files',
    axes: {
      files: { label: 'files', values: [30, 200] },
      everyS: { label: 'seconds between', values: [0.05, 0.5] },
    },
    write: (wire, { files, everyS }) => {
      ask(wire, {
        ...{ client, server: resolver, lookups: files, everyS, jitter: 0.9 },
        name: () => `${coded(wire, 26, 'base32')}.avq.guard.example`,
        answer: () => wire.pick(['127.0.0.8', '127.0.0.8', '127.4.0.8', 'nxdomain']),
      })
    },
  }),
  lookAlike({
    name: 'a node of a public chain that reads the list of its peers out of DNS',
    axes: { nodes: { label: 'names', values: [40, 400] } },
    write: (wire, { nodes }) => {
      ask(wire, {
        ...{ ...base, lookups: nodes, everyS: 0.4, jitter: 'chance' },
        name: () => `${coded(wire, 26, 'base32')}.all.chain.peers.example`,
        answer: () => `enr:-${coded(wire, wire.whole(170, 230), 'base64')}`,
      })
    },
  }),
  lookAlike({
    name: 'a name or two, long and made by a machine',
    axes: {
      lookups: { label: 'names', values: [1, 3, 8] },
      of: { label: 'letters', values: ['hex', 'base64'] },
      length: { label: 'characters', values: [50, 200] },
    },
    write: (wire, { lookups, of, length }) => {
      ask(wire, {
        ...{ client, server: resolver, lookups, everyS: 2, jitter: 'chance' },
        type: wire.pick([1, 16]),
        name: () => `${coded(wire, length, of as Letters)}.verify.vendor.example`,
        answer: wire.pick(['nxdomain', '192.0.2.1']),
      })
    },
  }),
]
