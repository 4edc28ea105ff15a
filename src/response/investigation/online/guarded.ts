/** A provider as a source: what it said before, and what may be asked of it. */
import type { IntelligenceSource, LookedUp } from '../../../contracts/index.ts'
import { keyOf } from '../indicators.ts'
import { answered, type Found, type Question, unanswered } from '../lookups.ts'
import type { Picked } from '../pick.ts'
import type { LeaveTest } from '../privacy.ts'
import type { DistantSource } from '../sources.ts'
import { Asker, type Asking, type Outcome } from './asking.ts'
import { type KeptAnswer, keptForMs, type LookupCache } from './cache.ts'

export interface Guarding extends Asking {
  readonly cache: LookupCache
  readonly leaves: LeaveTest
}

/** Different questions that wait at once. */
const waitingMax = 256

export class GuardedSource implements DistantSource {
  readonly source: IntelligenceSource
  readonly #given: Guarding
  readonly #asker: Asker
  readonly #waiting = new Map<string, Promise<Found>>()

  constructor(given: Guarding) {
    this.#given = given
    this.#asker = new Asker(given)
    this.source = given.provider.source
  }

  async recall(picked: Picked, consented: ReadonlySet<string>): Promise<Found | null | undefined> {
    const { leaves, provider } = this.#given
    if (provider.pathOf(picked.indicator) === null) return undefined
    const { as, why } = leaves(picked.indicator, consented)
    if (as === null) return unanswered(this.#question(picked.indicator), 'skipped', why)
    const kept = await this.#find(as)
    return kept && this.#isGood(kept) ? this.#lookup(kept, true) : null
  }

  async ask(picked: Picked, consented: ReadonlySet<string>): Promise<Found> {
    const { as, why } = this.#given.leaves(picked.indicator, consented)
    // Checked here, too: whoever calls, nothing of ours goes out.
    if (as === null) return unanswered(this.#question(picked.indicator), 'skipped', why)
    const name = keyOf(as)
    const known = this.#waiting.get(name)
    if (known) return known
    if (this.#waiting.size >= waitingMax)
      return this.#instead(as, { kind: 'unasked', why: 'too many questions wait already' })
    const asking = this.#ask(as).finally(() => this.#waiting.delete(name))
    this.#waiting.set(name, asking)
    return asking
  }

  async #ask(indicator: LookedUp): Promise<Found> {
    const { provider, world, cache } = this.#given
    const path = provider.pathOf(indicator)
    if (path === null)
      return unanswered(this.#question(indicator), 'skipped', 'it knows nothing of such things')
    const outcome = await this.#asker.ask(indicator, path)
    if (outcome.kind !== 'answer') return this.#instead(indicator, outcome)
    const kept = { ...this.#question(indicator), answer: outcome.answer, answeredMs: world.nowMs() }
    // A cache that fails costs a question later; the answer is here.
    await cache.keep(kept).catch(() => undefined)
    return this.#lookup(kept, false)
  }

  /** An answer of before where there is one, told to be old; else why there is none. */
  async #instead(indicator: LookedUp, outcome: Exclude<Outcome, { kind: 'answer' }>) {
    const kept = await this.#find(indicator)
    const isUsable = kept && this.#given.world.nowMs() - kept.answeredMs < keptForMs
    if (isUsable) return this.#lookup(kept, true)
    const how = outcome.kind === 'unasked' ? 'skipped' : 'failed'
    return unanswered(this.#question(indicator), how, outcome.why)
  }

  #question(indicator: LookedUp): Question {
    return { source: this.source, indicator }
  }

  /** A cache that fails is one that does not know. */
  async #find(indicator: LookedUp): Promise<KeptAnswer | null> {
    return this.#given.cache.find(this.source, indicator).catch(() => null)
  }

  #isGood({ answer, answeredMs }: KeptAnswer): boolean {
    const { goodForMs, nothingGoodForMs } = this.#given.provider
    // An answer of the future is of a clock that was set back: it is as old as it is new.
    const ageMs = Math.abs(this.#given.world.nowMs() - answeredMs)
    return ageMs < (answer.outcome === 'nothing' ? nothingGoodForMs : goodForMs)
  }

  #lookup(kept: KeptAnswer, isFromCache: boolean): Found {
    const { answer, answeredMs } = kept
    const isStale = !this.#isGood(kept)
    return answered(this.#question(kept.indicator), { answer, answeredMs, isFromCache, isStale })
  }
}
