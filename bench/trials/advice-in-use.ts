/** Attacks by and on hosts that others work through or on, and by senders who prove nothing. */
import {
  converse,
  fetchHttp,
  fetchHttps,
  lookUp,
  sshOpening,
  type TrialWire,
} from '../../src/detection/behaviours/trials/index.ts'
import type { Situation } from './advice-kit.ts'
import * as kit from './advice-kit.ts'

const server = '10.0.0.25'
const router = '10.0.0.254'
const called = { address: '203.0.113.99', port: 80 }

/** Pages by so many people behind one address, some seconds apart for each, until that second. */
function people(wire: TrialWire, { from, n, untilS }: { from: string; n: number; untilS: number }) {
  for (let i = 0; i < n; i++)
    for (let t = wire.between(0, 20); t < untilS; t += wire.between(4, 36))
      for (let k = wire.whole(1, 3); k > 0; k--) {
        const site = wire.whole(1, 25)
        fetchHttp(wire, t + k * 0.3, {
          ...{ client: from, server: `203.0.113.${100 + site}`, host: `site${site}.example.com` },
        })
      }
}

/** An administrator's session: it moves more than a refused login does. */
function administer(wire: TrialWire, atS: number, from: string) {
  const says = [
    ...sshOpening(wire),
    { by: 'client', what: 148 } as const,
    { by: 'server', what: 28, afterS: 0.2 } as const,
    { by: 'client', what: wire.whole(600, 2000), afterS: 2 } as const,
    { by: 'server', what: wire.whole(12_000, 40_000), afterS: 1 } as const,
  ]
  const client = { address: from, port: wire.port() }
  converse(wire, atS, { client, server: { address: server, port: 22 }, says })
}

/** A handshake with each of 300 ports, from 200 s on. */
function connectAll(wire: TrialWire, from: string, to: string) {
  for (let port = 1; port <= 300; port++)
    converse(wire, 200 + port * 0.05, {
      ...{ client: { address: from, port: wire.port() }, server: { address: to, port } },
    })
}

/** 400 ports, by packets of these flags, each answered with a reset. */
function probe(wire: TrialWire, from: string, flags: string) {
  for (let port = 1; port <= 400; port++) {
    const [client, at] = [
      { address: from, port: wire.port() },
      { address: server, port },
    ]
    wire.tcp(300 + port * 0.05, { from: client, to: at, flags })
    wire.tcp(300.001 + port * 0.05, { from: at, to: client, flags: 'R' })
  }
}

export const inUse: readonly Situation[] = [
  ...[4, 9, 20].map(
    (n): Situation => ({
      name: `a scan, then calls, of one of ${n} people behind a router`,
      ...{ by: 'scan-then-beacon', wants: [`find-sender ${router}`] },
      ...{ never: ['isolate-host', `block-address ${router}`] },
      roles: [`${router} shared-address`],
      write(wire) {
        people(wire, { from: router, n, untilS: 1500 })
        connectAll(wire, router, server)
        kit.call(wire, router, called)
      },
    }),
  ),
  {
    name: 'a scan, then calls, of one person at a desk',
    ...{ by: 'scan-then-beacon', wants: [`isolate-host ${kit.ours}`] },
    never: ['block-address', 'find-sender'],
    write(wire) {
      people(wire, { from: kit.ours, n: 1, untilS: 1500 })
      connectAll(wire, kit.ours, server)
      kit.call(wire, kit.ours, called)
    },
  },
  {
    name: 'a scan, then calls, of a server that others use',
    ...{ by: 'scan-then-beacon', wants: [`check-host ${server}`, 'block-address 203.0.113.99'] },
    never: ['isolate-host', `block-address ${server}`],
    write(wire) {
      kit.use(wire, server, 8080)
      connectAll(wire, server, '10.0.0.30')
      kit.call(wire, server, called)
    },
  },
  {
    name: 'a scan of many ports by a server that others use',
    ...{ by: 'vertical-scan', wants: [`check-host ${server}`] },
    write(wire) {
      kit.use(wire, server, 8080)
      connectAll(wire, server, '10.0.0.30')
    },
  },
  {
    name: 'a guess that was right, at a server that others work on',
    ...{ by: 'brute-force', wants: [`block-address ${kit.stranger}`, `check-host ${server}`] },
    never: ['isolate-host'],
    write(wire) {
      for (let i = 0; i < 8; i++) administer(wire, 5 + i * 30, `10.0.0.${100 + (i % 3)}`)
      kit.guess(wire, { from: kit.stranger, to: server })
      administer(wire, 375, kit.stranger)
    },
  },
  ...(['A', 'F', 'FPU', '', 'FA'] as const).flatMap((flags) => [
    {
      name: `one of ours probes with the flags "${flags}", and completes nothing`,
      ...{ by: 'vertical-scan', wants: [`find-sender ${kit.ours}`] },
      write: (wire: TrialWire) => probe(wire, kit.ours, flags),
    },
    {
      name: `somebody outside probes with the flags "${flags}", and completes nothing`,
      ...{ by: 'vertical-scan', wants: [`check-host ${server}`] },
      write: (wire: TrialWire) => probe(wire, kit.stranger, flags),
    },
  ]),
  {
    name: 'calls by one name to ever other addresses',
    ...{ by: 'beacon', wants: [`sinkhole-domain edge.example.net`, `check-host ${kit.ours}`] },
    write(wire) {
      people(wire, { from: kit.ours, n: 1, untilS: 1000 })
      for (let i = 0, t = 300; i < 200; i++, t += 60 * wire.between(0.92, 1.08)) {
        const address = `203.0.113.${120 + wire.whole(1, 12)}`
        const name = 'edge.example.net'
        lookUp(wire, t, { client: kit.ours, server: kit.resolver, name, answer: address })
        fetchHttps(wire, t + 0.03, { client: kit.ours, server: address, name, up: 380, down: 190 })
      }
    },
  },
  {
    name: 'data in lookups under no domain that there is',
    ...{ by: 'dns-tunnel', wants: [`check-host ${kit.ours}`] },
    write(wire) {
      for (let i = 0; i < 300; i++) {
        const part = () => Buffer.from(wire.bytes(28)).toString('hex')
        const name = `${part()}.${part()}.${part()}`
        lookUp(wire, 300 + i * 0.3, {
          ...{ client: kit.ours, server: kit.resolver, name, type: 16, answer: part() },
        })
      }
    },
  },
]
