import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Observation, packetBatch } from '../../contracts/index.ts'
import {
  batchOf,
  closed,
  events,
  server,
  startUs,
  type TestPacket,
  tableOf,
  textReader,
} from './packets.fixture.ts'

describe('eviction', () => {
  const syn = (n: number): TestPacket => ({ at: n, from: `10.0.1.1 ${n}`, to: server, flags: 'S' })
  const reply = (n: number): TestPacket => ({
    at: n + 0.1,
    from: server,
    to: `10.0.1.1 ${n}`,
    flags: 'SA',
  })

  test('the longest silent of those nobody answered goes first', () => {
    const table = tableOf({ reader: textReader, limits: { flowsMax: 3 } })
    const packets = [syn(1), reply(1), syn(2), syn(3), syn(4), syn(5)]
    const flows = closed(table.assemble(batchOf(packets)))
    expect(flows.map((flow) => [flow.source.port, flow.end])).toEqual([
      [2, 'evicted'],
      [3, 'evicted'],
    ])
    expect(table.counts()).toMatchObject({ opened: 5, open: 3, evicted: 2 })
  })

  test('an ended flow makes room before any open one', () => {
    const table = tableOf({ reader: textReader, limits: { flowsMax: 2 } })
    const reset = { ...reply(2), flags: 'RA' }
    table.assemble(batchOf([syn(1), syn(2), reset, syn(3)]))
    expect(table.counts()).toMatchObject({ opened: 3, open: 2, evicted: 0 })
  })
})

test('a flood of distinct tuples stays within the bound', () => {
  const flowsMax = 10_000
  const table = tableOf({ reader: textReader, limits: { flowsMax } })
  const size = 10_000
  const batch = packetBatch(size)
  batch.count = size
  batch.kinds.fill(1)
  batch.protocols.fill(6)
  batch.tcpFlags.fill(2)
  batch.ipLengths.fill(40)
  let ended = 0
  for (let round = 0; round < 20; round++) {
    for (let row = 0; row < size; row++) {
      const n = round * size + row
      batch.timesUs[row] = startUs + n * 5
      batch.sources.set([0, 0, 0xffff, 0x0a000000 + n], row * 4)
      batch.destinations.set([0, 0, 0xffff, 0xc0a80001], row * 4)
      batch.sourcePorts[row] = n & 0xffff
      batch.destinationPorts[row] = 80
    }
    ended += table.assemble(batch).filter((one) => one.kind === 'closed').length
    expect(table.counts().open).toBeLessThanOrEqual(flowsMax)
  }
  expect([ended, table.counts().evicted]).toEqual([190_000, 190_000])
  expect(table.finish()).toHaveLength(flowsMax)
})

const packet = fc.record({
  stepMs: fc.oneof(fc.nat(3_000), fc.constantFrom(0, -500, 20_000, 70_000, 400_000)),
  from: fc.nat(2),
  to: fc.nat(2),
  protocol: fc.constantFrom(6, 6, 6, 17, 1),
  flags: fc.constantFrom('S', 'SA', 'A', 'PA', 'FA', 'R', 'FA', 'A'),
  sequence: fc.nat(40),
  payload: fc.constantFrom('', '', 'GET /', 'SSH-', 'q0a.b', 'xyz'),
  isDns: fc.boolean(),
})

/** A few hosts and ports, so that flows meet, end, are reused and are evicted. */
function packetsOf(
  drawn: readonly (typeof packet extends fc.Arbitrary<infer T> ? T : never)[],
): TestPacket[] {
  let at = 0
  return drawn.map((one) => {
    at += one.stepMs / 1000
    const ports = one.protocol === 1 ? [8, 0] : [1_000, one.isDns ? 53 : 80]
    const isForward = one.from <= one.to
    return {
      at,
      from: `10.0.0.${one.from} ${ports[isForward ? 0 : 1]}`,
      to: `10.0.0.${one.to} ${ports[isForward ? 1 : 0]}`,
      protocol: one.protocol,
      flags: one.flags,
      sequence: one.sequence,
      acknowledgement: one.sequence + 1,
      payload: one.payload,
    }
  })
}

