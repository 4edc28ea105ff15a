/** Notes on incidents, and what changes of them can be taken back with. */
import type { Kysely } from 'kysely'
import { decodeRecord, encodeRecord } from '../../kernel/index.ts'
import type { ListSpec } from '../list.ts'
import type { Schema } from '../schema.ts'
import type { IncidentNoteRow } from './incident-tables.ts'

export const noteList: ListSpec = {
  table: 'incident_notes',
  id: 'id',
  time: null,
  fields: {
    incident: { kind: 'text', column: 'incident_id' },
    author: { kind: 'text', column: 'author' },
  },
  is: {},
  sorts: { time: 'time' },
  defaultSort: '-time',
}

/** So many are kept of one incident. */
export const notesMax = 1000

export async function countNotes(db: Kysely<Schema>, incidentId: string): Promise<number> {
  const row = await db
    .selectFrom('incident_notes')
    .select((e) => e.fn.countAll<number>().as('rows'))
    .where('incident_id', '=', incidentId)
    .executeTakeFirstOrThrow()
  return Number(row.rows)
}

export async function addNote(db: Kysely<Schema>, note: IncidentNoteRow): Promise<void> {
  await db.insertInto('incident_notes').values(note).execute()
}

/** A change that can be taken back; what is needed for it is data of whoever made it. */
export interface KeptUndo<Body> {
  readonly token: string
  readonly kind: string
  readonly incidentId: string
  readonly madeMs: number
  readonly undoneMs: number | null
  readonly body: Body
}

/** After that a change stays. */
const keptMs = 30 * 86_400_000

export async function keepUndo<Body>(
  db: Kysely<Schema>,
  undo: Omit<KeptUndo<Body>, 'undoneMs'>,
): Promise<void> {
  await db
    .deleteFrom('incident_undos')
    .where('made_ms', '<', undo.madeMs - keptMs)
    .execute()
  await db
    .insertInto('incident_undos')
    .values({
      ...{ token: undo.token, kind: undo.kind, incident_id: undo.incidentId },
      ...{ made_ms: undo.madeMs, undone_ms: null, body: encodeRecord(undo.body) },
    })
    .execute()
}

export async function findUndo<Body>(
  db: Kysely<Schema>,
  token: string,
): Promise<KeptUndo<Body> | null> {
  const row = await db
    .selectFrom('incident_undos')
    .selectAll()
    .where('token', '=', token)
    .executeTakeFirst()
  return row ? keptUndo<Body>(row) : null
}

/** The newest change of an incident that was not taken back yet. */
export async function newestUndo<Body>(
  db: Kysely<Schema>,
  incidentId: string,
): Promise<KeptUndo<Body> | null> {
  const row = await db
    .selectFrom('incident_undos')
    .selectAll()
    .where('incident_id', '=', incidentId)
    .where('undone_ms', 'is', null)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row ? keptUndo<Body>(row) : null
}

export async function spendUndo(db: Kysely<Schema>, token: string, nowMs: number): Promise<void> {
  await db
    .updateTable('incident_undos')
    .set({ undone_ms: nowMs })
    .where('token', '=', token)
    .execute()
}

function keptUndo<Body>(row: {
  readonly token: string
  readonly kind: string
  readonly incident_id: string
  readonly made_ms: number
  readonly undone_ms: number | null
  readonly body: string
}): KeptUndo<Body> {
  return {
    ...{ token: row.token, kind: row.kind, incidentId: row.incident_id },
    ...{ madeMs: row.made_ms, undoneMs: row.undone_ms, body: decodeRecord<Body>(row.body) },
  }
}
