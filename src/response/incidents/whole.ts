/** One verdict on the whole: the strongest alert counts in full, the others are discounted (decision 3). */
import type { Confidence, IncidentMember, Points, Waterfall } from '../../contracts/index.ts'
import {
  confidenceWord,
  heldText,
  pointsOfProbability,
  probabilityOfPoints,
  proseText,
  roundPoints,
  roundProbability,
  sureText,
  titled,
  totalPointsMax,
  totalPointsMin,
} from '../../kernel/index.ts'
import { leadOf, spokenName } from './clauses.ts'

/** As in the engine's fusion. */
const rho = 0.3
/** Surer than this only where behaviours of several kinds agree, or an alert is so itself. */
const surestAlone = pointsOfProbability(0.99)
const barsMax = 6

export interface Whole {
  readonly confidence: number
  readonly confidenceText: Confidence
  readonly waterfall: Waterfall
  /** Share of an alert's points that counts, by its id. */
  readonly discounts: ReadonlyMap<string, number>
}

/** Alerts that count: those that stand; where none does, the one that comes nearest, to tell how near that is. */
export function countingOf(members: readonly IncidentMember[]): readonly IncidentMember[] {
  const standing = members.filter(({ status }) => status !== 'withdrawn')
  if (standing.length > 0 || members.length === 0) return standing
  return [strongestFirst(members)[0]!]
}

export function strongestFirst(members: readonly IncidentMember[]): IncidentMember[] {
  return members.toSorted((a, b) => {
    const points = b.base + b.points - (a.base + a.points)
    return points !== 0 ? points : a.id < b.id ? -1 : 1
  })
}

export function wholeOf(counting: readonly IncidentMember[]): Whole {
  const order = strongestFirst(counting)
  const { base, baseText } = order[0]!
  const discounts = new Map(order.map(({ id }, i) => [id, discountOf(i)]))
  const total = totalOf(order)
  const [only] = order
  const isOne = order.length === 1
  // An alert's own is known to more digits than its rounded points: of one it is the whole, of more the whole is no less.
  const confidence = isOne
    ? only!.confidence
    : Math.max(only!.confidence, roundProbability(probabilityOfPoints(total)))
  return {
    confidence,
    confidenceText: isOne ? only!.confidenceText : rangeOf(order, confidence),
    waterfall: waterfallOf(order, { base, baseText, total }),
    discounts,
  }
}

/** Probability of the claim without some of the alerts; of none, what was so before anything was seen. */
export function confidenceWithout(
  counting: readonly IncidentMember[],
  gone: (member: IncidentMember) => boolean,
): number {
  const order = strongestFirst(counting)
  const left = order.filter((member) => !gone(member))
  const total = left.length > 0 ? totalOf(left) : order[0]!.base
  return roundProbability(probabilityOfPoints(total))
}

function discountOf(rank: number): number {
  return 1 / (1 + rank * rho)
}

/** `order`: the strongest first, whose base it is. */
function totalOf(order: readonly IncidentMember[]): Points {
  const { base, points } = order[0]!
  const sum = order.reduce((total, one, i) => total + one.points * discountOf(i), base)
  const isOneKind = new Set(order.map(leadOf)).size === 1
  return bounded(isOneKind ? Math.min(sum, Math.max(surestAlone, base + points)) : sum)
}

function bounded(points: Points): Points {
  return Math.min(totalPointsMax, Math.max(totalPointsMin, points))
}

interface Sum {
  readonly base: Points
  readonly baseText: string
  readonly total: Points
}

function waterfallOf(order: readonly IncidentMember[], { base, baseText, total }: Sum): Waterfall {
  const all = order.map((member, i) => ({
    id: member.id,
    label: labelOf(member, order),
    points: member.points * discountOf(i),
  }))
  const bars = all.slice(0, barsMax).map((bar) => ({ ...bar, points: roundPoints(bar.points) }))
  const rest = all.slice(barsMax)
  const others = { n: rest.length, points: roundPoints(sumOf(rest)) }
  const raw = base + sumOf(all)
  const calibration = roundPoints(total - raw)
  const shown = roundPoints(total)
  const residual = roundPoints(shown - (base + sumOf(bars) + others.points + calibration))
  const calibrationText = calibrationTextOf(calibration, total)
  return { base, baseText, bars, others, calibration, calibrationText, total: shown, residual }
}

function calibrationTextOf(calibration: Points, total: Points): string {
  if (Math.abs(calibration) < 0.05) return ''
  const isOneKind = calibration < 0 && total < totalPointsMax - 0.05
  return isOneKind ? 'Held back: alerts of one kind are never surer' : heldText(total)
}

/** `Horizontal scan`; with whom it is about where the incident is about several. */
function labelOf(member: IncidentMember, all: readonly IncidentMember[]): string {
  const name = titled(spokenName(member)) || `Alert ${member.id}`
  const isOne = all.every(({ entity }) => entity === member.entity)
  const alike = all.filter((one) => one !== member && spokenName(one) === spokenName(member))
  const told = alike.filter(({ entity }) => entity === member.entity)
  if (told.length > 0) return `${name} ${apartText(member, told)}`
  return isOne ? name : `${name} (${proseText(member.entity)})`
}

function sumOf(bars: readonly { readonly points: Points }[]): Points {
  return bars.reduce((sum, { points }) => sum + points, 0)
}

/** From what the surest alert gives alone to what all would give if none rested on another. */
function rangeOf(order: readonly IncidentMember[], p: number): Confidence {
  const base = order[0]!.base
  const alone = order.map(({ points }) => probabilityOfPoints(bounded(base + points)))
  const ways = [p, probabilityOfPoints(bounded(base + sumOf(order))), Math.max(...alone)].map(
    roundProbability,
  )
  const [lo, hi] = [Math.min(...ways), Math.max(...ways)]
  const isRange = sureText(lo) !== sureText(hi)
  return {
    ...{ lo, hi },
    method: isRange ? 'ensemble' : 'none',
    methodText: isRange
      ? 'From what the surest alert gives alone to what all give if none rests on another.'
      : 'All ways of adding the alerts give the same.',
    word: confidenceWord(p),
    triedText: '',
    record: null,
  }
}

/** `horizontal scan`; with what tells it apart where several are of that name. */
export function nameOf(member: IncidentMember, all: readonly IncidentMember[]): string {
  const name = spokenName(member)
  const alike = all.filter((one) => one !== member && leadOf(one) === leadOf(member))
  return alike.length === 0 ? name : `${name} ${apartText(member, alike)}`
}

/** Whom it is about, who did it, to whom, or else when it began: the first of them that no other has. */
function apartText(member: IncidentMember, alike: readonly IncidentMember[]): string {
  const isOwn = (of: (one: IncidentMember) => unknown) => {
    const own = of(member)
    return typeof own === 'string' && alike.every((one) => of(one) !== own)
  }
  const { actor = '', victim = '' } = member.facts
  if (isOwn(({ entity }) => entity)) return `about ${proseText(member.entity)}`
  if (isOwn(({ facts }) => facts['actor'])) return `by ${proseText(actor as string)}`
  if (isOwn(({ facts }) => facts['victim'])) return `on ${proseText(victim as string)}`
  return `that began at ${beganText(member)} UTC`
}

/** The time of day of its first evidence. */
export function beganText({ firstTime }: Pick<IncidentMember, 'firstTime'>): string {
  return firstTime.slice(11, 19)
}
