/** The journal of a running process: which runs there were, how far each came, and what of followed folders was read. */
import { type Kysely, sql } from 'kysely'
import type { Alert } from '../../contracts/index.ts'
import { decodeRecord } from '../../kernel/index.ts'
import type { Schema } from '../schema.ts'
import type { FollowedRow, RunRow } from './runs-tables.ts'

export type RunBeat = Pick<
  RunRow,
  | 'beat_ms'
  | 'frames'
  | 'bytes'
  | 'judged_frames'
  | 'judged_us'
  | 'kernel_drops'
  | 'interface_drops'
  | 'lag_ms'
  | 'waiting'
  | 'resident_bytes'
  | 'stall_ms'
>

const noCounts = {
  frames: 0,
  bytes: 0,
  judged_frames: 0,
  judged_us: 0,
  kernel_drops: 0,
  interface_drops: 0,
  lag_ms: 0,
  waiting: 0,
  resident_bytes: 0,
  stall_ms: 0,
}

export type NewRun = Pick<
  RunRow,
  'id' | 'sensor' | 'kind' | 'source' | 'identity' | 'version' | 'process_id' | 'started_ms'
>

export async function beginRun(db: Kysely<Schema>, run: NewRun): Promise<void> {
  const open = { beat_ms: run.started_ms, ended_ms: 0, how: '', why: '' }
  await db
    .insertInto('runs')
    .values({ ...run, ...noCounts, ...open })
    .execute()
  await forgetRuns(db)
}

const runsMax = 10_000

/** The oldest that ended, but the newest of each sensor. */
export async function forgetRuns(db: Kysely<Schema>, max = runsMax): Promise<void> {
  const oldest = await db
    .selectFrom('runs')
    .select('started_ms')
    .orderBy('started_ms', 'desc')
    .limit(1)
    .offset(max)
    .executeTakeFirst()
  if (oldest === undefined) return
  await db
    .deleteFrom('runs')
    .where('ended_ms', '>', 0)
    .where('started_ms', '<=', oldest.started_ms)
    .where('started_ms', '<', (e) =>
      e
        .selectFrom('runs as others')
        .select((of) => of.fn.max('others.started_ms').as('newest'))
        .whereRef('others.sensor', '=', 'runs.sensor'),
    )
    .execute()
}

export async function beatRun(db: Kysely<Schema>, id: string, beat: RunBeat): Promise<void> {
  await db.updateTable('runs').set(beat).where('id', '=', id).execute()
}

export async function endRun(
  db: Kysely<Schema>,
  id: string,
  end: Pick<RunRow, 'ended_ms' | 'how' | 'why'>,
): Promise<void> {
  await db.updateTable('runs').set(end).where('id', '=', id).where('ended_ms', '=', 0).execute()
}

/** Those that nobody ended. */
export function findOpenRuns(db: Kysely<Schema>): Promise<RunRow[]> {
  return db.selectFrom('runs').selectAll().where('ended_ms', '=', 0).orderBy('started_ms').execute()
}

/** Alerts of a sensor that no run has closed. */
export async function findOpenAlerts(db: Kysely<Schema>, sensor: string): Promise<Alert[]> {
  const rows = await db
    .selectFrom('alerts')
    .select('body')
    .where('sensor', '=', sensor)
    .where('status', '=', 'open')
    .execute()
  return rows.map(({ body }) => decodeRecord<Alert>(body))
}

export async function findNewestRun(db: Kysely<Schema>, sensor: string): Promise<RunRow | null> {
  const row = await db
    .selectFrom('runs')
    .selectAll()
    .where('sensor', '=', sensor)
    .orderBy('started_ms', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row ?? null
}

/** The newest run of each sensor, newest first. */
export function findNewestRuns(db: Kysely<Schema>): Promise<RunRow[]> {
  return db
    .selectFrom('runs')
    .selectAll()
    .where(
      'id',
      'in',
      db.selectFrom('runs as r').select(sql<string>`max(r.id)`.as('id')).groupBy('r.sensor'),
    )
    .orderBy('started_ms', 'desc')
    .execute()
}

/** Every severity, those without any open incident too. */
export async function countOpenIncidents(
  db: Kysely<Schema>,
): Promise<{ readonly severity: string; readonly count: number }[]> {
  const rows = await db
    .selectFrom('incidents')
    .select(['severity', (e) => e.fn.countAll<number>().as('count')])
    .where('status', '=', 'open')
    .groupBy('severity')
    .execute()
  const severities = ['critical', 'high', 'medium', 'low', 'info']
  return severities.map((severity) => ({
    severity,
    count: rows.find((row) => row.severity === severity)?.count ?? 0,
  }))
}

export async function findFollowed(
  db: Kysely<Schema>,
  sensor: string,
  mark: string,
): Promise<FollowedRow | null> {
  const row = await db
    .selectFrom('followed')
    .selectAll()
    .where('sensor', '=', sensor)
    .where('mark', '=', mark)
    .executeTakeFirst()
  return row ?? null
}

export async function keepFollowed(db: Kysely<Schema>, row: FollowedRow): Promise<void> {
  const { sensor: _, mark: __, ...rest } = row
  await db
    .insertInto('followed')
    .values(row)
    .onConflict((conflict) => conflict.columns(['sensor', 'mark']).doUpdateSet(rest))
    .execute()
}
