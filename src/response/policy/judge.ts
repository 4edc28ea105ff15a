import type { DecidedAction, Incident, PolicyStep, Refusal } from '../../contracts/index.ts'
import type { Candidate } from './candidates.ts'
import type { Deciding } from './deciding.ts'
import type { PastAction } from './facts.ts'
import { afterEffect } from './guard.ts'
import { type Lowering, lowered, loweringOf } from './lowering.ts'
import { isHome, type Protection } from './protection.ts'
import { refusalsWith } from './safety.ts'
import { behavioursOf, isSureWithout, supportLowerings, supportOf } from './support.ts'
import { isOverlapping, readRange, targetKey } from './target.ts'

export interface Judging {
  readonly given: Deciding
  readonly protection: Protection
  readonly common: readonly Lowering[]
}

/** How far policy goes with one candidate, after every rule that speaks against it. */
export function decidedOf(candidate: Candidate, step: PolicyStep, judging: Judging): DecidedAction {
  const { kind, target, scope, reason } = candidate
  const { mode: asked, ttlSeconds } = step
  const { given, protection, common } = judging
  const { isEstablished } = supportOf(namedBy(candidate, given), given)
  const isTold = kind === 'notify'
  const lowerings = isTold
    ? common.filter(({ rule }) => rule === 'set_aside')
    : [...common, ...loweringsOf(candidate, step, judging)]
  const { mode, refusals } = lowered(asked, lowerings)
  const isAsked = mode === 'approve' || mode === 'suggest'
  const approvalsNeeded = isAsked ? approvalsOf(candidate, given, protection) : 0
  return {
    ...{ kind, target, scope, ttlSeconds, asked, mode, isEstablished },
    ...{ approvalsNeeded, reason, refusals },
  }
}

/** Whom the alerts have to speak of. */
function namedBy({ advised }: Candidate, { incident }: Deciding): string {
  return advised === '' ? incident.entity : advised
}

function loweringsOf(candidate: Candidate, step: PolicyStep, judging: Judging): Lowering[] {
  const { given, protection } = judging
  const { incident, nowMs } = given
  const named = namedBy(candidate, given)
  const support = supportOf(named, given)
  const { isEstablished } = support
  const { ttlSeconds, severityMin } = step
  const order = { ...candidate, id: '', ttlSeconds, isAutomatic: true, isEstablished }
  // A container goes with the address that it has.
  const orders =
    order.kind === 'isolate_container'
      ? [order, { ...order, kind: 'isolate_host' as const, target: named }]
      : [order]
  const refusals = [
    ...orders.flatMap((one) => refusalsWith(one, protection, nowMs)),
    ...loopRefusals(named, given),
  ]
  return [
    ...supportLowerings(named, support, { confidence: incident.confidence, severityMin }),
    ...refusals.map(loweringOf),
    ...criticalLowerings(candidate, given, protection),
    ...victimLowerings(candidate),
    ...loneLowerings(candidate, named, given),
    ...lookFirst(candidate, incident),
    ...rejections(candidate, given),
  ]
}

/** What began before any action, and is as sure by itself, follows from none. */
function loopRefusals(named: string, given: Deciding): readonly Refusal[] {
  const effect = afterEffect(given.incident, given.safety.actions, given.alerts)
  if (effect === null || isSureWithout(effect.alertIds, named, given)) return []
  return [effect.refusal]
}

const isolating: ReadonlySet<Candidate['kind']> = new Set(['isolate_host', 'isolate_container'])

/**
 * To cut off a whole host of ours is the hardest thing policy does. What one behaviour alone is sure of has an innocent twin now
 * and then: a support desk at a console looks like a shell. A second behaviour, or a source that knows a party, is asked for.
 */
function loneLowerings({ kind }: Candidate, named: string, given: Deciding): Lowering[] {
  if (!isolating.has(kind)) return []
  const behaviours = behavioursOf(named, given)
  const isKnownBad = given.investigation?.indicators.some(({ verdict }) => verdict === 'malicious')
  if (behaviours.length > 1 || isKnownBad === true) return []
  const alone = behaviours[0] ?? 'one kind of evidence'
  const text = `${alone} alone speaks of it, and no source knows anybody in it as malicious`
  return [{ ...{ rule: 'uncertain', ceiling: 'approve', isFinal: false }, text }]
}

/** To slow down whoever is flooded does the attacker's work; a person may find that the lesser harm. */
function victimLowerings({ isVictim, target }: Candidate): Lowering[] {
  if (!isVictim) return []
  const text = `${target} is the one that is attacked: to slow it down slows down its other clients, too`
  return [{ ...{ rule: 'role', ceiling: 'approve', isFinal: false }, text }]
}

function criticalLowerings(
  candidate: Candidate,
  given: Deciding,
  protection: Protection,
): Lowering[] {
  if (!isCritical(candidate, given, protection)) return []
  const text = `${targetKey(namedBy(candidate, given))} is of critical importance to you`
  return [{ rule: 'role', ceiling: 'approve', text, isFinal: false }]
}

/** One alert asks to cut a host off, and another, or the same, to look at it first. */
function lookFirst({ kind, scope, advised }: Candidate, { explanation }: Incident): Lowering[] {
  const isCutOff = kind !== 'rate_limit' && scope.server === undefined
  const isLook = explanation.recommend.some(
    ({ action, target }) =>
      (action === 'check-host' || action === 'find-sender') &&
      advised !== '' &&
      targetKey(target) === targetKey(advised),
  )
  if (!isCutOff || !isLook) return []
  const text = `the advice is to look at ${targetKey(advised)} first`
  return [{ rule: 'role', ceiling: 'approve', text, isFinal: false }]
}

/** What touches a critical host needs as many persons as the policy says. */
function approvalsOf(candidate: Candidate, given: Deciding, protection: Protection): number {
  return isCritical(candidate, given, protection) ? given.policy.approvalsForCritical : 1
}

function isCritical(candidate: Candidate, given: Deciding, protection: Protection): boolean {
  if (candidate.kind === 'notify') return false
  const { importance, incident, safety } = given
  const named = namedBy(candidate, given)
  const range = readRange(named)
  if (range === null || !isHome(protection, range)) return false
  const isEntity = targetKey(incident.entity) === targetKey(named)
  return (
    (isEntity && importance === 'critical') ||
    safety.critical.some((host) => isSameHost(host, named))
  )
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
