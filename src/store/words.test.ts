import { expect, test } from 'vitest'
import { openDatabase } from './database.ts'
import { onBoth } from './dialects.fixture.ts'
import { findPage } from './list.ts'
import { incidentList } from './shelves/incident-list.ts'
import { narrowed, wordsOf } from './words.ts'

test('words are what stands between spaces and signs, in lower case', () => {
  expect(wordsOf('10.0.0.1 looked for SSH (port 22), then "called" fd00::1.')).toEqual([
    ...['10.0.0.1', 'looked', 'for', 'ssh', 'port', '22', 'then', 'called', 'fd00::1'],
  ])
  expect(wordsOf(' () ')).toEqual([])
})

async function withRows(place: string, n: number) {
  const database = await openDatabase(place)
  await database.write(async (db) => {
    for (let i = 0; i < n; i++) {
      const word = i % 2 === 0 ? 'common' : 'other'
      const time = new Date(i * 1000).toISOString()
      const text = { queue: 'watching', entity: `10.0.0.${i}`, trace_id: '', importance: 'normal' }
      const more = { severity: 'low', outcome: 'unknown', time, first_time: time, last_time: time }
      const lists = { techniques: `T${i % 3}`, behaviours: word, sensors: '', body: '{}' }
      const id = `inc_${String(i).padStart(5, '0')}`
      const search = ` ${word} 10.0.0.${i} t${i % 3}`
      await db
        .insertInto('incidents')
        .values({
          ...{ id, ...text, ...more, ...lists, search, head: `"${id}"`, status: 'open' },
          ...{ version: 1, reason: '', change: i, revision: 1, urgency: i, confidence: 0.5 },
          ...{ fresh_until: 0, is_muted: 0, is_withdrawn: 0 },
        })
        .execute()
      for (const one of search.trim().split(' '))
        await db.insertInto('incident_words').values({ word: one, incident_id: id }).execute()
    }
  })
  return database
}

const is = (field: string, ...values: string[]) => ({
  field,
  op: 'is' as const,
  values,
  isNot: false,
})
const ask = { fromUs: null, toUs: null, limit: 9, after: null, before: null }
const sort = [{ name: 'urgency', isDescending: true }]

onBoth(
  'beginnings of words are found alike, whether few rows have them or many',
  async ({ place }) => {
    await using database = await withRows(place, 4200)
    const found = async (...filter: ReturnType<typeof is>[]) => {
      const asked = { ...ask, sort, filter }
      const { rows } = await findPage<{ id: string }>(database.read, incidentList, {
        ask: asked,
        select: ['incidents.id as id'],
      })
      return rows.map(({ id }) => Number(id.slice(4)))
    }
    const rare = async (text: string) =>
      (await narrowed(database.read, incidentList, [is('text', text)])).map(({ isRare }) => isRare)
    expect(await rare('comm 10.0.0.41')).toEqual([false, true])
    expect(await found(is('text', 'COMM'))).toEqual([
      4198, 4196, 4194, 4192, 4190, 4188, 4186, 4184, 4182,
    ])
    expect(await found(is('text', '10.0.0.419'))).toEqual([
      4199, 4198, 4197, 4196, 4195, 4194, 4193, 4192, 4191,
    ])
    expect(await found(is('text', 'common 10.0.0.419'))).toEqual([4198, 4196, 4194, 4192, 4190])
    expect(await found(is('text', 'ommon'))).toEqual([])
    expect(await found({ ...is('text', 'comm'), isNot: true })).toHaveLength(9)
    expect(await found(is('technique', 'T1'), is('text', '10.0.0.419'))).toEqual([4198, 4195, 4192])
    expect(await found(is('technique', 'T9'))).toEqual([])
  },
)
