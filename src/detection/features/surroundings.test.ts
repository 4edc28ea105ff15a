import { expect, test } from 'vitest'
import type { DnsMessage, FlowEvent, TlsApplication } from '../../contracts/index.ts'
import { rowsOf } from '../../observations/rows.fixture.ts'
import { Hosts, Row } from '../hosts/index.ts'
import { createExtractor } from './index.ts'
import { type Connection, story, storyExtractor, valuesOf } from './sample.fixture.ts'

/** Connections `n` long, numbered from 1. */
function many(n: number, make: (i: number) => Omit<Connection, 'flow'>): Connection[] {
  return Array.from({ length: n }, (_, i) => ({ flow: i + 1, ...make(i) }))
}

test('the damped count of connections halves over each of its time scales', () => {
  const twoInAMinute = story(many(2, (i) => ({ at: i * 60, until: i * 60 + 1 })))
  expect(valuesOf('h_src_conn_rate', twoInAMinute)).toEqual([1, 1.5])
  expect(valuesOf('h_src_conn_rate_1s', twoInAMinute)[1]).toBeCloseTo(1, 6)
  expect(valuesOf('h_src_conn_rate_1h', twoInAMinute)[1]).toBeCloseTo(1 + 2 ** (-1 / 60), 6)
})

test('destinations, ports and sources are counted over the last 60 seconds, once each', () => {
  const hosts = ['10.0.0.2', '10.0.0.3', '10.0.0.2', '10.0.0.4', '10.0.0.5']
  const times = [0, 30, 40, 50, 95]
  const out = many(5, (i) => ({ at: times[i]!, until: times[i]! + 1, to: hosts[i]!, port: 80 + i }))
  // At 95 s the meeting with .3 is 65 s old; that with .2 was renewed at 40 s.
  expect(valuesOf('h_src_uniq_dst', story(out))).toEqual([1, 2, 2, 3, 3])
  expect(valuesOf('h_src_uniq_dport', story(out))).toEqual([1, 2, 3, 4, 3])
  const back = out.map(({ to, ...rest }) => ({ ...rest, from: to!, to: '10.0.0.1' }))
  expect(valuesOf('h_dst_uniq_src', story(back))).toEqual([1, 2, 2, 3, 3])
})

test('a flow keeps what went on as it opened, whenever it is closed', () => {
  const probes = many(50, (i) => ({ at: i / 100, until: 300 + i / 100, port: i, state: 'S0' }))
  expect(valuesOf('h_src_uniq_dport', story(probes)).at(-1)).toBe(50)
})

test('the share of failures looks back on 100 connections that ended before', () => {
  const states = ['SF', 'S0', 'REJ', 'RSTR', 'SF', 'SF'] as const
  const six = story(many(6, (i) => ({ at: i, until: i + 0.5, state: states[i]! })))
  expect(valuesOf('h_src_fail_ratio', six)).toEqual([
    Number.NaN,
    0,
    0.5,
    Math.fround(2 / 3),
    0.75,
    Math.fround(0.6),
  ])
  // 150 failures, then successes: the 31st success looks back on 70 failures and 30 successes.
  const long = many(181, (i) => ({ at: i, until: i + 0.5, state: i < 150 ? 'S0' : 'SF' }))
  expect(valuesOf('h_src_fail_ratio', story(long)).at(-1)).toBe(Math.fround(0.7))
})

test('nobody answers for a group: that is no failure', () => {
  const toGroup = many(2, (i) => ({ at: i, until: i + 0.5, to: '239.255.255.250', state: 'S0' }))
  expect(valuesOf('h_src_fail_ratio', story(toGroup))).toEqual([Number.NaN, Number.NaN])
})

test('the share of the same service compares transport and port', () => {
  const ports = [80, 80, 22, 80]
  const tcp = many(4, (i) => ({ at: i, until: i + 0.5, port: ports[i]! }))
  const udp = { flow: 5, at: 5, until: 6, port: 80, protocol: 17 }
  expect(valuesOf('h_src_same_srv_rate', story([...tcp, udp]))).toEqual([
    Number.NaN,
    1,
    0,
    Math.fround(2 / 3),
    0,
  ])
})

