import type { Host } from '../../lab/host.ts'
import type { Pair, Site } from './ground.ts'

/** A program that is to find a guesser and to shut it out. */
export interface Contender {
  readonly name: string
  /** Programs that it needs, and Debian packages that bring them. */
  readonly programs: readonly string[]
  readonly packages: string
  /** Starts it at a site, to block at the given number of refused passwords. */
  readonly start: (site: Site, guesses: number) => Promise<Running>
}

export interface Running extends AsyncDisposable {
  /** Where the kernel is told to block. */
  readonly where: Host
  /** Version, and how it is set. */
  readonly says: string
  /** How long a block may take from the last guess on. */
  readonly patienceMs: number
  /** Steps on the way to a block that can be seen from beside, as they come about. */
  readonly steps?: StepWatch
}

export interface StepWatch {
  /** To be called often: what has come about since is noted. */
  look(pair: Pair): void
  of(pair: Pair): readonly Step[]
}

export interface Step {
  readonly name: string
  /** Milliseconds since the Unix epoch. */
  readonly atMs: number
}
