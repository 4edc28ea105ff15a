import type { Signal, Verdict } from '../../contracts/index.ts'
import { counterparties } from './entity.ts'
import { type Fusion, stronger } from './fuse.ts'

/** What is known of one entity and one technique: the live signals, without a silence over the quiet time. */
export class Episode {
  readonly entity: string
  readonly technique: string
  readonly #signals = new Map<string, Signal>()
  readonly #signalsMax: number
  readonly #isSequence: (detector: string) => boolean
  received = 0
  firstUs = Number.POSITIVE_INFINITY
  timeUs = Number.NEGATIVE_INFINITY
  /** What the newest signals came to, and the verdict last given. */
  fusion: Fusion | null = null
  verdict: Verdict | null = null

  constructor(options: {
    readonly entity: string
    readonly technique: string
    readonly signalsMax: number
    readonly isSequence: (detector: string) => boolean
  }) {
    this.entity = options.entity
    this.technique = options.technique
    this.#signalsMax = options.signalsMax
    this.#isSequence = options.isSequence
  }

  get key(): string {
    return `${this.entity}|${this.technique}`
  }

  /** Takes a detector's own opinion on this technique. Returns how many signals had to go. */
  assert(signal: Signal): number {
    this.firstUs = Math.min(this.firstUs, signal.firstUs)
    this.timeUs = Math.max(this.timeUs, signal.timeUs)
    return this.#keep(signal)
  }

  /** Takes an opinion on the same parties' traffic. It does not keep the episode alive. Returns how many signals had to go. */
  corroborate(signal: Signal): number {
    return this.#keep(signal)
  }

  /** Tells whether this very opinion is among those held. */
  holds(signal: Signal): boolean {
    return this.#signals.get(nameOf(signal)) === signal
  }

  /** Tells whether a signal is about this entity and somebody this episode is about. */
  overlaps(signal: Signal): boolean {
    const parties = new Set([signal.actor, ...signal.peers])
    if (!parties.delete(this.entity)) return false
    for (const own of this.#signals.values())
      if (own.technique !== '' && counterparties(own, this.entity).some((p) => parties.has(p)))
        return true
    return false
  }

  /**
   * The signals, the lead first: a sequence that holds, for it tells the whole story in order; else the
   * strongest that speaks of this technique.
   */
  ordered(): Signal[] {
    const sorted = [...this.#signals.values()].sort(stronger)
    const speaks = (signal: Signal) => signal.technique === this.technique
    const story = sorted.findIndex((s) => speaks(s) && s.points > 0 && this.#isSequence(s.detector))
    const lead = story >= 0 ? story : sorted.findIndex(speaks)
    return [sorted[lead]!, ...sorted.slice(0, lead), ...sorted.slice(lead + 1)]
  }

  #keep(signal: Signal): number {
    this.received++
    this.#signals.set(nameOf(signal), signal)
    if (this.#signals.size <= this.#signalsMax) return 0
    this.#signals.delete(nameOf(leastMissed(this.ordered())))
    return 1
  }
}

function nameOf(signal: Signal): string {
  return `${signal.detector} ${signal.key}`
}

/** The weakest whose detector has a stronger one, which counts for nothing; else the weakest. Never the lead. */
function leastMissed(ordered: readonly Signal[]): Signal {
  for (let i = ordered.length - 1; i > 0; i--)
    if (ordered.findIndex((signal) => signal.detector === ordered[i]!.detector) < i)
      return ordered[i]!
  return ordered[ordered.length - 1]!
}
