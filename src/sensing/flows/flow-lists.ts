import { Protocol } from '../../contracts/index.ts'
import { Bit, Dir, type FlowColumns, Num, numberStride, Word, wordStride } from './columns.ts'
import type { FlowLimits } from './limits.ts'
import { hasBothFins } from './tcp-state.ts'

/** The lists a flow can wait in, by how long silence is borne. */
export const List = {
  ended: 0,
  reset: 1,
  attempt: 2,
  oneWay: 3,
  icmp: 4,
  datagram: 5,
  stream: 6,
} as const
const listCount = 7

/** Both sides spoke, in this flow or in the one it goes on with. */
export function isAnswered({ words, numbers }: FlowColumns, slot: number): boolean {
  if (words[slot * wordStride + Word.bits]! & Bit.wasAnswered) return true
  const at = slot * numberStride
  return (
    numbers[at + Num.forward + Dir.packets]! > 0 && numbers[at + Num.backward + Dir.packets]! > 0
  )
}

/** The list that a flow's state asks for. */
export function listOf(columns: FlowColumns, slot: number): number {
  const { words } = columns
  const bits = words[slot * wordStride + Word.bits]!
  const protocol = words[slot * wordStride + Word.key + 9]! >>> 24
  if (protocol === Protocol.tcp) {
    if (hasBothFins(bits)) return List.ended
    if (bits & Bit.ended) return List.reset
    return isAnswered(columns, slot) ? List.stream : List.attempt
  }
  if (protocol === Protocol.icmp || protocol === Protocol.icmpv6) return List.icmp
  return isAnswered(columns, slot) ? List.datagram : List.oneWay
}

/**
 * Flows by silence, the longest silent first: one linked list for each timeout. A flow moves to the end of its
 * list at most once a second, which keeps the lists in order of seconds and packets cheap. Time is in whole
 * seconds: a flow last heard in second `s` expires when second `s + timeout + 1` begins.
 */
export class FlowLists {
  readonly #columns: FlowColumns
  readonly #timeoutsS: readonly number[]
  /** First and last slot + 1 of each list; 0: empty. */
  readonly #heads = new Uint32Array(listCount)
  readonly #tails = new Uint32Array(listCount)
  /** Second at which the first flow of each list expires; infinite: it is empty. */
  readonly #dueS = new Float64Array(listCount).fill(Number.POSITIVE_INFINITY)

  constructor(columns: FlowColumns, limits: FlowLimits) {
    this.#columns = columns
    this.#timeoutsS = [
      limits.finGraceS,
      limits.resetGraceS,
      limits.attemptIdleS,
      limits.datagramIdleS,
      limits.icmpIdleS,
      limits.datagramIdleS,
      limits.streamIdleS,
    ]
  }

  append(slot: number, list: number, second: number): void {
    const words = this.#columns.words
    const at = slot * wordStride
    const tail = this.#tails[list]!
    words[at + Word.list] = list
    words[at + Word.next] = 0
    words[at + Word.previous] = tail
    this.#columns.numbers[slot * numberStride + Num.touchedS] = second
    if (tail === 0) this.#lead(list, slot + 1)
    else words[(tail - 1) * wordStride + Word.next] = slot + 1
    this.#tails[list] = slot + 1
  }

  remove(slot: number): void {
    const words = this.#columns.words
    const at = slot * wordStride
    const list = words[at + Word.list]!
    const next = words[at + Word.next]!
    const previous = words[at + Word.previous]!
    if (previous === 0) this.#lead(list, next)
    else words[(previous - 1) * wordStride + Word.next] = next
    if (next === 0) this.#tails[list] = previous
    else words[(next - 1) * wordStride + Word.previous] = previous
  }

  /** All slots in any list, by the flow's number. */
  newestFirst(): number[] {
    const slots: number[] = []
    for (let list = 0; list < listCount; list++) {
      let entry = this.#heads[list]!
      while (entry !== 0) {
        slots.push(entry - 1)
        entry = this.#columns.words[(entry - 1) * wordStride + Word.next]!
      }
    }
    const { numbers } = this.#columns
    const numberOf = (slot: number) => numbers[slot * numberStride + Num.number]!
    return slots.sort((a, b) => numberOf(b) - numberOf(a))
  }

  /** The list whose first flow expires soonest; -1: all are empty. */
  soonest(): number {
    let best = 0
    for (let list = 1; list < listCount; list++)
      if (this.#dueS[list]! < this.#dueS[best]!) best = list
    return this.#heads[best] === 0 ? -1 : best
  }

  /** Second at which the first flow of a list (not empty) expires. */
  dueS(list: number): number {
    return this.#dueS[list]!
  }

  /** The list begins with this slot + 1. */
  #lead(list: number, entry: number): void {
    this.#heads[list] = entry
    this.#dueS[list] =
      entry === 0 ? Number.POSITIVE_INFINITY : this.#touchedS(list) + this.#timeoutsS[list]! + 1
  }

  /** First slot of a list that is not empty. */
  first(list: number): number {
    return this.#heads[list]! - 1
  }

  /**
   * The flow to give up for room: an ended one, else the longest silent of those nobody answered, else the
   * longest silent of all. A flood of unanswered packets so evicts its own kind first.
   */
  victim(): number {
    const over = this.#longestSilent(List.ended, List.reset)
    if (over >= 0) return this.first(over)
    const unanswered = this.#longestSilent(List.attempt, List.oneWay)
    return this.first(unanswered >= 0 ? unanswered : this.#longestSilent(List.icmp, List.stream))
  }

  #longestSilent(from: number, to: number): number {
    let best = -1
    for (let list = from; list <= to; list++) {
      if (this.#heads[list] === 0) continue
      if (best < 0 || this.#touchedS(list) < this.#touchedS(best)) best = list
    }
    return best
  }

  #touchedS(list: number): number {
    return this.#columns.numbers[this.first(list) * numberStride + Num.touchedS]!
  }
}
