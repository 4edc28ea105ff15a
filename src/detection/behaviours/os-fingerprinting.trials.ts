/** Tests of which system a host runs, whole and in part; and odd packets that ordinary programs and broken devices send. */
import {
  attack,
  type BehaviourTrials,
  browse,
  checkPort,
  converse,
  fetchHttp,
  lookAlike,
  ping,
  refuse,
  type TrialWire,
} from './trials/index.ts'

const scanner = '198.51.100.66'
const target = '10.0.0.25'

interface Tested {
  readonly from: string
  readonly open: number
  readonly closed: number
}

/** The sixteen probes of nmap (its book, chapter 8), each with its chance to be seen. */
function nmapTests(wire: TrialWire, atS: number, tested: Tested & { readonly seen: number }): void {
  const { from, open, closed, seen } = tested
  const isSeen = () => wire.random.next() < seen
  const first = wire.port()
  const ends = (i: number, port: number) =>
    [
      { address: from, port: first + i },
      { address: target, port },
    ] as const
  for (let i = 0; i < 6; i++) {
    const [client, server] = ends(i, open)
    if (open > 0 && isSeen())
      converse(wire, atS + i * 0.1, { client, server, roundTripS: 0.005, end: 'dropped' })
  }
  for (const [code, bytes] of [
    [9, 120],
    [0, 150],
  ] as const) {
    const echo = {
      source: from,
      destination: target,
      type: 8,
      code,
      rest: 77,
      data: new Uint8Array(bytes),
    }
    if (isSeen()) wire.icmp(atS + 0.7, echo)
  }
  const bare = (i: number, port: number, flags: string) => {
    const [client, server] = ends(i, port)
    if (!isSeen()) return
    wire.tcp(atS + 0.75 + i * 0.03, { from: client, to: server, flags, sequence: 9 })
    if (port === closed || flags === 'A')
      wire.tcp(atS + 0.752 + i * 0.03, { from: server, to: client, flags: 'RA' })
  }
  if (open > 0) {
    bare(7, open, '')
    bare(8, open, 'SFPU')
    bare(9, open, 'A')
  }
  bare(10, closed, 'S')
  bare(11, closed, 'A')
  bare(12, closed, 'FPU')
  const [client, server] = ends(13, 34_000 + wire.whole(0, 9000))
  if (isSeen())
    wire.udp(atS + 1.3, { from: client, to: server, data: new Uint8Array(300).fill(67) })
}

const attacks = [
  attack({
    name: 'nmap -O on one host',
    axes: {
      ports: { label: 'found before', values: ['an open and a closed port', 'a closed port'] },
      seen: { label: 'probes seen', values: [0.7, 1] },
      times: { label: 'times', values: [1, 4] },
      from: { label: 'from', values: [scanner, '10.0.0.66'] },
    },
    write(wire, { ports, seen, times, from }) {
      const open = ports === 'a closed port' ? 0 : wire.pick([22, 80, 443, 445])
      for (let k = 0; k < times; k++)
        nmapTests(wire, 10 + k * 3, { from, open, closed: wire.whole(1, 19), seen })
    },
  }),
  attack({
    name: 'xprobe on one host: ICMP of every kind, and a closed UDP port',
    axes: { everyS: { label: 'seconds between', values: [0.1, 5, 60] } },
    write(wire, { everyS }) {
      for (const [i, [type, code]] of (
        [
          [8, 123],
          [13, 0],
          [17, 0],
          [15, 0],
        ] as const
      ).entries())
        wire.icmp(10 + i * everyS, {
          ...{
            source: scanner,
            destination: target,
            type,
            code,
            rest: 99,
            data: new Uint8Array(20),
          },
        })
    },
  }),
]

