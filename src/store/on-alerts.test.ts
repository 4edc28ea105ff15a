import type { Kysely } from 'kysely'
import { expect } from 'vitest'
import type { Alert } from '../contracts/index.ts'
import { onBoth } from './dialects.fixture.ts'
import { openDatabase, openStore } from './index.ts'
import { alertOf, signalOf } from './records.fixture.ts'
import type { Schema } from './schema.ts'

const seen = (alerts: readonly Alert[]) => alerts.map(({ id, revision }) => `${id} ${revision}`)

onBoth(
  'what is new is handed on, every revision in its order, and nothing twice',
  async ({ place }) => {
    const told: string[][] = []
    const onAlerts = async (_: unknown, alerts: readonly Alert[]) => void told.push(seen(alerts))
    await using store = await openStore(place, { onAlerts })
    const revisions = [1, 2, 3].map((revision) => alertOf('alr_A', { revision }))
    await store.keepAlerts([revisions[0]!, alertOf('alr_B'), revisions[1]!])
    await store.keepAlerts([revisions[0]!, revisions[1]!, revisions[2]!])
    await store.keepAlerts([alertOf('alr_B')])
    expect(told).toEqual([['alr_A 1', 'alr_B 1', 'alr_A 2'], ['alr_A 3'], []])
  },
)

onBoth('where what is made of them fails, they are not kept either', async ({ place }) => {
  let isBroken = true
  const onAlerts = async (db: Kysely<Schema>, alerts: readonly Alert[]) => {
    const rows = await db.selectFrom('alerts').select('id').execute()
    expect(rows.length).toBeGreaterThanOrEqual(alerts.length)
    if (isBroken) throw new Error('no')
  }
  await using store = await openStore(place, { onAlerts })
  await expect(store.keepAlerts([alertOf('alr_A')])).rejects.toThrow('no')
  expect((await store.counts()).alerts).toBe(0)
  isBroken = false
  await store.keepAlerts([alertOf('alr_A')])
  expect((await store.counts()).alerts).toBe(1)
})

onBoth('what is kept at the same time does not fall with it', async ({ place }) => {
  const onAlerts = async () => {
    await new Promise((resolve) => setTimeout(resolve, 5))
    throw new Error('no')
  }
  await using store = await openStore(place, { onAlerts })
  const failing = expect(store.keepAlerts([alertOf('alr_A')])).rejects.toThrow('no')
  await store.keepSignals([signalOf('s', 1)])
  await failing
  expect(await store.counts()).toMatchObject({ alerts: 0, signals: 1 })
})

onBoth('a change of something else is one transaction', async ({ place }) => {
  await using store = await openStore(place)
  await store.keepAlerts([alertOf('alr_A')])
  const failing = store.change(async (db) => {
    await db.deleteFrom('alerts').execute()
    throw new Error('no')
  })
  await expect(failing).rejects.toThrow('no')
  await store.change((db) => db.updateTable('alerts').set({ risk: 'low' }).execute())
  await using database = await openDatabase(place)
  const rows = await database.read.selectFrom('alerts').select('risk').execute()
  expect(rows).toEqual([{ risk: 'low' }])
})
