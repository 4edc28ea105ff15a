import { expect, test } from 'vitest'
import type { Incident, IncidentStanding } from '../../contracts/index.ts'
import {
  beatRun,
  beginRun,
  type Database,
  endRun,
  type Found,
  keepAction,
  keepFound,
  keepInvestigation,
  keepStanding,
  keepSystemEvent,
  openDatabase,
  recordDeed,
} from '../../store/index.ts'
import { actionOf, investigationOf } from '../../store/shelves/response.fixture.ts'
import { channels } from './channels.ts'
import { callerWith, Follower, follow, newPath, serve } from './stream.fixture.ts'

const standing: IncidentStanding = {
  ...{ version: 1, status: 'open', disposition: null, reason: '', assignee: null },
  ...{ revisitAt: null, mergedInto: null },
}

/** As much of an incident as the store looks at. */
function foundOf(id: string, revision: number): Found {
  const incident = {
    ...{ id, revision, queue: 'needs_you', entity: '10.0.0.1', traceId: 't', severity: 'high' },
    ...{ urgency: 80, confidence: 0.9, outcome: 'unknown', time: 'T', firstTime: 'T' },
    ...{ lastTime: 'T', isMuted: false, isWithdrawn: false, techniques: [], behaviours: [] },
    ...{ sensors: [], alerts: [], explanation: { headline: `incident ${id}` } },
  } as unknown as Incident
  const state = { id, revision, traceId: 't', entity: '10.0.0.1', importance: 'normal', standing }
  return { state: { ...state, members: [] } as Found['state'], incident, freshUntilMs: null }
}

const keep = (database: Database, found: Found) => database.write((db) => keepFound(db, found))
const line = (database: Database, key: string, severity: 'info' | 'high') =>
  database.write((db) => keepSystemEvent(db, { key, what: 'noted', severity, text: key }, 1000))

test('of incidents both what the engine finds and what a person does is told', async () => {
  await using server = await serve(newPath())
  const client = await follow(server.url, 'incidents')
  await keep(server.database, foundOf('inc_A', 1))
  await client.until(() => client.records('incidents').length === 1)
  await server.database.write((db) =>
    keepStanding(db, 'inc_A', {
      standing: { ...standing, version: 2, status: 'closed', disposition: 'expected' },
      queue: 'closed',
    }),
  )
  await client.until(() => client.records('incidents').length === 2)
  const of = client.records('incidents')
  expect(of[0]).toMatchObject({ id: 'inc_A', revision: 1, version: 1, queue: 'needs_you' })
  expect(of[1]).toMatchObject({ id: 'inc_A', revision: 1, version: 2, queue: 'closed' })
  expect(of[1]).toMatchObject({ status: 'closed', explanation: { headline: 'incident inc_A' } })
})

test('of actions and investigations each change is told', async () => {
  await using server = await serve(newPath())
  const { database } = server
  const client = await follow(server.url, 'actions')
  client.say({ op: 'sub', ch: 'investigations' })
  await client.until(() => client.messages.length === 2)
  const block = actionOf('act_1')
  await database.write((db) => keepAction(db, block))
  await client.until(() => client.records('actions').length === 1)
  await database.write((db) => keepAction(db, { ...block, version: 2, state: 'in_force' }))
  await client.until(() => client.records('actions').length === 2)
  expect(client.records('actions').map(({ state }) => state)).toEqual(['approved', 'in_force'])
  await database.write((db) => keepInvestigation(db, investigationOf('inc_1')))
  await client.until(() => client.records('investigations').length === 1)
  expect(client.records('investigations')[0]).toMatchObject({ incidentId: 'inc_1', riskScore: 40 })
})

test('the feed is the log of events, and filtered as its list is', async () => {
  await using server = await serve(newPath())
  const client = await follow(server.url, 'feed', { filter: 'severity:high kind:system' })
  for (const [key, severity] of [
    ['a', 'high'],
    ['b', 'info'],
    ['c', 'high'],
  ] as const)
    await line(server.database, key, severity)
  await client.until(() => client.records('feed').length === 2)
  expect(client.records('feed').map(({ seq, text }) => [seq, text])).toEqual([
    [1, 'a'],
    [3, 'c'],
  ])
})

test('the audit log is told to those alone who may read it', async () => {
  await using server = await serve(newPath())
  const of = async (permission: 'read' | 'audit:read') => {
    const ticket = server.ticketOf(callerWith([permission]))
    const client = await new Follower(`${server.url}?ticket=${ticket}`).opened()
    client.say({ op: 'sub', ch: 'audit' })
    await client.until(() => client.messages.length === 1)
    return client
  }
  const [viewer, auditor] = [await of('read'), await of('audit:read')]
  expect(viewer.messages[0]).toMatchObject({ op: 'error', code: 'forbidden' })
  const deed = {
    actor: { kind: 'user', id: 'usr_1', session: '', address: '' },
    ...{ verb: 'incident.close', object: { kind: 'incident', id: 'inc_A' } },
    ...{ before: null, after: null, reason: 'known', traceId: 't' },
  } as const
  await server.database.write((db) => recordDeed(db, deed, 1000))
  await auditor.until(() => auditor.records('audit').length === 1)
  expect(auditor.records('audit')[0]).toMatchObject({ seq: 1, verb: 'incident.close' })
  expect(viewer.records('audit')).toEqual([])
})

test.each(channels.map((channel) => [channel.name, channel] as const))(
  '%s of an empty database has no number yet',
  async (_name, channel) => {
    await using database = await openDatabase(':memory:')
    expect(await channel.newest(database.read)).toBe(0)
    expect(await channel.since(database.read, 0, 9)).toEqual([])
    expect((await channel.oldest?.(database.read)) ?? 0).toBe(0)
  },
)

test('a sensor is told with each sign of life, and that it stopped', async () => {
  await using server = await serve(newPath())
  const run = { id: 'run_1', sensor: 'eth0', kind: 'live', source: 'eth0', identity: '' }
  await server.database.write((db) =>
    beginRun(db, { ...run, version: '1', process_id: 1, started_ms: 1000 }),
  )
  const client = await follow(server.url, 'agents')
  await client.until(() => client.records('agents').length === 1)
  await server.database.write((db) => beatRun(db, 'run_1', { ...beat, beat_ms: 3000, frames: 7 }))
  await client.until(() => client.records('agents').length === 2)
  const end = { ended_ms: 4000, how: 'stopped', why: 'SIGTERM' }
  await server.database.write((db) => endRun(db, 'run_1', end))
  await client.until(() => client.records('agents').length === 3)
  const told = client.records('agents').map(({ id, state, packets }) => [id, state, packets])
  expect(told).toEqual([
    ['eth0', 'reporting', 0],
    ['eth0', 'reporting', 7],
    ['eth0', 'stopped', 7],
  ])
})

const beat = {
  ...{ frames: 0, bytes: 0, judged_frames: 0, judged_us: 0, kernel_drops: 0, interface_drops: 0 },
  ...{ lag_ms: 0, waiting: 0, resident_bytes: 0, stall_ms: 0 },
}
