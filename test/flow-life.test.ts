/** A connection's life as the flow table tells it, and what detection makes of it: over days, and in a second. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FlowEvent, Observation, Signal } from '../src/contracts/index.ts'
import { RateMeter } from '../src/detection/behaviours/kit/rate-meter.ts'
import { listener } from '../src/detection/behaviours/kit/story.fixture.ts'
import { featureIndex } from '../src/detection/features/index.ts'
import { storyExtractor } from '../src/detection/features/sample.fixture.ts'
import { ObservationReader } from '../src/observations/index.ts'
import { createFlowTable } from '../src/sensing/flows/index.ts'
import {
  batchOf,
  startUs,
  type TestPacket,
  textReader,
} from '../src/sensing/flows/packets.fixture.ts'
import { applicationReader } from '../src/sensing/wire/index.ts'

const hoursTold = 48
const udp = { protocol: 17 }

/** What leaves the flow table, the packets in order of time. */
function observe(packets: readonly TestPacket[], reader = textReader): Observation[] {
  const seen: Observation[] = []
  const records = new ObservationReader()
  const table = createFlowTable({
    reader,
    onObservations: (batch) => seen.push(...records.read(batch)),
  })
  const inOrder = [...packets].sort((a, b) => a.at - b.at)
  for (let from = 0; from < inOrder.length; from += 1_000)
    table.assemble(batchOf(inOrder.slice(from, from + 1_000)))
  table.finish()
  return seen
}

/** All that the behaviours say of the packets. */
function heard(packets: readonly TestPacket[], reader = textReader): Signal[] {
  const watcher = listener({ isAlert: () => false })
  return [...watcher.watch(observe(packets, reader)), ...watcher.finish()]
}

/** A question and its answer, again and again for two days. */
function lasting(connection: {
  readonly from: string
  readonly to: string
  readonly everyS: number
  readonly protocol: number
}): TestPacket[] {
  const { from, to, everyS, protocol } = connection
  const flags = protocol === 6 ? 'PA' : ''
  const rounds = Math.floor((hoursTold * 3_600) / everyS)
  return Array.from({ length: rounds }, (_, i) => [
    { at: i * everyS + 1, from, to, protocol, flags, payload: 'ask' },
    { at: i * everyS + 1.02, from: to, to: from, protocol, flags, payload: 'answer' },
  ]).flat()
}

/** What takes a prior of one in a thousand to an even chance: below it nobody is alerted. */
const alone = 30

const opening = (from: string, to: string): TestPacket[] => [
  { at: 0, from, to, flags: 'S' },
  { at: 0.01, from: to, to: from, flags: 'SA' },
]

describe('two days of one connection', () => {
  const vpn = { from: '10.0.0.7 51820', to: '203.0.113.9 51820', everyS: 25, protocol: 17 }
  const phone = { from: '10.0.0.8 5060', to: '203.0.113.10 5060', everyS: 30, protocol: 17 }
  const device = { from: '10.0.0.9 40000', to: '203.0.113.11 8883', everyS: 60, protocol: 6 }
  const shell = { from: '10.0.0.10 40000', to: '10.0.0.20 22', everyS: 120, protocol: 6 }

  test.each([
    ['a VPN', vpn],
    ['a telephone', phone],
    ['a device that reports', device],
    ['a shell kept alive', shell],
  ])('%s is one connection, and no alert', (_, connection) => {
    const { from, to } = connection
    const packets = [
      ...(connection.protocol === 6 ? opening(from, to) : []),
      ...lasting(connection),
    ]
    const points = heard(packets).map((signal) => signal.points)
    expect(points.filter((one) => one >= alone)).toEqual([])
    const told = observe(packets).filter((one): one is FlowEvent => 'continues' in one)
    expect(told.filter(({ kind }) => kind === 'opened')).toHaveLength(1)
    expect(told.filter(({ isOutcome }) => isOutcome)).toHaveLength(1)
    expect(told.filter(({ kind }) => kind === 'continued').length).toBeGreaterThan(80)
  })

  test('what a feature says of the opening holds to the end', () => {
    const connection = lasting(vpn)
    const others = Array.from({ length: 5 }, (_, i) => ({
      ...{ at: i * 0.1, from: `10.0.0.7 ${1_000 + i}`, to: `203.0.113.${20 + i} 9`, ...udp },
      payload: 'x',
    }))
    const vectors = storyExtractor().extract(observe([...others, ...connection]))
    const own = vectors.filter(({ flow }) => flow.destination.port === 51820)
    const index = featureIndex('h_src_uniq_dst')
    expect(new Set(own.map(({ values }) => values[index]))).toEqual(new Set([6]))
  })

  test('an upload counts each byte once, however many other flows there are', () => {
    const from = '10.0.0.7 40000'
    const to = '203.0.113.9 4444'
    const piece = 'x'.repeat(60_000)
    const sent = Array.from({ length: 400 }, (_, i) => ({
      ...{ at: 1 + i * 420, from, to, flags: 'A', payload: piece, sequence: 1 + i * 60_000 },
    }))
    const kept = Array.from({ length: 400 * 7 }, (_, i) => ({
      ...{ at: 61 + i * 60, from: to, to: from, flags: 'A' },
    }))
    const others = Array.from({ length: 20_000 }, (_, i) => ({
      ...{ at: 2 + i * 8, from: `10.0.1.${i % 200} ${20_000 + i}`, to: '198.51.100.7 9', ...udp },
      payload: 'hello',
    }))
    const signals = heard([...opening(from, to), ...sent, ...kept, ...others])
    const last = signals.filter(({ detector }) => detector === 'exfiltration').at(-1)
    expect(last?.facts['sent']).toMatchObject({ value: 24_000_000 })
    expect(last?.flowCount).toBe(1)
  })
})

