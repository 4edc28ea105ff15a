/**
 * Packets that a mirror port shows twice, in another VLAN or once without a tag: the same addresses, ports, numbers and
 * first payload within a hundredth of a second of the packet that opened a flow. That VLAN's packets are the flow's from
 * then on, whichever of both comes first. Nothing is dropped (decision 15): a copy within the VLAN is a packet, too. What
 * other hosts say on the same addresses in another VLAN has other numbers, and stays apart.
 */
import { Protocol } from '../../contracts/index.ts'
import { type FlowColumns, Word, wordStride } from './columns.ts'
import type { FlowIndex } from './flow-index.ts'
import { type FlowKey, mix } from './flow-key.ts'
import { payloadBuffer, type Step } from './step.ts'

/** A power of two: of more that open within a hundredth of a second some are not remembered. */
const remembered = 1_024
const withinUs = 10_000
const payloadBytes = 64

export class Copies {
  readonly #prints = new Int32Array(remembered)
  readonly #timesUs = new Float64Array(remembered).fill(Number.NEGATIVE_INFINITY)
  readonly #slots = new Int32Array(remembered)
  readonly #columns: FlowColumns
  readonly #index: FlowIndex

  constructor(columns: FlowColumns, index: FlowIndex) {
    this.#columns = columns
    this.#index = index
  }

  /** The packet opened the flow in `slot`. */
  note(step: Step, key: FlowKey, slot: number): void {
    if (!isTelling(step)) return
    const print = printOf(step, key)
    const at = print & (remembered - 1)
    this.#prints[at] = print
    this.#timesUs[at] = step.timeUs
    this.#slots[at] = slot
  }

  /** The slot of the flow that such a packet opened just now, which is found by this key, too, from now on; else -1. */
  find(step: Step, key: FlowKey): number {
    if (!isTelling(step)) return -1
    const print = printOf(step, key)
    const place = print & (remembered - 1)
    const isNear = Math.abs(step.timeUs - this.#timesUs[place]!) <= withinUs
    if (!isNear || this.#prints[place] !== print) return -1
    const slot = this.#slots[place]!
    const { words } = this.#columns
    const at = slot * wordStride
    // The slot may have been given to another flow since, or have its copies already.
    if (words[at + Word.alias] !== 0 || !key.isOnOtherVlan(words, slot)) return -1
    words[at + Word.alias] = key.words[9]!
    words[at + Word.aliasHash] = key.hash
    this.#index.insert(key.hash, slot)
    return slot
  }
}

/** A packet that is like many others shows nothing. */
function isTelling({ protocol, captured, sequence }: Step): boolean {
  return protocol === Protocol.tcp ? sequence !== 0 : captured > 0
}

function printOf(step: Step, { base }: FlowKey): number {
  const { packets, row, protocol } = step
  let print = mix(base, step.isSwapped ? protocol | 256 : protocol)
  print = mix(print, step.ipBytes)
  if (protocol === Protocol.tcp) {
    print = mix(mix(print, step.sequence), step.acknowledgement)
    return mix(print, (step.flags << 16) | step.window)
  }
  print = mix(print, (packets.echoIds[row]! << 16) | packets.echoSequences[row]!)
  const from = packets.payloadOffsets[row]!
  const to = from + Math.min(step.captured, payloadBytes)
  const bytes = payloadBuffer(packets, row)
  for (let i = from; i < to; i++) print = Math.imul(print ^ bytes[i]!, 0x0100_0193)
  return print
}
