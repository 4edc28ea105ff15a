/** Payload bytes that entropy and printable share speak of. */
export const sampleBytes = 256

const counts = new Uint32Array(256)
/** n log2 n, since a sample has few distinct counts. */
const terms = Float64Array.from({ length: sampleBytes + 1 }, (_, n) =>
  n > 0 ? n * Math.log2(n) : 0,
)
/** Space to tilde, tab, line feed and carriage return. */
const isPrintable = Uint8Array.from({ length: 256 }, (_, byte) =>
  (byte >= 0x20 && byte < 0x7f) || byte === 9 || byte === 10 || byte === 13 ? 1 : 0,
)

/** Writes Shannon entropy (bits a byte) and printable share of at most 256 bytes to `numbers` at `at` and after. */
export function writeSample(numbers: Float64Array, at: number, bytes: Uint8Array): void {
  const length = bytes.length
  let printable = 0
  let sum = 0
  for (let i = 0; i < length; i++) {
    const byte = bytes[i]!
    counts[byte]! += 1
    printable += isPrintable[byte]!
  }
  // Each byte's count is taken once and cleared: of none it is 0, and adds nothing.
  for (let i = 0; i < length; i++) {
    const byte = bytes[i]!
    sum += terms[counts[byte]!]!
    counts[byte] = 0
  }
  numbers[at] = length > 0 ? Math.max(0, Math.log2(length) - sum / length) : Number.NaN
  numbers[at + 1] = length > 0 ? printable / length : Number.NaN
}
