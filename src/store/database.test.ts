import { setTimeout as passed } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { openDatabase } from './index.ts'
import { newPath } from './records.fixture.ts'

test('a database is opened while another connection of this thread writes, once that is over', async () => {
  const path = newPath()
  await using first = await openDatabase(path)
  const steps: string[] = []
  const writing = first.write(async (db) => {
    await db.deleteFrom('events').execute()
    await passed(200)
    steps.push('written')
  })
  await passed(20)
  await using _second = await openDatabase(path)
  steps.push('opened')
  await writing
  expect(steps).toEqual(['written', 'opened'])
})
