import type { Host } from '../../lab/host.ts'
import type { Site } from './ground.ts'

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
  /** Whether it has decided about an address, where that is another time than the block's. */
  readonly isDecided?: (address: string) => boolean
  /** The steps on the way, each with the time at which it was over. */
  readonly steps?: (address: string) => Promise<readonly Step[]>
}

export interface Step {
  readonly name: string
  readonly atMs: number
}
