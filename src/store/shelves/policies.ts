/** Versions of the policy. One is in force at most; none is changed, only followed by others. */
import { type Kysely, sql } from 'kysely'
import type { PolicyVersion } from '../../contracts/index.ts'
import { assert, decodeRecord, encodeRecord } from '../../kernel/index.ts'
import type { ListSpec } from '../list.ts'
import type { Schema } from '../schema.ts'

export const policyList: ListSpec = {
  table: 'policies',
  id: 'version',
  time: null,
  fields: {
    state: { kind: 'choice', column: 'state', values: ['draft', 'active', 'retired'] },
    author: { kind: 'text', column: 'author' },
  },
  is: {},
  sorts: { version: 'version' },
  defaultSort: '-version',
}

/** Drafts that were never in force; beyond them the oldest go. What was in force stays: decisions name it. */
export const draftsMax = 200

/** Keeps a new version; its number is the next. */
export async function keepPolicy(
  db: Kysely<Schema>,
  made: Omit<PolicyVersion, 'version'>,
): Promise<PolicyVersion> {
  assert(made.state !== 'active', 'a version is kept first and then activated')
  const version = (await newestPolicyVersion(db)) + 1
  const kept = { ...made, version }
  await db.insertInto('policies').values(rowOf(kept)).execute()
  const drafts = db
    .selectFrom('policies')
    .select('version')
    .where('state', '=', 'draft')
    .orderBy('version', 'desc')
  await db
    .deleteFrom('policies')
    .where('version', 'in', drafts.offset(draftsMax).limit(draftsMax))
    .execute()
  return kept
}

export async function findPolicy(
  db: Kysely<Schema>,
  version: number,
): Promise<PolicyVersion | null> {
  const row = await db
    .selectFrom('policies')
    .select('body')
    .where('version', '=', version)
    .executeTakeFirst()
  return row ? decodeRecord<PolicyVersion>(row.body) : null
}

/** Null: none was ever put in force. */
export async function activePolicy(db: Kysely<Schema>): Promise<PolicyVersion | null> {
  const row = await db
    .selectFrom('policies')
    .select('body')
    .where('state', '=', 'active')
    .executeTakeFirst()
  return row ? decodeRecord<PolicyVersion>(row.body) : null
}

/** Null: it made none. */
export async function newestOfAuthor(
  db: Kysely<Schema>,
  author: string,
): Promise<PolicyVersion | null> {
  const row = await db
    .selectFrom('policies')
    .select('body')
    .where('author', '=', author)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row ? decodeRecord<PolicyVersion>(row.body) : null
}

/** 0: there is none. */
export async function newestPolicyVersion(db: Kysely<Schema>): Promise<number> {
  const { rows } = await sql<{ newest: number | null }>`
    select max(version) as newest from policies`.execute(db)
  return rows[0]?.newest ?? 0
}

/** Puts a version in force, and the one before out of it. Null: there is no such version. */
export async function activatePolicy(
  db: Kysely<Schema>,
  version: number,
  { by, at }: { readonly by: string; readonly at: string },
): Promise<PolicyVersion | null> {
  const next = await findPolicy(db, version)
  if (next === null) return null
  const before = await activePolicy(db)
  if (before !== null) await change(db, { ...before, state: 'retired' })
  const active: PolicyVersion = { ...next, state: 'active', activatedAt: at, activatedBy: by }
  await change(db, active)
  return active
}

/** One more who answers for it. Null: there is no such version. */
export async function approvePolicy(
  db: Kysely<Schema>,
  version: number,
  approval: { readonly by: string; readonly at: string },
): Promise<PolicyVersion | null> {
  const found = await findPolicy(db, version)
  if (found === null) return null
  const approved = { ...found, approvals: [...(found.approvals ?? []), approval] }
  await change(db, approved)
  return approved
}

async function change(db: Kysely<Schema>, policy: PolicyVersion): Promise<void> {
  const { version, ...row } = rowOf(policy)
  await db.updateTable('policies').set(row).where('version', '=', version).execute()
}

function rowOf(policy: PolicyVersion) {
  const { version, state, author, createdAt } = policy
  return { version, state, author, created_at: createdAt, body: encodeRecord(policy) }
}
