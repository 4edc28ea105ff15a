/**
 * Links that work once and for an hour: the first makes the first admin, others let a person choose a password. There is
 * no default account: whoever can start the program on its machine gets the first link.
 */
import {
  findOneTimeLink,
  findUser,
  isAnyUserThere,
  keepOneTimeLink,
  takeOneTimeLink,
  type UserRow,
} from '../store/index.ts'
import type { Db } from './ground.ts'
import { Refusal } from './refusal.ts'
import { digestOf, newSecret } from './secrets.ts'

export const linkSeconds = 3600

/** The secret in a new set-up link; null where somebody is there already. An earlier link is worth nothing then. */
export async function newSetUpLink(db: Db, nowMs: number): Promise<string | null> {
  return (await isAnyUserThere(db)) ? null : newLink(db, { kind: 'setup', user: '' }, nowMs)
}

/** The secret in a link with which a person chooses a password. */
export function newPasswordLink(db: Db, user: string, nowMs: number): Promise<string> {
  return newLink(db, { kind: 'password', user }, nowMs)
}

async function newLink(
  db: Db,
  link: { readonly kind: 'setup' | 'password'; readonly user: string },
  nowMs: number,
): Promise<string> {
  const secret = newSecret()
  const expires_ms = nowMs + linkSeconds * 1000
  await keepOneTimeLink(db, { hash: digestOf(secret), ...link, expires_ms })
  return secret
}

/** Uses the link up; throws where it is none. */
export async function takeSetUpLink(db: Db, secret: string, nowMs: number): Promise<void> {
  if (!(await takeOneTimeLink(db, { hash: digestOf(secret), kind: 'setup' }, nowMs))) throw noLink()
}

/** Whether a set-up link would still work: looked at before the slow work of a password is done. */
export async function checkSetUpLink(db: Db, secret: string, nowMs: number): Promise<void> {
  if (!(await findOneTimeLink(db, { hash: digestOf(secret), kind: 'setup' }, nowMs))) throw noLink()
}

/** Whose password link it is, without using it up: what they choose may be refused. */
export async function findPasswordLink(db: Db, secret: string, nowMs: number): Promise<UserRow> {
  const link = await findOneTimeLink(db, { hash: digestOf(secret), kind: 'password' }, nowMs)
  return activeUser(db, link?.user)
}

export async function takePasswordLink(db: Db, secret: string, nowMs: number): Promise<UserRow> {
  const link = await takeOneTimeLink(db, { hash: digestOf(secret), kind: 'password' }, nowMs)
  return activeUser(db, link?.user)
}

async function activeUser(db: Db, id: string | undefined): Promise<UserRow> {
  const user = id === undefined ? null : await findUser(db, id)
  if (user?.state !== 'active') throw noLink()
  return user
}

function noLink(): Refusal {
  return new Refusal(
    'unauthenticated',
    'This link is not valid: it works once, within an hour. Ask for a new one.',
  )
}
