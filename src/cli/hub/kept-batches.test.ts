import { expect, test } from 'vitest'
import { KeptBatches } from './kept-batches.ts'

const message = (id: string) => ({ id, key: 'branch', traceId: '' })
const one = { alerts: 0, signals: 0, flows: 1, hosts: 0, dead: 0 }

test('who waits for batches is told when they are kept', async () => {
  const kept = new KeptBatches()
  using _ = kept.watch('branch/a')
  const waiting = kept.until('branch/a', one)
  kept.onKept('flows', [message('branch/b/1')])
  expect(await Promise.race([waiting, Promise.resolve('not yet')])).toBe('not yet')
  kept.onKept('flows', [message('branch/a/1')])
  await waiting
})

test('a run of which something will not be kept is not committed, and no other run heeds it', async () => {
  const kept = new KeptBatches()
  using _a = kept.watch('branch/a')
  using _b = kept.watch('branch/b')
  const waiting = kept.until('branch/a', { ...one, flows: 2 })
  kept.onUnkept([message('branch/a/1')])
  await expect(waiting).rejects.toThrow('judged again')
  // What comes after it is kept does not make it whole.
  kept.onKept('flows', [message('branch/a/2')])
  kept.onKept('flows', [message('branch/a/3')])
  await expect(kept.until('branch/a', { ...one, flows: 2 })).rejects.toThrow('judged again')
  kept.onKept('flows', [message('branch/b/1')])
  await kept.until('branch/b', one)
})

test('a batch that was set aside is waited for until a person can look at it', async () => {
  const kept = new KeptBatches()
  using _ = kept.watch('branch/a')
  const waiting = kept.until('branch/a', { ...one, dead: 1 })
  kept.onKept('flows', [message('branch/a/1')])
  expect(await Promise.race([waiting, Promise.resolve('not yet')])).toBe('not yet')
  kept.onKept('dead', [message('branch/a/news-1')])
  await waiting
})
