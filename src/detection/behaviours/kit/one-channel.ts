import type { Evidence, Points, Signal } from '../../../contracts/index.ts'
import { BoundedMap } from '../../../kernel/index.ts'
import type { Telling } from './episodes.ts'

/** Machines with a domain of which another behaviour told something. Set by hand. */
const channelsMax = 4096

/** Two behaviours look at the same lookups: the surer one tells them, the other only what is not in that story. */
export class OneChannel {
  readonly #other: string
  readonly #told = new BoundedMap<string, Points>(channelsMax)
  readonly memory = { told: this.#told }

  constructor(other: string) {
    this.#other = other
  }

  hear({ detector, actor, peer, points }: Signal): void {
    if (detector === this.#other) this.#told.set(placeOf(actor, peer), points)
  }

  /** What there is to tell beside the other: `own` of the evidence, where that counts for something. */
  share(telling: Telling, own: readonly string[] = []): Telling {
    const points = sumOf(telling.evidence)
    const others = this.#told.peek(placeOf(String(telling.actor), telling.peer)) ?? 0
    if (others <= Math.max(0, points)) return telling
    const evidence = telling.evidence.filter(({ id }) => own.includes(id))
    const left = sumOf(evidence)
    return { ...telling, evidence: left > 0 && left <= points ? evidence : [] }
  }

  get shed(): number {
    return this.#told.shed
  }
}

const placeOf = (actor: string, peer: string) => `${actor} ${peer}`

function sumOf(evidence: readonly Evidence[]): Points {
  return evidence.reduce((sum, { points }) => sum + points, 0)
}
