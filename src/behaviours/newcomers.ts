import type { FlowEvent } from '../contracts/index.ts'
import { BoundedMap } from '../kernel/index.ts'
import { isConversation } from './services.ts'

const sourcesMax = 32_768

/**
 * Holds back the first flow of a source until it opens a second or talks: one flow is no scan, no guessing and
 * no beat, and under a flood of forged addresses every source opens one. How a first flow that came to nothing
 * ended is not told.
 */
export class Newcomers {
  /** The held opening; null where the source is no newcomer any more. */
  readonly #held = new BoundedMap<string, FlowEvent | null>(sourcesMax)

  /** Passes on what is to be told now, a held opening before the event that frees it. */
  admit(event: FlowEvent, tell: (event: FlowEvent) => void): void {
    const { kind, source } = event
    const held = kind === 'opened' ? this.#held.get(source) : this.#held.peek(source)
    if (held !== null && !this.#frees(event, held)) return
    if (held) tell(held)
    tell(event)
  }

  /** Tells whether the event need not wait; keeps the first opening of a source. */
  #frees(event: FlowEvent, held: FlowEvent | undefined): boolean {
    const isOpening = event.kind === 'opened'
    if (held === undefined && !isOpening) return true
    if (!isOpening && !isConversation(event)) return false
    this.#held.set(event.source, held === undefined ? event : null)
    return held !== undefined
  }

  get shed(): number {
    return this.#held.shed
  }
}
