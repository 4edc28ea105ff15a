/** What is known of each channel: the last number that was told, and how far there is to go. */
import type { ChannelName, Frame, Resync, Subscribed, Summary } from './wire.ts'

/** `hole`: it does not begin where the one before ended. `old`: all of it was told. */
export type Fit = 'next' | 'old' | 'hole'

/** Numbered by time, not one by one. */
const uncounted: ReadonlySet<ChannelName> = new Set(['agents'])

export class Book {
  readonly #known = new Map<ChannelName, number>()
  readonly #newest = new Map<ChannelName, number>()

  knownOf(channel: ChannelName): number | undefined {
    return this.#known.get(channel)
  }

  begin({ ch, seq, newest }: Subscribed): void {
    this.#known.set(ch, seq)
    this.#newest.set(ch, newest)
  }

  /** From here on, whatever was before. */
  skipTo({ ch, seq }: Resync): void {
    this.#known.set(ch, seq)
    this.#newest.delete(ch)
  }

  summarised({ ch, seq }: Summary): void {
    if (seq !== null) this.#known.set(ch, seq[1])
  }

  fits({ ch, seq: [first, last] }: Frame): Fit {
    const known = this.#known.get(ch)
    if (known === undefined) return 'old'
    if (last <= known && first <= known) return 'old'
    return first === known + 1 ? 'next' : 'hole'
  }

  take({ ch, seq: [, last] }: Frame): void {
    this.#known.set(ch, last)
    if ((this.#newest.get(ch) ?? 0) <= last) this.#newest.delete(ch)
  }

  /** Numbers that were there when a channel began, and are still to come. */
  get toGo(): number {
    let sum = 0
    for (const [channel, newest] of this.#newest)
      if (!uncounted.has(channel)) sum += newest - (this.#known.get(channel) ?? newest)
    return sum
  }

  forget(channel: ChannelName): void {
    this.#known.delete(channel)
    this.#newest.delete(channel)
  }
}
