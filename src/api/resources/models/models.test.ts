import { expect, test } from 'vitest'
import { serveResource } from '../../kit/serve.fixture.ts'
import { models } from './index.ts'

test('a model shows its card, and what it said; another is not there', async () => {
  const { as, database } = await serveResource(models)
  const list = await as('viewer', 'GET', '/models')
  expect(list.json.data.map(({ id }: { id: string }) => id)).toEqual(['trees'])
  const model = await as('viewer', 'GET', '/models/trees')
  expect([model.json.card.summary, model.headers['etag']]).toEqual(['Three trees.', '"trees-1"'])
  expect((await as('viewer', 'GET', '/models/none')).json.code).toBe('not_found')
  const row = { ...{ sensor: 'local', peer: '', actor: '', flow_count: 1 }, body: '{}' }
  const said = { ...row, detector: 'trees', technique: 'T1071' }
  await database.write(async (db) => {
    await db
      .insertInto('signals')
      .values([
        { ...said, key: 'a', time_us: 1_000_000, points: 4 },
        { ...said, key: 'b', time_us: 3_000_000, points: 6 },
        { ...said, key: 'c', time_us: 2_000_000, points: 9, detector: 'beacon' },
      ])
      .execute()
  })
  expect((await as('viewer', 'GET', '/models/trees/stats')).json).toEqual({
    signals: 2,
    byTechnique: [{ technique: 'T1071', signals: 2, meanPoints: 5, highestPoints: 6 }],
    ...{ firstTime: '1970-01-01T00:00:01.000Z', lastTime: '1970-01-01T00:00:03.000Z' },
  })
})
