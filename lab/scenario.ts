/** What a scenario is: data that says what it shows, and a function that makes it happen. */
import type { Behaviour } from './deed.ts'
import type { World } from './world.ts'

export interface Scenario {
  readonly name: string
  /** Empty: ordinary use only. */
  readonly behaviours: readonly Behaviour[]
  /** What the capture shows, in a sentence. */
  readonly says: string
  /** What in it must not raise an alert. */
  readonly silent: string
  /** About how long it runs. */
  readonly seconds: number
  /** Bytes kept of each packet; all of them where absent. */
  readonly snaplenBytes?: number
  readonly run: (world: World) => Promise<void>
}
