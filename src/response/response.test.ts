import { expect, test } from 'vitest'
import type { Alert, Importance, Mute } from '../contracts/index.ts'
import {
  type Database,
  findIncident,
  incidentState,
  keepMute,
  keepStanding,
  openDatabase,
  weighSoon,
} from '../store/index.ts'
import { alertOf, startMs } from './incidents/alerts.fixture.ts'
import { createResponse, type ResponseOptions } from './index.ts'

const hour = 3600
const inside = '10.20.0.100'
const scan = alertOf({ kind: 'horizontal-scan', actor: inside, victim: '10.20.0.20', atS: 0 })
const calls = alertOf({ kind: 'beacon', actor: inside, victim: '203.0.113.66', atS: 60 })

interface Scene {
  readonly database: Database
  readonly response: ReturnType<typeof createResponse>
  /** On the wall, milliseconds. */
  nowMs: number
}

async function scene(options: Partial<ResponseOptions> = {}): Promise<Scene> {
  const database = await openDatabase(':memory:')
  const one = { database, nowMs: startMs } as Scene
  const response = createResponse({ clock: () => one.nowMs, ...options })
  return Object.assign(one, { response })
}

async function take({ database, response }: Scene, ...alerts: Alert[]): Promise<void> {
  await database.write((db) => response.onAlerts(db, alerts))
}

function refresh({ database, response }: Scene, afterS: number, limit = 100): Promise<number> {
  return database.write((db) =>
    response.refreshUrgency(db, (startMs + afterS * 1000) * 1000, limit),
  )
}

async function all({ database }: Scene) {
  const rows = await database.read.selectFrom('incidents').selectAll().orderBy('id').execute()
  const found = await Promise.all(rows.map(({ id }) => findIncident(database.read, id)))
  return found.map((incident) => incident!)
}

function muteOf(changes: Partial<Mute> & Pick<Mute, 'id' | 'scope'>) {
  const day = new Date(startMs + 24 * hour * 1000).toISOString()
  const createdAt = new Date(startMs).toISOString()
  const told = { version: 1, reason: 'known', owner: 'usr_1', isLifted: false }
  return { ...told, createdAt, expiresAt: day, ...changes }
}

test('what people made of an incident stays when the engine writes, and the other way round', async () => {
  const one = await scene()
  await take(one, scan)
  const [{ id } = { id: '' }] = await all(one)
  const state = await incidentState(one.database.read, id)
  const standing = { ...state!.standing, assignee: 'usr_7', version: 2 }
  await one.database.write((db) => keepStanding(db, id, { standing, queue: 'needs_you' }))
  await take(one, calls)
  const [incident] = await all(one)
  expect(incident).toMatchObject({ assignee: 'usr_7', version: 2, revision: 2, alertCount: 2 })
  await one.database.write((db) =>
    keepStanding(db, id, { standing: { ...standing, status: 'closed' }, queue: 'closed' }),
  )
  await take(one, { ...calls, revision: 2, flowCount: 50 })
  const [closed] = await all(one)
  expect(closed).toMatchObject({ status: 'closed', queue: 'closed', flowCount: 55, revision: 3 })
  await take(one, alertOf({ kind: 'brute-force', actor: '1.2.3.4', victim: inside, atS: 90 }))
  expect(await all(one)).toHaveLength(2)
})

test('each write has a change number above all before it', async () => {
  const one = await scene()
  const changes = async () =>
    (await one.database.read.selectFrom('incidents').select('change').execute()).map(
      ({ change }) => change,
    )
  await take(one, scan, alertOf({ kind: 'beacon', actor: '10.0.0.9', victim: '1.1.1.1', atS: 9 }))
  expect((await changes()).sort()).toEqual([1, 2])
  await take(one, calls)
  expect((await changes()).sort()).toEqual([2, 3])
})

