/** The sentences of this screen, made of what the server tells. */
import type { Baselines, Calibration, Decision, Share } from '../../api/index.ts'
import { chanceOf, countText, numberText, percentText } from '../../kit/index.ts'
import type { ShownCard } from './model-card.ts'

/** `0.7%` and `83%`: small shares keep one digit. */
export function shareText(value: number): string {
  return value > 0 && value < 0.1 ? `${numberText(value * 100)}%` : percentText(value)
}

/** `665 of 805, 80 to 85%` */
export function sampleText({ hits, n, low, high }: Omit<Share, 'value'>): string {
  if (n === 0) return 'none yet'
  return `${numberText(hits)} of ${numberText(n)}, ${rangeText(low, high)}`
}

/** `80 to 85%` */
export function rangeText(low: number, high: number): string {
  const digits = high < 0.1 ? 1 : 0
  const part = (share: number) => numberText(Number((share * 100).toFixed(digits)))
  return `${part(low)} to ${part(high)}%`
}

export interface Clause {
  readonly text: string
  readonly isQuiet?: true
  /** Where it can be checked. */
  readonly to?: string
}

export interface Readiness {
  /** Names of the learned models in use. */
  readonly models: readonly string[]
  readonly baselines: Baselines | undefined
  readonly calibration: Calibration | undefined
}

/** The state of what judges, with the reason of what is not ready; what is not known yet is left out. */
export function readinessOf({ models, baselines, calibration }: Readiness): readonly Clause[] {
  return [
    { text: modelsText(models) },
    ...(baselines === undefined ? [] : baselineClauses(baselines)),
    ...(calibration === undefined ? [] : recordClauses(calibration)),
  ]
}

function modelsText(models: readonly string[]): string {
  if (models.length === 0) return 'No learned model is in use.'
  if (models.length === 1)
    return models[0] === 'flow-trees' ? 'The flow model is ready.' : 'One learned model is ready.'
  return `${models.length} learned models are ready.`
}

function baselineClauses({ hosts, known }: Baselines): readonly Clause[] {
  if (hosts === 0) return [{ text: 'No host of yours has been seen yet.', isQuiet: true }]
  const of = countText(hosts, 'host')
  const text = known === hosts ? `all ${of}` : `${numberText(known)} of ${of}`
  return [
    { text: 'Host baselines know', isQuiet: true },
    { text: `${text}.`, to: '/entities' },
  ]
}

function recordClauses(calibration: Calibration): readonly Clause[] {
  const { least, error } = calibration
  const judged = judgedCount(calibration)
  if (judged < least || error === null)
    return [
      { text: 'The stated odds are not checked yet:', isQuiet: true },
      { text: `${numberText(judged)} of at least ${least} closed cases.` },
    ]
  return [
    { text: 'The stated odds are', isQuiet: true },
    { text: `${countText(Number((error * 100).toFixed(1)), 'point')} off on average.` },
  ]
}

export function judgedCount({ harmful, cleared }: Calibration): number {
  return harmful + cleared
}

type Bin = Calibration['bins'][number]

/** `90% or more`, `50 to 60%` */
export function stepText({ from, to }: Pick<Bin, 'from' | 'to'>): string {
  return to === 1
    ? `${percentText(from)} or more`
    : `${numberText(from * 100)} to ${percentText(to)}`
}

function rightText({ right: { hits, n, value } }: Bin): string {
  const often =
    hits === n
      ? 'every time so far'
      : hits === 0
        ? 'never so far'
        : `${percentText(value)} of the time`
  return `${often} (n = ${numberText(n)})`
}

/** `When it says 90% or more, it was right 93% of the time (n = 144).` Of the highest step that has cases. */
export function surestText({ bins }: Calibration): string {
  const bin = bins.findLast(({ right }) => right.n > 0)
  if (bin === undefined) return 'No case has been closed yet.'
  return `When it says ${stepText(bin)}, it was right ${rightText(bin)}.`
}

/** Where chance does not explain how far it is off; '' where it is nowhere so. */
export function worstText({ bins }: Calibration): string {
  const off = bins.filter(
    ({ said, right }) => right.n > 0 && (said < right.low || said > right.high),
  )
  const apart = ({ said, right }: Bin) => right.n * Math.abs(said - right.value)
  const worst = off.toSorted((a, b) => apart(b) - apart(a))[0]
  return worst === undefined
    ? ''
    : `It is furthest off where it says ${stepText(worst)}: right ${rightText(worst)}.`
}

