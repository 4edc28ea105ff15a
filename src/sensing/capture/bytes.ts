/** A stream of bytes from the outside. Reading never throws: what goes wrong is told by `damage`. */
export interface ByteSource extends AsyncDisposable {
  /** Bytes taken from the outside so far; of a compressed stream, compressed ones. */
  readonly bytesRead: number
  /** True where the bytes given are not those of the file, but what it decompresses to. */
  readonly isCompressed: boolean
  /** Why the stream ended before its end; '' otherwise. */
  readonly damage: string
  /** The damage is that the bytes contradict themselves, rather than that they end early. */
  readonly isCorrupt?: boolean
  /** What follows the end and is not part of the stream; '' where nothing does. */
  readonly trailing?: string
  /** Puts the next bytes into `into` from `at` on, at least one; 0 at the end. */
  read(into: Uint8Array, at: number): Promise<number>
}
