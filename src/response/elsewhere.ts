/** What is in force at another responder, which alone can take it back. */
import type { Kysely } from 'kysely'
import { printable } from '../kernel/index.ts'
import { actionsIn, responderTold, type Schema } from '../store/index.ts'
import type { Enforcer } from './enforcer.ts'

export interface ElsewhereAsked {
  readonly enforcer: Enforcer
  readonly read: <T>(act: (db: Kysely<Schema>) => Promise<T>) => Promise<T>
  readonly clock: () => number
}

const liveMax = 20_000

/** Whoever really changes something. */
export function isActing({ told }: Pick<Enforcer, 'told'>): boolean {
  const { isConnected, isDryRun } = told()
  return isConnected && !isDryRun
}

/**
 * The other responder, in words; '' where this one may be given orders: nothing is in force at another whose time is not over,
 * or this one knows of it, by whatever name it was reached before.
 */
export async function actsElsewhere({ enforcer, read, clock }: ElsewhereAsked): Promise<string> {
  if (!isActing(enforcer)) return ''
  const { station, live } = await read(async (db) => ({
    station: (await responderTold(db))?.station ?? enforcer.station,
    live: await actionsIn(db, ['in_force', 'undoing'], liveMax),
  }))
  if (station === enforcer.station) return ''
  const nowMs = clock()
  const held = live.filter(
    ({ isDryRun, expiresAt }) => !isDryRun && Date.parse(expiresAt ?? '') > nowMs,
  )
  if (held.length === 0) return ''
  const there = new Set((await enforcer.list()).map(({ id }) => id))
  return held.some(({ id }) => there.has(id)) ? '' : `the responder at ${printable(station)}`
}
