import { expect, test } from 'vitest'
import type { SignalDraft } from './behaviour.ts'
import { Episodes } from './episodes.ts'

const secondUs = 1e6

function episodes(learnt: string[], emitted: SignalDraft[] = []) {
  return new Episodes<{ n: number }>({
    detector: 'test',
    technique: 'T0000',
    episodesMax: 1000,
    quietS: 60,
    emitAtPoints: 15,
    emit: (signal) => emitted.push(signal),
    tell: () => null,
    isAlert: () => false,
    learn: ({ key }) => learnt.push(key),
  })
}

test('quiet episodes end behind an older one that goes on', () => {
  const learnt: string[] = []
  const table = episodes(learnt)
  table.obtain('goes on', 0, () => ({ n: 0 }))
  table.obtain('stops', 1 * secondUs, () => ({ n: 0 }))
  for (let second = 0; second < 200; second++) {
    table.obtain('goes on', second * secondUs, () => ({ n: 0 }))
    table.advance(second * secondUs)
  }
  expect(learnt).toEqual(['stops'])
  expect(table.peek('stops')).toBeUndefined()
})

/** Worth `points` from its first step on. */
const worth = (points: number) => {
  const quantity = { value: 1, unit: 'count', text: '1' }
  const piece = { id: 'one', group: 'volume', sentence: '', observed: quantity } as const
  const evidence = [{ ...piece, baseline: null, points, curve: null }]
  return { actor: '10.0.0.1', peers: ['10.0.0.2'], peerCount: 1, evidence, facts: {} }
}

test('what was an alert is not learnt, whatever it takes to be one, and though it fell since', () => {
  const learntFrom = (alertPoints: number, points: readonly number[]) => {
    const learnt: string[] = []
    const table = new Episodes<{ n: number }>({
      ...{ detector: 'test', technique: 'T0000', episodesMax: 9, quietS: 60, emitAtPoints: 15 },
      emit: () => {},
      tell: ({ state }) => worth(points[state.n]!),
      isAlert: (_, most) => most > alertPoints,
      learn: ({ key }) => learnt.push(key),
    })
    const one = table.obtain('one', 0, () => ({ n: 0 }))
    for (let n = 0; n < points.length; n++) {
      one.state.n = n
      table.step(one, n * 2 * secondUs)
    }
    table.advance(1000 * secondUs)
    return learnt
  }
  expect(learntFrom(30, [25])).toEqual(['one'])
  expect(learntFrom(20, [25])).toEqual([])
  expect(learntFrom(30, [35, 10])).toEqual([])
  expect(learntFrom(40, [35])).toEqual(['one'])
})

test('what was told of a living episode never lapses, though nothing new is to be said', () => {
  const emitted: SignalDraft[] = []
  const table = new Episodes<{ n: number }>({
    ...{ detector: 'test', technique: 'T0000', episodesMax: 9, quietS: 600, emitAtPoints: 15 },
    emit: (signal) => emitted.push(signal),
    tell: () => worth(20),
  })
  table.step(
    table.obtain('one', 0, () => ({ n: 0 })),
    0,
  )
  for (let second = 1; second < 7200; second++) {
    table.obtain('one', second * secondUs, () => ({ n: 0 }))
    table.advance(second * secondUs)
    expect(emitted.at(-1)!.holdsUntilUs).toBeGreaterThan(second * secondUs)
  }
  expect(emitted.length).toBeLessThan(30)
})

test('at the end of time all end, and time may begin again earlier', () => {
  const learnt: string[] = []
  const table = episodes(learnt)
  table.obtain('first', 7200 * secondUs, () => ({ n: 0 }))
  table.advance(Number.POSITIVE_INFINITY)
  table.obtain('second', 0, () => ({ n: 0 }))
  table.advance(100 * secondUs)
  expect(learnt).toEqual(['first', 'second'])
})
