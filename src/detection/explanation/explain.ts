import {
  cardNameOf,
  type DetectorCard,
  type Explanation,
  type Fact,
  type Quantity,
  type Signal,
  type Tried,
  type Verdict,
} from '../../contracts/index.ts'
import {
  ageText,
  assert,
  confidenceWord,
  countText,
  fitHeadline,
  fitSummary,
  headlineMax,
  roundProbability,
  surestAfter,
  sureText,
} from '../../kernel/index.ts'
import type { Neighbours } from '../hosts/index.ts'
import { blindOf, innocentOf, recommendationOf, type Speaker } from './advice.ts'
import { changesOfMind, type Rescore } from './counterfactuals.ts'
import { partiesOf } from './parties.ts'
import { evidenceLines, type Reason, reasonsOf } from './reasons.ts'
import { proseFacts, sentencesOf } from './sentences.ts'
import { noOutcome, takenBackOf } from './taken-back.ts'
import { countingOf, techniquesOf } from './verdict-parts.ts'
import { waterfallOf } from './waterfall.ts'

/** Lines of what else was told. */
const alsoMax = 4

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
  /** The verdict at its surest, where the alert is taken back. */
  readonly fallenFrom?: Verdict
  /** What is known of others; left out: nothing. */
  readonly neighbours?: Neighbours
}

export interface Explainer {
  explain(verdict: Verdict, context: ExplanationContext): Explanation
}

