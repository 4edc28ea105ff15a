/** What was done, in a chain: entries are added, never changed and never taken away, not even for room. */
import { setImmediate as turn } from 'node:timers/promises'
import { type Kysely, sql } from 'kysely'
import { type ChainEnd, chain, emptyChain, type FoundEntry, saidIn } from '../../audit/index.ts'
import type { AuditEntry, Deed } from '../../contracts/index.ts'
import { isPostgres } from '../dialect.ts'
import { findPage, type ListAsk, type ListPage, type ListSpec } from '../list.ts'
import type { Schema } from '../schema.ts'
import type { AuditRow } from './audit-tables.ts'

/** What the log can be asked. Actors are ids of accounts. */
export const auditList: ListSpec = {
  table: 'audit',
  id: 'seq',
  time: { column: 'time', unit: 'iso' },
  fields: {
    actor: { kind: 'text', column: 'actor' },
    verb: { kind: 'text', column: 'verb' },
    objectKind: { kind: 'text', column: 'object_kind' },
    object: { kind: 'text', column: 'object' },
    traceId: { kind: 'text', column: 'trace_id' },
    text: { kind: 'search', column: 'body' },
  },
  is: {},
  sorts: { seq: 'seq' },
  defaultSort: '-seq',
}

export async function createAudit(db: Kysely<unknown>): Promise<void> {
  let table = db.schema.createTable('audit').addColumn('seq', sql`integer primary key`)
  for (const name of columns) table = table.addColumn(name, 'text', (c) => c.notNull())
  await table.execute()
  for (const about of ['actor', 'verb', 'object', 'trace_id', 'time'])
    await db.schema.createIndex(`audit_by_${about}`).on('audit').columns([about, 'seq']).execute()
  const refusal = sql.lit('the audit log is only ever added to')
  if (isPostgres(db))
    await sql`create function audit_only_added() returns trigger language plpgsql as
      $$ begin raise exception ${refusal}; end $$`.execute(db)
  for (const act of ['update', 'delete']) {
    const refuse = isPostgres(db)
      ? sql`for each row execute function audit_only_added()`
      : sql`begin select raise(abort, ${refusal}); end`
    await sql`create trigger ${sql.raw(`audit_no_${act}`)} before ${sql.raw(act)} on audit
      ${refuse}`.execute(db)
  }
}

const columns = [
  ...(['time', 'actor', 'verb', 'object_kind', 'object', 'trace_id'] as const),
  ...(['previous_hash', 'hash', 'body'] as const),
]

/** To be called in the transaction of the change itself: both are kept, or none. */
export async function recordDeed(
  db: Kysely<Schema>,
  deed: Deed,
  nowMs: number,
): Promise<AuditEntry> {
  const entry = chain(await auditSize(db), deed, nowMs)
  await db.insertInto('audit').values(auditRow(entry)).execute()
  return entry
}

/** Entries in the chain, and the hash of the last. */
export async function auditSize(db: Kysely<Schema>): Promise<ChainEnd> {
  const last = await db
    .selectFrom('audit')
    .select(['seq', 'hash'])
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()
  return last ? { size: last.seq, head: last.hash } : emptyChain
}

export async function findAuditEntry(db: Kysely<Schema>, seq: number): Promise<AuditEntry | null> {
  const row = await db.selectFrom('audit').selectAll().where('seq', '=', seq).executeTakeFirst()
  return row ? auditEntry(row) : null
}

export async function findAudit(
  db: Kysely<Schema>,
  ask: ListAsk,
): Promise<Omit<ListPage<never>, 'rows'> & { readonly entries: readonly AuditEntry[] }> {
  const select = ['body', 'previous_hash', 'hash']
  const { rows, ...places } = await findPage<EntryRow>(db, auditList, { ask, select })
  return { ...places, entries: rows.map(auditEntry) }
}

/** The chain in its order, a part at a time: of any length, in bounded memory. What is found is not judged. */
export async function* foundEntries(
  db: Kysely<Schema>,
  from = 1,
): AsyncGenerator<readonly FoundEntry[]> {
  for (let next = from; ; ) {
    const rows = await db
      .selectFrom('audit')
      .selectAll()
      .where('seq', '>=', next)
      .orderBy('seq')
      .limit(rowsAtOnce)
      .execute()
    // SQLite answers without letting others of this thread have their turn.
    await turn()
    if (rows.length > 0) yield rows.map(foundEntry)
    if (rows.length < rowsAtOnce) return
    next = rows.at(-1)!.seq + 1
  }
}

const rowsAtOnce = 100

/** A table that somebody edited can hold anything. */
function foundEntry(row: AuditRow): FoundEntry {
  try {
    const entry = auditEntry(row)
    const made = auditRow(entry)
    const isConsistent = Object.entries(made).every(([name, value]) => row[name as never] === value)
    return { seq: row.seq, entry, isConsistent }
  } catch {
    return { seq: row.seq, entry: null, isConsistent: false }
  }
}

function auditRow(entry: AuditEntry): AuditRow {
  return {
    seq: entry.seq,
    time: entry.time,
    actor: entry.actor.id,
    verb: entry.verb,
    object_kind: entry.object.kind,
    object: entry.object.id,
    trace_id: entry.traceId,
    previous_hash: entry.previousHash,
    hash: entry.hash,
    body: saidIn(entry),
  }
}

type EntryRow = Pick<AuditRow, 'body' | 'previous_hash' | 'hash'>

export function auditEntry(row: EntryRow): AuditEntry {
  const said = JSON.parse(row.body) as Omit<AuditEntry, 'hash' | 'previousHash'>
  return { ...said, previousHash: row.previous_hash, hash: row.hash }
}
