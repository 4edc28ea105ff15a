/**
 * What happens between a name with a password and a session. What is slow (a password's hash) is done before the
 * transaction, so that nobody waits for the database meanwhile.
 */
import {
  changeSession,
  endSessions,
  findLiveSession,
  findUserBySignIn,
  hasSignedInFrom,
  notePasskeyUse,
  type PasskeyRow,
  type UserRow,
} from '../store/index.ts'
import type { AccountGround, Db, Visit } from './ground.ts'
import { hashPassword, isPassword, passwordFault } from './passwords.ts'
import { Refusal } from './refusal.ts'
import { takeRecovery, takeTotp, wrongCode } from './second-proofs.ts'
import type { Try } from './sign-in-limits.ts'
import { plainSignIn } from './users.ts'

/** Of a session that lacks a second proof. */
const failuresMax = 5

/**
 * The person of a name and a password; throws else. Whoever is not there, is disabled or has another password gets the
 * same answer after the same work.
 */
export async function checkPassword(
  ground: AccountGround,
  asked: { readonly signIn: string; readonly password: string },
  visit: Visit,
): Promise<UserRow> {
  const { database, limits } = ground
  const account = plainSignIn(asked.signIn).slice(0, 256)
  const user = await findUserBySignIn(database.read, account)
  const who = await tryOf(ground, { account, user }, visit)
  limits.begin(who, visit.nowMs)
  const isRight = await isPassword(asked.password, user?.password_hash ?? '')
  if (!isRight || user?.state !== 'active') throw new WrongPassword(user)
  limits.succeeded(who)
  return user
}

/** Told apart from other refusals, so that it can be recorded whom it was tried at. */
export class WrongPassword extends Refusal {
  /** Null: nobody of that name. Never told to whoever tried. */
  readonly user: UserRow | null
  constructor(user: UserRow | null, message = 'The name or the password is not right.') {
    super('unauthenticated', message)
    this.user = user
  }
}

/** Asked of somebody who is signed in, before what is not easily taken back. */
export async function checkOwnPassword(
  ground: AccountGround,
  { user, password }: { readonly user: UserRow; readonly password: string },
  visit: Visit,
): Promise<void> {
  const who = await tryOf(ground, { account: user.sign_in, user }, visit)
  ground.limits.begin(who, visit.nowMs)
  if (!(await isPassword(password, user.password_hash)))
    throw new WrongPassword(user, 'The password is not right.')
  ground.limits.succeeded(who)
}

async function tryOf(
  { database }: AccountGround,
  { account, user }: { readonly account: string; readonly user: UserRow | null },
  { address }: Visit,
): Promise<Try> {
  // Asked of nobody, too: how much is done does not tell whether somebody is there.
  const isKnownPlace = await hasSignedInFrom(database.read, { user: user?.id ?? '', address })
  return { account, address, isKnownPlace }
}

/** Hash of a password that somebody chooses; throws where it is too easy to guess. */
export async function chosenPassword(
  { hostNames }: Pick<AccountGround, 'hostNames'>,
  password: string,
  person: { readonly signIn: string; readonly name: string; readonly email: string },
): Promise<string> {
  const fault = passwordFault(password, [
    person.signIn,
    person.name,
    person.email.split('@')[0]!,
    ...hostNames,
  ])
  if (fault !== null) throw new Refusal('validation_failed', fault, { pointer: '/password' })
  return hashPassword(password)
}

export type SecondProof =
  | { readonly kind: 'totp'; readonly code: string }
  | { readonly kind: 'recovery'; readonly code: string }

/** `wrong`: to be recorded and refused; the failure is counted. */
export type ProofOutcome = 'right' | 'wrong'

/**
 * A code in a session. Too many wrong ones end a session that lacks its second proof, so that a password alone gives few
 * guesses; the limits hold over all sessions.
 */
export async function takeSecondProof(
  parts: { readonly db: Db; readonly ground: AccountGround; readonly visit: Visit },
  session: string,
  proof: SecondProof,
): Promise<ProofOutcome> {
  const { db, ground, visit } = parts
  const { nowMs } = visit
  // As they are now: of two who come with the same code, the second finds it used.
  const live = await findLiveSession(db, session, nowMs)
  if (!live) return 'wrong'
  const { user } = live
  const isRight =
    proof.kind === 'totp'
      ? await takeTotp({ db, ground, nowMs }, { user, code: proof.code })
      : await takeRecovery(db, { user: user.id, code: proof.code })
  if (isRight) {
    ground.limits.succeeded(proofTry(user, visit))
    return 'right'
  }
  const failures = live.session.failures + 1
  await changeSession(db, session, { failures })
  if (live.session.stage === 'password' && failures >= failuresMax)
    await endSessions(db, { id: session }, { nowMs, why: 'too many wrong codes' })
  return 'wrong'
}

/** To be called before `takeSecondProof`; throws where it is too soon. */
export function beginSecondProof({ limits }: AccountGround, user: UserRow, visit: Visit): void {
  limits.begin(proofTry(user, visit), visit.nowMs)
}

function proofTry({ id }: UserRow, { address }: Visit): Try {
  return { account: `second proof of ${id}`, address, isKnownPlace: false }
}

/** Notes the use of a passkey; throws where its person may not come in. */
export async function enterByPasskey(
  db: Db,
  { passkey, user }: { readonly passkey: PasskeyRow; readonly user: UserRow | null },
): Promise<UserRow> {
  // Whom a service outside vouches for comes by that alone: it may have shut them out.
  if (user?.state !== 'active' || user.issuer !== '') throw wrongCode()
  await notePasskeyUse(db, passkey)
  return user
}
