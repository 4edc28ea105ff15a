import type {
  Counterfactual,
  EvidenceCurve,
  Quantity,
  Signal,
  Verdict,
} from '../../contracts/index.ts'
import {
  confidenceStep,
  confidenceWord,
  pointsOnCurve,
  roundProbability,
  spaced,
  sureText,
} from '../../kernel/index.ts'
import { reworded, roundedOutward, wordsAfterNumber, yesOrNo } from './quantity.ts'
import { type Reason, spokenName } from './reasons.ts'

const shownMax = 3
const shownMin = 2
const jointMax = 3
/** A millionth of the way between two knots: what is told is rounded to three digits. */
const halvings = 20
/** A word lost by a hair teaches nothing: the probability has to fall this far too. */
const fallMin = 0.05
/** From here down one would wait rather than act: "very likely" begins here. */
const doubtBelow = 0.8

export type Rescore = (signals: readonly Signal[]) => number

/** One number that could have been otherwise: how far, and to which side, before it counts least. */
interface Dial {
  readonly reason: Reason
  readonly isDown: boolean
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

/** What would have to be otherwise for another word of confidence; every probability is scored again. */
export function changesOfMind(
  verdict: Verdict,
  reasons: readonly Reason[],
  rescore: Rescore,
): Counterfactual[] {
  const dials = reasons.flatMap((reason) => dialOf(reason) ?? [])
  const scene = new Scene(verdict, rescore)
  const absences = absencesOf(scene, reasons)
  const changing = absences.filter(({ counterfactual }) => scene.isWeaker(counterfactual.newP))
  const doubt = scene.toDoubt()
  const found = [...singleChanges(doubt, dials), ...changing]
  if (found.length < shownMin) found.push(...jointChange(doubt, dials))
  if (found.length < shownMin) found.push(...jointChange(doubt, dials.slice(1)))
  if (found.length < shownMin) {
    const told = new Set(found.map(({ counterfactual }) => counterfactual.feature))
    const lesser = [...singleChanges(scene, dials), ...jointChange(scene, dials)]
    found.push(...lesser.filter(({ counterfactual }) => !told.has(counterfactual.feature)))
  }
  if (found.length < shownMin) found.push(...absences.filter((one) => !found.includes(one)))
  // A sequence that decides is worth its place even behind three nearer numbers.
  const shown = [...found.slice(0, shownMax - 1), ...(changing[0] ? [changing[0]] : []), ...found]
  const chosen = [...new Set(shown)].slice(0, shownMax)
  return chosen.map(({ counterfactual }) => counterfactual)
}

/** Numbers that change it each alone, the smallest change first. */
function singleChanges(scene: Scene, dials: readonly Dial[]): Candidate[] {
  const found = dials.flatMap((dial) => singleChange(scene, dial) ?? [])
  return found.sort((a, b) => a.change - b.change).slice(0, shownMax)
}

/** The signals as they are, and what they would come to with other values. */
class Scene {
  readonly verdict: Verdict
  readonly #rescore: Rescore
  readonly #p: number
  /** What a change has to get below, besides losing the word. */
  readonly #below: number

  constructor(verdict: Verdict, rescore: Rescore, below = 1) {
    this.verdict = verdict
    // Rounded as it is told, so that word and number always agree.
    this.#rescore = (changed) => roundProbability(rescore(changed))
    this.#p = this.#rescore(verdict.signals)
    this.#below = below
  }

