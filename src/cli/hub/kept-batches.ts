/** Which batches of a stream are in the database, so that its place is committed after them and never before. */
import type { Message, StreamTopic } from '../../bus/index.ts'
import { keptTopics } from '../keeping.ts'

type Batches = Record<StreamTopic, number>

export class KeptBatches {
  /** By sensor and run, as in the ids of messages: `eth0/3f9a01c2/17`. */
  readonly #kept = new Map<string, Batches>()
  readonly #waiting = new Set<() => void>()

  readonly onKept = (topic: StreamTopic, messages: readonly Message[]): void => {
    for (const { id } of messages) {
      const kept = this.#kept.get(id.slice(0, id.lastIndexOf('/')))
      if (kept) kept[topic]++
    }
    for (const look of this.#waiting) look()
  }

  /** From now on its batches are counted. */
  watch(run: string): Disposable {
    this.#kept.set(run, { alerts: 0, signals: 0, flows: 0, hosts: 0 })
    return { [Symbol.dispose]: () => void this.#kept.delete(run) }
  }

  /** Resolves when so many of each topic are kept. */
  until(run: string, accepted: Readonly<Batches>): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        const kept = this.#kept.get(run)
        if (kept && keptTopics.some((topic) => kept[topic] < accepted[topic])) return
        this.#waiting.delete(look)
        resolve()
      }
      this.#waiting.add(look)
      look()
    })
  }
}
