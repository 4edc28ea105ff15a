import { join } from 'node:path'
import { expect, test } from 'vitest'
import { alertOn } from '../../../detection/explanation/alert.fixture.ts'
import { beacon, scanThenBeacon } from '../../../detection/explanation/examples.fixture.ts'
import { openLog } from '../../../log/index.ts'
import { createResponse } from '../../../response/index.ts'
import { keepAction, keepInvestigation, recordDeed } from '../../../store/index.ts'
import { keepRecords } from '../../../store/kept.fixture.ts'
import { actionOf, investigationOf } from '../../../store/shelves/response.fixture.ts'
import { type Served, serveResource } from '../../kit/serve.fixture.ts'
import { logs } from './index.ts'

const traceId = 'ab'.repeat(16)

async function serve(): Promise<Served> {
  const served = await serveResource(logs)
  let ms = served.clock.nowMs - 60_000
  const folder = join(served.data, 'logs')
  using log = openLog({
    ...{ folder, component: 'engine', level: 'debug', people: null },
    now: () => ms++,
  })
  log.info('one')
  log.warn('two', { traceId })
  log.of('api').error('three', { host: 'Printer' })
  return served
}

const texts = (answer: { json: { data: { text: string }[] } }) =>
  answer.json.data.map(({ text }) => text)

test('lines are found by level, component, trace, time and text', async () => {
  const { as } = await serve()
  const found = async (query: string) => texts(await as('analyst', 'GET', `/logs?${query}`))
  expect(await found('')).toEqual(['three', 'two', 'one'])
  expect(await found('level=warn')).toEqual(['three', 'two'])
  expect(await found('component=api')).toEqual(['three'])
  expect(await found(`traceId=${traceId}`)).toEqual(['two'])
  expect(await found('q=printer')).toEqual(['three'])
  expect(await found('since=30s')).toEqual([])
  expect((await as('viewer', 'GET', '/logs')).statusCode).toBe(403)
  expect((await as('analyst', 'GET', '/logs?lvel=warn')).json.code).toBe('unknown_parameter')
})

test('pages lead on, and their cursors are ours', async () => {
  const { as } = await serve()
  const first = await as('analyst', 'GET', '/logs?limit=2')
  const { next } = first.json.page
  expect(texts(await as('analyst', 'GET', `/logs?limit=2&after=${next}`))).toEqual(['one'])
  const other = await as('analyst', 'GET', `/logs?level=info&after=${next}`)
  expect(other.json.code).toBe('cursor_mismatch')
  expect((await as('analyst', 'GET', '/logs?after=1-1')).json.code).toBe('cursor_mismatch')
})

test('they are counted, and followed', async () => {
  const { as } = await serve()
  const counted = (await as('analyst', 'GET', '/logs/statistics?since=1h')).json
  expect(counted).toMatchObject({ lines: 3, byLevel: { warn: 1, error: 1 }, isWhole: true })
  expect((await as('analyst', 'GET', '/logs/statistics?since=1s')).json.lines).toBe(0)
  const { next } = (await as('analyst', 'GET', '/logs/tail')).json
  const tail = await as('analyst', 'GET', `/logs/tail?after=${next}`)
  expect(tail.json).toMatchObject({ data: [], hasMore: false })
  expect((await as('analyst', 'GET', '/logs/tail?after=1-1')).json.code).toBe('cursor_mismatch')
  expect((await as('viewer', 'GET', '/logs/tail')).statusCode).toBe(403)
})

test('a trace has everything with its id, in order of time, as far as one may see it', async () => {
  const { as, database, clock } = await serve()
  const alert = { ...alertOn(scanThenBeacon, beacon), traceId }
  await keepRecords(database, { alerts: [alert] })
  await database.write((db) =>
    recordDeed(
      db,
      {
        actor: { kind: 'user', id: 'usr_admin', session: '', address: '' },
        ...{
          verb: 'mute.create',
          object: { kind: 'mute', id: 'mut_1' },
          before: null,
          after: null,
        },
        ...{ reason: '', traceId },
      },
      clock.nowMs,
    ),
  )
  const url = `/traces/${traceId}`
  const kinds = (answer: { json: { data: { kind: string; text: string }[] } }) =>
    answer.json.data.map(({ kind, text }) => [kind, text])
  const { headline } = alert.explanation
  expect(kinds(await as('admin', 'GET', url))).toEqual([
    ['alert', headline],
    ['log', 'two'],
    ['audit', 'mute.create mut_1'],
  ])
  expect(kinds(await as('analyst', 'GET', url))).toEqual([
    ['alert', headline],
    ['log', 'two'],
  ])
  expect((await as('admin', 'GET', `/traces/${'0'.repeat(32)}`)).json.data).toEqual([])
  expect((await as('admin', 'GET', '/traces/x')).statusCode).toBe(400)
})

test('a trace leads from the alert over what was looked up and done to the undo', async () => {
  const { as, database, clock } = await serve()
  const alert = { ...alertOn(scanThenBeacon, beacon), traceId }
  await keepRecords(database, { alerts: [alert] })
  const response = createResponse({ clock: () => clock.nowMs })
  await database.write((db) => response.onAlerts(db, [alert]))
  const { id } = await database.read.selectFrom('incidents').select('id').executeTakeFirstOrThrow()
  const by = { kind: 'user', id: 'usr_responder' } as const
  const moment = (what: 'asked' | 'undone', at: number) => {
    return { at: new Date(clock.nowMs + at).toISOString(), what, by, text: '' }
  }
  const history = [moment('asked', 1000), moment('undone', 2000)]
  await database.write(async (db) => {
    const updatedAt = new Date(clock.nowMs).toISOString()
    await keepInvestigation(db, investigationOf(id, { updatedAt }))
    await keepAction(db, actionOf('act_1', { incidentId: id, traceId, history }))
    const told = { kind: 'notify', target: 'ops', history: [moment('asked', 3000)] } as const
    await keepAction(db, actionOf('act_2', { traceId, ...told }))
  })
  const { data } = (await as('analyst', 'GET', `/traces/${traceId}`)).json
  const about = ['investigation', 'action']
  const found = data.filter(({ kind }: { kind: string }) => about.includes(kind))
  expect(found.map(({ text }: { text: string }) => text)).toEqual([
    'Two of three sources know it as harmful.',
    'block ip 203.0.113.66: asked',
    'block ip 203.0.113.66: undone',
    'notify ops: asked',
  ])
})
