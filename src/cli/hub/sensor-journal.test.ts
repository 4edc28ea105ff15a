import { setTimeout as passed } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Keeping } from '../../store/index.ts'
import type { Journal } from '../up/journal.ts'
import { SensorJournal } from './sensor-journal.ts'

const journal = { beginRemote: async () => ({ end() {} }) } as unknown as Journal

test('a write that throws ends no other: the next second writes again', async () => {
  let writes = 0
  const failures: string[] = []
  const write = async () => {
    if (++writes === 1) throw new TypeError('a number is no number')
  }
  const sensors = new SensorJournal({
    ...{ journal, clock: () => 1_000, onDead: () => {}, keeping: { write } as unknown as Keeping },
    onFailure: (reason) => failures.push(reason),
  })
  await passed(2_300)
  expect(writes).toBe(2)
  expect(failures).toEqual(['a number is no number'])
  await sensors.stop()
})
