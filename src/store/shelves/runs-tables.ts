import type { Kysely } from 'kysely'

export interface RunsTables {
  runs: RunRow
  followed: FollowedRow
}

/** One source, from its start to its end. Times on the wall, milliseconds since the Unix epoch, where not said. */
export interface RunRow {
  id: string
  sensor: string
  /** `live`, `replay` or `follow`, and what it reads. */
  kind: string
  source: string
  /** The same for a source that gives the same again; '' where none is known to. */
  identity: string
  version: string
  process_id: number
  started_ms: number
  /** Last sign of life. */
  beat_ms: number
  /** 0 while it runs, and of one that ended without warning until that is noticed. */
  ended_ms: number
  /** `ended`, `stopped`, `failed`, `died`; '' while it runs. */
  how: string
  why: string
  /** Captured, and of those judged. */
  frames: number
  bytes: number
  judged_frames: number
  /** Event time that was judged, microseconds since the Unix epoch; 0: none. */
  judged_us: number
  kernel_drops: number
  interface_drops: number
  /** Event time by which judging is behind the capture. */
  lag_ms: number
  /** Records that wait on the bus. */
  waiting: number
  resident_bytes: number
  /** The longest that the engine's thread let others wait since the beat before. */
  stall_ms: number
}

/** How far one capture of a followed folder was read; see `Followed`. */
export interface FollowedRow {
  sensor: string
  mark: string
  name: string
  device: string
  inode: string
  bytes: number
  frames: number
  read_ms: number
}

export async function createRuns(db: Kysely<unknown>): Promise<void> {
  const count = ['frames', 'bytes', 'judged_frames', 'judged_us', 'kernel_drops', 'interface_drops']
  const state = ['lag_ms', 'waiting', 'resident_bytes', 'stall_ms']
  let runs = db.schema.createTable('runs').addColumn('id', 'text', (c) => c.primaryKey())
  for (const name of ['sensor', 'kind', 'source', 'identity', 'version', 'how', 'why'])
    runs = runs.addColumn(name, 'text', (c) => c.notNull())
  for (const name of ['process_id', 'started_ms', 'beat_ms', 'ended_ms', ...count, ...state])
    runs = runs.addColumn(name, 'double precision', (c) => c.notNull())
  await runs.execute()
  await db.schema
    .createIndex('runs_by_sensor')
    .on('runs')
    .columns(['sensor', 'started_ms'])
    .execute()
  await createFollowed(db)
}

async function createFollowed(db: Kysely<unknown>): Promise<void> {
  let followed = db.schema.createTable('followed')
  for (const name of ['sensor', 'mark', 'name', 'device', 'inode'])
    followed = followed.addColumn(name, 'text', (c) => c.notNull())
  for (const name of ['bytes', 'frames', 'read_ms'])
    followed = followed.addColumn(name, 'double precision', (c) => c.notNull())
  await followed.execute()
  await db.schema
    .createIndex('followed_by_mark')
    .unique()
    .on('followed')
    .columns(['sensor', 'mark'])
    .execute()
}
