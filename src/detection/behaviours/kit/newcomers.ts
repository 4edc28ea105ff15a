import type { FlowEvent } from '../../../contracts/index.ts'
import { KeyTable } from '../../../kernel/index.ts'
import { isConversation } from './services.ts'

const sourcesMax = 32_768

/**
 * Holds back the first flow of a source until it opens a second or talks: one flow is no scan, no guessing and
 * no beat, and under a flood of forged addresses every source opens one. How a first flow that came to nothing
 * ended is not told.
 */
export class Newcomers {
  readonly #sources = new KeyTable(sourcesMax, (row) => {
    this.#held[row] = undefined
  })
  /** By source, the held opening; null where the source is no newcomer any more. */
  readonly #held: (FlowEvent | null | undefined)[] = []

  /** Passes on what is to be told now, a held opening before the event that frees it. */
  admit(event: FlowEvent, tell: (event: FlowEvent) => void): void {
    const isOpening = event.kind === 'opened'
    const row = isOpening ? this.#sources.obtain(event.source) : this.#sources.find(event.source)
    const held = row < 0 ? null : this.#held[row]
    if (held === undefined) {
      this.#held[row] = event
      return
    }
    if (held !== null) {
      if (!isOpening && !isConversation(event)) return
      this.#held[row] = null
      tell(held)
    }
    tell(event)
  }

  get shed(): number {
    return this.#sources.shed
  }
}
