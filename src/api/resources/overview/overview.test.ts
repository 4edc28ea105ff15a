import { expect, test } from 'vitest'
import { serveResource } from '../../kit/serve.fixture.ts'
import { overview } from './index.ts'
import { sensorsOf, stateSentence } from './sentence.ts'

const none = { reporting: 0, late: 0, ended: 0 }

test.each([
  [{ count: 0, isExact: true }, 0, none, 'Nothing needs you. No sensor has reported yet.'],
  [
    { count: 1, isExact: true },
    1,
    { ...none, reporting: 2 },
    '1 incident needs you. In 1 open incident the attack seems to have worked. 2 of 2 sensors reporting.',
  ],
  [
    { count: 10_000, isExact: false },
    2,
    { reporting: 1, late: 1, ended: 0 },
    'At least 10,000 incidents need you. In 2 open incidents the attack seems to have worked. 1 of 2 sensors not heard of for a while.',
  ],
  [
    { count: 3, isExact: true },
    0,
    { ...none, ended: 1 },
    '3 incidents need you. No traffic is being watched now.',
  ],
])('the state in a sentence, %#', (needsYou, worked, sensors, text) => {
  expect(stateSentence({ needsYou, worked, sensors })).toBe(text)
})

test('a sensor reports, is late, or has ended', () => {
  const runs = [
    { beat_ms: 99_000, ended_ms: 0 },
    { beat_ms: 1_000, ended_ms: 0 },
    { beat_ms: 1_000, ended_ms: 2_000 },
  ]
  expect(sensorsOf(runs, 100_000)).toEqual({ reporting: 1, late: 1, ended: 1 })
})

test('a new database says that nothing is known yet', async () => {
  const { as } = await serveResource(overview)
  const { statusCode, json } = await as('viewer', 'GET', '/overview?window=2h')
  expect([statusCode, json.sentence]).toEqual([
    200,
    'Nothing needs you. No sensor has reported yet.',
  ])
  expect(json.timeline).toMatchObject({ stepSeconds: 150, counts: [] })
  expect((await as('viewer', 'GET', '/overview?window=9w')).statusCode).toBe(400)
})
