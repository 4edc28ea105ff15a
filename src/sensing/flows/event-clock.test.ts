import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Observation, Protocol } from '../../contracts/index.ts'
import {
  batchOf,
  closed,
  events,
  startUs,
  type TestPacket,
  tableOf,
  talk,
  textReader,
} from './packets.fixture.ts'

const dayS = 86_400
const stray: TestPacket = {
  at: 0,
  from: '10.9.9.9 9',
  to: '10.9.9.8 9',
  protocol: Protocol.udp,
  payload: 'stray',
}
const office = talk(`
  0 > S
  0.01 < SA
  0.02 > A
  0.03 > PA GET /
  40 < PA hello
  80 > PA GET /
  81 > FA
  81.1 < FA
  81.2 > A`)
const call = (at: number): TestPacket => ({ ...stray, at, payload: 'call' })

function observe(packets: readonly TestPacket[], size = packets.length) {
  const table = tableOf({ reader: textReader, limits: { flowsMax: 64 } })
  const seen: Observation[] = []
  for (let from = 0; from < packets.length; from += size)
    seen.push(...table.assemble(batchOf(packets.slice(from, from + size))))
  return { seen: [...seen, ...table.finish()], counts: table.counts() }
}

describe('a clock that was not set yet', () => {
  const unset = (packets: readonly TestPacket[], count: number) =>
    packets.map((packet, i) =>
      i < count ? { ...packet, at: packet.at - startUs / 1e6 + 12 } : packet,
    )

  test.each([1, 4])('costs its first packets (%d) their time, not the flow its side', (count) => {
    const { seen, counts } = observe(unset(office, count))
    const [flow, ...others] = closed(seen)
    expect(others).toEqual([])
    expect(flow).toMatchObject({ source: { port: 40_000 }, state: 'SF', history: 'ShADdFf' })
    expect(flow!.firstUs).toBeGreaterThanOrEqual(startUs)
    expect(counts.clockJumps).toBe(1)
  })

  test('a silence is no such thing', () => {
    const { seen, counts } = observe([...office, call(400 * dayS), call(400 * dayS + 1)])
    expect(closed(seen).map(({ end }) => end)).toEqual(['fin', 'shutdown'])
    expect(counts.clockJumps).toBe(0)
  })
})

describe('a packet dated wrongly', () => {
  test.each([
    ['a day ahead', dayS],
    ['a day behind', -dayS],
    ['at the epoch', -startUs / 1e6],
  ])('%s adds its own flow, at the time of those around it, and changes no other', (_, at) => {
    const packets = [...office.slice(0, 5), { ...stray, at }, ...office.slice(5)]
    const { seen, counts } = observe(packets)
    const others = events(seen).filter((event) => event.flow !== 2)
    expect(others).toEqual(events(observe(office).seen))
    expect(closed(seen).find((flow) => flow.number === 2)).toMatchObject({
      firstUs: startUs + 80e6,
      lastUs: startUs + 80e6,
      forward: { payloadBytes: 5 },
    })
    expect(counts.clockJumps).toBe(1)
  })

  test('does not stop expiry', () => {
    const table = tableOf({ reader: textReader })
    table.assemble(batchOf([call(0), { ...stray, at: dayS, from: '10.9.9.7 7' }, call(50)]))
    expect(table.advance(startUs + 170e6)).toEqual([])
    expect(closed(table.advance(startUs + 171e6))).toHaveLength(2)
  })

  test('first of all sets the clock back once two packets say so', () => {
    const { seen, counts } = observe([{ ...stray, at: dayS, from: '10.9.9.7 7' }, ...office])
    const flow = closed(seen).find((one) => one.number === 2)
    expect(flow).toMatchObject({ firstUs: startUs, end: 'fin', state: 'SF' })
    expect(counts.clockJumps).toBe(1)
  })
})

describe('a clock stepped back by an hour', () => {
  const back = office.map((packet) =>
    packet.at < 30 ? packet : { ...packet, at: packet.at - 3_600 },
  )

  test('leaves flows whole, with times of the new clock', () => {
    const { seen, counts } = observe(back)
    expect(counts).toMatchObject({ opened: 1, clockJumps: 1 })
    expect(closed(seen)).toMatchObject([{ end: 'fin', lastUs: startUs + (81.2 - 3_600) * 1e6 }])
    const [flow] = closed(seen)
    // The silence over the step is not known; the 41.2 s after it are, and the 30 ms before.
    expect((flow!.lastUs - flow!.firstUs) / 1e3).toBeCloseTo(41_230, 6)
  })

  test('flows expire after the silence that was due', () => {
    const other = (at: number): TestPacket => ({ ...call(at), from: '10.9.9.7 7' })
    const table = tableOf({ reader: textReader })
    table.assemble(batchOf([call(0), other(10 - 3_600), other(40 - 3_600)]))
    expect(table.advance(startUs + (130 - 3_600) * 1e6)).toEqual([])
    expect(table.advance(startUs + (131 - 3_600) * 1e6)).toMatchObject([
      { kind: 'closed', flow: 1, end: 'idle', timeUs: startUs + (131 - 3_600) * 1e6 },
    ])
    expect(closed(table.advance(startUs + (161 - 3_600) * 1e6))).toHaveLength(1)
  })
})

describe('a long silence', () => {
  test('of an hour before every packet is none of these', () => {
    const { seen, counts } = observe([0, 1, 2, 3].map((hour) => call(hour * 3_600)))
    expect(closed(seen).map((flow) => [(flow.firstUs - startUs) / 3_600e6, flow.end])).toEqual([
      [0, 'idle'],
      [1, 'idle'],
      [2, 'idle'],
      [3, 'shutdown'],
    ])
    expect(counts.clockJumps).toBe(0)
  })

  test('ends with the first packet where ticks keep time', () => {
    const table = tableOf({ reader: textReader })
    table.assemble(batchOf([call(0)]))
    table.advance(startUs + 3_599e6)
    expect(table.assemble(batchOf([call(3_600)]))).toHaveLength(1)
  })

  test('is confirmed by the tick after it', () => {
    const table = tableOf({ reader: textReader })
    table.assemble(batchOf([call(0)]))
    expect(table.assemble(batchOf([call(3_600)]))).toEqual([])
    expect(events(table.advance(startUs + 3_599e6)).map((event) => event.kind)).toEqual([
      'closed',
      'opened',
    ])
  })
})

test('wrong times give the same observations however the packets are cut, and lose none', () => {
  const step = fc.constantFrom(0.1, 1, 30, 59, 61, 4_000, -0.5, -61, -4_000, dayS, -dayS)
  fc.assert(
    fc.property(fc.array(fc.tuple(step, fc.nat(3)), { maxLength: 60 }), fc.nat(4), (drawn, cut) => {
      let at = 0
      const packets = drawn.map(([stepS, host]) => {
        at += stepS
        return { ...call(at), from: `10.0.0.${host} 1`, payload: `q0${host}`, to: '10.0.1.1 53' }
      })
      const whole = observe(packets)
      expect(observe(packets, cut + 1)).toEqual(whole)
      const flows = closed(whole.seen)
      expect(flows.reduce((sum, flow) => sum + flow.forward.packets, 0)).toBe(packets.length)
      expect(flows.every((flow) => flow.lastUs >= flow.firstUs)).toBe(true)
      const times = whole.seen.map((one) => one.timeUs)
      const drops = times.filter((time, i) => time < (times[i - 1] ?? time)).length
      expect(drops).toBeLessThanOrEqual(whole.counts.clockJumps)
    }),
    { numRuns: 200 },
  )
})
