import type { IntelligenceSource, LookedUp } from '../../../contracts/index.ts'
import { BoundedMap } from '../../../kernel/index.ts'
import { keyOf } from '../indicators.ts'
import type { Answer } from '../lookups.ts'
import { hours } from './provider.ts'

/** An answer as it is kept, plain data. How long it is good, its reader knows. */
export interface KeptAnswer {
  readonly source: IntelligenceSource
  readonly indicator: LookedUp
  readonly answer: Answer
  readonly answeredMs: number
}

/** An older answer says nothing of today: it need not be kept. */
export const keptForMs = hours(24 * 30)

/** What was answered before. One that is kept again replaces the one before it. */
export interface LookupCache {
  find(source: IntelligenceSource, indicator: LookedUp): Promise<KeptAnswer | null>
  keep(kept: KeptAnswer): Promise<void>
}

const entriesMaxDefault = 4096

/** In memory: those used longest ago make room. */
export function memoryCache(entriesMax = entriesMaxDefault): LookupCache {
  const entries = new BoundedMap<string, KeptAnswer>(entriesMax)
  const nameOf = (source: IntelligenceSource, one: LookedUp) => `${source} ${keyOf(one)}`
  return {
    find: async (source, indicator) => entries.get(nameOf(source, indicator)) ?? null,
    async keep(kept) {
      entries.set(nameOf(kept.source, kept.indicator), kept)
    },
  }
}

/** A quick cache before one that lasts. */
export function layered(quick: LookupCache, lasting: LookupCache): LookupCache {
  return {
    async find(source, indicator) {
      const near = await quick.find(source, indicator)
      const kept = near ?? (await lasting.find(source, indicator))
      if (!near && kept) await quick.keep(kept)
      return kept
    },
    async keep(kept) {
      await quick.keep(kept)
      await lasting.keep(kept)
    },
  }
}