test('30 refused FTP logins of exactly 20 packets each are guessing', () => {
  const login = (n: number): TestPacket[] => {
    const server = '10.0.0.5 21'
    const client = `10.0.0.99 ${40_000 + n}`
    const next = { [client]: 1_000, [server]: 5_000 }
    const say = (from: string, flags: string, payload = ''): TestPacket => {
      const to = from === client ? server : client
      const sequence = next[from]!
      next[from]! += payload.length + (/[SF]/.test(flags) ? 1 : 0)
      const at = n * 2 + said++ * 0.01
      return { at, from, to, flags, sequence, acknowledgement: next[to]!, payload }
    }
    let said = 0
    return [
      ...[say(client, 'S'), say(server, 'SA'), say(client, 'A')],
      ...[say(server, 'PA', '220 ready\r\n'), say(client, 'A')],
      ...[say(client, 'PA', 'USER root\r\n'), say(server, 'A')],
      ...[say(server, 'PA', '331 password\r\n'), say(client, 'A')],
      ...[say(client, 'PA', `PASS guess${n}\r\n`), say(server, 'A')],
      ...[say(server, 'PA', '530 Login incorrect\r\n'), say(client, 'A')],
      ...[say(client, 'PA', 'QUIT\r\n'), say(server, 'A')],
      ...[say(server, 'PA', '221 bye\r\n'), say(server, 'FA'), say(client, 'A')],
      ...[say(client, 'FA'), say(server, 'A')],
    ]
  }
  expect(login(0)).toHaveLength(20)
  const signals = heard(Array.from({ length: 30 }, (_, n) => login(n)).flat(), applicationReader)
  const told = signals.filter(({ detector }) => detector === 'brute-force').at(-1)
  expect(told?.points).toBeGreaterThan(30)
  expect(told?.facts['attempts']).toMatchObject({ value: 30 })
  expect(told?.evidence.find(({ id }) => id === 'refusals')?.observed.value).toBe(1)
})

/** Most packets in any `spanS` seconds. */
function peakOf(times: readonly number[], spanS: number): number {
  const sorted = [...times].sort((a, b) => a - b)
  let peak = 0
  for (let to = 0, from = 0; to < sorted.length; to++) {
    while (sorted[from]! <= sorted[to]! - spanS) from++
    peak = Math.max(peak, to - from + 1)
  }
  return peak
}

const shape = fc.record({
  startMs: fc.nat(4_000),
  packets: fc.oneof(fc.constant(1), fc.nat(30), fc.nat(900)),
  /** A burst, a stream, a trickle, and what pauses after so many. */
  gapUs: fc.oneof(fc.nat(50), fc.nat(5_000), fc.nat(900_000)),
  pauseAfter: fc.integer({ min: 1, max: 300 }),
  pauseMs: fc.constantFrom(0, 0, 300, 990, 1_500, 20_000),
  isAnswered: fc.boolean(),
})

describe.each([
  ['datagrams that nobody answers', 17],
  ['pings', 1],
])('the rate of %s', (_, protocol) => {
  test('is the packets in a second of event time', () => {
    fc.assert(
      fc.property(fc.array(shape, { minLength: 1, maxLength: 12 }), (shapes) => {
        const packets = shapes.flatMap((one, n) => {
          const from = `198.51.100.${n} ${protocol === 1 ? 8 : 1_000 + n}`
          const to = `10.0.0.80 ${protocol === 1 ? 0 : 9}`
          return Array.from({ length: one.packets }, (_, i) => {
            const pauses = Math.floor(i / one.pauseAfter) * one.pauseMs
            const at = one.startMs / 1e3 + (i * one.gapUs) / 1e6 + pauses / 1e3
            const asked: TestPacket = { at, from, to, protocol }
            if (protocol !== 1 || !one.isAnswered) return [asked]
            const [address] = from.split(' ')
            const answer = { from: '10.0.0.80 0', to: `${address} 0` }
            return [asked, { ...answer, at: at + 0.000_2, protocol }]
          }).flat()
        })
        const meter = new RateMeter()
        for (const event of observe(packets))
          if ('newSinceUs' in event && event.newForwardPackets > 0)
            meter.add(event.lastUs, event.newForwardPackets)
        const asked = packets.filter(({ to }) => to.startsWith('10.0.0.80'))
        const times = asked.map(({ at }) => Math.round(at * 1e6) / 1e6)
        expect(meter.total).toBe(times.length)
        // The edges of the window are exact to 2 ms; a lone packet is no 5 %.
        expect(meter.peak).toBeGreaterThanOrEqual(Math.floor(0.95 * peakOf(times, 0.998)))
        expect(meter.peak).toBeLessThanOrEqual(Math.ceil(1.05 * peakOf(times, 1.002)))
      }),
      { numRuns: 150 },
    )
  })
})

test('a burst across the border of two seconds counts whole, and one that is told late where it was', () => {
  const burst = Array.from({ length: 600 }, (_, i) => ({
    ...{ at: 100.7 + i / 1_000, from: `198.51.100.${i % 6} ${i % 6}`, to: '10.0.0.80 9', ...udp },
  }))
  const meter = new RateMeter()
  for (const event of observe([
    ...burst,
    { at: 400, from: '10.0.0.1 1', to: '10.0.0.2 2', ...udp },
  ]))
    if ('newSinceUs' in event && event.destination === '10.0.0.80')
      meter.add(event.lastUs, event.newForwardPackets)
  expect([meter.peak > 570, meter.peak <= 600, meter.total]).toEqual([true, true, 600])
  expect(startUs % 1_000_000).toBe(0)
})