test('gaps of a pair vary little for a clock, and by hand 0.433 for 10, 10 and 20 s', () => {
  const at = (times: readonly number[]) =>
    story(many(times.length, (i) => ({ at: times[i]!, until: times[i]! + 1 })))
  expect(valuesOf('h_pair_gap_cv', at([0, 10, 20, 30]))).toEqual([
    Number.NaN,
    Number.NaN,
    Number.NaN,
    0,
  ])
  // Mean 40 / 3; squares 11.11 + 11.11 + 44.44 = 66.67; sqrt(66.67 / 2) = 5.7735
  expect(valuesOf('h_pair_gap_cv', at([0, 10, 20, 40]))[3]).toBeCloseTo(0.4330127, 6)
})

test('only the last 50 gaps of a pair count', () => {
  // 20 irregular gaps, then 50 of 10 s.
  const times: number[] = [0]
  for (let i = 0; i < 70; i++) times.push(times[i]! + (i < 20 ? i + 1 : 10))
  const beacon = many(times.length, (i) => ({ at: times[i]!, until: times[i]! + 0.5 }))
  expect(valuesOf('h_pair_gap_cv', story(beacon)).at(-1)).toBe(0)
})

test('request sizes of a pair: 100, 200 and 300 vary by 0.5, seen by the fourth', () => {
  const sent = [100, 200, 300, 999]
  const requests = many(4, (i) => ({ at: i, until: i + 0.5, sent: sent[i]! }))
  expect(valuesOf('h_pair_size_cv', story(requests))).toEqual([
    Number.NaN,
    Number.NaN,
    Number.NaN,
    0.5,
  ])
})

test('outbound volume is held against the host itself, after a day of hours', () => {
  const hourly = (sent: readonly number[]) =>
    story(
      many(sent.length, (i) => ({
        at: i * 3600,
        until: i * 3600 + 60,
        to: '203.0.113.5',
        sent: sent[i]!,
      })),
    )
  const steady = Array.from({ length: 24 }, () => 1_000_000)
  // No spread: a tenth of the median stands in. (2,000,000 - 1,000,000) / 100,000
  expect(valuesOf('h_src_out_bytes_z', hourly([...steady, 2_000_000])).at(-1)).toBe(10)
  expect(valuesOf('h_src_out_bytes_z', hourly(steady)).at(-1)).toBeNaN()
  // Hours 1 to 24 MB: median 12.5, median deviation 6; (40 - 12.5) / (1.4826 x 6)
  const rising = Array.from({ length: 24 }, (_, i) => (i + 1) * 1e6)
  expect(valuesOf('h_src_out_bytes_z', hourly([...rising, 40e6])).at(-1)).toBeCloseTo(3.09142, 4)
  // Inside, or from outside: not outbound.
  const inside = hourly([...steady, 2e6]).map((event) => ({ ...event, destination: '10.9.9.9' }))
  expect(valuesOf('h_src_out_bytes_z', inside).at(-1)).toBeNaN()
})

test('a destination one of four hosts talks to is 2 bits rare, one all talk to is 0', () => {
  const contacts = many(4, (i) => ({ at: i, until: 100 + i, from: `10.0.0.${i}`, to: '192.0.2.1' }))
  const lone = { flow: 9, at: 50, until: 200, from: '10.0.0.3', to: '192.0.2.99' }
  const all = { flow: 10, at: 51, until: 201, from: '10.0.0.3', to: '192.0.2.1' }
  const inbound = { flow: 11, at: 52, until: 202, from: '192.0.2.1', to: '10.0.0.3' }
  expect(valuesOf('h_dst_rarity', story([...contacts, lone, all, inbound]))).toEqual([
    Number.NaN,
    0,
    0,
    0,
    2,
    0,
    Number.NaN,
  ])
})

