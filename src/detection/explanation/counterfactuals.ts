import type {
  Counterfactual,
  EvidenceCurve,
  Quantity,
  Signal,
  Verdict,
} from '../../contracts/index.ts'
import {
  confidenceWord,
  pointsOnCurve,
  roundProbability,
  spaced,
  sureText,
} from '../../kernel/index.ts'
import { reworded, roundedOutward, wordsAfterNumber, yesOrNo } from './quantity.ts'
import { type Reason, spokenName } from './reasons.ts'

const shownMax = 3
/** A millionth of the way between two knots: what is told is rounded to three digits. */
const halvings = 20
/** A change is worth telling where it alone takes the verdict here or lower: nobody acts on an even chance. */
const evenAt = 0.5

export type Rescore = (signals: readonly Signal[]) => number

interface Asked {
  readonly rescore: Rescore
  /** Reasons that stand above as lines: whoever reads of a change finds the number there. */
  readonly shown: ReadonlySet<string>
}

/** One number that could have been otherwise: how far, and to which side, before it counts least. */
interface Dial {
  readonly reason: Reason
  readonly isDown: boolean
  /** What is counted, where no other reason counts such a thing; else ''. */
  readonly noun: string
  /** Observed value first, then the curve's knots outward until its points are least. */
  readonly stops: readonly number[]
}

interface Setting {
  readonly reason: Reason
  readonly value: number
}

interface Candidate {
  readonly counterfactual: Counterfactual
  /** Relative change asked for: the smaller, the easier to imagine. */
  readonly change: number
}

/** What alone, had it been otherwise, would have made it no alert; every probability is scored again. */
export function changesOfMind(
  verdict: Verdict,
  reasons: readonly Reason[],
  { rescore, shown }: Asked,
): Counterfactual[] {
  const scene = new Scene(verdict, rescore)
  if (isEven(scene.p)) return []
  const nouns = reasons.map(({ evidence }) => nounOf(evidence.observed))
  const isOnly = (noun: string) => nouns.filter((one) => one === noun).length === 1
  const dials = reasons.flatMap((reason) => dialOf(reason, isOnly) ?? [])
  const changes = dials.flatMap((dial) => singleChange(scene, dial) ?? [])
  const read = changes.filter(({ counterfactual }) => shown.has(counterfactual.feature))
  const singles = read.length > 0 ? read : changes
  singles.sort((a, b) => a.change - b.change)
  const absences = absencesOf(scene, reasons)
  // A sequence that decides is worth its place even behind three nearer numbers.
  const kept = singles.slice(0, shownMax - Math.min(1, absences.length))
  return [...kept, ...absences].slice(0, shownMax).map(({ counterfactual }) => counterfactual)
}

function isEven(p: number): boolean {
  return p <= evenAt
}

/** The signals as they are, and what they would come to with other values. */
class Scene {
  readonly verdict: Verdict
  readonly p: number
  readonly #rescore: Rescore

  constructor(verdict: Verdict, rescore: Rescore) {
    this.verdict = verdict
    // Rounded as it is told, so that word and number always agree.
    this.#rescore = (changed) => roundProbability(rescore(changed))
    this.p = this.#rescore(verdict.signals)
  }

  with(setting: Setting): number {
    return this.#rescore(
      this.verdict.signals.map((signal) => {
        const gained = gain(signal, setting)
        return gained === 0 ? signal : { ...signal, points: signal.points + gained }
      }),
    )
  }

  /** Without a detector: all its signals, for the next one of it would take the place of the first; and what rests on them. */
  without(detector: string): number {
    const { signals } = this.verdict
    const gone = new Set<string>()
    const isGone = (signal: Signal) =>
      signal.detector === detector || signal.restsOn.some((key) => gone.has(key))
    // One may rest on another that falls; each round takes one layer away.
    for (let before = -1; before !== gone.size; ) {
      before = gone.size
      for (const signal of signals) if (isGone(signal)) gone.add(signal.key)
    }
    return this.#rescore(signals.filter((signal) => !gone.has(signal.key)))
  }
}

/** What a signal gains when a reason's number is set. Weaker episodes of the same detector are held to it too, or the next one would say the same. */
function gain(signal: Signal, { reason, value }: Setting): number {
  const isOwn = signal === reason.signal
  if (!isOwn && signal.detector !== reason.signal.detector) return 0
  const evidence = signal.evidence.find((one) => one.id === reason.evidence.id)
  if (!evidence?.curve) return 0
  const gained =
    pointsOnCurve(evidence.curve, value) - pointsOnCurve(evidence.curve, evidence.observed.value)
  return isOwn ? gained : Math.min(0, gained)
}

function dialOf(reason: Reason, isOnly: (noun: string) => boolean): Dial | null {
  const { curve, observed } = reason.evidence
  if (curve === null || curve.length === 0) return null
  const down = outward(curve, observed.value, true)
  const up = outward(curve, observed.value, false)
  const isDown = down.least <= up.least
  const { least, stops } = isDown ? down : up
  const own = nounOf(observed)
  const noun = isOnly(own) ? own : ''
  return least < pointsOnCurve(curve, observed.value) - 1e-9
    ? { reason, isDown, noun, stops }
    : null
}

/** `connections`; '' of what is not counted. */
function nounOf({ unit, text }: Quantity): string {
  // "4 times" needs to be said of what.
  const isCounted = unit === 'count' || unit.includes('/')
  return isCounted ? wordsAfterNumber(text).replace(/^times?$/, '') : ''
}

function outward(curve: EvidenceCurve, from: number, isDown: boolean) {
  const knots = curve.filter(([value]) => (isDown ? value < from : value > from))
  if (isDown) knots.reverse()
  const least = Math.min(Number.POSITIVE_INFINITY, ...knots.map(([, points]) => points))
  const last = knots.findIndex(([, points]) => points === least)
  return { least, stops: [from, ...knots.slice(0, last + 1).map(([value]) => value)] }
}

