import { expect, test } from 'vitest'
import { type ObservationBatch, ObservationKind, observationBatch } from '../../contracts/index.ts'
import { sampled } from './sampling.ts'

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
