import { expect, test } from 'vitest'
import type { Incident, IncidentStanding } from '../../contracts/index.ts'
import {
  type Database,
  type Found,
  keepFound,
  keepStanding,
  keepSystemEvent,
  openDatabase,
  recordDeed,
} from '../../store/index.ts'
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
