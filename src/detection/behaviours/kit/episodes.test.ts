import { expect, test } from 'vitest'
import type { Signal } from '../../../contracts/index.ts'
import { Episodes } from './episodes.ts'

const secondUs = 1e6

function episodes(learnt: string[], emitted: Signal[] = []) {
  return new Episodes<{ n: number }>({
    detector: 'test',
    technique: 'T0000',
    episodesMax: 1000,
    quietS: 60,
    emitAtPoints: 15,
    emit: (signal) => emitted.push(signal),
    tell: () => null,
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

test('at the end of time all end, and time may begin again earlier', () => {
  const learnt: string[] = []
  const table = episodes(learnt)
  table.obtain('first', 7200 * secondUs, () => ({ n: 0 }))
  table.advance(Number.POSITIVE_INFINITY)
  table.obtain('second', 0, () => ({ n: 0 }))
  table.advance(100 * secondUs)
  expect(learnt).toEqual(['first', 'second'])
})
