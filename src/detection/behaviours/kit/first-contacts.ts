import type { FlowEvent } from '../../../contracts/index.ts'
import { BoundedMap } from '../../../kernel/index.ts'

/**
 * Remembers the first event of a key, and no more: most keys are never seen again, and under a flood of
 * forged addresses none is. An episode begins with the second event.
 */
export class FirstContacts {
  readonly #events: BoundedMap<string, FlowEvent>
  readonly #quietUs: number

  constructor(keysMax: number, quietS: number) {
    this.#events = new BoundedMap(keysMax)
    this.#quietUs = quietS * 1e6
  }

  /** The first event, if `event` is a later one that `differs`; else null, and `event` is remembered where there was none. */
  second(
    key: string,
    event: FlowEvent,
    differs: (first: FlowEvent, event: FlowEvent) => boolean,
  ): FlowEvent | null {
    const first = this.#events.peek(key)
    if (first === undefined || event.timeUs - first.timeUs > this.#quietUs) {
      this.#events.set(key, event)
      return null
    }
    if (!differs(first, event)) return null
    this.#events.delete(key)
    return first
  }

  get shed(): number {
    return this.#events.shed
  }
}
