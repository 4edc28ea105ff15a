import { expect, test } from 'vitest'
import { serveResource } from '../../kit/serve.fixture.ts'
import { incidents } from '../incidents/index.ts'
import { beacons, keptIncidents } from '../incidents/kept.fixture.ts'
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
  expect(stateSentence({ needsYou, taken: 0, due: 0, worked, sensors })).toBe(text)
})

test('what somebody took needs nobody else, and is not done either', () => {
  const state = { due: 0, worked: 0, sensors: { ...none, reporting: 1 } }
  const needsYou = { count: 0, isExact: true }
  expect(stateSentence({ ...state, needsYou, taken: 2 })).toBe(
    'Nothing new needs you; 2 incidents are being worked on. 1 of 1 sensor reporting.',
  )
})

test('what was to be looked at again is told when its time has come', async () => {
  const { take, as, ids, clock } = await keptIncidents(incidents, overview)
  await take(...beacons(2))
  const [id] = await ids()
  const revisitAt = new Date(clock.nowMs + 3_600_000).toISOString()
  const body = { status: 'closed', disposition: 'inconclusive', revisitAt }
  await as('analyst', 'PATCH', `/incidents/${id}`, { headers: { 'if-match': '*' }, body })
  const before = (await as('viewer', 'GET', '/overview')).json
  expect(before.due).toEqual({ count: 0, incidents: [] })
  clock.nowMs += 3_600_000
  const { due, sentence } = (await as('viewer', 'GET', '/overview')).json
  expect(due).toMatchObject({ count: 1, incidents: [{ id, revisitAt }] })
  expect(sentence).toContain('1 closed incident is due for another look.')
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
