import { expect, test } from 'vitest'
import { createMemoryBus, openStreams } from '../../bus/index.ts'
import { wallClockMs } from '../../kernel/index.ts'
import { startStreamWorkers } from './stream-workers.ts'

test('streams that others judge take no room: a full worker beside it leaves the rest to this one', async () => {
  await using streams = await openStreams({
    ...{ kind: 'memory', url: '', path: '', clock: wallClockMs, onNotice: () => {} },
  })
  for (const name of ['a', 'b', 'c'])
    await streams.append(`sensor.${name}`, [{ sequence: 1, bytes: new Uint8Array(1) }])
  const others = { owner: 'other', ttlMs: 60_000 }
  for (const name of ['a', 'b']) await streams.own(`sensor.${name}`, 'detection', others)
  await using workers = startStreamWorkers({
    ...{ streams, bus: createMemoryBus(), owner: 'this', streamsMax: 1, clock: wallClockMs },
    open: async () => ({
      take: () => {},
      room: async () => {},
      save: async () => new Uint8Array(0),
      end: async () => {},
      close: async () => {},
    }),
    ...{ partsOf: () => ({ traceId: '', parts: [] }), kept: async () => {}, onNotice: () => {} },
    watchKept: () => ({ [Symbol.dispose]: () => {} }),
  })
  await expect.poll(() => workers.owned(), { timeout: 5_000 }).toEqual(['c'])
})
