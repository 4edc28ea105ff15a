import type {
  ActionMode,
  ConfidenceBand,
  DecidedAction,
  Decision,
  Importance,
  Incident,
  Investigation,
  Policy,
  PolicyStep,
} from '../../contracts/index.ts'
import { assert } from '../../kernel/index.ts'
import { type Candidate, candidatesOf, type Situation, type Surroundings } from './candidates.ts'
import { decisionText } from './decision-text.ts'
import type { PastAction, SafetyFacts } from './facts.ts'
import { afterEffects } from './guard.ts'
import { incidentLowerings, type Lowering, lowered, loweringOf } from './lowering.ts'
import { isHome, type Protection, protectionOf } from './protection.ts'
import { refusalsWith } from './safety.ts'
import { addressKinds, bandOf, isAsSevere, strengthOf } from './scales.ts'
import { isOverlapping, readRange, targetKey } from './target.ts'

/** More would be met by nobody who reads them. */
const actionsMax = 16

export interface Deciding extends Surroundings {
  readonly incident: Incident
  readonly importance: Importance
  /** Null: nothing was looked up; then nothing is done automatically. */
  readonly investigation: Investigation | null
  readonly policy: Policy
  /** Of the policy. */
  readonly version: number
  readonly safety: SafetyFacts
  readonly nowMs: number
  readonly newId: () => string
}

/** What the policy says about an incident as it stands. Never does anything itself. */
export function decide(given: Deciding): Decision {
  return decideWith(given, protectionOf({ ...given.safety, caps: given.policy }))
}

/** The same where the facts are read already; its caps are the policy's. */
export function decideWith(given: Deciding, protection: Protection): Decision {
  const { incident, importance, investigation, policy, version, nowMs, newId } = given
  assert(
    investigation === null || investigation.incidentId === incident.id,
    'an investigation of another incident',
  )
  const confidence = bandOf(incident.confidence)
  const settled = settledText(incident)
  const steps = settled === '' ? fittingSteps(given, confidence) : []
  const taken = settled === '' ? actionsOf(steps, given, protection) : { actions: [], notes: [] }
  const decided = {
    ...{ incidentId: incident.id, incidentRevision: incident.revision },
    ...{ investigationId: investigation?.id ?? '', policyVersion: version },
    ...{ traceId: incident.traceId, time: new Date(nowMs).toISOString() },
    ...{ confidence, importance, severity: incident.severity },
    ...{ riskScore: investigation?.riskScore ?? 0, actions: taken.actions },
  }
  const notes = settled === '' ? taken.notes : [settled]
  const text = decisionText(decided, { notes, isDryRun: policy.dryRun })
  return { id: newId(), ...decided, text }
}

/** What a person has settled needs no decision; '' where nobody has. */
function settledText({ mergedInto, disposition }: Incident): string {
  if (mergedInto !== null) return 'it is a part of another incident'
  if (disposition === 'expected') return 'a person called it expected'
  if (disposition === 'detector_error') return 'a person called it an error of the detector'
  if (disposition === 'duplicate') return 'a person called it a duplicate'
  return ''
}

/** Steps of the cell whose bounds hold; of each kind the first. */
function fittingSteps(
  { incident, importance, investigation, policy }: Deciding,
  band: ConfidenceBand | 'below',
): PolicyStep[] {
  const cell = policy.cells.find((one) => one.confidence === band && one.importance === importance)
  const risk = investigation?.riskScore ?? 0
  const fitting = (cell?.steps ?? []).filter(
    ({ severityMin, riskMin }) => isAsSevere(incident.severity, severityMin) && risk >= riskMin,
  )
  return fitting.filter(
    ({ action, whom = 'all' }, i) =>
      fitting.findIndex((one) => one.action === action && (one.whom ?? 'all') === whom) === i,
  )
}

interface Taken {
  readonly actions: readonly DecidedAction[]
  readonly notes: readonly string[]
}

function actionsOf(steps: readonly PolicyStep[], given: Deciding, protection: Protection): Taken {
  const actions: DecidedAction[] = []
  const notes = new Set<string>()
  const met = new Set<string>()
  const common = incidentLowerings(
    given.incident,
    given.investigation,
    bandOf(given.incident.confidence),
  )
  for (const step of steps) {
    const found = candidatesOf(step, given as Situation)
    for (const note of found.notes) notes.add(note)
    for (const candidate of found.candidates) {
      if (!isFor(step, candidate, protection)) continue
      const key = keyOf(candidate)
      if (met.has(key) || actions.length >= actionsMax) continue
      met.add(key)
      const judging = { given, protection: counting(protection, actions, given), common }
      const action = decidedOf(candidate, step, judging)
      const before = sameBefore(candidate, given.safety.actions, action.mode)
      if (before === '') actions.push(action)
      else notes.add(before)
    }
  }
  return { actions, notes: [...notes] }
}

/** What a step leaves to those after it: hosts of ours, where it is for outside addresses alone. */
function isFor({ whom }: PolicyStep, { kind, target }: Candidate, protection: Protection): boolean {
  if (whom !== 'outside') return true
  const range = readRange(target)
  return addressKinds.has(kind) && range !== null && !isHome(protection, range)
}

