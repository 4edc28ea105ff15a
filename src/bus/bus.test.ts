import { expect, test } from 'vitest'
import type { Signal } from '../contracts/index.ts'
import { createMemoryBus } from './index.ts'

const signal = (detector: string) => ({ detector }) as Signal
const batchOf = (...names: string[]) => names.map(signal)

test('each group gets every batch; members of one group share them', async () => {
  const bus = createMemoryBus()
  const seen: Record<string, string[]> = { a1: [], a2: [], b: [] }
  const note = (who: string) => async (batch: readonly Signal[]) => {
    seen[who]!.push(...batch.map((s) => s.detector))
  }
  bus.subscribe('signals', 'a', note('a1'))
  bus.subscribe('signals', 'a', note('a2'))
  bus.subscribe('signals', 'b', note('b'))
  for (let i = 0; i < 20; i++) await bus.publish('signals', batchOf(`s${i}`))
  await bus.close()
  expect([...seen['a1']!, ...seen['a2']!].sort()).toEqual([...seen['b']!].sort())
  expect(seen['b']).toHaveLength(20)
  expect(bus.counts()).toMatchObject({ published: 20, acknowledged: 40, waiting: 0 })
})

test('a batch whose handler fails comes again, and is set aside in the end', async () => {
  const bus = createMemoryBus({ deliveriesMax: 3 })
  let tries = 0
  bus.subscribe('signals', 'flaky', async (batch) => {
    tries++
    if (batch[0]!.detector === 'bad' || tries === 1) throw new Error('not now')
  })
  await bus.publish('signals', batchOf('good'))
  await bus.publish('signals', batchOf('bad'))
  await bus.close()
  expect(tries).toBe(5)
  expect(bus.counts()).toMatchObject({
    acknowledged: 1,
    redelivered: 3,
    setAside: 1,
    lastFailure: 'not now',
    waiting: 0,
  })
})

test('a full group makes the publisher wait, then refuses with a reason', async () => {
  const bus = createMemoryBus({ waitingMax: 2, fullWaitMs: 30 })
  let release = () => {}
  const gate = new Promise<void>((resolve) => {
    release = resolve
  })
  bus.subscribe('signals', 'slow', () => gate)
  await bus.publish('signals', batchOf('1', '2'))
  await expect(bus.publish('signals', batchOf('3'))).rejects.toThrow(
    /signals: 1 records .* bound of 2/,
  )
  const late = bus.publish('signals', batchOf('4'))
  release()
  await late
  await bus.close()
  expect(bus.counts()).toMatchObject({ published: 3, acknowledged: 3 })
})

test('a topic nobody hears drops and counts; a closed bus says so', async () => {
  const bus = createMemoryBus()
  await bus.publish('alerts', [])
  await bus.publish('signals', batchOf('1'))
  expect(bus.counts().unheard).toBe(1)
  await bus.close()
  await expect(bus.publish('signals', batchOf('2'))).rejects.toThrow(/closed/)
})

test('a member that leaves finishes what it holds and gets no more', async () => {
  const bus = createMemoryBus()
  const seen: string[] = []
  const leaving = bus.subscribe('signals', 'g', async (batch) => void seen.push(batch[0]!.detector))
  await bus.publish('signals', batchOf('first'))
  await leaving.stop()
  bus.subscribe('signals', 'g', async (batch) => void seen.push(`next ${batch[0]!.detector}`))
  await bus.publish('signals', batchOf('second'))
  await bus.close()
  expect(seen).toEqual(['first', 'next second'])
})