/** Turns verdicts into words and numbers that add up. Nothing but templates over the record. */
export function createExplainer(options: ExplainerOptions): Explainer {
  const cards = new Map(options.cards.map((card) => [card.name, card]))
  const cardOf = (detector: string): DetectorCard => {
    const card = cards.get(cardNameOf(detector))
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
  const { technique } = verdict
  const ageMs = Math.max(0, (verdict.timeUs - context.firstSeenUs) / 1000)
  const reasons = reasonsOf(verdict, (detector) => knowledge.cardOf(detector).kind)
  const waterfall = waterfallOf(verdict, reasons)
  const speakers = speakersOf(verdict, reasons, knowledge)
  const [leader, ...others] = speakers
  const { card, sentences } = leader
  const evidence = evidenceLines(reasons, waterfall.bars, {
    ageMs,
    sentences: (signal) => speakers.find((speaker) => speaker.signal === signal)!.sentences,
  })
  const shown = new Set(evidence.map(({ id }) => id))
  const { fallenFrom: surest } = context
  const back = surest ? takenBackOf({ verdict, surest, reasons, speakers }) : null
  return {
    headline: back?.headline ?? headlineOf(leader, others),
    summary: back?.summary ?? fitSummary(sentences.say(card.summary)),
    claim: technique === '' ? { kind: 'malicious' } : { kind: 'technique', technique },
    confidence: { ...confidenceOf(verdict, card), ...back?.confidence },
    outcomeBasis: back ? noOutcome : sentences.outcomeBasis,
    evidence,
    waterfall,
    innocent: innocentOf(speakers),
    counterfactuals: back
      ? []
      : changesOfMind(verdict, reasons, { rescore: knowledge.rescore, shown }),
    blind: blindOf(speakers, { ageMs, gaps: context.gaps }),
    recommend: back ? [] : recommendationOf(leader, verdict, context.neighbours),
    also: back ? [] : alsoOf(verdict, knowledge),
    parties: partiesOf(verdict, context.neighbours),
    techniqueNames: techniqueNamesOf(verdict, knowledge.names),
    facts: {
      ...factsOf(leader, others),
      ...proseFacts({ ...surroundings(verdict, ageMs, context), ...back?.facts }),
      ...renamed(triedFacts(card.tried)),
    },
    modelVersion: knowledge.modelVersion,
  }
}

/** The lead's, and what others have to add of the same two hosts. */
function headlineOf({ signal, card, sentences }: Speaker, others: readonly Speaker[]): string {
  const text = fitHeadline(sentences.say(card.headline), sentences.facts)
  const isSame = ({ actor, peer, peerCount }: Signal) =>
    actor === signal.actor && peer === signal.peer && peerCount === 1
  if (!isSame(signal)) return text
  const added = others.filter((one) => isSame(one.signal)).map((one) => one.card.also ?? '')
  const also = added.find((one) => one !== '' && text.length + one.length < headlineMax)
  return also === undefined ? text : `${text} ${also}`
}

type Speakers = readonly [lead: Speaker, ...others: Speaker[]]

/** The lead, then the other signals that counted, the one with most to say first. */
function speakersOf(verdict: Verdict, reasons: readonly Reason[], { cardOf }: Knowledge): Speakers {
  const speakerOf = (signal: Signal): Speaker => {
    const card = cardOf(signal.detector)
    return { signal, card, sentences: sentencesOf(signal, verdict.entity, card.subject) }
  }
  const others = new Set(reasons.map((reason) => reason.signal))
  others.delete(verdict.lead)
  return [speakerOf(verdict.lead), ...[...others].map(speakerOf)]
}

/** A second attack of the same kind stands beside the first, with how it ended. */
function alsoOf(verdict: Verdict, { cardOf }: Knowledge): string[] {
  const { lead, technique, entity } = verdict
  const others = countingOf(verdict).filter(
    (signal) =>
      signal !== lead &&
      signal.technique === technique &&
      verdict.arithmetic.prior + signal.points >= 0 &&
      !lead.restsOn.includes(signal.key),
  )
  const lines = others.map((signal) => {
    const { headline, subject } = cardOf(signal.detector)
    const { say, facts } = sentencesOf(signal, entity, subject)
    return `${fitHeadline(say(headline), facts)}.`
  })
  const shown = [...new Set(lines)].slice(0, alsoMax)
  const left = new Set(lines).size - shown.length
  return left > 0 ? [...shown, `And ${countText(left)} more.`] : shown
}

/** What the sentences are filled with: the lead's facts by name, the others' behind their detector's name. */
function factsOf(leader: Speaker, others: readonly Speaker[]): Record<string, Fact> {
  const facts: Record<string, Fact> = {}
  for (const { signal, sentences } of others)
    for (const [name, fact] of Object.entries(sentences.facts))
      facts[`${signal.detector} ${name}`] = fact
  return { ...facts, ...leader.sentences.facts }
}

/** What is known beside the signals. */
function surroundings(verdict: Verdict, ageMs: number, { gaps }: ExplanationContext) {
  const { lo, hi } = spread(verdict)
  const share = (value: number) => ({
    value: roundProbability(value),
    unit: 'share',
    text: sureText(roundProbability(value)),
  })
  const { priorOneIn } = verdict.arithmetic
  const facts: Record<string, Fact> = {
    prior: { value: 1 / priorOneIn, unit: 'share', text: `1 in ${countText(priorOneIn)}` },
    confidence: share(verdict.probability),
    'confidence low': share(lo),
    'confidence high': share(hi),
  }
  for (const [i, gap] of gaps.entries()) facts[`gap ${i + 1}`] = gap
  if (Number.isFinite(ageMs)) facts['seen for'] = { value: ageMs, unit: 'ms', text: ageText(ageMs) }
  return facts
}

/** From what the surest signal gives alone to what all would give if none rested on another. A mean says nothing here: what is sure would pull it up and what merely goes along would pull it down. */
function spread({ strategies, probability }: Verdict): { lo: number; hi: number } {
  const all = [probability, strategies.max, strategies.bayesian]
  return { lo: Math.min(...all), hi: Math.max(...all) }
}

/** The range is what other ways of adding make of the same signals; one detector alone gives none. There is no track record before cases are closed. */
function confidenceOf(verdict: Verdict, card: DetectorCard): Explanation['confidence'] {
  const { lo, hi } = spread(verdict)
  const isRange = sureText(roundProbability(lo)) !== sureText(roundProbability(hi))
  return {
    lo: roundProbability(lo),
    hi: roundProbability(hi),
    method: isRange ? 'ensemble' : 'none',
    methodText: isRange
      ? 'From what the surest signal gives alone to what all give if none rests on another.'
      : 'All ways of adding the evidence give the same.',
    word: confidenceWord(roundProbability(verdict.probability)),
    triedText: triedTextOf(card, verdict),
    record: null,
  }
}

/** Nobody is surer than tested: how it did, and what that bears. */
function triedTextOf({ name, tried }: DetectorCard, { signals }: Verdict): string {
  if (tried === null) return ''
  const isAlone = new Set(signals.map(({ detector }) => detector)).size === 1
  const subject = isAlone ? 'Tried' : `${name} was tried`
  const { situations, fooled, bound } = triedFacts(tried)
  const by = tried.fooled === 0 ? 'none of them' : fooled!.text
  return `${subject} on ${situations!.text} ordinary look-alikes and fooled by ${by}: alone it is at most ${bound!.text} sure.`
}

/** Names apart from the detector's own facts. */
function renamed(facts: Readonly<Record<string, Quantity>>): Record<string, Quantity> {
  return Object.fromEntries(Object.entries(facts).map(([name, fact]) => [`tried ${name}`, fact]))
}

function triedFacts(tried: Tried | null): Record<string, Quantity> {
  if (tried === null) return {}
  const count = (value: number) => ({ value, unit: 'count', text: countText(value) })
  const bound = roundProbability(surestAfter(tried))
  return {
    situations: count(tried.situations),
    fooled: count(tried.fooled),
    bound: { value: bound, unit: 'share', text: sureText(bound) },
  }
}

function techniqueNamesOf(
  verdict: Verdict,
  names: Readonly<Record<string, string>>,
): Explanation['techniqueNames'] {
  const techniques = techniquesOf(verdict)
  return Object.fromEntries(techniques.map((technique) => [technique, names[technique] ?? '']))
}
