import type {
  ActionMode,
  DecidedAction,
  Decision,
  Incident,
  PolicyStep,
} from '../../contracts/index.ts'
import { assert } from '../../kernel/index.ts'
import { type Candidate, candidatesOf } from './candidates.ts'
import type { Deciding } from './deciding.ts'
import { decisionText } from './decision-text.ts'
import type { PastAction } from './facts.ts'
import { decidedOf } from './judge.ts'
import { incidentLowerings } from './lowering.ts'
import { isHome, type Protection, protectionOf } from './protection.ts'
import { addressKinds, bandOf, isAsSevere, strengthOf } from './scales.ts'
import { readRange, targetKey } from './target.ts'

/** More would be met by nobody who reads them. */
const actionsMax = 16

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
  const taken = settled === '' ? actionsOf(given, protection) : { actions: [], notes: [] }
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

function cellSteps({ importance, policy, incident }: Deciding): readonly PolicyStep[] {
  const band = bandOf(incident.confidence)
  const cell = policy.cells.find((one) => one.confidence === band && one.importance === importance)
  return cell?.steps ?? []
}

/** Steps of the cell whose bounds hold; of each kind the first. */
function fittingSteps(given: Deciding): PolicyStep[] {
  const { incident, investigation } = given
  const risk = investigation?.riskScore ?? 0
  const fitting = cellSteps(given).filter(
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

function actionsOf(given: Deciding, protection: Protection): Taken {
  const steps = fittingSteps(given)
  const actions: DecidedAction[] = []
  const notes = new Set<string>()
  const met = new Set<string>()
  const common = incidentLowerings(
    given.incident,
    given.investigation,
    bandOf(given.incident.confidence),
  )
  for (const step of steps) {
    const found = candidatesOf(step, given)
    for (const note of found.notes) notes.add(note)
    for (const candidate of found.candidates) {
      if (!isFor(step, candidate, protection)) continue
      const key = keyOf(candidate)
      if (met.has(key) || actions.length >= actionsMax) continue
      met.add(key)
      const judging = { given, protection: counting(protection, actions, given), common }
      const action = decidedOf(candidate, step, judging)
      const before = sameBefore(candidate, pastFor(given), action.mode)
      if (before === '') actions.push(action)
      else notes.add(before)
    }
  }
  const isIdle = actions.length === 0 && notes.size === 0
  return { actions, notes: isIdle ? idleNotes(given, steps.length > 0) : [...notes] }
}

/** Why nothing came of it. */
function idleNotes(given: Deciding, isFitting: boolean): string[] {
  const { incident, investigation } = given
  if (bandOf(incident.confidence) === 'below') return []
  if (isFitting) return ['nothing that its steps do is advised here']
  if (cellSteps(given).length === 0) return ['the policy has no step for that']
  const risk = investigation === null ? 'no risk known yet' : `a risk of ${investigation.riskScore}`
  return [`no step of it holds at ${incident.severity} severity with ${risk}`]
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

const reached: Partial<Readonly<Record<PastAction['state'], ActionMode>>> = {
  suggested: 'suggest',
  waiting: 'approve',
  approved: 'auto',
  in_force: 'auto',
  done: 'auto',
}

/** What a dry run has not really done is still to be done. */
function pastFor({ policy, safety }: Deciding): readonly PastAction[] {
  return policy.dryRun ? safety.actions : safety.actions.filter(({ isDryRun }) => !isDryRun)
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