/** Goes outward knot by knot until it is even, then halves: between knots the curve is straight, so there is one crossing. */
function singleChange(scene: Scene, dial: Dial): Candidate | null {
  const at = (value: number) => scene.with({ reason: dial.reason, value })
  const drop = dial.stops.findIndex((value) => isEven(at(value)))
  if (drop <= 0) return null
  const holds = (t: number) => isEven(at(mix(dial.stops[drop - 1]!, dial.stops[drop]!, t)))
  const value = mix(dial.stops[drop - 1]!, dial.stops[drop]!, firstHolding(holds))
  const threshold = told(dial, value, (rounded) => isEven(at(rounded)))
  if (threshold === null) return null
  const { evidence } = dial.reason
  const newP = at(threshold.value)
  return {
    change: Math.abs(threshold.value - evidence.observed.value) / nonZero(evidence.observed.value),
    counterfactual: {
      text: `${phrase(dial, threshold)}, this drops to ${quoted(newP)}.`,
      feature: dial.reason.id,
      from: evidence.observed.value,
      interval: dial.isDown ? [null, threshold.value] : [threshold.value, null],
      ...outcome(newP, [threshold, evidence.observed]),
    },
  }
}

/** The same without one of the detectors, sequences first. */
function absencesOf(scene: Scene, reasons: readonly Reason[]): Candidate[] {
  const { lead } = scene.verdict
  const signals = [...new Set(reasons.map((reason) => reason.signal))]
  const kindOf = (signal: Signal) => reasons.find((reason) => reason.signal === signal)!.kind
  const order = (signal: Signal) => (kindOf(signal) === 'sequence' ? 0 : 1)
  return signals
    .filter((signal) => (signal !== lead || kindOf(signal) === 'sequence') && signal.points > 0)
    .sort((a, b) => order(a) - order(b))
    .flatMap((signal) => {
      if (scene.verdict.signals.length < 2) return []
      const newP = scene.without(signal.detector)
      if (!isEven(newP)) return []
      return {
        change: 1,
        counterfactual: {
          text: `Without ${absent(signal, kindOf(signal))}, this drops to ${quoted(newP)}.`,
          feature: signal.detector,
          from: 'present',
          interval: ['absent'],
          ...outcome(newP, []),
        },
      }
    })
}

function absent(signal: Signal, kind: Reason['kind']): string {
  if (kind === 'sequence') return `the order of events (${spaced(signal.detector)})`
  if (kind === 'outside') return `the report of ${spokenName(signal)}`
  if (kind === 'model') return 'the opinion of the learned model'
  return `the evidence of ${spaced(signal.detector)}`
}

/** Smallest t in 0 to 1, to `halvings`, from which `holds` is true; it holds at 1. */
function firstHolding(holds: (t: number) => boolean): number {
  let [low, high] = [0, 1]
  for (let i = 0; i < halvings; i++) {
    const middle = (low + high) / 2
    if (holds(middle)) high = middle
    else low = middle
  }
  return high
}

/** The threshold as it is told: rounded away from what was seen where that still holds. Null where that is no change. */
function told(dial: Dial, value: number, holds: (value: number) => boolean): Quantity | null {
  const { observed } = dial.reason.evidence
  const isCount = observed.unit === 'count' || observed.unit === yesOrNo
  const outward = roundedOutward(value, dial.isDown)
  const whole = isCount ? (dial.isDown ? Math.floor(outward) : Math.ceil(outward)) : outward
  if (whole === observed.value) return null
  return reworded(observed, holds(whole) ? whole : value)
}

/** `With no more than about 60 connections (seen: 1,482)`; a bar's name, where no noun tells: `"Timing spread" at about 36% or more (seen: 1.8%)`. */
function phrase({ reason, isDown, noun }: Dial, threshold: Quantity): string {
  const { observed } = reason.evidence
  const name = `"${reason.bar.label}"`
  if (observed.unit === yesOrNo)
    return threshold.value > 0.5 ? `With ${name} (seen: no)` : `Without ${name}`
  const isCount = observed.unit === 'count'
  const orSo = isDown ? (isCount ? 'fewer' : 'less') : 'more'
  if (noun === '')
    return `With ${name} at about ${numberIf(isCount, threshold)} or ${orSo} (seen: ${numberIf(isCount, observed)})`
  const seen = `(seen: ${numberOf(observed)})`
  if (observed.unit === 'count' && isDown && threshold.value <= 0) return `With no ${noun} ${seen}`
  return `With ${isDown ? 'no more than' : 'at least'} about ${threshold.text} ${seen}`
}

/** A bar's name says what is counted. */
function numberIf(isCount: boolean, quantity: Quantity): string {
  return isCount ? numberOf(quantity) : quantity.text.replace(/ \([^)]*\)$/, '')
}

/** `1,482` of `1,482 connections in 9 min`. */
function numberOf({ text }: Quantity): string {
  return /^[\d,.]+(?: or more)?/.exec(text)?.[0] ?? text
}

function quoted(p: number): string {
  return `"${confidenceWord(p)}" (${sureText(p)})`
}

/** The numbers that the text tells: the probability last. */
function outcome(newP: number, told: readonly Quantity[]) {
  const probability = { value: newP, unit: 'share', text: sureText(newP) }
  return { newP, newWord: confidenceWord(newP), told: [...told, probability] }
}

function mix(a: number, b: number, t: number): number {
  return a + (b - a) * t
}

function nonZero(value: number): number {
  return Math.max(Math.abs(value), 1e-9)
}
