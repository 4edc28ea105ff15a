import type { Malformed } from '../../contracts/index.ts'
import { type UnreadKind, unreadName } from './unread.ts'

/** Layers that can refuse bytes; a value is the layer's row in the tally. */
export const Layer = {
  ethernet: 0,
  cooked: 1,
  loopback: 2,
  vlan: 3,
  pppoe: 4,
  mpls: 5,
  arp: 6,
  ip: 7,
  ipv4: 8,
  ipv6: 9,
  fragment: 10,
  tcp: 11,
  udp: 12,
  icmp: 13,
  icmpv6: 14,
  sctp: 15,
} as const

export type LayerNumber = (typeof Layer)[keyof typeof Layer]

/** Hostile frames can name 65,536 ethertypes: past this many names, one more is only counted as `others`. */
const unreadNamesMax = 64

/** Counts of what was refused or left unread. Owned by one decoder; counting allocates nothing per packet. */
export class Tally {
  frames = 0
  readonly #malformed = new Float64Array(layerNames.length)
  readonly #cut = new Float64Array(layerNames.length)
  /** The last refusal of each layer: offset, bytes needed, bytes present. */
  readonly #last = new Float64Array(layerNames.length * 3)
  readonly #unread = new Map<number, number>()
  #others = 0

  refuse(layer: LayerNumber, where: { offset: number; needed: number; present: number }): void {
    this.#malformed[layer]!++
    this.#last[layer * 3] = where.offset
    this.#last[layer * 3 + 1] = where.needed
    this.#last[layer * 3 + 2] = Math.max(0, where.present)
  }

  cut(layer: LayerNumber): void {
    this.#cut[layer]!++
  }

  leave(kind: UnreadKind, number: number): void {
    const key = kind * 0x1_0000 + number
    const known = this.#unread.get(key)
    if (known !== undefined) this.#unread.set(key, known + 1)
    else if (this.#unread.size < unreadNamesMax) this.#unread.set(key, 1)
    else this.#others++
  }

  /** Malformed pieces, by layer. */
  malformed(): Record<string, number> {
    return byLayer(this.#malformed)
  }

  /** Pieces that a short snap length left out, by layer. */
  cuts(): Record<string, number> {
    return byLayer(this.#cut)
  }

  /** The last refusal of each layer that refused anything. */
  lastMalformed(): readonly Malformed[] {
    return layerNames.flatMap((layer, row) => {
      if (this.#malformed[row] === 0) return []
      const [offset, bytesNeeded, bytesPresent] = this.#last.subarray(row * 3, row * 3 + 3)
      return [{ layer, offset: offset!, bytesNeeded: bytesNeeded!, bytesPresent: bytesPresent! }]
    })
  }

  /** Frames and tunnels that were not read, by name. */
  unread(): Record<string, number> {
    const counts: Record<string, number> = {}
    for (const [key, count] of this.#unread)
      counts[unreadName(Math.floor(key / 0x1_0000), key % 0x1_0000)] = count
    if (this.#others > 0) counts['others'] = this.#others
    return counts
  }
}

const layerNames = Object.keys(Layer)

function byLayer(layers: Float64Array): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const [row, name] of layerNames.entries()) if (layers[row]! > 0) counts[name] = layers[row]!
  return counts
}
