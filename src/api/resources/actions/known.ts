/** An action as it stands, and the one way to change it: who saw it as it stands, one version on, with its audit entry. */
import type { Kysely } from 'kysely'
import { z } from 'zod'
import type { Action, ActionMoment, Incident } from '../../../contracts/index.ts'
import { findAction, findIncident, keepAction, type Schema } from '../../../store/index.ts'
import { actorOf, type Call, idText, problem } from '../../kit/index.ts'

export const actionParams = z.object({ id: idText('act') })
const historyMax = 32

export type Asking = Pick<Call, 'caller' | 'desk' | 'request' | 'traceId' | 'match'> & {
  readonly params: { readonly id: string }
}

export async function knownAction(db: Kysely<Schema>, id: string): Promise<Action> {
  const found = await findAction(db, id)
  if (found === null) throw problem('not_found', 'There is no action with this id.')
  return found
}

export async function knownIncident(db: Kysely<Schema>, id: string): Promise<Incident> {
  const found = await findIncident(db, id)
  if (found === null) throw problem('not_found', 'There is no incident with this id.')
  return found
}

export function replyWith(action: Action) {
  return { body: action, etag: `"${action.version}"` }
}

/** `next`: what followed from it at once. */
type Changed = Partial<Omit<Action, 'history'>> & { readonly next?: ActionMoment }

export interface Change {
  /** Of the audit log: `action.approve`. */
  readonly verb: string
  readonly reason?: string
  readonly what: ActionMoment['what']
  /** What happened, for the action's own history. */
  readonly text: string
  /** Throws where it cannot be done with the action as it is. */
  readonly to: (before: Action, db: Kysely<Schema>) => Promise<Changed>
}

export async function changeAction(call: Asking, change: Change): Promise<Action> {
  const { desk, params } = call
  const { verb, reason = '', what, text, to } = change
  const { traceId } = await knownAction(desk.database.read, params.id)
  const { kind, id } = actorOf(call)
  const at = new Date(desk.nowMs()).toISOString()
  // The action's trace leads from the first packet to what people did about it.
  const traced = { ...call, traceId }
  const deed = { verb, object: { kind: 'action', id: params.id }, reason }
  return desk.change(traced, deed, async (db) => {
    const before = await knownAction(db, params.id)
    requireVersion(before, call.match)
    const { next, ...changed } = await to(before, db)
    const moment: ActionMoment = { at, what, by: { kind, id }, text }
    const moments = next === undefined ? [moment] : [moment, next]
    const history = [...before.history, ...moments].slice(-historyMax)
    const after: Action = { ...before, ...changed, version: before.version + 1, history }
    if (!(await keepAction(db, after))) throw stale(before)
    return { before: sideOf(before), after: sideOf(after), result: after }
  })
}

function requireVersion(action: Action, match: string | null): void {
  if (match !== null && match !== String(action.version)) throw stale(action)
}

function stale(action: Action) {
  const last = action.history.at(-1)
  const who = last === undefined ? '' : ` It was ${last.what} at ${last.at}.`
  return problem('stale_version', `This action was changed since you saw it.${who}`, {
    current: action,
  })
}

/** What the audit log says of an action. */
export function sideOf(action: Action) {
  const { kind, target, scope, state, ttlSeconds, isDryRun, incidentId } = action
  const { approvals, approvalsNeeded, expiresAt, holdOffUntil } = action
  return {
    ...{ kind, target, scope, state, ttlSeconds, isDryRun, incidentId },
    ...{ approvals: approvals.map(({ by }) => by.id), approvalsNeeded, expiresAt, holdOffUntil },
  }
}
