import { expect, test } from 'vitest'
import type { Database } from '../../../store/index.ts'
import { keepSystemEvent } from '../../../store/index.ts'
import { serveResource } from '../../kit/serve.fixture.ts'
import { eventSchema } from '../../records/index.ts'
import { events } from './index.ts'

const nowMs = Date.parse('2026-11-26T12:00:00Z')

async function tell(database: Database): Promise<void> {
  const told = [
    ['started', 'info', 'AMOSKYS started', 0],
    ['capture-drops', 'high', 'The kernel dropped 12 packets', -30],
    ['capture-drops', 'high', 'The kernel dropped 3 packets', -95],
  ] as const
  await database.write(async (db) => {
    for (const [what, severity, text, minutes] of told)
      await keepSystemEvent(db, { key: text, what, severity, text }, nowMs + minutes * 60_000)
  })
}

test('events are told as they were kept, the newest first, and found by what they say', async () => {
  const { as, database } = await serveResource(events)
  await tell(database)
  const { json } = await as('viewer', 'GET', '/events')
  expect(json.data.map((one: unknown) => eventSchema.parse(one).seq)).toEqual([3, 2, 1])
  const seqs = async (query: string) =>
    (await as('viewer', 'GET', `/events?${query}`)).json.data.map((one: { seq: number }) => one.seq)
  expect(await seqs('severity=high&sort=time')).toEqual([3, 2])
  expect(await seqs('what=started')).toEqual([1])
  expect(await seqs('q=kernel since:1h')).toEqual([2])
  expect((await as('viewer', 'GET', '/events?colour=red')).json.code).toBe('unknown_parameter')
})

test('they are counted over time, the last day where nothing is said', async () => {
  const { as, database, clock } = await serveResource(events)
  clock.nowMs += 1000
  await tell(database)
  const asked = await as('viewer', 'GET', '/events/statistics?by=severity&q=kernel')
  expect(asked.json).toMatchObject({ to: '2026-11-26T12:00:01.000Z', stepSeconds: 3600 })
  expect(asked.json.data.map((one: { count: number }) => one.count)).toEqual([1, 1])
  const fine = await as('viewer', 'GET', '/events/statistics?since=1h&step=1m&by=kind')
  expect(fine.json.data).toMatchObject([
    { from: '2026-11-26T11:29:01.000Z', value: 'system', count: 1 },
    { from: '2026-11-26T11:59:01.000Z', value: 'system', count: 1 },
  ])
  for (const query of ['step=1s', 'since=1h&to=2020-01-01T00:00:00Z', 'step=0h', 'step=1y'])
    expect((await as('viewer', 'GET', `/events/statistics?${query}`)).statusCode).toBe(400)
})

test('what stands in an event is told as JSON Schema', async () => {
  const { as } = await serveResource(events)
  const { json } = await as('viewer', 'GET', '/events/schema')
  expect(Object.keys(json.event.$defs.Event.properties)).toContain('keptAt')
  expect(json.fields).toContain('detector')
})
