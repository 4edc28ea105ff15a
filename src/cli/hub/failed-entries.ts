/** Entries of streams whose judging fails: after a few times one is set aside, so that what is behind it goes on. */
import { countText, printable } from '../../kernel/index.ts'
import type { EntryFailure } from '../../run-stream.ts'

const timesMax = 3
const reasonMax = 300
/** The streams that are remembered; the one that failed longest ago is forgotten first. */
const streamsMax = 1_024

interface Failed {
  readonly sequence: number
  readonly times: number
  readonly reason: string
}

export class FailedEntries {
  /** Of each stream the one that failed last: nothing behind it is judged before it is. */
  readonly #failed = new Map<string, Failed>()

  /** True: it has failed so often that it is to be set aside. */
  note(stream: string, { sequence, message }: EntryFailure): boolean {
    const before = this.#failed.get(stream)
    const times = before?.sequence === sequence ? before.times + 1 : 1
    this.#failed.delete(stream)
    this.#failed.set(stream, { sequence, times, reason: message.slice(0, reasonMax) })
    const [oldest] = this.#failed.keys()
    if (this.#failed.size > streamsMax && oldest !== undefined) this.#failed.delete(oldest)
    return times >= timesMax
  }

  /** '': it is to be judged. */
  asideFor(stream: string, sequence: number): string {
    const failed = this.#failed.get(stream)
    if (failed?.sequence !== sequence || failed.times < timesMax) return ''
    return `judging it failed ${countText(failed.times)} times: ${printable(failed.reason)}`
  }
}
