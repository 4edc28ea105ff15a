import type { DetectorCard, Explanation, Fact, Signal, Verdict } from '../../contracts/index.ts'
import { assert, countText, isoTime, traceIdOf } from '../../kernel/index.ts'
import { blindOf, innocentOf, outcomeOf, recommendationOf } from './advice.ts'
import { changesOfMind, type Rescore } from './counterfactuals.ts'
import { evidenceLines, type Reason, reasonsOf } from './reasons.ts'
import { fill, fitHeadline, fitSummary, proseFact } from './template.ts'
import { waterfallOf } from './waterfall.ts'
import { ageText, confidenceWord, roundProbability, sureText } from './words.ts'

export interface ExplainerOptions {
  readonly cards: readonly DetectorCard[]
  /** Probability that other signals would come to, by the fusion that made the verdict. */
  readonly rescore: Rescore
  readonly modelVersion: string
}

/** What is known beside the verdict. */
export interface ExplanationContext {
  /** Event time from which the entity has been watched, microseconds; NaN: not known. */
  readonly firstSeenUs: number
  /** What was lost on the way here, a sentence each: `412 malformed packets were not read.` */
  readonly gaps: readonly string[]
  /** What the trace id is made from. */
  readonly traceName: string
}

export interface Explainer {
  explain(verdict: Verdict, context: ExplanationContext): Explanation
}

/** Turns verdicts into words and numbers that add up. Nothing but templates over the record. */
export function createExplainer(options: ExplainerOptions): Explainer {
  const cards = new Map(options.cards.map((card) => [card.name, card]))
  const cardOf = (detector: string): DetectorCard => {
    const card = cards.get(detector)
    assert(card, `no card for detector ${detector}`)
    return card
  }
  const names: Record<string, string> = {}
  for (const card of options.cards) names[card.technique] ??= card.techniqueName
  return { explain: (verdict, context) => explain(verdict, context, { ...options, cardOf, names }) }
}

interface Knowledge extends ExplainerOptions {
  readonly cardOf: (detector: string) => DetectorCard
  readonly names: Readonly<Record<string, string>>
}

function explain(verdict: Verdict, context: ExplanationContext, knowledge: Knowledge): Explanation {
  const { lead, technique } = verdict
  const card = knowledge.cardOf(lead.detector)
  const ageMs = Math.max(0, (verdict.timeUs - context.firstSeenUs) / 1000)
  const reasons = reasonsOf(verdict, (detector) => knowledge.cardOf(detector).kind)
  const waterfall = waterfallOf(verdict, reasons)
  const subject = subjectOf(verdict, card.subject)
  const facts = factsOf(verdict, { subject, reasons, ageMs, gaps: context.gaps })
  const changes = changesOfMind(verdict.signals, reasons, knowledge.rescore)
  const counting = [...new Set([lead, ...reasons.map((reason) => reason.signal)])]
  const counted = counting.map((signal) => knowledge.cardOf(signal.detector))
  return {
    headline: fitHeadline(fill(card.headline, facts), facts),
    summary: fitSummary(fill(card.summary, facts)),
    claim: technique === '' ? { kind: 'malicious' } : { kind: 'technique', technique },
    confidence: confidenceOf(verdict),
    severity: verdict.severity,
    ...outcomeOf(lead, facts),
    evidence: evidenceLines(reasons, waterfall.bars, ageMs),
    waterfall,
    innocent: innocentOf(counted, facts),
    counterfactuals: changes.counterfactuals,
    blind: blindOf(counted, facts, { ageMs, gaps: context.gaps }),
    recommend: recommendationOf(card, verdict, facts),
    attack: attackOf(verdict, knowledge.names),
    facts: { ...facts, ...changes.facts },
    modelVersion: knowledge.modelVersion,
    generatedAt: isoTime(verdict.timeUs),
    traceId: traceIdOf(context.traceName),
  }
}

/**
 * Who `{entity}` is in a card's sentences: the side they are written about. An alert is about the host inside,
 * which may be the other side: a server that was scanned must not be said to have scanned.
 */
function subjectOf({ entity, lead }: Verdict, subject: DetectorCard['subject']): string {
  if (subject === 'actor') return lead.actor
  return entity === lead.actor ? (lead.peers[0] ?? entity) : entity
}

const nobody = 'nobody in particular'

/** Everything the prose may use, as it stands there: the lead's facts by name, the others' behind their detector's name. */
function factsOf(
  verdict: Verdict,
  extra: { subject: string; reasons: readonly Reason[]; ageMs: number; gaps: readonly string[] },
): Record<string, Fact> {
  const { lead, arithmetic, probability } = verdict
  const facts: Record<string, Fact> = {}
  for (const signal of new Set(extra.reasons.map((reason) => reason.signal)))
    if (signal !== lead) Object.assign(facts, prefixed(signal))
  extra.gaps.forEach((gap, i) => {
    facts[`gap ${i + 1}`] = gap
  })
  const share = (value: number) => ({
    value: roundProbability(value),
    unit: 'share',
    text: sureText(value),
  })
  const { lo, hi } = spread(verdict)
  const prior = arithmetic.priorOneIn
  Object.assign(facts, {
    prior: { value: 1 / prior, unit: 'share', text: `1 in ${countText(prior)}` },
    confidence: share(probability),
    'confidence low': share(lo),
    'confidence high': share(hi),
    ...lead.facts,
    entity: extra.subject,
    actor: lead.actor || nobody,
    peer: lead.peers[0] ?? nobody,
  })
  if (Number.isFinite(extra.ageMs))
    facts['seen for'] = { value: extra.ageMs, unit: 'ms', text: ageText(extra.ageMs) }
  return Object.fromEntries(Object.entries(facts).map(([name, fact]) => [name, proseFact(fact)]))
}

function prefixed(signal: Signal): Record<string, Fact> {
  const facts: Record<string, Fact> = { ...signal.facts, actor: signal.actor || nobody }
  if (signal.peers[0] !== undefined) facts['peer'] = signal.peers[0]
  return Object.fromEntries(
    Object.entries(facts).map(([name, fact]) => [`${signal.detector} ${name}`, fact]),
  )
}

function spread({ strategies }: Verdict): { lo: number; hi: number } {
  const all = Object.values(strategies)
  return { lo: Math.min(...all), hi: Math.max(...all) }
}

/**
 * The range is what the four strategies make of the same signals; one detector alone gives none. There is no
 * track record before cases are closed.
 */
function confidenceOf(verdict: Verdict): Explanation['confidence'] {
  const { lo, hi } = spread(verdict)
  const p = roundProbability(verdict.probability)
  const isRange = sureText(lo) !== sureText(hi)
  return {
    p,
    lo: roundProbability(lo),
    hi: roundProbability(hi),
    method: isRange ? 'ensemble' : 'none',
    methodText: isRange
      ? 'The least and the most that four ways of adding the same evidence give.'
      : 'All ways of adding the evidence give the same.',
    word: confidenceWord(p),
    record: null,
  }
}

function attackOf(
  verdict: Verdict,
  names: Readonly<Record<string, string>>,
): Explanation['attack'] {
  const techniques = [verdict.technique, ...verdict.signals.map((signal) => signal.technique)]
  return [...new Set(techniques)]
    .filter((technique) => technique !== '')
    .map((technique) => ({ technique, name: names[technique] ?? '' }))
}
