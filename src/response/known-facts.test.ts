import { expect, test } from 'vitest'
import { AmoskysError } from '../kernel/index.ts'
import { keepAction, openDatabase } from '../store/index.ts'
import { actionOf } from '../store/shelves/response.fixture.ts'
import { KnownFacts } from './known-facts.ts'
import { gatherSafetyFacts } from './safety-facts.ts'

const nowMs = Date.parse('2026-11-26T12:00:00.000Z')
const asked = { nowMs, homeNetworks: [], caps: { perHourMax: 9, hostShareMax: 0.1 } }

test('what is followed is what is found when all is read anew', async () => {
  await using database = await openDatabase(':memory:')
  const facts = new KnownFacts()
  let version = 1
  const first = actionOf('act_1', { state: 'approved' })
  await database.write((db) => keepAction(db, first))
  for (const state of ['in_force', 'undoing', 'undone'] as const) {
    const followed = await facts.gather(database.read, asked)
    expect(followed).toEqual(await gatherSafetyFacts(database.read, asked))
    version++
    const kept = await database.write((db) => keepAction(db, { ...first, version, state }))
    expect(kept).toBe(true)
    facts.forget()
  }
  expect(await facts.gather(database.read, asked)).toEqual(
    await gatherSafetyFacts(database.read, asked),
  )
})

test('where the database could not be read it is read again, and nobody finds that nothing was done', async () => {
  await using database = await openDatabase(':memory:')
  await database.write((db) => keepAction(db, actionOf('act_1', { state: 'in_force' })))
  const facts = new KnownFacts()
  // What is live and recent is the second thing that is asked of the table.
  let reads = 0
  const failing = new Proxy(database.read, {
    get(db, name) {
      if (name === 'selectFrom')
        return (table: 'actions') => {
          if (table === 'actions' && ++reads > 1)
            throw new AmoskysError('unavailable', 'out of order')
          return db.selectFrom(table)
        }
      const found: unknown = Reflect.get(db, name, db)
      return typeof found === 'function' ? found.bind(db) : found
    },
  })
  await expect(facts.gather(failing, asked)).rejects.toThrow('out of order')
  facts.forget()
  const both = await Promise.all([
    facts.gather(database.read, asked),
    facts.gather(database.read, asked),
  ])
  for (const { actions } of both) expect(actions).toHaveLength(1)
})
