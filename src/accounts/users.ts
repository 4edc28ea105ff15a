/** People: made, changed, erased. Nobody raises their own role, and the last admin stays. */
import { newId } from '../kernel/index.ts'
import {
  changeUser,
  countAdmins,
  dropProofsOf,
  dropUser,
  endSessions,
  findUser,
  findUserBySignIn,
  isAnyUserThere,
  keepUser,
  type UserRow,
} from '../store/index.ts'
import type { Db } from './ground.ts'
import type { Role } from './permissions.ts'
import { Refusal } from './refusal.ts'

export interface NewUser {
  readonly signIn: string
  readonly name: string
  readonly email: string
  readonly role: Role
  /** '' where it is chosen later, or where somebody else vouches. */
  readonly passwordHash: string
  readonly issuer?: string
  readonly subject?: string
  readonly id?: string
}

const signInForm = /^[\p{L}\p{N}][\p{L}\p{N}._@+-]{0,127}$/u

/** As it is kept and compared: how a name is written does not matter. */
export function plainSignIn(typed: string): string {
  return typed.normalize('NFKC').trim().toLowerCase()
}

export async function createUser(db: Db, asked: NewUser, nowMs: number): Promise<UserRow> {
  const signIn = plainSignIn(asked.signIn)
  if (!signInForm.test(signIn))
    throw new Refusal(
      'validation_failed',
      'A sign-in name has letters, digits and . _ @ + - and begins with a letter or a digit.',
      { pointer: '/signIn' },
    )
  if (await findUserBySignIn(db, signIn))
    throw new Refusal('conflict', 'Somebody has this sign-in name already.')
  const user: UserRow = {
    id: asked.id ?? newId('usr', nowMs),
    sign_in: signIn,
    name: asked.name.trim() === '' ? signIn : asked.name.trim(),
    ...{ email: asked.email, role: asked.role, state: 'active', version: 1 },
    ...{ password_hash: asked.passwordHash, totp: '', totp_step: 0 },
    ...{ issuer: asked.issuer ?? '', subject: asked.subject ?? '', created_ms: nowMs },
  }
  await keepUser(db, user)
  return user
}

/** The first one, and an admin: only where nobody is there. */
export async function createFirstUser(
  db: Db,
  asked: Omit<NewUser, 'role'>,
  nowMs: number,
): Promise<UserRow> {
  if (await isAnyUserThere(db))
    throw new Refusal('conflict', 'AMOSKYS is set up already: an admin can let you in.')
  return createUser(db, { ...asked, role: 'admin' }, nowMs)
}

export interface UserPatch {
  readonly name?: string | undefined
  readonly email?: string | undefined
  readonly role?: Role | undefined
  readonly isDisabled?: boolean | undefined
}

export interface UserChange {
  readonly id: string
  /** Who asks for it; '' of whoever types commands on the machine, who may do anything. */
  readonly by: string
  /** What they have seen; null: whatever it is. */
  readonly version: number | null
  readonly patch: UserPatch
  readonly nowMs: number
}

/** What was changed, with nothing of the person in it. */
export interface UserChanged {
  readonly before: UserRow
  readonly after: UserRow
}

/** A change of role or state ends nothing that goes on with less; what is disabled ends at once. */
export async function patchUser(db: Db, change: UserChange): Promise<UserChanged> {
  const before = await userAt(db, change)
  const { patch, by, nowMs } = change
  const isRoleNew = patch.role !== undefined && patch.role !== before.role
  const state = stateOf(before, patch)
  if (by === before.id && (isRoleNew || state !== before.state))
    throw new Refusal('forbidden', 'Nobody changes their own role, or switches themselves off.')
  if (isRoleNew && before.issuer !== '')
    throw new Refusal(
      'conflict',
      'The role of this person comes from the groups of the sign-in service.',
    )
  if ((isRoleNew && before.role === 'admin') || state === 'disabled') await keepAnAdmin(db, before)
  const after: UserRow = {
    ...before,
    name: patch.name ?? before.name,
    email: patch.email ?? before.email,
    role: patch.role ?? before.role,
    state,
    version: before.version + 1,
  }
  const { id: _, ...columns } = after
  await changeUser(db, before.id, columns)
  if (state === 'disabled')
    await endSessions(db, { user: before.id }, { nowMs, why: 'the account was disabled' })
  return { before, after }
}

/** Takes away all that tells who it was; what they did stands under their id. */
export async function eraseUser(db: Db, change: Omit<UserChange, 'patch' | 'nowMs'>) {
  const before = await userAt(db, change)
  if (change.by === before.id)
    throw new Refusal('forbidden', 'Nobody erases their own account: another admin can.')
  await keepAnAdmin(db, before)
  await dropUser(db, before.id)
  return before
}

/** Sessions elsewhere end: whoever knew the old one is out. */
export async function setPassword(
  db: Db,
  asked: {
    readonly user: UserRow
    readonly passwordHash: string
    /** Goes on; '' for none. */
    readonly session: string
    readonly nowMs: number
  },
): Promise<void> {
  const { user, passwordHash, session, nowMs } = asked
  await changeUser(db, user.id, { password_hash: passwordHash, version: user.version + 1 })
  const which = session === '' ? { user: user.id } : { user: user.id, except: session }
  await endSessions(db, which, { nowMs, why: 'the password was changed' })
}

/** Whoever lost everything they prove themselves by begins again with a password. */
export async function dropSecondProofs(db: Db, user: UserRow, nowMs: number): Promise<void> {
  await dropProofsOf(db, user.id)
  await changeUser(db, user.id, { totp: '', totp_step: 0, version: user.version + 1 })
  const why = 'the second proofs were taken away'
  await endSessions(db, { user: user.id }, { nowMs, why })
}

/** What the audit log may tell of a change: no name, no address, only that they changed. */
export function auditedUser(user: UserRow, other: UserRow | null): object {
  const { role, state, version } = user
  const personal = (['sign_in', 'name', 'email'] as const).filter(
    (field) => other !== null && user[field] !== other[field],
  )
  return { role, state, version, ...(personal.length > 0 && { changed: personal }) }
}

export async function userAt(
  db: Db,
  { id, version }: Pick<UserChange, 'id' | 'version'>,
): Promise<UserRow> {
  const user = await findUser(db, id)
  if (!user) throw new Refusal('not_found', 'There is no such user.')
  if (version !== null && version !== user.version)
    throw new Refusal('stale_version', 'Somebody has changed this user since you looked.', {
      current: { version: user.version },
    })
  return user
}

function stateOf({ state }: UserRow, { isDisabled }: UserPatch): UserRow['state'] {
  if (isDisabled === undefined) return state
  return isDisabled ? 'disabled' : 'active'
}

async function keepAnAdmin(db: Db, user: UserRow): Promise<void> {
  if (user.role !== 'admin' || user.state !== 'active') return
  if ((await countAdmins(db, user.id)) === 0)
    throw new Refusal('conflict', 'This is the last admin: make somebody else one first.')
}
