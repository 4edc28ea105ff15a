/**
 * What was made, acknowledged and kept, noted beside the product and without its help: triggers in the sensor's log, and
 * a group of our own in the hub's streams, for whose sake nothing is trimmed.
 */
import { DatabaseSync } from 'node:sqlite'
import { type Entry, openStreams, type Streams } from '../../src/bus/index.ts'
import { readEnvelope } from '../../src/messages/index.ts'

const auditors = 'audit'
const detection = 'detection'

/** To be called once the log exists, while no sensor runs. */
export function watchLog(path: string): void {
  using log = new DatabaseSync(path)
  log.exec(`
    create table if not exists audit_made (sequence integer primary key, rows integer not null);
    create table if not exists audit_gone (sequence integer primary key);
    create trigger if not exists audit_insert after insert on batches begin
      insert or ignore into audit_made values (new.sequence, new.rows); end;
    create trigger if not exists audit_delete after delete on batches begin
      insert or ignore into audit_gone values (old.sequence); end;`)
}

export interface LogAudit {
  /** Batches, by sequence, with their rows. */
  readonly made: ReadonlyMap<number, number>
  /** Taken out of the log: acknowledged, where nothing was shed. */
  readonly gone: ReadonlySet<number>
  readonly waiting: number
  readonly shedRows: number
}

/** Of a log that a sensor may have open. */
export function auditLog(path: string): LogAudit {
  using log = new DatabaseSync(path, { readOnly: true, timeout: 10_000 })
  const all = <T>(sql: string) => log.prepare(sql).all() as T[]
  const isWatched = all(`select 1 from sqlite_schema where name = 'audit_made'`).length > 0
  const made = isWatched ? all<{ sequence: number; rows: number }>('select * from audit_made') : []
  const gone = isWatched ? all<{ sequence: number }>('select * from audit_gone') : []
  const [waiting] = all<{ n: number }>('select count(*) as n from batches')
  const [shed] = all<{ value: number }>(`select value from facts where name = 'shedRows'`)
  return {
    made: new Map(made.map(({ sequence, rows }) => [sequence, rows])),
    gone: new Set(gone.map(({ sequence }) => sequence)),
    waiting: waiting!.n,
    shedRows: shed?.value ?? 0,
  }
}

/** Opens the hub's streams as one more process does; in memory's case no hub may run. */
export type OpenStreams = () => Promise<Streams>

export function streamsIn(path: string): OpenStreams {
  return () => openStreams({ kind: 'memory', url: '', path, clock: Date.now, onNotice: () => {} })
}

/** To be called before the hub is there: from now on its streams keep what was judged. */
export async function watchStream(open: OpenStreams, stream: string): Promise<void> {
  await using streams = await open()
  await streams.join(stream, auditors)
}

export interface StreamAudit {
  readonly sequences: readonly number[]
  readonly rows: number
}

export async function auditStream(open: OpenStreams, stream: string): Promise<StreamAudit> {
  await using streams = await open()
  await using owned = await streams.own(stream, auditors, { owner: 'audit', ttlMs: 60_000 })
  const sequences: number[] = []
  let rows = 0
  for (let after = 0; ; ) {
    const most = { after, entriesMax: 1_000, bytesMax: 16 * 1024 * 1024, waitMs: 0 }
    const entries = (await owned?.read(most)) ?? []
    if (entries.length === 0) return { sequences, rows }
    sequences.push(...entries.map(({ sequence }) => sequence))
    rows += entries.reduce((sum, entry) => sum + rowsOf(entry), 0)
    after = entries.at(-1)!.sequence
  }
}

/** Whether somebody listens to what is published there. */
export async function isHeard(open: OpenStreams, stream: string): Promise<boolean> {
  await using streams = await open()
  const state = await streams.state(stream).catch(() => null)
  return state?.groups[0] !== undefined
}

/** Entries of all streams that somebody has yet to read. */
export async function lagOf(open: OpenStreams): Promise<number> {
  await using streams = await open()
  let lag = 0
  for (const name of await streams.names(''))
    for (const group of (await streams.state(name)).groups)
      if (group.group !== auditors) lag += group.lag
  return lag
}

function rowsOf({ bytes }: Entry): number {
  const envelope = readEnvelope(bytes)
  return 'fault' in envelope ? 0 : envelope.rows
}

/** In a copy of the hub's streams: as if nobody had judged anything yet. */
export function forgetJudging(path: string): void {
  using streams = new DatabaseSync(path)
  streams.exec(`
    delete from states where place in (select id from groups where name = '${detection}');
    delete from groups where name = '${detection}'`)
}
