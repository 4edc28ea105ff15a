/** A decision to actions: which are new, which are asked for more strongly now, and which nobody proposes any more. */
import type {
  Action,
  ActionActor,
  ActionMode,
  ActionMoment,
  ActionState,
  DecidedAction,
  Decision,
  Incident,
} from '../contracts/index.ts'
import { system } from './actors.ts'
import { moved } from './moved.ts'

export interface NextAsked {
  readonly decision: Decision
  readonly incident: Pick<Incident, 'id' | 'traceId' | 'lastTime' | 'disposition' | 'isWithdrawn'>
  /** Those on the targets of the decision, whatever incident they are of, and all of this incident; the newest first. */
  readonly known: readonly Action[]
  /** Automatic actions change nothing. */
  readonly isDryRun: boolean
  readonly nowMs: number
  readonly newId: (prefix: string) => string
}

/** To be kept, in order. */
export type NextActions = readonly Action[]

const pending: ReadonlySet<ActionState> = new Set(['suggested', 'waiting'])
const live: ReadonlySet<ActionState> = new Set(['approved', 'in_force', 'undoing'])
/** What went wrong is tried again by policy after so long; a person may at once. */
const retryMs = 5 * 60_000
/** What a person said no to is not proposed again for the same incident so soon. */
const rejectedMs = 24 * 3_600_000

export function nextActions(asked: NextAsked): NextActions {
  const { decision, known } = asked
  const wanted = decision.actions.filter(({ mode }) => mode !== 'observe')
  const added = wanted.flatMap((one) => ofOne(one, asked))
  const keys = new Set(wanted.map(keyOf))
  const dropped = known
    .filter((one) => one.incidentId === asked.incident.id && pending.has(one.state))
    .filter((one) => one.mode !== 'manual' && !keys.has(keyOf(one)))
    .map((one) => withdrawn(one, asked))
  return [...added, ...dropped, ...lifted(asked)]
}

/** What was done by itself about something that turned out to be nothing is taken back. */
function lifted(asked: NextAsked): readonly Action[] {
  const { incident, known, nowMs } = asked
  const { disposition, isWithdrawn, id } = incident
  if (!isWithdrawn && disposition !== 'expected' && disposition !== 'detector_error') return []
  const text = isWithdrawn
    ? 'Every alert behind it was taken back.'
    : `A person called the incident ${disposition === 'expected' ? 'expected' : 'an error of the detector'}.`
  return (
    known
      .filter(({ incidentId, mode }) => incidentId === id && mode === 'auto')
      // One that is still to be done may be done already, and not be written down.
      .filter(({ state }) => state === 'in_force' || state === 'approved')
      .map((one) =>
        moved(
          { ...one, state: 'undoing' },
          { what: 'asked', by: system, text: `To be undone. ${text}`, nowMs },
        ),
      )
  )
}

/** One kind on one target, as narrow: what is asked for twice is there once. */
export function keyOf({ kind, target, scope }: Pick<Action, 'kind' | 'target' | 'scope'>): string {
  const { server = '', protocol = '', ports = [], bytesPerSecond = '' } = scope
  return [kind, target, server, protocol, ports.join(','), bytesPerSecond].join('|')
}

function ofOne(decided: DecidedAction, asked: NextAsked): readonly Action[] {
  const same = asked.known.filter((one) => keyOf(one) === keyOf(decided))
  if (same.some(({ state, isDryRun }) => live.has(state) && !isDryRun)) return []
  const dry = same.find(({ state }) => live.has(state))
  const isAsDry = asked.isDryRun && decided.mode === 'auto'
  if (dry !== undefined && (isAsDry || decided.mode === 'suggest')) return []
  const waiting = same.find(({ state }) => pending.has(state))
  if (waiting !== undefined) return stronger(waiting, decided, asked)
  if (same.some((one) => isTooSoon(one, asked))) return []
  return [made(decided, asked)]
}

function isTooSoon(one: Action, { nowMs, incident }: NextAsked): boolean {
  const ageMs = nowMs - Date.parse(one.endedAt ?? one.createdAt)
  if (one.state === 'rejected') return one.incidentId === incident.id && ageMs < rejectedMs
  if (one.state === 'failed' || one.state === 'refused') return ageMs < retryMs
  // A message is sent once for an incident.
  if (one.state === 'done') return one.incidentId === incident.id
  // It did what it was for: only what was seen since asks for another.
  if (one.state === 'expired' || one.state === 'undone')
    return Date.parse(incident.lastTime) <= Date.parse(one.endedAt ?? one.createdAt)
  return false
}

const stateOf: Readonly<Record<Exclude<ActionMode, 'observe'>, ActionState>> = {
  suggest: 'suggested',
  approve: 'waiting',
  auto: 'approved',
}

function stronger(one: Action, decided: DecidedAction, asked: NextAsked): readonly Action[] {
  if (decided.mode === 'observe') return []
  const state = stateOf[decided.mode]
  const isMore =
    state !== one.state && (one.state === 'suggested' || state === 'approved') && !isManual(one)
  if (!isMore) return []
  const { mode, reason, ttlSeconds, isEstablished, approvalsNeeded } = decided
  const next = { ...one, mode, reason, ttlSeconds, isEstablished, approvalsNeeded }
  return [begun({ ...next, decisionId: asked.decision.id }, asked)]
}

function isManual({ mode }: Action): boolean {
  return mode === 'manual'
}

function made(decided: DecidedAction, asked: NextAsked): Action {
  const { decision, incident, nowMs, newId } = asked
  const { kind, target, scope, ttlSeconds, mode, isEstablished, approvalsNeeded } = decided
  const at = new Date(nowMs).toISOString()
  return begun(
    {
      ...{ id: newId('act'), version: 0, kind, target, scope, ttlSeconds },
      ...{ state: 'suggested', mode, isDryRun: false, isEstablished, driver: '' },
      ...{ incidentId: incident.id, decisionId: decision.id, traceId: incident.traceId },
      ...{ reason: decided.reason, requestedBy: system, approvals: [], approvalsNeeded },
      ...{ createdAt: at, appliedAt: null, expiresAt: null, endedAt: null, holdOffUntil: null },
      ...{ preview: null, readBack: null, failure: '', history: [] },
    },
    asked,
  )
}

/** Into the state that its mode asks for. A dry run is over with that: it tells what would have been. */
function begun(action: Action, { isDryRun, nowMs, decision }: NextAsked): Action {
  const mode = action.mode as Exclude<ActionMode, 'observe'>
  const said = (what: ActionMoment['what'], text: string) =>
    ({ what, by: system as ActionActor, text, nowMs }) as const
  if (mode !== 'auto' || !isDryRun)
    return moved({ ...action, state: stateOf[mode] }, said('asked', decision.text))
  const expiresAt = new Date(nowMs + action.ttlSeconds * 1000).toISOString()
  const at = new Date(nowMs).toISOString()
  return moved(
    { ...action, isDryRun: true, state: 'in_force', driver: 'dry-run', appliedAt: at, expiresAt },
    said('applied', `Dry run: nothing was changed. ${decision.text}`),
  )
}

function withdrawn(one: Action, { nowMs, decision }: NextAsked): Action {
  const at = new Date(nowMs).toISOString()
  return moved(
    { ...one, state: 'rejected', endedAt: at },
    { what: 'rejected', by: system, text: `No longer proposed. ${decision.text}`, nowMs },
  )
}
