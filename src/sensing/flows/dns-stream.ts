/** One TCP direction's DNS messages, each behind its length in two bytes (RFC 1035 4.2.2). */
const startBytes = 1_024
const messageMax = 2 + 65_535

export class DnsStream {
  #bytes = new Uint8Array(startBytes)
  #length = 0

  /** Takes stream bytes in order; calls `onMessage` for each message they complete. */
  add(bytes: Uint8Array, onMessage: (bytes: Uint8Array) => void): void {
    let from = 0
    while (from < bytes.length) {
      const taken = Math.min(bytes.length - from, messageMax - this.#length)
      this.#append(bytes.subarray(from, from + taken))
      from += taken
      this.#drain(onMessage)
    }
  }

  #append(bytes: Uint8Array): void {
    if (this.#length + bytes.length > this.#bytes.length) {
      const wanted = Math.max(this.#length + bytes.length, 2 * this.#bytes.length)
      const grown = new Uint8Array(Math.min(messageMax, wanted))
      grown.set(this.#bytes)
      this.#bytes = grown
    }
    this.#bytes.set(bytes, this.#length)
    this.#length += bytes.length
  }

  #drain(onMessage: (bytes: Uint8Array) => void): void {
    let at = 0
    while (this.#length - at >= 2) {
      const size = this.#bytes[at]! * 256 + this.#bytes[at + 1]!
      if (this.#length - at - 2 < size) break
      if (size > 0) onMessage(this.#bytes.subarray(at + 2, at + 2 + size))
      at += 2 + size
    }
    this.#bytes.copyWithin(0, at, this.#length)
    this.#length -= at
  }
}
