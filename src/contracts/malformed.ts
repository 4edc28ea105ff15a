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
  /** Frames of a kind that is not decoded, by name (`ethertype 0x88cc`, `link type 105`). */
  readonly unsupported: Readonly<Record<string, number>>
  /** Fragments given up because the reassembly bound was met, or their datagram never completed. */
  readonly fragmentsDropped: number
}
