import { KeyMap, type NumberKey } from '../../../kernel/index.ts'
import type { Row } from '../../hosts/index.ts'
import { type FlowTrace, traceOf } from './trail.ts'

/**
 * Remembers the first flow of a key, and no more: most keys are never seen again, and under a flood of
 * forged addresses none is. An episode begins with the second flow.
 */
export class FirstContacts {
  readonly #firsts: KeyMap<FlowTrace>
  readonly #quietUs: number

  constructor(keysMax: number, quietS: number) {
    this.#firsts = new KeyMap(keysMax)
    this.#quietUs = quietS * 1e6
  }

  /** The first flow, if `row` is a later one that `differs`; else null, and it is remembered where there was none. */
  second(
    key: NumberKey,
    row: Row,
    differs: (first: FlowTrace, row: Row) => boolean,
  ): FlowTrace | null {
    const first = this.#firsts.peek(key)
    if (first === undefined || row.timeUs - first.timeUs > this.#quietUs) {
      this.#firsts.set(key, traceOf(row))
      return null
    }
    if (!differs(first, row)) return null
    this.#firsts.delete(key)
    return first
  }

  get shed(): number {
    return this.#firsts.shed
  }
}
