/** What an action is after whoever acts has spoken of it. Pure: null where nothing is new. */
import type { Action, ActionMoment, ActionPreview } from '../contracts/index.ts'
import { AmoskysError } from '../kernel/index.ts'
import { takenBackAtMachine } from './actions/index.ts'
import { system } from './actors.ts'
import type { Enforced, KnownOrder } from './enforcer.ts'
import { moved } from './moved.ts'

interface Happened {
  readonly what: ActionMoment['what']
  readonly text: string
  readonly nowMs: number
}

/** As long as where a person takes it back over the API and says nothing else. */
const holdOffMs = 86_400_000

const ends: ReadonlySet<Enforced['state']> = new Set([
  ...(['done', 'undone', 'expired', 'refused', 'failed'] as const),
])

/** What became of an order, or happened to it since. */
export function afterEnforced(action: Action, now: Enforced, happened: Happened): Action | null {
  if (isOver(action)) return null
  if (now.state === 'undoing') return halfDone(action, now, happened.nowMs)
  if (now.state === 'approved') return notNow(action, now, happened.nowMs)
  if (isHeard(action, now, happened.what)) return null
  // It was read back while somebody asked for its end: that is still to be done.
  const isEnding = action.state === 'undoing' && now.state === 'in_force'
  const at = new Date(happened.nowMs).toISOString()
  // Whoever takes it back at the machine means it as much as who does over the API.
  const isByPerson = now.state === 'undone' && happened.text.startsWith(takenBackAtMachine)
  const heldOff = new Date(happened.nowMs + holdOffMs).toISOString()
  const next: Action = {
    ...(happened.what === 'extended' ? withoutExtension(action) : action),
    state: isEnding ? 'undoing' : now.state,
    isDryRun: action.isDryRun || now.isDryRun,
    driver: now.driver || action.driver,
    preview: previewWith(action.preview, now),
    readBack: now.readBack ?? action.readBack,
    appliedAt: action.appliedAt ?? (isDone(now) ? at : null),
    expiresAt: now.expiresAt ?? action.expiresAt,
    endedAt: ends.has(now.state) ? at : null,
    holdOffUntil: isByPerson ? heldOff : action.holdOffUntil,
    failure: now.failure,
  }
  return moved(next, { by: system, nowMs: happened.nowMs, ...momentOf(now, happened) })
}

/** The answer and the word of the same change come by two ways. */
function isHeard(action: Action, now: Enforced, what: Happened['what']): boolean {
  if (what === 'applied') return action.state === now.state
  return what === 'extended' && action.extendTo === undefined && action.expiresAt === now.expiresAt
}

/** It was in force and is not, whoever saw to that; it is tried again. */
function notNow(action: Action, now: Enforced, nowMs: number): Action | null {
  if (action.state !== 'in_force') return null
  const failure = `Not in force now, and tried again: ${now.failure}`
  if (action.readBack === null && action.failure === failure) return null
  return moved(
    { ...action, readBack: null, failure },
    { what: 'drifted', by: system, text: failure, nowMs },
  )
}

/** Whoever acts has refused to let it hold for longer: it ends when it would have. */
export function notExtended(action: Action, reason: string, nowMs: number): Action | null {
  if (action.extendTo === undefined) return null
  const text = `Not extended: ${reason}`
  return moved(withoutExtension(action), { what: 'failed', by: system, text, nowMs })
}

function withoutExtension({ extendTo: _, ...action }: Action): Action {
  return action
}

/** It went wrong, and what was changed cannot be taken back yet: that is tried until it is gone. */
function halfDone(action: Action, now: Enforced, nowMs: number): Action | null {
  const failure = `Half done, and not taken back yet: ${now.failure}`
  if (action.state === 'undoing' && action.failure === failure) return null
  const next: Action = { ...action, state: 'undoing', driver: now.driver, readBack: null, failure }
  return moved(next, { what: 'failed', by: system, text: failure, nowMs })
}

function momentOf(now: Enforced, { what, text }: Happened): Pick<Happened, 'what' | 'text'> {
  if (now.state === 'refused') return { what: 'refused', text: now.failure }
  if (now.state === 'failed') return { what: 'failed', text: now.failure }
  const proof = now.state === 'in_force' && now.readBack !== null ? ` ${now.readBack.text}` : ''
  return { what, text: `${text}${proof}`.trim() }
}

/** A failed undo stays in force and says so: what is not read back as gone is there. */
export function afterUndo(action: Action, now: Enforced, nowMs: number): Action | null {
  if (now.state === 'in_force' || now.state === 'undoing') {
    const text = now.failure || 'It is still in force.'
    const kept: Action = { ...action, state: 'in_force', failure: `Undo failed: ${text}` }
    return moved(kept, { what: 'failed', by: system, text: `Undo failed: ${text}`, nowMs })
  }
  const text = now.readBack?.text ?? ''
  return afterEnforced(action, now, {
    what: now.state === 'expired' ? 'expired' : 'undone',
    text,
    nowMs,
  })
}