function keyOf({ kind, target, scope }: Pick<Candidate, 'kind' | 'target' | 'scope'>): string {
  const { server = '', protocol = '', ports = [] } = scope
  return [kind, targetKey(target), server, protocol, ports.join()].join(' ')
}

/** What the same decision has already taken counts for the caps, too. */
function counting(
  protection: Protection,
  actions: readonly DecidedAction[],
  { incident, nowMs }: Deciding,
): Protection {
  const { facts } = protection
  const now = new Date(nowMs).toISOString()
  const own = actions
    .filter(({ mode }) => mode === 'auto')
    .map(
      ({ kind, target, scope, mode }, i): PastAction => ({
        ...{ id: `decided ${i}`, kind, target, scope, mode, state: 'approved' },
        ...{ incidentId: incident.id, createdAt: now, appliedAt: null },
        ...{ expiresAt: null, endedAt: null, isDryRun: false },
      }),
    )
  return { ...protection, facts: { ...facts, actions: [...facts.actions, ...own] } }
}

interface Judging {
  readonly given: Deciding
  readonly protection: Protection
  readonly common: readonly Lowering[]
}

function decidedOf(
  { kind, target, scope, reason }: Candidate,
  { mode: asked, ttlSeconds }: PolicyStep,
  { given, protection, common }: Judging,
): DecidedAction {
  const { incident, safety, nowMs } = given
  const isEstablished = establishedOf(target, incident)
  const order = { id: '', kind, target, scope, ttlSeconds, isAutomatic: true, isEstablished }
  const isTold = kind === 'notify'
  const safe = refusalsWith(order, protection, nowMs)
  const after = isTold ? [] : afterEffects(incident, safety.actions)
  const lowerings = isTold
    ? common.filter(({ rule }) => rule === 'set_aside')
    : [...common, ...[...safe, ...after].map(loweringOf), ...rejections(order, given)]
  const { mode, refusals } = lowered(asked, lowerings)
  const approvalsNeeded =
    mode === 'auto' || mode === 'observe' ? 0 : approvals(target, given, protection)
  return {
    ...{ kind, target, scope, ttlSeconds, asked, mode, isEstablished },
    ...{
      approvalsNeeded: isTold ? Math.min(1, approvalsNeeded) : approvalsNeeded,
      reason,
      refusals,
    },
  }
}

/** One flow with a handshake shows that somebody is there. */
function establishedOf(target: string, { indicators }: Incident): boolean | 'unknown' {
  const key = targetKey(target)
  const told = indicators.flatMap((one) =>
    one.kind === 'address' && targetKey(one.value) === key ? [one.established] : [],
  )
  if (told.includes(true)) return true
  return told.includes(false) ? false : 'unknown'
}

/** What touches a critical host needs as many persons as the policy says. */
function approvals(
  target: string,
  { importance, incident, policy, safety }: Deciding,
  protection: Protection,
): number {
  const range = readRange(target)
  if (range === null || !isHome(protection, range)) return 1
  const isEntity = targetKey(incident.entity) === targetKey(target)
  const isCritical =
    (isEntity && importance === 'critical') ||
    safety.critical.some((host) => isSameHost(host, target))
  return isCritical ? policy.approvalsForCritical : 1
}

function isSameHost(a: string, b: string): boolean {
  const [left, right] = [readRange(a), readRange(b)]
  return left !== null && right !== null && isOverlapping(left, right)
}

/** A person said no to the same of the same incident: it is not asked again. */
function rejections(
  { kind, target }: Pick<Candidate, 'kind' | 'target'>,
  { safety, incident }: Deciding,
): Lowering[] {
  const isSame = (one: PastAction) =>
    one.state === 'rejected' && one.kind === kind && targetKey(one.target) === targetKey(target)
  const found = safety.actions.some((one) => one.incidentId === incident.id && isSame(one))
  const text = 'a person rejected this for the same incident'
  return found ? [{ rule: 'hold_off', ceiling: 'observe', text, isFinal: false }] : []
}

const reached: Partial<Readonly<Record<PastAction['state'], ActionMode>>> = {
  suggested: 'suggest',
  waiting: 'approve',
  approved: 'auto',
  in_force: 'auto',
  done: 'auto',
}

/** What is done already, or waits for an answer, is not asked for once more; '' where it is not. */
function sameBefore(
  candidate: Candidate,
  actions: readonly PastAction[],
  mode: ActionMode,
): string {
  if (mode === 'observe') return ''
  const { kind, target } = candidate
  const isMore = (state: PastAction['state']) =>
    reached[state] !== undefined && strengthOf(reached[state]) >= strengthOf(mode)
  const before = actions.find((one) => isMore(one.state) && coversSame(one, candidate))
  if (before === undefined) return ''
  const how = before.state === 'waiting' || before.state === 'suggested' ? before.state : 'done'
  return `${kind.replaceAll('_', ' ')} of ${targetKey(target)} is ${how} already`
}

/** The same, or the same without its bounds. */
function coversSame(before: PastAction, candidate: Candidate): boolean {
  if (before.kind !== candidate.kind) return false
  if (targetKey(before.target) !== targetKey(candidate.target)) return false
  const isWhole = addressKinds.has(before.kind) && Object.keys(before.scope).length === 0
  return isWhole || keyOf(before) === keyOf(candidate)
}
