/** What was seen over a stretch of time, in steps: flows, incidents, and what counted against single hosts. */
import { type Kysely, sql } from 'kysely'
import type { IncidentHead, Sensed, Signal } from '../../contracts/index.ts'
import { decodeRecord } from '../../kernel/index.ts'
import { joinInOrder } from '../dialect.ts'
import type { Schema } from '../schema.ts'

export interface Steps {
  /** Event time, microseconds since the Unix epoch. */
  readonly fromUs: number
  readonly stepUs: number
  readonly count: number
}

/** Flows that began in each step, as far as they are kept; null where none did and no sensor was listening. */
export async function flowsInSteps(
  db: Kysely<Schema>,
  { fromUs, stepUs, count }: Steps,
): Promise<(number | null)[]> {
  // Counted step by step along the index of time: no row is read, and none is sorted.
  const { rows } = await sql<{ flows: number }>`with recursive steps(i) as
    (select cast(0 as double precision) union all select i + 1 from steps where i + 1 < ${count})
    select (select count(*) from flows where first_us >= ${fromUs} + i * ${stepUs}
      and first_us < ${fromUs} + (i + 1) * ${stepUs}) as flows from steps order by i`.execute(db)
  const spans = await listeningSpans(db, fromUs / 1000)
  return rows.map(({ flows }, i) => {
    const begin = (fromUs + i * stepUs) / 1000
    const isHeard = spans.some((span) => span.fromMs < begin + stepUs / 1000 && span.toMs > begin)
    return flows === 0 && !isHeard ? null : flows
  })
}

/** Event time of the oldest kept flow, microseconds since the Unix epoch; null: none is kept. */
export async function oldestFlowUs(db: Kysely<Schema>): Promise<number | null> {
  const oldest = db.selectFrom('flows').select('first_us').orderBy('first_us').limit(1)
  return (await oldest.executeTakeFirst())?.first_us ?? null
}

/** A replay tells of times that lie apart from when it ran: of those alone that listened to an interface it can be told. */
async function listeningSpans(db: Kysely<Schema>, fromMs: number) {
  const rows = await db
    .selectFrom('runs')
    .select(['started_ms', 'beat_ms', 'ended_ms'])
    .where('kind', '=', 'live')
    .where('beat_ms', '>=', fromMs)
    .execute()
  return rows.map(({ started_ms, beat_ms, ended_ms }) => ({
    fromMs: started_ms,
    toMs: ended_ms > 0 ? ended_ms : beat_ms,
  }))
}

const incidentsShown = 200
const incidentsCounted = 10_000

/** Incidents raised in a stretch of time: the newest of them, and how many there are. */
export async function incidentsRaised(
  db: Kysely<Schema>,
  { fromUs, stepUs, count }: Steps,
): Promise<{ readonly heads: readonly IncidentHead[]; readonly count: number }> {
  const iso = (us: number) => new Date(us / 1000).toISOString()
  const raised = db
    .selectFrom('incidents')
    // By the index: what was raised then has no newest evidence from before.
    .where('last_time', '>=', iso(fromUs))
    .where('time', '>=', iso(fromUs))
    .where('time', '<', iso(fromUs + count * stepUs))
    .where('merged_into', 'is', null)
    .where('is_withdrawn', '=', 0)
  const all = await raised.select('id').limit(incidentsCounted).execute()
  const rows = await raised
    .select('head')
    .orderBy('last_time', 'desc')
    .orderBy('id', 'desc')
    .limit(incidentsShown)
    .execute()
  return { heads: rows.map(({ head }) => decodeRecord<IncidentHead>(head)), count: all.length }
}

const signalsLookedAt = 200

/**
 * The most evidence points that one signal about a host came to in each step; 0 where it was seen and nothing counted
 * against it, null where no flow of it is kept.
 */
export async function evidenceInSteps(
  db: Kysely<Schema>,
  address: string,
  steps: Steps,
): Promise<(number | null)[]> {
  const { fromUs, stepUs, count } = steps
  const strongest: (number | null)[] = await seenInSteps(db, address, steps)
  for (const { firstUs, timeUs, points } of await signalsAbout(db, address, fromUs)) {
    const first = Math.max(0, Math.floor((firstUs - fromUs) / stepUs))
    const last = Math.min(count - 1, Math.floor((timeUs - fromUs) / stepUs))
    for (let i = first; i <= last; i++) strongest[i] = Math.max(strongest[i] ?? 0, points, 0)
  }
  return strongest
}

async function signalsAbout(db: Kysely<Schema>, address: string, fromUs: number) {
  const of = (side: 'actor' | 'peer') =>
    db
      .selectFrom('signals')
      .select(['body', 'points'])
      .where(side, '=', address)
      .where('time_us', '>=', fromUs)
      .where('points', '>', 0)
      .orderBy('points', 'desc')
      .limit(signalsLookedAt)
      .execute()
  const rows = [...(await of('actor')), ...(await of('peer'))]
  return rows.map(({ body, points }) => {
    const { firstUs, timeUs } = decodeRecord<Sensed<Signal>>(body)
    return { firstUs, timeUs, points }
  })
}

/** Hosts of ours that something counted against of late, the most first. */
export async function suspectedHosts(
  db: Kysely<Schema>,
  { fromUs, limit }: { readonly fromUs: number; readonly limit: number },
): Promise<string[]> {
  const { rows } = await sql<{ address: string }>`select actor as address
    from signals ${joinInOrder(db)} entities on entities.address = signals.actor and entities.is_home = 1
    where signals.time_us >= ${fromUs} and signals.points > 0
    group by actor order by max(signals.points) desc, actor limit ${limit}`.execute(db)
  return rows.map(({ address }) => address)
}

async function seenInSteps(db: Kysely<Schema>, address: string, { fromUs, stepUs, count }: Steps) {
  const isIn = (side: string) => sql`exists (select 1 from flows where ${sql.ref(side)} = ${address}
    and first_us >= ${fromUs} + i * ${stepUs} and first_us < ${fromUs} + (i + 1) * ${stepUs})`
  const { rows } = await sql<{ is_seen: number }>`with recursive steps(i) as
    (select cast(0 as double precision) union all select i + 1 from steps where i + 1 < ${count})
    select ${isIn('source')} or ${isIn('destination')} as is_seen from steps order by i`.execute(db)
  return rows.map(({ is_seen }) => (is_seen === 1 ? 0 : null))
}
