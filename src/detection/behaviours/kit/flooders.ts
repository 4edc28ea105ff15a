import type { Quantity } from '../../../contracts/index.ts'
import { CappedSet } from './capped-set.ts'
import { countAtLeast } from './evidence.ts'
import { MainSource } from './main-source.ts'

/** Sources of one flood that are told apart. Set by hand. */
const sourcesMax = 1024

/** Who floods: how many, and whether it is one. */
export class Flooders {
  readonly #sources = new CappedSet<number>(sourcesMax)
  readonly #main = new MainSource()

  /** What a source sent; it need be counted among the sources only once. */
  add(source: number, amount = 1, isNew = true): void {
    if (isNew) this.#sources.add(source)
    this.#main.add(source, amount)
  }

  /** The host that more than half of it comes from; 0 where nobody can be named. */
  get host(): number {
    return this.#main.host
  }

  /** At least so many. */
  get count(): number {
    return this.#sources.size
  }

  /** Of so many packets or connections, the share that has a source of its own; 1 where there are more than are told apart. */
  shareOfOwn(all: number): number {
    return this.#sources.isCapped ? 1 : this.#sources.size / all
  }

  get quantity(): Quantity {
    const many = countAtLeast(this.#sources.size, this.#sources.isCapped, 'addresses')
    return this.#sources.size === 1 ? { ...many, text: 'one address' } : many
  }

  /** As a headline begins: who did it. `main` is the text of `host`; the others' handshakes say whether they are real, else they are addresses and no more. */
  text(main: string, areReal: boolean): string {
    if (main !== '') return main
    return areReal ? this.quantity.text : 'Many addresses'
  }
}
