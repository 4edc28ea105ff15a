/**
 * What was asked of a group or of everybody: LLMNR, mDNS, SSDP, WS-Discovery, NetBIOS names and whatever makers thought
 * of. Whoever answers does so to the asker's port alone, in a flow of its own that nobody else opened.
 */
import { hashOf } from './flow-key.ts'
import type { Step } from './step.ts'

/** Askers' ports remembered; a newer one may take an older one's place. */
const rememberedMax = 4096
const placeSeed = 0x3c6ef372
const tagSeed = 0x510e527f
/** SSDP lets who answers wait for 5 s at most (UPnP 2.0 1.3.2), the others for less; as much again for slow devices. */
const answerUs = 10_000_000

export class GroupQuestions {
  /** By place: a second hash of the asker's address and port, when it asked last, and which port. 0: none. */
  readonly #tags = new Uint32Array(rememberedMax)
  readonly #timesUs = new Float64Array(rememberedMax)
  readonly #ports = new Uint16Array(rememberedMax)
  readonly #words = new Uint32Array(5)

  /** The packet is a datagram to a group. */
  note({ packets, row, sourcePort, destinationPort, clockUs }: Step): void {
    this.#read(packets.sources, row * 4, sourcePort)
    const place = this.#place()
    this.#tags[place] = this.#tag()
    this.#timesUs[place] = clockUs
    this.#ports[place] = destinationPort
  }

  /**
   * The packet goes where somebody asked from a moment ago. Who asks from the very port that is asked (mDNS, NetBIOS) has
   * it open for anybody: what comes from other ports is no answer.
   */
  isAnswer({ packets, row, sourcePort, destinationPort, clockUs }: Step): boolean {
    this.#read(packets.destinations, row * 4, destinationPort)
    const place = this.#place()
    if (this.#tags[place] !== this.#tag()) return false
    const asked = this.#ports[place]!
    const isOwnPort = destinationPort !== asked || sourcePort === asked
    return isOwnPort && clockUs - this.#timesUs[place]! <= answerUs
  }

  #read(addresses: Uint32Array, at: number, port: number): void {
    for (let i = 0; i < 4; i++) this.#words[i] = addresses[at + i]!
    this.#words[4] = port
  }

  #place(): number {
    return hashOf(this.#words, placeSeed) % rememberedMax
  }

  #tag(): number {
    return (hashOf(this.#words, tagSeed) | 1) >>> 0
  }
}
