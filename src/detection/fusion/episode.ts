import {
  cardNameOf,
  isOutside,
  type Points,
  type Signal,
  type Verdict,
} from '../../contracts/index.ts'
import { counterparties } from './entity.ts'
import { type Fusion, stronger } from './fuse.ts'

/** What is known of one entity and one technique: the live signals. */
export class Episode {
  readonly entity: string
  readonly technique: string
  readonly #signals = new Map<string, Signal>()
  readonly #signalsMax: number
  readonly #quietUs: number
  readonly #aloneMin: Points
  readonly #isSequence: (detector: string) => boolean
  received = 0
  firstUs = Number.POSITIVE_INFINITY
  timeUs = Number.NEGATIVE_INFINITY
  /** See `Verdict`. */
  holdsUntilUs = Number.NEGATIVE_INFINITY
  /** What the newest signals came to, and the verdict last given. */
  fusion: Fusion | null = null
  verdict: Verdict | null = null

  constructor(options: {
    readonly entity: string
    readonly technique: string
    readonly signalsMax: number
    /** It is held so long after its newest signal at least. */
    readonly quietUs: number
    /** So many points make one signal an alert without others. */
    readonly aloneMin: Points
    readonly isSequence: (detector: string) => boolean
  }) {
    this.entity = options.entity
    this.technique = options.technique
    this.#signalsMax = options.signalsMax
    this.#quietUs = options.quietUs
    this.#aloneMin = options.aloneMin
    this.#isSequence = options.isSequence
  }

  get key(): string {
    return `${this.entity}|${this.technique}`
  }

  /** Takes a detector's own opinion on this technique. Returns how many signals had to go. */
  assert(signal: Signal): number {
    this.firstUs = Math.min(this.firstUs, signal.firstUs)
    this.timeUs = Math.max(this.timeUs, signal.timeUs)
    const heldUs = Math.max(signal.holdsUntilUs, signal.timeUs + this.#quietUs)
    this.holdsUntilUs = Math.max(this.holdsUntilUs, heldUs)
    return this.#keep(signal)
  }

  /** Takes an opinion on the same parties' traffic. It does not keep the episode alive. Returns how many signals had to go. */
  corroborate(signal: Signal): number {
    return this.#keep(signal)
  }

  /** Tells whether this very opinion is among those held. */
  holds(signal: Signal): boolean {
    return this.#signals.get(signal.key) === signal
  }

  /** Tells whether a signal is about this entity and somebody this episode is about. */
  overlaps(signal: Signal): boolean {
    const parties = new Set([signal.actor, ...signal.peers])
    if (!parties.delete(this.entity)) return false
    for (const own of this.#signals.values())
      if (isSpeaking(own) && counterparties(own, this.entity).some((p) => parties.has(p)))
        return true
    return false
  }

  /** Tells whether a report from outside is about what this is about: the same parties, and the same technique if it names one. */
  isMeantBy(signal: Signal): boolean {
    if (signal.technique === '') return this.overlaps(signal)
    if (familyOf(signal.technique) !== familyOf(this.technique)) return false
    const isDoer = signal.actor === this.entity && this.lead().actor === this.entity
    return isDoer || this.overlaps(signal)
  }

  /** The signals, the strongest first. */
  signals(): Signal[] {
    return [...this.#signals.values()].sort(stronger)
  }

  /**
   * A sequence that holds, for it tells the whole story in order; else one that worked, which no other that failed may
   * hide; else the strongest that speaks of this technique.
   */
  lead(signals: readonly Signal[] = this.signals()): Signal {
    const speaking = signals.filter(
      (signal) => signal.technique === this.technique && isSpeaking(signal),
    )
    return (
      speaking.find((s) => s.points > 0 && this.#isSequence(s.detector)) ??
      speaking.find((s) => s.points >= this.#aloneMin && s.outcome?.value === 'worked') ??
      speaking[0]!
    )
  }

  save() {
    const { entity, technique, received, firstUs, timeUs, holdsUntilUs, fusion, verdict } = this
    const told = { entity, technique, received, firstUs, timeUs, holdsUntilUs, fusion, verdict }
    return { ...told, signals: this.#signals }
  }

  restore({ signals, ...saved }: ReturnType<Episode['save']>): void {
    Object.assign(this, saved)
    for (const [key, signal] of signals) this.#signals.set(key, signal)
  }

  #keep(signal: Signal): number {
    this.received++
    this.#signals.set(signal.key, signal)
    if (this.#signals.size <= this.#signalsMax) return 0
    const missed = this.#leastMissed()
    this.#signals.delete(missed.key)
    // What was taken back, or is told as a part of something larger, is no loss.
    return missed.points > 0 ? 1 : 0
  }

  /** The weakest whose detector has a stronger one, which counts for nothing; else the weakest. Never the lead. */
  #leastMissed(): Signal {
    const signals = this.signals()
    const lead = this.lead(signals)
    const others = signals.filter((signal) => signal !== lead)
    const isSecond = ({ detector }: Signal, i: number) => {
      const source = cardNameOf(detector)
      const isOf = (one: Signal) => cardNameOf(one.detector) === source
      return isOf(lead) || others.findIndex(isOf) < i
    }
    return others.findLast(isSecond) ?? others.at(-1)!
  }
}

/** Whether a signal says by itself what this is: a model's and a report from outside only join what is there. */
function isSpeaking({ technique, detector }: Signal): boolean {
  return technique !== '' && !isOutside(detector)
}

/** `T1071.004` is a kind of `T1071`. */
function familyOf(technique: string): string {
  return technique.split('.')[0]!
}
