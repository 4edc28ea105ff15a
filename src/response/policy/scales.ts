/** The scales that a policy is made of, each from least to most. */
import {
  type ActionKind,
  type ActionMode,
  actionModes,
  type ConfidenceBand,
  type Importance,
  type Severity,
} from '../../contracts/index.ts'
import { confidenceStep } from '../../kernel/index.ts'

export const severities = ['info', 'low', 'medium', 'high', 'critical'] as const
export const importances = ['low', 'normal', 'high', 'critical'] as const

/** A limit shorter than this ends before anybody has seen it; a longer one is forgotten (DESIGN 6, UX 11). */
export const ttlMinSeconds = 60
export const ttlMaxSeconds = 7 * 86_400

/** Places of the words of confidence in the kernel's table, the surest first. */
const bands = ['almost_certain', 'very_likely', 'likely', 'even'] as const

export function bandOf(confidence: number): ConfidenceBand | 'below' {
  return bands[confidenceStep(confidence)] ?? 'below'
}

export function isAsSevere(severity: Severity, than: Severity): boolean {
  return severities.indexOf(severity) >= severities.indexOf(than)
}

export function strengthOf(mode: ActionMode): number {
  return actionModes.indexOf(mode)
}

export function weakerOf(a: ActionMode, b: ActionMode): ActionMode {
  return strengthOf(a) <= strengthOf(b) ? a : b
}

export const bandWords: Readonly<Record<ConfidenceBand | 'below', string>> = {
  below: 'less than even',
  even: 'roughly even',
  likely: 'likely',
  very_likely: 'very likely',
  almost_certain: 'almost certain',
}

export function importanceWords(importance: Importance): string {
  return `${importance} importance`
}

/** Kinds that are done to an address; the address may be forged. */
export const addressKinds: ReadonlySet<ActionKind> = new Set([
  ...(['block_ip', 'rate_limit', 'redirect_to_honeypot', 'isolate_host'] as const),
])