test('the same packets give the same observations, however they are cut into batches and ticked', () => {
  const limits = { flowsMax: 5, shortHeadsMax: 3, longHeadsMax: 2, activeS: 100 }
  fc.assert(
    fc.property(fc.array(packet, { maxLength: 120 }), fc.array(fc.nat(20)), (drawn, cuts) => {
      const packets = packetsOf(drawn)
      const whole = tableOf({ reader: textReader, limits })
      const expected = [...whole.assemble(batchOf(packets)), ...whole.finish()]
      const parts = tableOf({ reader: textReader, limits, hashSeed: cuts.length })
      const seen: Observation[] = []
      let from = 0
      for (let i = 0; from < packets.length; i++) {
        const to = from + 1 + (cuts[i % cuts.length] ?? 0)
        const nextUs = startUs + Math.round(packets[from]!.at * 1e6)
        for (const early of [1_500_000, 300_000, 0]) {
          const tick = nextUs - early
          if (tick > parts.counts().lastTimeUs) seen.push(...parts.advance(tick))
        }
        seen.push(...parts.assemble(batchOf(packets.slice(from, to))))
        from = to
      }
      seen.push(...parts.finish())
      expect(seen).toEqual(expected)
      const told = events(expected)
      const begun = told.filter(({ kind }) => kind === 'opened' || kind === 'continued')
      expect(closed(expected)).toHaveLength(begun.length)
    }),
    { numRuns: 150 },
  )
})

test('observations never go back in time, and packets are neither lost nor doubled', () => {
  fc.assert(
    fc.property(fc.array(packet, { maxLength: 120 }), (drawn) => {
      const table = tableOf({ reader: textReader, limits: { flowsMax: 4, activeS: 100 } })
      const observed = [...table.assemble(batchOf(packetsOf(drawn))), ...table.finish()]
      const times = observed.map((one) => one.timeUs)
      expect(times).toEqual(times.toSorted((a, b) => a - b))
      const packets = closed(observed).reduce(
        (sum, flow) => sum + flow.forward.packets + flow.backward.packets,
        0,
      )
      expect(packets + table.counts().latePackets).toBe(drawn.length)
      const told = events(observed).reduce(
        (sum, event) => sum + event.newForwardPackets + event.newBackwardPackets,
        0,
      )
      expect(told).toBe(packets)
    }),
    { numRuns: 150 },
  )
})

test('every flow is told to the last byte, and every connection has one outcome', () => {
  fc.assert(
    fc.property(fc.array(packet, { maxLength: 120 }), (drawn) => {
      const table = tableOf({ reader: textReader, limits: { flowsMax: 4, activeS: 100 } })
      const seen = events([...table.assemble(batchOf(packetsOf(drawn))), ...table.finish()])
      const told = new Map<number, number[]>()
      for (const event of seen) {
        const sums = told.get(event.flow) ?? [0, 0, 0, 0]
        told.set(event.flow, sums)
        sums[0]! += event.newForwardPackets
        sums[1]! += event.newBackwardPackets
        sums[2]! += event.newForwardPayload
        sums[3]! += event.newBackwardPayload
        const { forwardPackets, backwardPackets, forwardPayload, backwardPayload } = event
        expect(sums).toEqual([forwardPackets, backwardPackets, forwardPayload, backwardPayload])
        expect(event.newSinceUs).toBeLessThanOrEqual(event.timeUs)
        expect(event.beganUs).toBeLessThanOrEqual(event.firstUs)
      }
      const connections = seen.filter(({ kind }) => kind === 'opened').length
      expect(seen.filter(({ isOutcome }) => isOutcome)).toHaveLength(connections)
    }),
    { numRuns: 150 },
  )
})