/** `No calibration yet: 3 of at least 20 closed cases.`; or how right it is where it is surest, and where it is not. */
export function calibrationText(calibration: Calibration): string {
  const judged = judgedCount(calibration)
  if (judged < calibration.least)
    return `No calibration yet: ${numberText(judged)} of at least ${calibration.least} closed cases.`
  return [surestText(calibration), worstText(calibration)].filter((text) => text !== '').join(' ')
}

/** Why some of the closed cases are not among them; '' where all are. */
export function notCountedText({
  notCounted: { duplicate, inconclusive, unsaid },
}: Calibration): string {
  const parts = [
    ...(inconclusive > 0 ? [`${numberText(inconclusive)} inconclusive`] : []),
    ...(duplicate > 0 ? [countText(duplicate, 'duplicate')] : []),
    ...(unsaid > 0 ? [`${numberText(unsaid)} without a disposition`] : []),
  ]
  return parts.length === 0 ? '' : `Not counted, for they say nothing of harm: ${parts.join(', ')}.`
}

/** What a model does with what it never saw, and with kinds that it was never shown. */
export function modelText({ trainedOn, caught, falseAlarms, unseen }: ShownCard): string {
  const sentences = [
    ...(trainedOn === null ? [] : [`Grown from ${numberText(trainedOn)} labelled flows.`]),
    ...(caught && falseAlarms
      ? [
          `On captures it never saw it reports ${shareText(caught.value)} of malicious flows (${sampleText(caught)}) and ${shareText(falseAlarms.value)} of benign ones (${sampleText(falseAlarms)}).`,
        ]
      : []),
  ]
  const n = unseen.reduce((sum, { reported }) => sum + reported.n, 0)
  const hits = unseen.reduce((sum, { reported }) => sum + reported.hits, 0)
  if (n > 0)
    sentences.push(
      `Of kinds of attack left out of its training it reports ${hits === 0 ? 'none' : numberText(hits)} (n = ${numberText(n)}).`,
    )
  return sentences.join(' ')
}

export const groupNames: Readonly<Record<Decision['groups'][number]['group'], string>> = {
  timing: 'timing',
  sequence: 'sequence',
  reach: 'reach',
  novelty: 'novelty',
  volume: 'volume',
  protocol: 'protocol',
  reputation: 'reputation',
  model: 'flow model',
}

export const groupsInOrder = Object.keys(groupNames) as (keyof typeof groupNames)[]

/** `+12.3`, `−3.1` */
export function pointsText(points: number): string {
  const size = numberText(Math.abs(points))
  return Number(size.replaceAll(',', '')) === 0 ? '0' : `${points < 0 ? '−' : '+'}${size}`
}

/** What the swarm shows, in a sentence. */
export function swarmText(decisions: readonly Decision[]): string {
  const of = (verdict: Decision['verdict']) =>
    decisions.filter((decision) => decision.verdict === verdict).length
  const sums = groupsInOrder.map((group) => {
    const points = decisions.flatMap(({ groups }) =>
      groups.filter((one) => one.group === group).map((one) => one.points),
    )
    return { group, n: points.length, sum: points.reduce((a, b) => a + b, 0) }
  })
  const most = sums.toSorted((a, b) => b.sum - a.sum)[0]!
  const counts = `${of('harmful')} confirmed harmful, ${of('cleared')} cleared, ${of('open')} open, ${of('undecided')} closed without a word on harm.`
  if (most.sum <= 0) return counts
  return `${counts} In all, ${groupNames[most.group]} counted most: ${pointsText(most.sum / most.n)} points on average in ${countText(most.n, 'decision')}.`
}

/** `1 in 1,000`: what was so before anything was seen. */
export function startText(base: number): string {
  return `Start: 1 in ${numberText(Number((1 / chanceOf(base)).toPrecision(2)))}`
}

export const verdictWords: Readonly<Record<Decision['verdict'], string>> = {
  harmful: 'confirmed harmful',
  cleared: 'cleared',
  undecided: 'closed without a word on harm',
  open: 'open',
}
