import type { Malformed } from '../../contracts/index.ts'

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
} as const

export type LayerNumber = (typeof Layer)[keyof typeof Layer]

/** Kinds of frame that are left unread; each with how its number is written. */
export const Unread = {
  linkType: 0,
  ethertype: 1,
  llc: 2,
  loopbackFamily: 3,
  pppProtocol: 4,
  arpHardware: 5,
  cookedDevice: 6,
} as const

type UnreadKind = (typeof Unread)[keyof typeof Unread]

/** Hostile frames can name 65,536 ethertypes: past this many names, one more is only counted as `others`. */
const unreadNamesMax = 64

/** Counts of what was refused or left unread. Owned by one decoder; counting allocates nothing per packet. */
export class Tally {
  frames = 0
  readonly #malformed = new Float64Array(layerNames.length)
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

  leave(kind: UnreadKind, number: number): void {
    const key = kind * 0x1_0000 + number
    const known = this.#unread.get(key)
    if (known !== undefined) this.#unread.set(key, known + 1)
    else if (this.#unread.size < unreadNamesMax) this.#unread.set(key, 1)
    else this.#others++
  }

  /** Malformed pieces, by layer. */
  malformed(): Record<string, number> {
    const counts: Record<string, number> = {}
    for (const [row, name] of layerNames.entries())
      if (this.#malformed[row]! > 0) counts[name] = this.#malformed[row]!
    return counts
  }

  /** The last refusal of each layer that refused anything. */
  lastMalformed(): readonly Malformed[] {
    return layerNames.flatMap((layer, row) => {
      if (this.#malformed[row] === 0) return []
      const [offset, bytesNeeded, bytesPresent] = this.#last.subarray(row * 3, row * 3 + 3)
      return [{ layer, offset: offset!, bytesNeeded: bytesNeeded!, bytesPresent: bytesPresent! }]
    })
  }

  /** Frames that were not read, by name. */
  unread(): Record<string, number> {
    const counts: Record<string, number> = {}
    for (const [key, count] of this.#unread)
      counts[unreadName(Math.floor(key / 0x1_0000), key % 0x1_0000)] = count
    if (this.#others > 0) counts['others'] = this.#others
    return counts
  }
}

const layerNames = Object.keys(Layer)

function unreadName(kind: number, number: number): string {
  const hex = `0x${number.toString(16).padStart(4, '0')}`
  switch (kind) {
    case Unread.linkType:
      return linkTypeName(number)
    case Unread.ethertype:
      return `ethertype ${hex}`
    case Unread.llc:
      return `llc ${hex}`
    case Unread.loopbackFamily:
      return `loopback family ${number}`
    case Unread.pppProtocol:
      return `ppp protocol ${hex}`
    case Unread.arpHardware:
      return `arp hardware type ${number}`
    default:
      return `cooked device type ${number}`
  }
}

function linkTypeName(linkType: number): string {
  const name = linkTypeNames[linkType]
  return name === undefined ? `link type ${linkType}` : `link type ${linkType} (${name})`
}

/** Link types that people meet and that are not read here (tcpdump.org's registry of LINKTYPE_ values). */
const linkTypeNames: Readonly<Record<number, string>> = {
  6: 'Token Ring',
  9: 'PPP',
  50: 'PPP in HDLC',
  104: 'Cisco HDLC',
  105: 'IEEE 802.11',
  107: 'Frame Relay',
  119: 'Prism header',
  127: 'IEEE 802.11 radiotap',
  147: 'private use',
  187: 'Bluetooth HCI',
  189: 'USB Linux',
  195: 'IEEE 802.15.4',
  201: 'Bluetooth HCI with direction',
  220: 'USB Linux, padded',
  227: 'CAN',
  230: 'IEEE 802.15.4 without FCS',
  239: 'nflog',
  249: 'USBPcap',
  251: 'Bluetooth LE',
  272: 'nRF Sniffer',
}
