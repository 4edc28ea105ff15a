/** Which batches of a stream are in the database, so that its place is committed after them and never before. */
import type { Message, StreamTopic } from '../../bus/index.ts'
import { AmoskysError } from '../../kernel/index.ts'
import type { Published } from '../../run-stream.ts'
import { keptTopics } from '../keeping.ts'

type Batches = { -readonly [K in keyof Published]: number }

export class KeptBatches {
  /** By sensor and run, as in the ids of messages: `eth0/3f9a01c2/17`. */
  readonly #kept = new Map<string, Batches>()
  /** Runs of which something is not kept, and will not be. */
  readonly #unkept = new Set<string>()
  readonly #waiting = new Set<() => void>()

  /** `dead`: batches that were set aside. */
  readonly onKept = (topic: StreamTopic | 'dead', messages: readonly Message[]): void => {
    for (const { id } of messages) {
      const kept = this.#kept.get(runOf(id))
      if (kept) kept[topic]++
    }
    for (const look of this.#waiting) look()
  }

  readonly onUnkept = (messages: readonly Message[]): void => {
    for (const { id } of messages) if (this.#kept.has(runOf(id))) this.#unkept.add(runOf(id))
    for (const look of this.#waiting) look()
  }

  /** From now on its batches are counted. */
  watch(run: string): Disposable {
    this.#kept.set(run, { alerts: 0, signals: 0, flows: 0, hosts: 0, dead: 0 })
    return {
      [Symbol.dispose]: () => {
        this.#kept.delete(run)
        this.#unkept.delete(run)
      },
    }
  }

  /** Resolves when so many of each topic are kept; rejects where some are not, and will not be. */
  until(run: string, published: Published): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const kept = this.#kept.get(run)
        const isLost = this.#unkept.has(run)
        const isShort = kept && counted.some((topic) => kept[topic] < published[topic])
        if (isShort && !isLost) return
        this.#waiting.delete(look)
        if (isLost) reject(new AmoskysError('unavailable', unkeptText))
        else resolve()
      }
      this.#waiting.add(look)
      look()
    })
  }
}

const counted = [...keptTopics, 'dead'] as const
const unkeptText = 'what was found could not be kept; it is judged again'

/** In the ids of messages. */
function runOf(id: string): string {
  return id.slice(0, id.lastIndexOf('/'))
}