  /** The same, but a change has to make one doubt. */
  toDoubt(): Scene {
    return new Scene(this.verdict, this.#rescore, doubtBelow)
  }

  /** Tells whether a probability is well below the one at hand, with a weaker word, and as low as is asked for. */
  isWeaker(p: number): boolean {
    return confidenceStep(p) > confidenceStep(this.#p) && p <= this.#p - fallMin && p < this.#below
  }

  verb(p: number): string {
    if (this.isWeaker(p)) return drops(p)
    return confidenceStep(p) === confidenceStep(this.#p) ? 'stays' : 'becomes'
  }

  with(values: readonly Setting[]): number {
    return this.#rescore(
      this.verdict.signals.map((signal) => {
        const gained = values.reduce((total, setting) => total + gain(signal, setting), 0)
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

function dialOf(reason: Reason): Dial | null {
  const { curve, observed } = reason.evidence
  if (curve === null || curve.length === 0 || reason.counted <= 0) return null
  const down = outward(curve, observed.value, true)
  const up = outward(curve, observed.value, false)
  const isDown = down.least <= up.least
  const { least, stops } = isDown ? down : up
  return least < pointsOnCurve(curve, observed.value) - 1e-9 ? { reason, isDown, stops } : null
}

function outward(curve: EvidenceCurve, from: number, isDown: boolean) {
  const knots = curve.filter(([value]) => (isDown ? value < from : value > from))
  if (isDown) knots.reverse()
  const least = Math.min(Number.POSITIVE_INFINITY, ...knots.map(([, points]) => points))
  const last = knots.findIndex(([, points]) => points === least)
  return { least, stops: [from, ...knots.slice(0, last + 1).map(([value]) => value)] }
}

/** Goes outward knot by knot until the word drops, then halves: between knots the curve is straight, so there is one crossing. */
function singleChange(scene: Scene, dial: Dial): Candidate | null {
  const at = (value: number) => scene.with([{ reason: dial.reason, value }])
  const drop = dial.stops.findIndex((value) => scene.isWeaker(at(value)))
  if (drop <= 0) return null
  const holds = (t: number) => scene.isWeaker(at(mix(dial.stops[drop - 1]!, dial.stops[drop]!, t)))
  const value = mix(dial.stops[drop - 1]!, dial.stops[drop]!, firstHolding(holds))
  const threshold = told(dial, value, (rounded) => scene.isWeaker(at(rounded)))
  if (threshold === null) return null
  const { evidence } = dial.reason
  const newP = at(threshold.value)
  return {
    change: Math.abs(threshold.value - evidence.observed.value) / nonZero(evidence.observed.value),
    counterfactual: {
      text: `With ${phrase(dial, threshold)}, this ${drops(newP)} ${quoted(newP)}.`,
      feature: dial.reason.id,
      from: evidence.observed.value,
      interval: dial.isDown ? [null, threshold.value] : [threshold.value, null],
      ...outcome(newP, [threshold, evidence.observed]),
    },
  }
}

/** Two or three numbers moved together, each as large a share of its way, where no single one is enough. */
function jointChange(scene: Scene, dials: readonly Dial[]): Candidate[] {
  for (let n = 2; n <= Math.min(jointMax, dials.length); n++) {
    const used = dials.slice(0, n)
    const valuesAt = (t: number) =>
      used.map((dial) => ({
        reason: dial.reason,
        value: mix(dial.stops[0]!, dial.stops.at(-1)!, t),
      }))
    const holds = (t: number) => scene.isWeaker(scene.with(valuesAt(t)))
    if (!holds(1)) continue
    const values = valuesAt(firstHolding(holds))
    const thresholds = used.map((dial, i) => told(dial, values[i]!.value, () => true))
    if (thresholds.some((threshold) => threshold === null)) return []
    const thresholdsTold = thresholds as Quantity[]
    const newP = scene.with(
      used.map(({ reason }, i) => ({ reason, value: thresholdsTold[i]!.value })),
    )
    if (!scene.isWeaker(newP)) return []
    const phrases = used.map((dial, i) => phrase(dial, thresholdsTold[i]!))
    const feature = used.map((dial) => dial.reason.id).join(' + ')
    return [
      {
        change: n,
        counterfactual: {
          text: `With ${phrases.join(' and ')} together, this ${drops(newP)} ${quoted(newP)}.`,
          feature,
          from: used.map((dial) => dial.reason.evidence.observed.text).join(', '),
          interval: used.map((dial, i) => `${comparative(dial)} ${thresholdsTold[i]!.text}`),
          ...outcome(newP, [
            ...thresholdsTold,
            ...used.map((dial) => dial.reason.evidence.observed),
          ]),
        },
      },
    ]
  }
  return []
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
      return {
        change: 1,
        counterfactual: {
          text: `Without ${absent(signal, kindOf(signal))}, this ${scene.verb(newP)} ${quoted(newP)}.`,
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
  if (kind === 'model') return `the opinion of the ${spaced(signal.detector)} model`
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

/** `fewer than about 60 connections (seen: 1,482 connections)`, `timing spread over about 36% (seen: 1.8%)`. */
function phrase(dial: Dial, threshold: Quantity): string {
  const { evidence, id } = dial.reason
  const seen = `(seen: ${evidence.observed.text})`
  if (evidence.observed.unit === yesOrNo) return `"${threshold.text}" for ${spaced(id)} ${seen}`
  // "4 times" needs to be said of what.
  const noun = wordsAfterNumber(evidence.observed.text).replace(/^times?$/, '')
  if (evidence.observed.unit === 'count' && dial.isDown && threshold.value <= 0)
    return `no ${noun === '' ? spaced(id) : noun} ${seen}`
  if (noun !== '' && evidence.observed.unit === 'count')
    return `${dial.isDown ? 'fewer' : 'more'} than about ${threshold.text} ${seen}`
  return `${spaced(id)} ${comparative(dial)} about ${threshold.text} ${seen}`
}

function comparative(dial: Dial): string {
  return dial.isDown ? 'under' : 'over'
}

/** Nobody changes their mind over "very likely". */
function drops(p: number): string {
  return p < doubtBelow ? 'drops to' : 'drops only to'
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