test('a fingerprint is rare by its share of the flows that have one', () => {
  const tls = (ja4: string): TlsApplication => ({
    kind: 'tls',
    version: 0x0304,
    serverName: '',
    alpn: '',
    ja3: '',
    ja4,
    cipherSuites: 1,
    extensions: 1,
    cipherSuite: 1,
    serverNameState: 0,
  })
  const flows = many(23, (i) => ({ at: i, until: i + 0.5, application: tls(i < 22 ? 'a' : 'b') }))
  const bits = valuesOf('ja4_rarity', story(flows))
  expect(bits[19]).toBeNaN()
  expect(bits[21]).toBeCloseTo(0, 3)
  // One more flow with `b` would be one of 23.
  expect(bits[22]).toBeCloseTo(Math.log2(23), 3)
})

test('names under one domain, and the share of names that do not exist', () => {
  const message = (at: number, name: string, responseCode = -1): DnsMessage => ({
    kind: 'dns',
    timeUs: at * 1e6,
    flow: 1,
    client: '10.0.0.1',
    server: '10.0.0.53',
    isResponse: responseCode >= 0,
    name,
    type: 1,
    responseCode: Math.max(0, responseCode),
    bytes: 60,
  })
  const messages = [
    message(1, 'a.example.co.uk'),
    message(1, 'a.example.co.uk', 3),
    message(2, 'b.example.co.uk'),
    message(3, 'b.example.co.uk'),
    message(3, 'other.co.uk'),
    message(301, 'b.example.co.uk', 0),
  ]
  const lookups = story([{ flow: 1, at: 0, until: 400, protocol: 17, port: 53 }], messages)
  expect(valuesOf('dns_subdomains_rate', lookups)).toEqual([2])
  // The error is one half-life old: 0.5 of 1.5.
  expect(valuesOf('dns_nx_ratio', lookups)[0]).toBeCloseTo(1 / 3, 6)
})

test('a million hosts are remembered within bounds, and what was shed is counted', {
  timeout: 120_000,
}, () => {
  const limits = { pairsMax: 2_048, meetingsMax: 8_192, openFlowsMax: 1_024 }
  const hosts = new Hosts({ home: [], hostsMax: 4_096 })
  const extractor = storyExtractor({ limits, hosts })
  const [opened] = story([{ flow: 1, at: 0 }])
  for (let flow = 1; flow <= 1_000_000; flow += 1_000)
    extractor.extract(
      Array.from({ length: 1_000 }, (_, i) => {
        const [high, low] = [(flow + i) >> 16, (flow + i) & 0xffff]
        const source = `2001:db8::${high.toString(16)}:${low.toString(16)}`
        return { ...opened, flow: flow + i, timeUs: flow + i, source } as FlowEvent
      }),
    )
  const { shed } = extractor.counts()
  // The destination is asked for each time, so it is not among those that made room.
  expect(hosts.shed).toBe(1_000_001 - 4_096)
  expect(shed['feature pairs']).toBe(1_000_000 - 2_048)
  expect(shed['feature flows']).toBe(1_000_000 - 1_024)
  // Three windows that meet once a flow: destinations, ports and sources.
  expect(shed['feature meetings']).toBe(3 * (1_000_000 - 8_192))
  expect(shed['feature home hosts']).toBe(0)
})

test('flows that were open when a sensor began anew make room, and are no loss', () => {
  const open = (from: number) =>
    Array.from({ length: 4 }, (_, i) => ({ flow: from + i, at: from + i, until: 900 }))
  const openings = (from: number) => story(open(from)).filter(({ kind }) => kind === 'opened')
  const shedAfter = (isNewRun: boolean) => {
    const hosts = new Hosts()
    const extractor = createExtractor({ hosts, limits: { openFlowsMax: 4 } })
    const row = new Row(hosts)
    for (const observations of [openings(1), openings(5)]) {
      const batch = rowsOf(observations)
      for (const at of observations.keys()) extractor.extract(row.show(batch, at))
      if (isNewRun) extractor.begun()
    }
    return extractor.counts().shed['feature flows']
  }
  expect(shedAfter(false)).toBe(4)
  expect(shedAfter(true)).toBe(0)
})
