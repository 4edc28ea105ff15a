import {
  type DetectorCard,
  type Evidence,
  type EvidenceGroup,
  type ExplainedEvidence,
  isOutside,
  outsideName,
  type Points,
  type Signal,
  type Verdict,
} from '../../contracts/index.ts'
import { ageText, printable, roundPoints, spaced, titled } from '../../kernel/index.ts'
import { evidenceText, type Sentences } from './sentences.ts'
import { partOf } from './verdict-parts.ts'

const shownMax = 7
/** Of one group, before others that count as much as `otherMin` have their turn: the fourth measure of time says little new. */
const groupMax = 2
const otherMin: Points = 3
const dayMs = 86_400_000

/** One piece of evidence as it counted: its points after its signal's discount. */
export interface Reason {
  /** Unique within the verdict: the evidence's id, with its detector's name unless that leads. */
  readonly id: string
  /** The bar of the waterfall it is part of: its own. */
  readonly bar: { readonly id: string; readonly label: string }
  readonly signal: Signal
  readonly kind: DetectorCard['kind']
  readonly evidence: Evidence
  readonly counted: Points
}

/** All that counted, most first. Signals that count for nothing (a detector's weaker ones) are left out. */
export function reasonsOf(
  verdict: Verdict,
  kindOf: (detector: string) => DetectorCard['kind'],
): Reason[] {
  const reasons = verdict.signals.flatMap((signal): Reason[] => {
    const { discount } = partOf(verdict, signal)
    if (discount === 0) return []
    const isLead = signal === verdict.lead
    const kind = kindOf(signal.detector)
    if (kind === 'model') return [modelReason(signal, discount)]
    return signal.evidence.map((evidence) => {
      const id = isLead ? evidence.id : `${signal.detector}/${evidence.id}`
      const label = isLead ? titled(evidence.id) : `${titled(evidence.id)} (${spokenName(signal)})`
      return { id, bar: { id, label }, signal, kind, evidence, counted: evidence.points * discount }
    })
  })
  return reasons.sort((a, b) => Math.abs(b.counted) - Math.abs(a.counted))
}

/** `vertical scan`; `your zeek-notices`: whoever called a detector so finds it by that name. */
export function spokenName({ detector }: Pick<Signal, 'detector'>): string {
  if (!isOutside(detector)) return spaced(detector)
  return `your ${detector.slice(outsideName('').length)}`
}

/** What a model's features are about, as it stands in a sentence. */
const modelWords: Readonly<Record<EvidenceGroup, string>> = {
  timing: 'pauses',
  volume: 'sizes',
  protocol: 'flags and first bytes',
  reach: 'ports',
  novelty: 'what is new in it',
  reputation: 'names',
  sequence: 'order of packets',
}
const groupsNamedMax = 2

/** A model's opinion is one line and one bar, whatever its features: it agrees or it does not, and what was like what. */
function modelReason(signal: Signal, discount: Points): Reason {
  const { detector, evidence, points } = signal
  const counted = roundPoints(points * discount)
  const figure = figureText(counted)
  const isFor = counted >= 0
  const like = isFor ? 'those of known attacks' : 'those of ordinary traffic'
  const named = groupsLike(evidence, isFor).map((group) => modelWords[group])
  const words = named.length > 1 && named.some((one) => one.includes(' and ')) ? ', and ' : ' and '
  const what = named.length > 0 ? named.join(words) : 'packets, taken together,'
  const opinion = isFor ? 'agrees' : 'disagrees'
  return {
    id: detector,
    bar: { id: detector, label: 'The learned model' },
    signal,
    kind: 'model',
    counted,
    evidence: {
      id: detector,
      group: 'protocol',
      sentence: `The learned model ${opinion} ({observed}): ${what} like ${like}.`,
      observed: { value: counted, unit: 'points', text: figure },
      ...{ baseline: null, curve: null, points },
    },
  }
}

/** Groups of features that counted to this side, most first. */
function groupsLike(evidence: readonly Evidence[], isFor: boolean): EvidenceGroup[] {
  const sums = new Map<EvidenceGroup, Points>()
  for (const { group, points, isRemainder } of evidence)
    if (!isRemainder) sums.set(group, (sums.get(group) ?? 0) + (isFor ? points : -points))
  const sorted = [...sums].filter(([, sum]) => sum > 0).sort((a, b) => b[1] - a[1])
  return sorted.slice(0, groupsNamedMax).map(([group]) => group)
}

/** `+12`, `−8`; below one point `+0.3`. */
function figureText(points: Points): string {
  const size = Math.abs(points)
  return `${points < 0 ? '−' : '+'}${size < 0.95 ? size.toFixed(1) : Math.round(size)}`
}

/** What the lines need besides their reasons. */
export interface Wording {
  readonly ageMs: number
  readonly sentences: (signal: Signal) => Sentences
}

/** The reasons as lines to read: observed, what is normal, and what it counted. The strongest of each bar come first to be chosen. */
export function evidenceLines(
  reasons: readonly Reason[],
  bars: readonly { readonly id: string }[],
  { ageMs, sentences }: Wording,
): ExplainedEvidence[] {
  const readable = reasons.filter(({ evidence }) => !evidence.isRemainder)
  const leading = bars.flatMap(({ id }) => readable.find((reason) => reason.bar.id === id) ?? [])
  const chosen = chosenOf(leading, readable)
  // What a model makes of it stands behind what was seen.
  const isModel = ({ kind }: Reason) => kind === 'model'
  const shown = readable.filter((reason) => chosen.has(reason))
  return [...shown.filter((one) => !isModel(one)), ...shown.filter(isModel)].map((reason) => {
    const { signal, evidence, counted } = reason
    return {
      id: reason.id,
      signal: signal.key,
      group: evidence.group,
      bar: reason.bar.id,
      text: evidenceText(evidence, sentences(signal)),
      normal: normalText(reason, ageMs),
      observed: evidence.observed,
      baseline: evidence.baseline,
      points: roundPoints(counted),
      direction: counted < 0 ? 'down' : 'up',
    }
  })
}

/** Those of `leading`, then of the others first such as say another thing than what is chosen. */
function chosenOf(leading: readonly Reason[], readable: readonly Reason[]): ReadonlySet<Reason> {
  const chosen = new Set(leading.slice(0, shownMax))
  const isCrowded = ({ evidence: { group } }: Reason) =>
    [...chosen].filter((one) => one.kind !== 'model' && one.evidence.group === group).length >=
    groupMax
  const others = readable.filter(({ counted }) => Math.abs(counted) >= otherMin)
  for (const one of others) if (chosen.size < shownMax && !isCrowded(one)) chosen.add(one)
  for (const one of readable) if (chosen.size < shownMax) chosen.add(one)
  return chosen
}

function normalText({ evidence, kind }: Reason, ageMs: number): string {
  if (evidence.baseline) return `Normal for this host: ${printable(evidence.baseline.text)}.`
  if (kind === 'outside') return 'What is normal here only your detector knows.'
  if (kind === 'model') return ''
  // How long it has been watched stands under what we could not see.
  if (!Number.isFinite(ageMs) || ageMs < dayMs) return 'No history of this yet for this host.'
  return `No record of what is normal for this host (it had been watched for ${ageText(ageMs)} by then).`
}
