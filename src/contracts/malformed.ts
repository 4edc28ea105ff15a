/** Where a reader met bytes that cannot be right. A value, never an exception: what came before it is kept. */
export interface Malformed {
  /** The protocol whose rules were broken: `ipv4`, `tcp`, `dns`... */
  readonly layer: string
  /** Offset of the offending layer or field, bytes from the start of the frame or message. */
  readonly offset: number
  /** Bytes the layer needs, from `offset`. */
  readonly bytesNeeded: number
  /** Bytes there were. */
  readonly bytesPresent: number
}

/** How many pieces of input each protocol refused, and which link types and frames were not read. */
export interface DecodeCounts {
  /** Frames handed to the decoder. */
  readonly frames: number
  /** Malformed pieces, by layer. */
  readonly malformed: Readonly<Record<string, number>>
  /** Pieces that a short snap length left out, by layer: sound on the wire, not all at hand. */
  readonly cut: Readonly<Record<string, number>>
  /**
   * Frames of a kind that is not decoded, by name (`ethertype 0x88cc`, `link type 105`), and packets of a tunnel
   * that is not looked into (`inside a VXLAN tunnel`).
   */
  readonly unsupported: Readonly<Record<string, number>>
  /** Fragments given up because the reassembly bound was met, or their datagram never completed. */
  readonly fragmentsDropped: number
  /** Packets of the sample that is looked at for copies, and copies among them: frames seen twice. */
  readonly looked: number
  readonly copies: number
}
