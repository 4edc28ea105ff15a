import { setTimeout as passed } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createMemoryBus, openStreams, type Streams } from '../../bus/index.ts'
import type { Task } from '../../detection/index.ts'
import { wallClockMs } from '../../kernel/index.ts'
import { FairShare } from './fair-share.ts'
import { startStreamWorkers } from './stream-workers.ts'

/** Judges by writing down what it was given, and for its state how far it came. */
function workerOf(streams: Streams, owner: string, taken: string[]) {
  return startStreamWorkers({
    ...{ streams, bus: createMemoryBus(), owner, streamsMax: 100, clock: wallClockMs },
    async open(sensor, saved) {
      let count = saved === null ? 0 : saved[0]!
      return {
        take(task: Task) {
          if (task.kind !== 'time') return
          count++
          // What it knows says which this is: had the one before not saved all of it, it would come twice.
          taken.push(`${sensor} ${task.timeUs} ${count}`)
        },
        room: async () => {},
        save: async () => new Uint8Array([count]),
        end: async () => {},
        close: async () => {},
      }
    },
    partsOf: (bytes) => ({ traceId: '', parts: [{ kind: 'time', timeUs: bytes[0]! }] }),
    ...{ kept: async () => {}, onNotice: () => {}, watchKept: () => ({ [Symbol.dispose]() {} }) },
  })
}

test('eight streams: a second worker gets four of them, and nothing is judged twice or not at all', async () => {
  await using streams = await openStreams({
    ...{ kind: 'memory', url: '', path: '', clock: wallClockMs, onNotice: () => {} },
  })
  const names = Array.from({ length: 8 }, (_, at) => `s${at}`)
  const taken: string[] = []
  let sent = 0
  const send = async () => {
    sent++
    for (const name of names)
      await streams.append(`sensor.${name}`, [{ sequence: sent, bytes: new Uint8Array([sent]) }])
  }
  await send()
  await using first = workerOf(streams, 'first', taken)
  await expect.poll(() => first.owned().length, { timeout: 5_000 }).toBe(8)
  await using second = workerOf(streams, 'second', taken)
  const startedMs = performance.now()
  while (second.owned().length < 4 && performance.now() - startedMs < 20_000) {
    await send()
    await passed(200)
  }
  expect([first.owned().length, second.owned().length]).toEqual([4, 4])
  // They keep what they have.
  const had = [...second.owned()].sort()
  await passed(3_000)
  expect([...second.owned()].sort()).toEqual(had)
  expect(first.owned()).toHaveLength(4)
  await send()
  await expect.poll(() => taken.length, { timeout: 5_000 }).toBeGreaterThanOrEqual(8 * sent)
  const expected = names.flatMap((name) =>
    Array.from({ length: sent }, (_, at) => `${name} ${at + 1} ${at + 1}`),
  )
  expect([...taken].sort()).toEqual(expected.sort())
  // Who goes leaves all of them to the other.
  await first.close()
  await expect.poll(() => second.owned().length, { timeout: 15_000 }).toBe(8)
}, 60_000)

test('what nobody else takes is kept, and given away less and less often', () => {
  const fair = new FairShare()
  const names = ['a', 'b', 'c', 'd']
  const owned = new Set(names)
  let given = 0
  for (let look = 0; look < 1_000; look++) {
    // Another lives, and is full.
    fair.look(names, 2)
    for (const name of names)
      if (!owned.has(name) && fair.isWanted(name, owned.size)) {
        fair.taken(name, true)
        owned.add(name)
      }
    const away = fair.toGive([...owned])
    if (away === null) continue
    owned.delete(away)
    given++
  }
  expect(given).toBeGreaterThan(0)
  expect(given).toBeLessThan(20)
  expect(owned.size).toBeGreaterThanOrEqual(2)
})
