import type {
  DetectorCard,
  Explanation,
  Fact,
  RecommendedAction,
  Signal,
  Verdict,
} from '../../contracts/index.ts'
import { isAddress, isGroupAddress } from '../../kernel/index.ts'
import { fill } from './template.ts'
import { ageText, confidenceStep } from './words.ts'

type Facts = Readonly<Record<string, Fact>>

const blindMax = 6
const innocentMax = 2
const dayMs = 86_400_000
const lastResort = 'What ran on the host: nothing here looks inside it.'

/** The card's innocent explanations; a model's or a sequence's card may have none, then the next one's serves. */
export function innocentOf(cards: readonly DetectorCard[], facts: Facts): Explanation['innocent'] {
  return cards
    .flatMap((card) => card.innocent)
    .slice(0, innocentMax)
    .map(({ text, check }) => ({ text: fill(text, facts), check: fill(check, facts) }))
}

/** What the detectors cannot see, what is not known yet, and what was lost on the way. Never empty. */
export function blindOf(
  cards: readonly DetectorCard[],
  facts: Facts,
  { ageMs, gaps }: { ageMs: number; gaps: readonly string[] },
): string[] {
  const lines = cards.flatMap((card) => card.blind).map((line) => fill(line, facts))
  const history =
    ageMs < dayMs ? [`What is normal for this host: first seen ${ageText(ageMs)} ago.`] : []
  // What this run lacks comes before what the detectors always lack, but never displaces the lead's first line.
  const [first, ...rest] = [...new Set(lines)]
  return [first ?? lastResort, ...history, ...gaps, ...rest].slice(0, blindMax)
}

/** Place of "roughly even: we cannot tell" among the words of confidence. */
const cannotTell = confidenceStep(0.5)

/** The lead's advice with its target resolved; where that is not a fit target, watching the entity is left. */
export function recommendationOf(
  { recommend }: DetectorCard,
  verdict: Verdict,
  facts: Facts,
): RecommendedAction[] {
  const target = targetOf(recommend.target, verdict, facts)
  const watch: RecommendedAction = {
    action: 'watch',
    target: verdict.entity,
    ttlSeconds: recommend.ttlSeconds,
    reversible: true,
    why: 'Changes nothing; shows whether it goes on.',
  }
  if (recommend.action === 'watch') return [{ ...watch, why: fill(recommend.why, facts) }]
  if (confidenceStep(verdict.probability) >= cannotTell) {
    return [
      { ...watch, why: 'The evidence is even: more of it should come before anything is cut off.' },
    ]
  }
  if (target === null || !isFitTarget(recommend.action, target)) return [watch]
  return [
    {
      action: recommend.action,
      target,
      ttlSeconds: recommend.ttlSeconds,
      reversible: true,
      why: fill(recommend.why, facts),
    },
    facts['outcome'] === 'worked' && isFitTarget('isolate-host', verdict.entity)
      ? { ...watch, action: 'isolate-host', why: 'Somebody may be in: it gives time to check who.' }
      : watch,
  ]
}

function targetOf(name: string, verdict: Verdict, facts: Facts): string | null {
  if (name === 'entity') return verdict.entity
  if (name === 'actor') return verdict.lead.actor
  if (name === 'peer') return verdict.lead.peers[0] ?? null
  const fact = verdict.lead.facts[name] ?? facts[name]
  return typeof fact === 'string' ? fact : null
}

function isFitTarget(action: RecommendedAction['action'], target: string): boolean {
  if (action === 'sinkhole-domain') return /^\S+\.\S+$/.test(target) && !isAddress(target)
  return isAddress(target) && !isGroupAddress(target)
}

/** Whether it worked is told only by a detector that knows. */
export function outcomeOf(
  lead: Signal,
  facts: Facts,
): Pick<Explanation, 'outcome' | 'outcomeBasis'> {
  const { outcome } = lead.facts
  if (outcome !== 'worked' && outcome !== 'no_sign')
    return { outcome: 'unknown', outcomeBasis: 'Nothing seen here tells whether it worked.' }
  const basis = facts['outcomeBasis']
  return { outcome, outcomeBasis: typeof basis === 'string' ? basis : '' }
}
