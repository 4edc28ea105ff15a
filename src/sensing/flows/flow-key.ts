/**
 * What makes packets one flow: both addresses, both ports, protocol and VLAN (unless it is left out), the lower side first. ICMP pairs
 * asking and answering types as Community ID does; a type without an answer keeps its direction.
 */
import { Protocol } from '../../contracts/index.ts'
import { icmpCounterpart } from '../../kernel/index.ts'
import { Word, wordStride } from './columns.ts'
import type { Step } from './step.ts'

export const keyWords = 10
/** Set in both port fields of one-way ICMP, whose sides are not ordered: each direction is its own flow. */
const oneWay = 0x100

export class FlowKey {
  /** Lower address, higher address, their ports, protocol and VLAN. */
  readonly words = new Uint32Array(keyWords)
  hash = 0
  /** The same but for protocol and VLAN. */
  base = 0
  readonly #seed: number
  readonly #vlanMask: number

  constructor({ seed, hasVlan }: { readonly seed: number; readonly hasVlan: boolean }) {
    this.#seed = seed
    this.#vlanMask = hasVlan ? 0xffffff : 0
  }

  /** Reads the packet's key, and notes which side sent it. */
  read(step: Step): void {
    const { packets, row, protocol } = step
    let { sourcePort, destinationPort } = step
    let isOneWay = false
    if (protocol === Protocol.icmp || protocol === Protocol.icmpv6) {
      const counterpart = icmpCounterpart(protocol, sourcePort)
      isOneWay = counterpart < 0
      destinationPort = isOneWay ? destinationPort | oneWay : counterpart
      if (isOneWay) sourcePort |= oneWay
    }
    const { sources, destinations } = packets
    const at = row * 4
    const order = isOneWay ? 0 : compare(sources, destinations, at) || sourcePort - destinationPort
    step.isSwapped = order > 0
    const low = order > 0 ? destinations : sources
    const high = order > 0 ? sources : destinations
    const words = this.words
    for (let i = 0; i < 4; i++) {
      words[i] = low[at + i]!
      words[4 + i] = high[at + i]!
    }
    words[8] =
      order > 0 ? (destinationPort << 16) | sourcePort : (sourcePort << 16) | destinationPort
    words[9] = (protocol << 24) | (packets.vlans[row]! & this.#vlanMask)
    this.base = hashOfPair(words, this.#seed)
    this.hash = finished(mix(this.base, words[9]!))
  }

  matches(words: Uint32Array, slot: number): boolean {
    const mine = this.words
    const at = slot * wordStride + Word.key
    // Ports and the addresses' last words differ most often.
    if (words[at + 8] !== mine[8] || words[at + 3] !== mine[3] || words[at + 7] !== mine[7])
      return false
    for (let i = 0; i < keyWords - 1; i++) if (words[at + i] !== mine[i]) return false
    if (words[at + 9] === mine[9]) return true
    const alias = words[at + Word.alias]!
    return alias !== 0 && alias === mine[9]
  }

  /** The flow in `slot` is between the same, by the same protocol, in another VLAN. */
  isOnOtherVlan(words: Uint32Array, slot: number): boolean {
    const mine = this.words
    const at = slot * wordStride + Word.key
    for (let i = 0; i < keyWords - 1; i++) if (words[at + i] !== mine[i]) return false
    const other = words[at + 9]!
    return other !== mine[9] && other >>> 24 === mine[9]! >>> 24
  }
}

function compare(sources: Uint32Array, destinations: Uint32Array, at: number): number {
  for (let i = at; i < at + 4; i++) {
    const difference = sources[i]! - destinations[i]!
    if (difference !== 0) return difference
  }
  return 0
}

/** MurmurHash3 (Appleby) over words. */
export function hashOf(words: Uint32Array, seed: number): number {
  let hash = seed
  for (let i = 0; i < words.length; i++) hash = mix(hash, words[i]!)
  return finished(hash)
}

/** The same over the words that vary, of addresses and ports; the seed keeps colliding tuples from being prepared. */
function hashOfPair(words: Uint32Array, seed: number): number {
  let hash = seed
  const isIpv4 = (words[0]! | words[1]!) === 0 && words[2] === 0xffff
  if (!isIpv4) {
    for (let i = 0; i < 3; i++) hash = mix(mix(hash, words[i]!), words[4 + i]!)
  }
  hash = mix(hash, words[3]!)
  hash = mix(hash, words[7]!)
  return mix(hash, words[8]!)
}

function finished(mixed: number): number {
  let hash = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

export function mix(hash: number, word: number): number {
  const scrambled = Math.imul(word, 0xcc9e2d51)
  const turned = hash ^ Math.imul((scrambled << 15) | (scrambled >>> 17), 0x1b873593)
  return (Math.imul((turned << 13) | (turned >>> 19), 5) + 0xe6546b64) | 0
}
