import { expect, test } from 'vitest'
import { type ObservationBatch, ObservationKind, observationBatch } from '../../contracts/index.ts'
import { Sampling, sampled, shareMin } from './sampling.ts'

/** Rows of flows between one host and many, both ways, and one of ARP. */
function batchOf(peers: number): ObservationBatch {
  const batch = observationBatch(2 * peers + 1, 1)
  for (let i = 0; i < peers; i++) {
    batch.sources[8 * i + 3] = 0x0a000001
    batch.destinations[8 * i + 3] = 0xc0a80000 + i
    batch.sources[8 * i + 7] = 0xc0a80000 + i
    batch.destinations[8 * i + 7] = 0x0a000001
    batch.flows[2 * i] = i + 1
    batch.flows[2 * i + 1] = i + 1
  }
  batch.kinds[2 * peers] = ObservationKind.arp
  batch.count = 2 * peers + 1
  return batch
}

test('of whole pairs of hosts about the share is shipped, both directions or none, and all that is no flow', () => {
  const batch = batchOf(4_000)
  const some = sampled(batch, 0.25)
  const flows = [...some.flows.subarray(0, some.count - 1)]
  expect(some.kinds[some.count - 1]).toBe(ObservationKind.arp)
  expect(new Set(flows).size * 2).toBe(flows.length)
  expect(flows.length / 8_000).toBeGreaterThan(0.22)
  expect(flows.length / 8_000).toBeLessThan(0.28)
  // A pair that is shipped at a small share is at every larger one.
  const more = new Set(sampled(batch, 0.5).flows)
  expect(flows.every((flow) => more.has(flow))).toBe(true)
  expect(sampled(batch, 1)).toBe(batch)
})

test('the share halves while the log fills, stays a while, and comes back', () => {
  const sampling = new Sampling({ lessAt: 0.5, moreAt: 0.1, holdMs: 1_000 })
  const look = (filled: number, nowMs: number, more = {}) =>
    sampling.look({ filled, nowMs, isPressed: false, mayGrow: true, ...more })
  expect([look(0.6, 0), sampling.share]).toEqual([true, 0.5])
  expect([look(0.9, 500), sampling.share]).toEqual([false, 0.5])
  expect([look(0.9, 1_000), sampling.share]).toEqual([true, 0.25])
  expect([look(0.3, 2_000), sampling.share]).toEqual([false, 0.25])
  expect([look(0.05, 3_000, { mayGrow: false }), sampling.share]).toEqual([false, 0.25])
  expect([look(0.05, 3_000), sampling.share]).toEqual([true, 0.5])
  expect([look(0, 4_000, { isPressed: true }), sampling.share]).toEqual([true, 0.25])
  for (let i = 5; i < 20; i++) look(1, i * 1_000)
  expect(sampling.share).toBe(shareMin)
})

/** A flow each of so many pairs of hosts, and an ARP message. */
function flows(count: number): ObservationBatch {
  const batch = observationBatch(count + 1, 0)
  batch.count = count + 1
  for (let row = 0; row < count; row++) {
    batch.sources[row * 4 + 3] = 0x0a000000 + row
    batch.destinations[row * 4 + 3] = 0x0a010000
    batch.recordPlaces[row] = -1
  }
  batch.kinds[count] = ObservationKind.arp
  return batch
}

test('all is shipped as it is', () => {
  const batch = flows(10)
  expect(sampled(batch, 1)).toBe(batch)
})

test('of a share that is shipped, each flow says of what share it is one', () => {
  const some = sampled(flows(1_000), 0.25)
  expect(some.sampledShare).toBe(0.25)
  expect(some.count).toBeGreaterThan(180)
  expect(some.count).toBeLessThan(320)
  expect(some.kinds[some.count - 1]).toBe(ObservationKind.arp)
})

test('so it does where the share happens to be all of a batch', () => {
  const share = 1 / 2
  const lone = [1, 2, 3, 4, 5, 6].map((hosts) => sampled(flows(hosts), share))
  for (const some of lone) expect(some.sampledShare).toBe(share)
})

test('what is shipped of a share is a copy: the columns of the batch are used again', () => {
  const batch = flows(1)
  for (const share of [0.001, 0.999]) {
    const some = sampled(batch, share)
    expect(some.timesUs.buffer).not.toBe(batch.timesUs.buffer)
  }
})
