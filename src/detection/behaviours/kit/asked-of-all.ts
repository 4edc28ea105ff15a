import { BoundedMap } from '../../../kernel/index.ts'

/** Names that are remembered, and who asked for each and whose each is said to be, newest last. Set by hand. */
const namesMax = 2048
const askersMax = 32
const holdersMax = 4
/** From the last try of a question to its answer: mDNS asks again after 3 s (RFC 6762 5.2), NetBIOS gives up after 2. */
const answerUs = 4_000_000
/** A question is asked several times over; this long after nobody answers any more. */
const vainUs = 6_000_000

/** What is known of one name that was asked of all. */
export interface AskedName {
  askedUs: number
  answeredUs: number
  /** It was asked again after nobody had been seen to answer. */
  wasInVain: boolean
  /** Ports of the questions, as bits of `portBit`. */
  ports: number
  readonly askers: number[]
  /** Addresses of IPv4 whose hosts said that it is theirs. */
  readonly holders: number[]
}

/** Questions for names that were put to all on a network, and who said to have them. */
export class AskedOfAll {
  readonly #names = new BoundedMap<string, AskedName>(namesMax)
  readonly memory = { names: this.#names }

  get shed(): number {
    return this.#names.shed
  }

  ask(name: string, about: { asker: number; port: number; timeUs: number }): void {
    const { asker, port, timeUs } = about
    const asked = this.#names.obtain(name, newName)
    const isOver = timeUs - asked.askedUs > vainUs && asked.answeredUs < asked.askedUs
    if (isOver && asked.askedUs > 0) asked.wasInVain = true
    asked.askedUs = timeUs
    asked.ports |= portBit(port)
    keep(asked.askers, asker, askersMax)
  }

  /** Somebody says whose the name is. Yields what is known of it where somebody had just asked; else null. */
  answer(name: string, timeUs: number): AskedName | null {
    const asked = this.#names.get(name)
    if (asked === undefined || timeUs - asked.askedUs > answerUs) return null
    asked.answeredUs = timeUs
    return asked
  }

  /** The host with the address says that the name is its own. */
  hold(name: string, host: number): void {
    keep(this.#names.obtain(name, newName).holders, host, holdersMax)
  }

  peek(name: string): AskedName | undefined {
    return this.#names.peek(name)
  }

  entries(): IterableIterator<[string, AskedName]> {
    return this.#names.entries()
  }
}

export function portBit(port: number): number {
  if (port === 5355) return 1
  return port === 5353 ? 2 : 4
}

function newName(): AskedName {
  return { askedUs: 0, answeredUs: 0, wasInVain: false, ports: 0, askers: [], holders: [] }
}

function keep(list: number[], one: number, most: number): void {
  if (list.includes(one)) return
  if (list.length >= most) list.shift()
  list.push(one)
}
