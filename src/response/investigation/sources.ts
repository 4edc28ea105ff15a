import type { IntelligenceSource, LookedUp } from '../../contracts/index.ts'
import type { Found } from './lookups.ts'
import type { Picked } from './pick.ts'
import type { World } from './world.ts'

/** A source on this machine, which answers at once. */
export interface LocalSource {
  /** None: it has nothing to do with such an indicator. */
  answer(picked: Picked): readonly Found[]
}

/** A source that takes its time: on the internet, or the resolver. */
export interface DistantSource {
  readonly source: IntelligenceSource
  /** What can be said without asking: a good answer of before, or why it is not asked; null: it has to be. Undefined: not its kind. */
  recall(picked: Picked, consented: ReadonlySet<string>): Promise<Found | null | undefined>
  /** Never throws: what goes wrong is told by the lookup. */
  ask(picked: Picked, consented: ReadonlySet<string>): Promise<Found>
}

/** Everything that can be asked, made once for the life of the process. */
export interface Sources {
  readonly local: readonly LocalSource[]
  readonly distant: readonly DistantSource[]
  readonly world: World
  isHome(indicator: LookedUp): boolean
}
