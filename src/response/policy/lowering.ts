/** How far policy still goes where a rule speaks against it. */
import type {
  ActionMode,
  ConfidenceBand,
  Incident,
  Investigation,
  Refusal,
  SafetyRule,
} from '../../contracts/index.ts'
import { sureText } from '../../kernel/index.ts'
import { weakerOf } from './scales.ts'

/**
 * The most that is left of a mode. Those that nobody may step over leave nothing, but for two: a person can let response
 * go on, or have what is missing set up, and wants to know what waits for that.
 */
const ceilings: Partial<Readonly<Record<SafetyRule, ActionMode>>> = {
  kill_switch: 'suggest',
  no_driver: 'suggest',
  hold_off: 'suggest',
}

export function ceilingOf({ rule, isFinal }: Refusal): ActionMode {
  return ceilings[rule] ?? (isFinal ? 'observe' : 'approve')
}

/** A refusal with the most that it leaves. */
export interface Lowering extends Refusal {
  readonly ceiling: ActionMode
}

export function loweringOf(refusal: Refusal): Lowering {
  return { ...refusal, ceiling: ceilingOf(refusal) }
}

/** What is left of a mode, and the refusals that took something from it. */
export function lowered(
  asked: ActionMode,
  lowerings: readonly Lowering[],
): { readonly mode: ActionMode; readonly refusals: readonly Refusal[] } {
  const counting = lowerings.filter(({ ceiling }) => weakerOf(asked, ceiling) !== asked)
  const mode = counting.reduce((least, { ceiling }) => weakerOf(least, ceiling), asked)
  const refusals = counting.map(({ rule, text, isFinal }) => ({ rule, text, isFinal }))
  return { mode, refusals }
}

const uncertaintiesMax = 4

/** What of the incident itself speaks against doing anything by oneself. */
export function incidentLowerings(
  incident: Incident,
  investigation: Investigation | null,
  band: ConfidenceBand | 'below',
): Lowering[] {
  const found: Lowering[] = []
  const add = (rule: SafetyRule, ceiling: ActionMode, text: string) =>
    found.push({ rule, ceiling, text, isFinal: false })
  if (incident.isWithdrawn) add('set_aside', 'observe', 'every alert of it was taken back')
  if (incident.isMuted) add('set_aside', 'observe', 'a person has muted every alert of it')
  if (incident.status === 'closed') add('set_aside', 'suggest', 'a person has closed it')
  if (band === 'even' || band === 'below')
    add(
      'uncertain',
      'suggest',
      `the evidence comes to ${sureText(incident.confidence)}: the engine cannot tell`,
    )
  if (investigation === null) add('uncertain', 'approve', 'nothing of it has been looked up yet')
  for (const { text } of investigation?.uncertainty.slice(0, uncertaintiesMax) ?? [])
    add('uncertain', 'approve', sentencePart(text))
  return found
}

/** A sentence as a part of another: no full stop at its end. */
function sentencePart(text: string): string {
  return text.replace(/\.$/, '')
}
