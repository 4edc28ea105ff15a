/** People who may sign in. */
import type { Kysely, Updateable } from 'kysely'
import type { ListSpec } from '../list.ts'
import type { Schema } from '../schema.ts'
import type { UserRow } from './accounts-tables.ts'

type Db = Kysely<Schema>

export const userList: ListSpec = {
  table: 'users',
  id: 'id',
  time: null,
  fields: {
    name: { kind: 'search', column: 'sign_in' },
    role: {
      kind: 'choice',
      column: 'role',
      values: ['viewer', 'analyst', 'responder', 'admin', 'auditor'],
    },
    state: { kind: 'choice', column: 'state', values: ['active', 'disabled'] },
  },
  is: { disabled: [{ field: 'state', op: 'is', values: ['disabled'], isNot: false }] },
  sorts: { signIn: 'sign_in', role: 'role', createdAt: 'created_ms' },
  defaultSort: 'signIn',
}

/** The same people, for whoever works with them: nothing of how they sign in, not even in a cursor. */
export const peopleList: ListSpec = {
  table: 'users',
  id: 'id',
  time: null,
  fields: { state: { kind: 'choice', column: 'state', values: ['active', 'disabled'] } },
  is: {},
  sorts: { name: 'name' },
  defaultSort: 'name',
}

export async function findUser(db: Db, id: string): Promise<UserRow | null> {
  const found = await db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst()
  return found ?? null
}

/** By what is typed to sign in, in lower case. */
export async function findUserBySignIn(db: Db, signIn: string): Promise<UserRow | null> {
  const found = await db
    .selectFrom('users')
    .selectAll()
    .where('sign_in', '=', signIn)
    .executeTakeFirst()
  return found ?? null
}

/** By who vouches for them and under which name. */
export async function findUserBySubject(
  db: Db,
  { issuer, subject }: Pick<UserRow, 'issuer' | 'subject'>,
): Promise<UserRow | null> {
  const found = await db
    .selectFrom('users')
    .selectAll()
    .where('issuer', '=', issuer)
    .where('subject', '=', subject)
    .executeTakeFirst()
  return found ?? null
}

/** How many could let others in if everybody else were gone: active admins, without `except`. */
export async function countAdmins(db: Db, except: string): Promise<number> {
  const { count } = await db
    .selectFrom('users')
    .select((of) => of.fn.countAll<number>().as('count'))
    .where('role', '=', 'admin')
    .where('state', '=', 'active')
    .where('id', '!=', except)
    .executeTakeFirstOrThrow()
  return Number(count)
}

export async function isAnyUserThere(db: Db): Promise<boolean> {
  const found = await db.selectFrom('users').select('id').limit(1).executeTakeFirst()
  return found !== undefined
}

export async function keepUser(db: Db, user: UserRow): Promise<void> {
  await db.insertInto('users').values(user).execute()
}

export async function changeUser(db: Db, id: string, change: Updateable<UserRow>): Promise<void> {
  await db.updateTable('users').set(change).where('id', '=', id).execute()
}

/** Everything by which a person proves who they are, but for the password, which stands in the user's row. */
export async function dropProofsOf(db: Db, user: string): Promise<void> {
  await db.deleteFrom('passkeys').where('user', '=', user).execute()
  await db.deleteFrom('recovery_codes').where('user', '=', user).execute()
  await db.deleteFrom('one_time_links').where('user', '=', user).execute()
}

/** Of people, when each was last seen (as far as sessions are kept) and how many passkeys they have. */
export async function standingOfUsers(
  db: Db,
  id: string | null,
): Promise<ReadonlyMap<string, { readonly seenMs: number | null; readonly passkeys: number }>> {
  const sessions = db
    .selectFrom('sessions')
    .select(['user', (of) => of.fn.max('seen_ms').as('seen')])
    .where('stage', '=', 'full')
    .groupBy('user')
  const passkeys = db
    .selectFrom('passkeys')
    .select(['user', (of) => of.fn.countAll<number>().as('count')])
    .groupBy('user')
  const seen = await (id === null ? sessions : sessions.where('user', '=', id)).execute()
  const held = await (id === null ? passkeys : passkeys.where('user', '=', id)).execute()
  const standing = new Map<string, { seenMs: number | null; passkeys: number }>()
  for (const { user, seen: seenMs } of seen) standing.set(user, { seenMs, passkeys: 0 })
  for (const { user, count } of held)
    standing.set(user, { seenMs: standing.get(user)?.seenMs ?? null, passkeys: Number(count) })
  return standing
}

/** With all that tells who it was. */
export async function dropUser(db: Db, id: string): Promise<void> {
  await dropProofsOf(db, id)
  const sessions = db.selectFrom('sessions').select('id').where('user', '=', id)
  await db.deleteFrom('refresh_tokens').where('session', 'in', sessions).execute()
  await db.deleteFrom('sessions').where('user', '=', id).execute()
  await db.deleteFrom('preferences').where('user', '=', id).execute()
  await db.deleteFrom('users').where('id', '=', id).execute()
}
