import type { Quantity } from '../../../contracts/index.ts'
import { countAtLeast } from './evidence.ts'
import { MainSource } from './main-source.ts'
import { packable } from './packing.ts'

/** Sources of one flood that are told apart. Set by hand. */
const sourcesMax = 1024
/** Who sends so small a part of what most of it comes in is an ordinary visitor; all of those together send no more than that. Set by hand. */
const visitorPart = 0.1

/** Who floods: how many, and whether it is one. Ordinary visitors among them are not counted. */
export class Flooders {
  /** What each sent; the first one costs no map. */
  #first = 0
  #amount = 0
  #others: Map<number, number> | null = null
  #isCapped = false
  #main = new MainSource()

  /** What a source sent; below nothing what it turned out to have sent as ordinary visitors do. */
  add(source: number, amount = 1): void {
    if (amount > 0) this.#main.add(source, amount)
    if (this.#first === 0) this.#first = source
    if (source === this.#first) {
      this.#amount += amount
      return
    }
    this.#others ??= new Map()
    const before = this.#others.get(source)
    if (before !== undefined) this.#others.set(source, before + amount)
    else if (this.#others.size + 1 < sourcesMax) this.#others.set(source, amount)
    else this.#isCapped = true
  }

  /** The host that more than half of it comes from; 0 where nobody can be named. */
  get host(): number {
    return this.#main.host
  }

  /** The part of all that came from that one, at least. */
  get share(): number {
    return this.#main.share
  }

  /** The one of them that most came from. */
  get busiest(): number {
    let busiest = this.#first
    let most = this.#amount
    for (const [host, amount] of this.#others ?? [])
      if (amount > most) [busiest, most] = [host, amount]
    return busiest
  }

  /** At least so many. */
  get count(): number {
    const all = this.#amounts().filter((amount) => amount > 0)
    const sum = all.reduce((a, b) => a + b, 0)
    const usual = all.reduce((a, b) => a + b * b, 0) / sum
    const much = all.filter((amount) => amount >= usual * visitorPart)
    const rest = sum - much.reduce((a, b) => a + b, 0)
    return Math.max(1, rest <= sum * visitorPart ? much.length : all.length)
  }

  /** Of so many packets or connections, the share that has a source of its own; 1 where there are more than are told apart. */
  shareOfOwn(all: number): number {
    return this.#isCapped ? 1 : this.#size / all
  }

  get quantity(): Quantity {
    const { count } = this
    const many = countAtLeast(count, this.#isCapped, 'addresses')
    return count === 1 ? { ...many, text: 'one address' } : many
  }

  /** The same where the only one has a name: `main` is the text of `host`. */
  named(main: string): Quantity {
    const { quantity } = this
    return main !== '' && quantity.value === 1 ? { ...quantity, text: main } : quantity
  }

  /** As a headline begins: who did it. `main` is the text of `host`; the others' handshakes say whether they are real, else they are addresses and no more. */
  text(main: string, areReal: boolean): string {
    if (main !== '') return main
    return areReal ? this.quantity.text : 'Many addresses'
  }

  save() {
    const [others, isCapped, main] = [this.#others, this.#isCapped, this.#main]
    return { first: this.#first, amount: this.#amount, others, isCapped, main }
  }

  static restored(saved: ReturnType<Flooders['save']>): Flooders {
    const flooders = new Flooders()
    flooders.#first = saved.first
    flooders.#amount = saved.amount
    flooders.#others = saved.others
    flooders.#isCapped = saved.isCapped
    flooders.#main = saved.main
    return flooders
  }

  get #size(): number {
    return (this.#first === 0 ? 0 : 1) + (this.#others?.size ?? 0)
  }

  #amounts(): number[] {
    return [this.#amount, ...(this.#others?.values() ?? [])]
  }
}

packable('flooders', Flooders)