test('urgency falls as evidence ages, a bounded number at a time, and not again', async () => {
  const one = await scene()
  const others = Array.from({ length: 4 }, (_, i) =>
    alertOf({ kind: 'beacon', actor: `10.0.0.${i}`, victim: '1.1.1.1', atS: i, points: 31 }),
  )
  await take(one, ...others)
  expect((await all(one)).map(({ queue }) => queue)).toEqual(Array(4).fill('needs_you'))
  expect(await refresh(one, 60)).toBe(0)
  expect(await refresh(one, 7 * hour, 3)).toBe(3)
  expect(await refresh(one, 7 * hour, 3)).toBe(1)
  expect(await refresh(one, 7 * hour, 3)).toBe(0)
  const [first] = await all(one)
  expect(first).toMatchObject({ urgency: 62, queue: 'watching', revision: 2 })
  expect(first!.urgencyTerms[3]!.text).toContain(
    'less than 24 hours before the newest of all: 5 of 10',
  )
  const asOfNewest = one.database.write((db) => one.response.refreshUrgency(db, null, 9))
  expect(await asOfNewest).toBe(0)
})

test('the importance of a host counts', async () => {
  const critical = new Set([inside])
  const importanceOf = async (_: unknown, entity: string): Promise<Importance> =>
    critical.has(entity) ? 'critical' : 'low'
  const one = await scene({ importanceOf })
  await take(one, scan)
  const [incident] = await all(one)
  expect(incident!.urgencyTerms[2]!.text).toBe('host of critical importance: 20 of 20')
  critical.clear()
  expect(await refresh(one, 60)).toBe(0)
  await one.database.write((db) => weighSoon(db, inside))
  expect(await refresh(one, 60)).toBe(1)
  const [weighed] = await all(one)
  expect(weighed!.urgencyTerms[2]!.text).toBe('host of low importance: 5 of 20')
})

test('a muted alert is there, and comes back when its mute ends', async () => {
  const one = await scene()
  const mute = muteOf({ id: 'mut_1', scope: { entity: inside } })
  await one.database.write((db) => keepMute(db, mute))
  await take(one, scan, calls)
  const [muted] = await all(one)
  expect(muted).toMatchObject({ isMuted: true, queue: 'watching', alertCount: 2 })
  expect(muted!.alerts.map(({ mutedBy }) => mutedBy)).toEqual(['mut_1', 'mut_1'])
  expect(await refresh(one, 61)).toBe(0)
  one.nowMs += 24 * hour * 1000
  expect(await refresh(one, 61)).toBe(1)
  const [back] = await all(one)
  expect(back).toMatchObject({ isMuted: false, queue: 'needs_you', alertCount: 2 })
  expect(await refresh(one, 61)).toBe(0)
})

test('a mute of one alert hides that one; another mute takes over when it is lifted', async () => {
  const one = await scene()
  const narrow = muteOf({ id: 'mut_1', scope: { behaviour: 'beacon' } })
  const wide = muteOf({ id: 'mut_2', scope: { peer: '203.0.113.0/24' } })
  await one.database.write(async (db) => {
    await keepMute(db, narrow)
    await keepMute(db, wide)
  })
  await take(one, scan, calls)
  const mutedBy = async () => (await all(one))[0]!.alerts.map((alert) => alert.mutedBy)
  expect(await mutedBy()).toEqual([null, 'mut_1'])
  expect((await all(one))[0]).toMatchObject({ isMuted: false })
  await one.database.write((db) => keepMute(db, { ...narrow, version: 2, isLifted: true }))
  await refresh(one, 61)
  expect(await mutedBy()).toEqual([null, 'mut_2'])
})

test('the log of events tells when an incident is raised, and when nothing of it stands any more', async () => {
  const one = await scene()
  await take(one, scan, calls, { ...scan, revision: 2, status: 'withdrawn' })
  await take(one, { ...calls, revision: 2, status: 'withdrawn' })
  await take(one, { ...calls, revision: 2, status: 'withdrawn' })
  const rows = await one.database.read
    .selectFrom('events')
    .select(['kind', 'what', 'text', 'entity'])
    .orderBy('seq')
    .execute()
  expect(rows.map(({ what }) => what)).toEqual(['raised', 'withdrawn'])
  expect(rows[0]).toMatchObject({
    ...{ kind: 'incident', entity: inside },
    text: `Incident raised: ${inside} looked for SSH (port 22) on 22 hosts`,
  })
})
