/**
 * One sensor's rows shared out over several streams, by the host of ours that each is about: whatever is judged of that
 * host finds all of its rows in one stream, in their order.
 */
import { chosen, type ObservationBatch, ObservationKind } from '../../contracts/index.ts'
import { networkWordsTest } from '../../kernel/index.ts'
import { hashOf } from './sampling.ts'

/** Which stream a row goes to has nothing to do with whether its flow is sampled. */
const seed = 0x9e3779b9

export class Split {
  readonly count: number
  readonly #isHome: (words: Uint32Array, at: number) => boolean

  /** `home`: networks that are ours, CIDR. */
  constructor(count: number, home: readonly string[]) {
    this.count = count
    this.#isHome = networkWordsTest(home)
  }

  /** For each stream its rows, null where it has none; the batch itself where all of them go to one. */
  shares(batch: ObservationBatch): readonly (ObservationBatch | null)[] {
    const rows: number[][] = Array.from({ length: this.count }, () => [])
    for (let row = 0; row < batch.count; row++) rows[this.placeOf(batch, row)]!.push(row)
    return rows.map((some) => {
      if (some.length === 0) return null
      if (some.length === batch.count) return batch
      const share = chosen(batch, some)
      share.sampledShare = batch.sampledShare
      return share
    })
  }

  /**
   * The source's stream where it is ours: who opened the flow, asks, or sends. Else the destination's where that is ours;
   * of two strangers the source's. What is said of a host goes by whom it is said of first.
   */
  placeOf({ kinds, sources, destinations }: ObservationBatch, row: number): number {
    const isSaid = kinds[row] === ObservationKind.name
    const [first, second] = isSaid ? [destinations, sources] : [sources, destinations]
    const isSecond = !this.#isHome(first, row * 4) && this.#isHome(second, row * 4)
    const hash = hashOf(isSecond ? second : first, row, seed) >>> 0
    return Math.floor((hash / 2 ** 32) * this.count)
  }
}
