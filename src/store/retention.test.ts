import { createHash } from 'node:crypto'
import { expect } from 'vitest'
import type { FlowSummary, Sensed } from '../contracts/index.ts'
import { bytesOn, onBoth } from './dialects.fixture.ts'
import { openDatabase, openStore, startKeeping } from './index.ts'
import { flowOf, signalOf } from './records.fixture.ts'
import type { RetainingOptions } from './retaining.ts'
import type { Schema } from './schema.ts'

const megabyte = 1024 * 1024
const dayUs = 86_400e6
const forever = { flows: 1e6, signals: 1e6, events: 1e6, incidents: 1e6 }

async function keepingOf(path: string, retention: Partial<RetainingOptions>) {
  const said: string[] = []
  const world = { nowMs: 1_000_000 }
  const own = { maxBytes: 1e12, keepDays: forever, nowUs: () => null, ...retention }
  const keeping = await startKeeping({
    open: () => openStore(path, { flowsMax: 1e9, signalsMax: 1e9, eventsMax: 1e9 }),
    say: (sentence) => said.push(sentence),
    clock: () => world.nowMs,
    isHurried: () => false,
    checkMs: 1_000_000,
    retention: own,
  })
  return { keeping, said, world }
}

/** Flows as a replay gives them that is looped for hours: each round later than the one before. */
function flowsOf(round: number, count: number): Sensed<FlowSummary>[] {
  return Array.from({ length: count }, (_, i) =>
    flowOf(i, {
      firstUs: round * 1e9 + i,
      lastUs: round * 1e9 + i + 1,
      source: { address: `10.0.${i % 250}.${i % 199}`, port: i % 60_000 },
    }),
  )
}

interface Incident {
  readonly id: string
  readonly status: 'open' | 'closed'
  readonly lastTime: string
  readonly change: number
}

/** As much of an incident as is looked at here. */
function incidentRow({ id, status, lastTime, change }: Incident): Schema['incidents'] {
  const texts = ['reason', 'entity', 'trace_id', 'importance', 'severity', 'outcome', 'time']
  const more = ['first_time', 'techniques', 'behaviours', 'sensors', 'search', 'head']
  const numbers = ['version', 'revision', 'urgency', 'confidence', 'fresh_until', 'is_muted']
  return {
    ...Object.fromEntries([...texts, ...more].map((name) => [name, ''])),
    ...Object.fromEntries([...numbers, 'is_withdrawn'].map((name) => [name, 0])),
    ...{ disposition: null, assignee: null, revisit_at: null, merged_into: null },
    ...{ id, status, change, last_time: lastTime, queue: status, body: longText(id) },
  } as unknown as Schema['incidents']
}

/** Of 10,000 signs that no database makes shorter. */
function longText(seed: string): string {
  return createHash('shake256', { outputLength: 5000 }).update(seed).digest('hex')
}

async function putIncidents(path: string, incidents: readonly Incident[]) {
  await using database = await openDatabase(path)
  await database.write(async (db) => {
    for (const incident of incidents) {
      const { id, lastTime } = incident
      const alert = { id: `alr_${id}`, revision: 1, status: 'open', time: '', last_time: lastTime }
      const said = { severity: '', risk: '', entity: '', technique: '', behaviours: '' }
      const rest = { confidence: 0, sensor: '', head: '', body: '', change: incident.change }
      await db.insertInto('incidents').values(incidentRow(incident)).execute()
      await db
        .insertInto('alerts')
        .values({ ...alert, ...said, ...rest } as never)
        .execute()
      const member = { incident_id: id, alert_id: `alr_${id}`, revision: 1, last_time: lastTime }
      await db
        .insertInto('incident_alerts')
        .values({ ...member, sensor: '', entity: '', muted_by: null, member: '' })
        .execute()
    }
  })
}

async function idsIn(path: string) {
  await using database = await openDatabase(path)
  const { read } = database
  const incidents = await read.selectFrom('incidents').select('id').orderBy('id').execute()
  const alerts = await read.selectFrom('alerts').select('id').orderBy('id').execute()
  return { incidents: incidents.map(({ id }) => id), alerts: alerts.map(({ id }) => id) }
}

