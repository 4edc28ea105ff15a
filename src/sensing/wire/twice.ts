/**
 * Whether frames come twice, as from a mirror of two ports or from `-i any` on a bridge. Of the packets, those
 * whose checksum and identification say so (one in eight, the same for both copies) are looked at: a copy has the
 * same addresses, checksum of transport, identification and length within a hundredth of a second. A packet that
 * was sent again has another identification, or comes later; one that a flood sends over and over counts once.
 */
import type { PacketBatch } from '../../contracts/index.ts'
import { u16 } from './bytes.ts'

/** Powers of two. */
const slots = 2_048
const withinUs = 10_000
const pairsRemembered = 256
const sampleMask = 7

/** Of the packet at hand, whose row in `batch` is under way. */
interface Packet {
  readonly bytes: Uint8Array
  readonly capturedEnd: number
  readonly timeUs: number
  readonly ipLength: number
  readonly identification: number
  readonly batch: PacketBatch
}

export class Twice {
  /** Packets looked at, and how many of them were copies. */
  looked = 0
  copies = 0
  readonly #prints = new Int32Array(slots)
  readonly #timesUs = new Float64Array(slots)
  readonly #pairs = new Int32Array(pairsRemembered)

  /** `checksum` lies in the transport's header. */
  note(packet: Packet, checksum: number): void {
    if (checksum + 2 > packet.capturedEnd) return
    const sum = u16(packet.bytes, checksum)
    // A checksum of 0 was left out: the ports are as good to choose by.
    const { sourcePorts, destinationPorts, count } = packet.batch
    const key = sum === 0 ? sourcePorts[count]! ^ destinationPorts[count]! : sum
    if (((key + packet.identification) & sampleMask) === 0) this.#look(packet, sum)
  }

  #look({ batch, identification, ipLength, timeUs }: Packet, sum: number): void {
    const at = batch.count * 4
    const { sources, destinations } = batch
    let print = mix(sum, identification)
    print = mix(print, ipLength)
    print = mix(print, sources[at + 3]!)
    print = mix(print, destinations[at + 3]!)
    const slot = print & (slots - 1)
    this.looked++
    const isCopy = this.#prints[slot] === print && timeUs - this.#timesUs[slot]! <= withinUs
    this.#prints[slot] = isCopy ? 0 : print
    this.#timesUs[slot] = timeUs
    if (!isCopy) return
    const pair = print & (pairsRemembered - 1)
    if (this.#pairs[pair] !== print) this.copies++
    this.#pairs[pair] = print
  }
}

function mix(hash: number, word: number): number {
  const turned = Math.imul(hash ^ word, 0x9e3779b1)
  return turned ^ (turned >>> 15)
}
