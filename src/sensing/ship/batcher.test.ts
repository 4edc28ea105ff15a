import { expect, test } from 'vitest'
import { observationBatch, type ShippedPart } from '../../contracts/index.ts'
import { Batcher } from './batcher.ts'
import type { BatchFacts } from './log-records.ts'

function world() {
  const clock = { nowMs: 0 }
  const batches: (readonly [readonly ShippedPart[], BatchFacts])[] = []
  const limits = { rowsMax: 10, rowsWaitMs: 100, timeWaitMs: 500 }
  const batcher = new Batcher(
    () => clock.nowMs,
    (...batch) => void batches.push(batch),
    limits,
  )
  const rows = (count: number, fromUs = 1) => {
    const batch = observationBatch(16, 1)
    batch.count = count
    for (let i = 0; i < count; i++) batch.timesUs[i] = fromUs + i
    return batch
  }
  return { clock, batches, batcher, rows }
}

test('rows wait for others a tenth of a second, and no longer than a full batch', () => {
  const { clock, batches, batcher, rows } = world()
  batcher.observations(rows(3, 5))
  batcher.flushIfDue()
  expect(batches).toHaveLength(0)
  clock.nowMs = 100
  batcher.flushIfDue()
  expect(batches[0]![1]).toEqual({ rows: 3, fromUs: 5, untilUs: 7 })
  batcher.observations(rows(6))
  batcher.observations(rows(6))
  expect(batches[1]![1].rows).toBe(12)
})

test('what is put in stays as it was, though the batch is written over', () => {
  const { batches, batcher, rows } = world()
  const batch = rows(1, 42)
  batcher.observations(batch)
  batch.timesUs[0] = 0
  batcher.flush()
  const [part] = batches[0]![0]
  expect(part?.kind === 'observations' && part.batch.timesUs[0]).toBe(42)
})

test('of the time the newest is enough, unless something lies between; it alone is no hurry', () => {
  const { clock, batches, batcher } = world()
  batcher.put({ kind: 'time', timeUs: 1 })
  batcher.put({ kind: 'time', timeUs: 2 })
  clock.nowMs = 400
  batcher.flushIfDue()
  expect(batches).toHaveLength(0)
  batcher.put({ kind: 'losses', losses: ['one'] })
  batcher.put({ kind: 'time', timeUs: 3 })
  clock.nowMs = 500
  batcher.flushIfDue()
  expect(batches[0]![0].map((part) => part.kind)).toEqual(['time', 'losses', 'time'])
})

test('a clock that was set back holds nothing back', () => {
  const { clock, batches, batcher, rows } = world()
  clock.nowMs = 1_000_000
  batcher.observations(rows(1))
  clock.nowMs = 0
  batcher.flushIfDue()
  expect(batches).toHaveLength(1)
})