const lookAlikes = [
  lookAlike({
    name: 'a device that garbles flags of ordinary connections',
    axes: {
      of: { label: 'of a hundred connections, garbled', values: [1, 5] },
      flags: { label: 'into', values: ['', 'FPU'] },
    },
    write(wire, { of, flags }) {
      for (let i = 0; i < 100; i++) {
        const at = 10 + i * 3
        const from = { address: '10.0.0.31', port: wire.port() }
        if (i % 100 >= of) fetchHttp(wire, at, { client: from.address, server: target, host: 'x' })
        else wire.tcp(at, { from, to: { address: target, port: 80 }, flags, sequence: 8 })
      }
    },
  }),
  lookAlike({
    name: 'a look whether a host is up, as before a scan or by a monitor',
    axes: {
      times: { label: 'times', values: [1, 20] },
      ack: { label: 'ACK', values: ['yes', 'no'] },
    },
    write(wire, { times, ack }) {
      for (let i = 0; i < times; i++) {
        const at = 10 + i * 60
        const from = { address: '10.0.0.5', port: wire.port() }
        ping(wire, at, { client: from.address, server: target })
        wire.icmp(at, {
          source: from.address,
          destination: target,
          type: 13,
          data: new Uint8Array(12),
        })
        refuse(wire, at, { client: from, server: { address: target, port: 443 } })
        if (ack === 'yes') wire.tcp(at, { from, to: { address: target, port: 80 }, flags: 'A' })
      }
    },
  }),
  lookAlike({
    name: 'a balancer that checks one port by SYN and reset',
    axes: {
      everyS: { label: 'seconds between', values: [0.5, 2, 10] },
      traffic: { label: 'traffic', values: ['yes', 'no'] },
    },
    write(wire, { everyS, traffic }) {
      for (let i = 0; i < 60; i++) {
        const check = { checker: '10.0.0.5', target, port: 8080 }
        checkPort(wire, 10 + i * everyS, { ...check, by: 'reset' })
        if (traffic === 'yes') checkPort(wire, 10 + i * everyS + 0.2, { ...check, by: 'http' })
      }
    },
  }),
  lookAlike({
    name: 'clients that offer congestion notices',
    axes: {
      end: { label: 'ends by', values: ['client', 'reset'] },
      connections: { label: 'connections', values: [10, 60] },
    },
    write(wire, { end, connections }) {
      for (let i = 0; i < connections; i++) {
        const client = { address: '10.0.0.31', port: wire.port() }
        const says = [{ by: 'client', what: 300 } as const, { by: 'server', what: 900 } as const]
        const server = { address: target, port: 443 }
        converse(wire, 10 + i * 2, { client, server, end, says })
      }
    },
  }),
  lookAlike({
    name: 'connections that a host forgot as it restarted: ACKs that it resets',
    axes: {
      connections: { label: 'connections', values: [5, 40] },
      after: { label: 'afterwards', values: ['traffic', 'nothing'] },
    },
    write(wire, { connections, after }) {
      for (let i = 0; i < connections; i++) {
        const from = { address: '10.0.0.31', port: wire.port() }
        const to = { address: target, port: wire.pick([443, 5432, 22]) }
        wire.tcp(10 + i, { from, to, flags: 'A', sequence: 5, acknowledgment: 6 })
        wire.tcp(10.01 + i, { from: to, to: from, flags: 'R', sequence: 6 })
        if (after === 'traffic')
          fetchHttp(wire, 11 + i, { client: from.address, server: target, host: 'x' })
      }
    },
  }),
  lookAlike({
    name: 'clocks and masks asked for over ICMP by a router manager',
    axes: {
      kinds: { label: 'asked for', values: ['time', 'mask'] },
      everyS: { label: 'seconds between', values: [5, 60] },
    },
    write(wire, { kinds, everyS }) {
      for (let i = 0; i < 20; i++) {
        const ends = { source: '10.0.0.5', destination: target }
        const at = 10 + i * everyS
        wire.icmp(at, { ...ends, type: kinds === 'time' ? 13 : 17, data: new Uint8Array(12) })
        ping(wire, at + 1, { client: '10.0.0.5', server: target })
      }
    },
  }),
  lookAlike({
    name: 'pings with a code that is not zero, as some devices send them',
    axes: {
      code: { label: 'code', values: [1, 9, 255] },
      everyS: { label: 'seconds between', values: [1, 30] },
    },
    write(wire, { code, everyS }) {
      for (let i = 0; i < 30; i++)
        wire.icmp(10 + i * everyS, {
          ...{
            source: '10.0.0.77',
            destination: target,
            type: 8,
            code,
            rest: i,
            data: new Uint8Array(56),
          },
        })
    },
  }),
  lookAlike({
    name: 'UDP of one size to a port that does not answer: telemetry, sound, renewals',
    axes: {
      bytes: { label: 'bytes', values: [172, 300] },
      port: { label: 'port', values: [67, 9995, 34_567] },
    },
    write(wire, { bytes, port }) {
      const from = { address: '10.0.0.31', port: wire.port() }
      for (let i = 0; i < 30; i++)
        wire.udp(10 + i * 5, { from, to: { address: target, port }, data: wire.bytes(bytes) })
    },
  }),
  lookAlike({
    name: 'traces of a way by several methods',
    axes: {
      by: { label: 'by', values: ['SYN', 'ACK', 'UDP and ping'] },
      hops: { label: 'hops', values: [8, 20] },
    },
    write(wire, { by, hops }) {
      for (let i = 0; i < hops; i++) {
        const from = { address: '10.0.0.31', port: wire.port() }
        const [at, ttl] = [10 + i * 0.3, 1 + i]
        const to = { address: '198.51.100.9', port: 443 }
        if (by === 'SYN') wire.tcp(at, { from, to, flags: 'S', ttl })
        else if (by === 'ACK') wire.tcp(at, { from, to, flags: 'A', ttl })
        else {
          wire.udp(at, { from, to: { ...to, port: 33_434 + i }, ttl, data: wire.bytes(32) })
          ping(wire, at + 0.1, { client: from.address, server: to.address, sequence: i })
        }
      }
    },
  }),
  lookAlike({
    name: 'a browser that gives connections up as they open',
    axes: {
      given: { label: 'given up', values: [3, 12] },
      used: { label: 'used', values: [2, 20] },
    },
    write(wire, { given, used }) {
      for (let i = 0; i < given; i++) {
        const client = { address: '10.0.0.31', port: wire.port() }
        const server = { address: '198.51.100.80', port: 443 }
        converse(wire, 10 + i * 0.2, { client, server, end: 'dropped' })
      }
      for (let i = 0; i < used; i++)
        fetchHttp(wire, 12 + i * 2, { client: '10.0.0.31', server: '198.51.100.80', host: 'x' })
    },
  }),
  lookAlike({
    name: 'a desk at work',
    axes: { minutes: { label: 'minutes', values: [10, 40] } },
    write(wire, { minutes }) {
      browse(wire, 10, { client: '10.0.0.31', resolver: '10.0.0.2', untilS: minutes * 60 })
    },
  }),
  lookAlike({
    name: 'a half-seen capture: answers, ends and data without their beginnings',
    axes: { flags: { label: 'flags', values: ['A', 'FA', 'RA', 'PA'] } },
    write(wire, { flags }) {
      for (let i = 0; i < 60; i++) {
        const from = { address: target, port: wire.pick([443, 8443, 3306]) }
        const to = { address: '10.0.0.31', port: wire.port() }
        wire.tcp(10 + i, { from, to, flags, sequence: 7 })
        if (i % 3 === 0) wire.tcp(10.01 + i, { from: to, to: from, flags: 'R', sequence: 1 })
      }
    },
  }),
]

export const osFingerprintingTrials: BehaviourTrials = {
  behaviour: 'os-fingerprinting',
  attacks,
  lookAlikes,
}
