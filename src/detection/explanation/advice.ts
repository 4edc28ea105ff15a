import type {
  DetectorCard,
  Explanation,
  RecommendedAction,
  Signal,
  Verdict,
} from '../../contracts/index.ts'
import {
  ageText,
  confidenceStep,
  isAddress,
  isHostAddress,
  networkTest,
} from '../../kernel/index.ts'
import type { Neighbours } from '../hosts/index.ts'
import { advised, endingOf, insteadOf, resetPassword } from './instead.ts'
import { insteadOfNone } from './instead-of-none.ts'
import type { Sentences } from './sentences.ts'

/** A signal that counted, with its detector's card and its own words. */
export interface Speaker {
  readonly signal: Signal
  readonly card: DetectorCard
  readonly sentences: Sentences
}

const blindMax = 6
const innocentMax = 2
const dayMs = 86_400_000
const lastResort = 'What ran on the host: nothing here looks inside it.'

/** The cards' innocent explanations; a model's or a sequence's card may have none, then the next one's serves. */
export function innocentOf(speakers: readonly Speaker[]): Explanation['innocent'] {
  return speakers
    .flatMap(({ card, sentences: { say } }) =>
      card.innocent.map(({ text, check }) => ({ text: say(text), check: say(check) })),
    )
    .filter(({ text }, i, all) => all.findIndex((one) => one.text === text) === i)
    .slice(0, innocentMax)
}

/** What the detectors cannot see, what is not known yet, and what was lost on the way. Never empty. */
export function blindOf(
  speakers: readonly Speaker[],
  { ageMs, gaps }: { ageMs: number; gaps: readonly string[] },
): string[] {
  const lines = speakers.flatMap(({ card, sentences: { say } }) => card.blind.map(say))
  const history = ageMs < dayMs ? [`What is normal for this host: ${watchedText(ageMs)}.`] : []
  // What this run lacks comes before what the detectors always lack, but never displaces the lead's first line.
  const [first, ...rest] = [...new Set(lines)]
  return [first ?? lastResort, ...history, ...gaps, ...rest].slice(0, blindMax)
}

function watchedText(ageMs: number): string {
  if (ageMs < 1000) return 'it was seen for the first time just then'
  return `it had been watched for ${ageText(ageMs)} by then`
}

/** Place of "roughly even: we cannot tell" among the words of confidence. */
const cannotTell = confidenceStep(0.5)

/**
 * The lead's advice with its target resolved; where that is not a fit target, watching the entity is left, and where it
 * would hurt others, what to do instead.
 */
export function recommendationOf(
  { signal, card: { recommend }, sentences: { say } }: Speaker,
  verdict: Verdict,
  neighbours?: Neighbours,
): RecommendedAction[] {
  const { action, ttlSeconds } = recommend
  const { entity } = verdict
  const target = recommend.target === 'entity' ? entity : signal[recommend.target]
  const watch: RecommendedAction = {
    ...{ action: 'watch', target: entity, ttlSeconds, reversible: true },
    why: 'Changes nothing; shows whether it goes on.',
  }
  if (action === 'watch') return [{ ...watch, why: say(recommend.why) }]
  if (confidenceStep(verdict.probability) >= cannotTell) {
    return [
      { ...watch, why: 'The evidence is even: more of it should come before anything is cut off.' },
    ]
  }
  const isHardware = target === signal.actor && typeof signal.facts['mac'] === 'string'
  const circumstances = { signal, entity, neighbours }
  const isGuesser = entity === signal.actor && signal.technique.startsWith('T1110')
  const hasWorked = signal.outcome?.value === 'worked'
  const account = hasWorked && isGuesser ? accountAt(signal) : []
  if (!isHardware && !isFitTarget(action, target))
    return [...insteadOfNone({ ...watch, action, target }, circumstances), ...account, watch]
  const harmless = (deed: RecommendedAction) => insteadOf(deed, circumstances) ?? [deed]
  const first = harmless({ action, target, ttlSeconds, reversible: true, why: say(recommend.why) })
  if (!hasWorked || !isFitTarget('isolate-host', entity)) return [...first, ...account, watch]
  const why = isGuesser
    ? 'One of its guesses may have worked: it gives time to see who or what makes them.'
    : 'Somebody may be in: it gives time to check who.'
  const second = harmless({ ...watch, action: 'isolate-host', why })
  const isNew = ({ action, target }: RecommendedAction) =>
    !first.some(
      (one) => one.target === target && (one.action === action || one.action === 'check-host'),
    )
  // Whoever uses the server would be cut off with it.
  return [...first, ...account, ...second.filter(isNew)]
}

/** To shut out the guesser leaves the password that it found in force. */
function accountAt({ actor, peer, facts }: Signal): RecommendedAction[] {
  const entered = typeof facts['entered'] === 'string' ? facts['entered'] : peer
  if (!isHostAddress(entered)) return []
  return [advised('check-host', entered, endingOf(resetPassword, actor))]
}

const isLoopback = networkTest(['127.0.0.0/8', '::1/128'])

function isFitTarget(action: RecommendedAction['action'], target: string): boolean {
  if (action === 'sinkhole-domain') return /^\S+\.\S+$/.test(target) && !isAddress(target)
  // To cut a machine off from itself would stop it, and nobody else.
  return isHostAddress(target) && !isLoopback(target)
}