/** The one that acts does not know it any more, and so it is not in force; a file that was moved is not moved back by that. */
export function unknownThere(action: Action, nowMs: number): Action | null {
  const isExpired = action.expiresAt !== null && Date.parse(action.expiresAt) <= nowMs
  const isFile = action.kind === 'quarantine_file'
  const state = isFile ? 'failed' : isExpired ? 'expired' : 'undone'
  const text = isFile
    ? 'The responder does not know it any more: the file is still in its quarantine, unless somebody moved it back.'
    : isExpired
      ? 'Its time passed while nobody was connected.'
      : 'The responder does not know it any more: it is not in force.'
  const endedAt = new Date(nowMs).toISOString()
  const failure = isFile ? text : ''
  return moved(
    { ...action, state, endedAt, failure, readBack: null },
    { what: state, by: system, text, nowMs },
  )
}

/**
 * What is in force there while the record says that it was still to be done, or that nobody could do it. What is in force
 * although it was ended is taken back.
 */
export function adopted(action: Action, now: Enforced, nowMs: number): Action | null {
  if (now.state !== 'in_force' || now.isDryRun || action.isDryRun) return null
  if (action.state === 'approved')
    return afterEnforced(action, now, { what: 'applied', text: now.effect, nowMs })
  if (!isOver(action)) return null
  const { readBack, expiresAt, driver } = now
  const state = action.state === 'failed' ? 'in_force' : 'undoing'
  const end = state === 'in_force' ? 'it holds until its time is over' : 'it is taken back'
  const text = `The record said ${action.state}, and it was in force all the same: ${end}.`
  const appliedAt = action.appliedAt ?? new Date(nowMs).toISOString()
  const found = {
    state,
    endedAt: null,
    readBack,
    expiresAt,
    appliedAt,
    driver,
    failure: '',
  } as const
  return moved({ ...action, ...found }, { what: 'applied', by: system, text, nowMs })
}

/** What is in force there and stands in no record: of a database that is lost, or from before it was put back. */
export function foundThere(now: KnownOrder, nowMs: number): Action | null {
  const { id, state, order, driver, isDryRun, readBack, expiresAt } = now
  if (state !== 'in_force' || isDryRun) return null
  const at = new Date(nowMs).toISOString()
  const appliedAt = order.appliedAt ?? at
  const endMs = expiresAt === null ? nowMs : Date.parse(expiresAt)
  const reason = 'It was in force at the responder, and this database did not know why.'
  const action: Action = {
    ...{ id, version: 0, kind: order.kind, target: order.target, scope: order.scope },
    ttlSeconds: Math.max(ttlMinSeconds, Math.round((endMs - Date.parse(appliedAt)) / 1000)),
    ...{ state, mode: 'manual', isDryRun: false, isEstablished: 'unknown', driver },
    ...{ incidentId: '', decisionId: '', traceId: '', reason, requestedBy: system },
    ...{ approvals: [], approvalsNeeded: 0, createdAt: at, appliedAt, expiresAt, endedAt: null },
    ...{ holdOffUntil: null, preview: previewWith(null, now), readBack, failure: '', history: [] },
  }
  return moved(action, { what: 'applied', by: system, text: reason, nowMs })
}

const ttlMinSeconds = 60

function isDone({ state }: Enforced): boolean {
  return state === 'in_force' || state === 'done'
}

function isOver({ state }: Action): boolean {
  return ends.has(state as Enforced['state']) || state === 'rejected'
}

function previewWith(known: ActionPreview | null, now: Enforced): ActionPreview {
  const { driver, effect, steps, warnings, refusals } = now
  const blast = known?.blast ?? { hosts: 0, openConnections: 0, named: [], text: '' }
  if (effect === '' && known !== null) return { ...known, refusals }
  return { driver, effect, steps, warnings, refusals, blast }
}

/** A dry run is over: nothing is there to be taken back. */
export function dryEnd({ id, expiresAt }: Action, isUndo: boolean): Enforced {
  return {
    ...{ id, state: isUndo ? 'undone' : 'expired', driver: 'dry-run', effect: '', steps: [] },
    ...{ isDryRun: true, warnings: [], refusals: [], readBack: null, expiresAt, failure: '' },
  }
}

/** An order that cannot even be said is done by nobody, ever; anything else is asked for again. */
export function unfit({ id }: Action, thrown: unknown): Enforced {
  if (!(thrown instanceof AmoskysError) || thrown.code !== 'usage') throw thrown
  return {
    ...{ id, state: 'failed', driver: '', isDryRun: false, effect: '', steps: [], warnings: [] },
    ...{ refusals: [], readBack: null, expiresAt: null, failure: thrown.message },
  }
}