onBoth(
  'the file and its log stay under their size while flows come for hours; the oldest go, and that is said',
  async ({ place }) => {
    const maxBytes = 24 * megabyte
    const { keeping, said, world } = await keepingOf(place, { maxBytes })
    await keeping.signals([signalOf('s', 1)])
    let largest = 0
    for (let round = 0; round < 30; round++) {
      await keeping.flows(flowsOf(round, 4000))
      world.nowMs += 1000
      await keeping.check()
      largest = Math.max(largest, await bytesOn(place))
    }
    await keeping.end()
    expect(largest).toBeLessThanOrEqual(maxBytes)
    expect(largest).toBeGreaterThan(maxBytes / 3)
    expect(said[0]).toMatch(/at its size of 25.2 MB .*: \d[\d,]* flows, the oldest, made room/)
    await using store = await openStore(place)
    const { flows, signals } = await store.counts()
    expect(flows).toBeGreaterThan(4000)
    expect(flows).toBeLessThan(30 * 4000)
    expect(signals).toBe(1)
    const [newest] = (await store.findFlows({ limit: 1 })).records
    expect(newest!.firstUs).toBe(29e9 + 3999)
    await using database = await openDatabase(place)
    const told = await database.read
      .selectFrom('events')
      .select('text')
      .where('kind', '=', 'system')
      .execute()
    expect(told.map(({ text }) => text)).toEqual(said)
    const given = said.join().match(/[\d,]+(?= flows)/g)!
    const total = given.reduce((sum, text) => sum + Number(text.replaceAll(',', '')), 0)
    expect(total + flows).toBe(30 * 4000)
  },
)

onBoth(
  'when flows and signals are gone closed incidents go with their alerts; open ones never do',
  async ({ place, dialect }) => {
    await (await openStore(place)).close()
    const many = Array.from({ length: 1200 }, (_, i) => ({
      id: `inc_${String(i).padStart(5, '0')}`,
      status: i % 4 === 0 ? ('open' as const) : ('closed' as const),
      lastTime: new Date(i * 1000).toISOString(),
      change: i + 1,
    }))
    await putIncidents(place, many)
    const before = await bytesOn(place)
    const { keeping } = await keepingOf(place, { maxBytes: 16 * megabyte })
    await keeping.end()
    const { incidents, alerts } = await idsIn(place)
    const open = many.filter(({ status }) => status === 'open').map(({ id }) => id)
    expect(open.filter((id) => !incidents.includes(id))).toEqual([])
    expect(incidents.length).toBeLessThan(many.length)
    expect(alerts).toEqual(incidents.map((id) => `alr_${id}`))
    // The newest change of all stays, whatever it is of.
    expect(incidents).toContain('inc_01199')
    // A server keeps the room for what comes next.
    if (dialect === 'sqlite') expect(await bytesOn(place)).toBeLessThan(before)
    const largest = dialect === 'sqlite' ? 16 * megabyte : before + megabyte
    expect(await bytesOn(place)).toBeLessThanOrEqual(largest)
  },
)

onBoth(
  'what is too old goes, by the time of what is newest, or the clock where the traffic is of now',
  async ({ place }) => {
    const day = (days: number) => 1e15 + days * dayUs
    const keepDays = { flows: 2, signals: 5, events: 1e6, incidents: 10 }
    const { keeping, world } = await keepingOf(place, { keepDays })
    await keeping.flows([0, 3, 4, 5].map((days) => flowOf(1, { firstUs: day(days) })))
    await keeping.signals([0, 5].map((days) => signalOf(`s${days}`, day(days))))
    await keeping.check()
    await keeping.end()
    const store = await openStore(place)
    expect(await store.counts()).toMatchObject({ flows: 3, signals: 2 })
    await store.close()
    const isoOf = (days: number) => new Date(day(days) / 1000).toISOString()
    await putIncidents(place, [
      { id: 'inc_a', status: 'closed', lastTime: isoOf(0), change: 1 },
      { id: 'inc_b', status: 'open', lastTime: isoOf(0), change: 2 },
      { id: 'inc_c', status: 'closed', lastTime: isoOf(8), change: 3 },
      { id: 'inc_d', status: 'open', lastTime: isoOf(9), change: 4 },
    ])
    const later = await keepingOf(place, { keepDays, nowUs: () => day(12) })
    later.world.nowMs = world.nowMs
    await later.keeping.check()
    await later.keeping.end()
    expect((await idsIn(place)).incidents).toEqual(['inc_b', 'inc_c', 'inc_d'])
    await using again = await openStore(place)
    expect(await again.counts()).toMatchObject({ flows: 0, signals: 0 })
  },
)
