/** Shannon entropy of `length` bytes from `offset`, bits a byte (0 to 8); NaN for none. */
export function byteEntropy(bytes: Uint8Array, offset: number, length: number): number {
  if (length <= 0) return Number.NaN
  histogram.fill(0)
  for (let i = offset; i < offset + length; i++) histogram[bytes[i]!]!++
  let sum = 0
  for (let i = 0; i < 256; i++) {
    const n = histogram[i]!
    if (n > 0) sum += n * Math.log2(n)
  }
  return Math.log2(length) - sum / length
}
const histogram = new Uint32Array(256)

/** Shannon entropy of a text, bits a character; 0 for the empty text. */
export function textEntropy(text: string): number {
  if (text.length === 0) return 0
  const counts = new Map<string, number>()
  for (const c of text) counts.set(c, (counts.get(c) ?? 0) + 1)
  let sum = 0
  for (const n of counts.values()) sum += n * Math.log2(n)
  return Math.log2(text.length) - sum / text.length
}

/** Value below which the share `q` (0 to 1) of ascending `sorted` lies, linear between ranks (Hyndman and Fan type 7). NaN for none. */
export function quantile(sorted: ArrayLike<number>, q: number): number {
  if (sorted.length === 0) return Number.NaN
  const rank = (sorted.length - 1) * q
  const low = Math.floor(rank)
  const high = Math.min(low + 1, sorted.length - 1)
  return sorted[low]! + (sorted[high]! - sorted[low]!) * (rank - low)
}

export function mean(values: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]!
  return sum / values.length
}

/** Sample standard deviation (n - 1); 0 for one value, NaN for none. */
export function stddev(values: ArrayLike<number>): number {
  if (values.length < 2) return values.length === 1 ? 0 : Number.NaN
  const centre = mean(values)
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += (values[i]! - centre) ** 2
  return Math.sqrt(sum / (values.length - 1))
}

/** A count, sum and sum of squares that fade: `w = w * 2^(-dt / halfLife) + 1` (Kitsune, NDSS 2018, damped windows). */
export class DampedWindow {
  readonly #halfLifeUs: number
  #timeUs = Number.NaN
  #weight = 0
  #sum = 0
  #squares = 0

  constructor(halfLifeUs: number) {
    this.#halfLifeUs = halfLifeUs
  }

  add(timeUs: number, value: number): void {
    this.#fade(timeUs)
    this.#weight += 1
    this.#sum += value
    this.#squares += value * value
  }

  /** Faded count at `timeUs`. */
  weight(timeUs: number): number {
    this.#fade(timeUs)
    return this.#weight
  }

  /** Faded mean; NaN before the first value. */
  mean(): number {
    return this.#weight > 0 ? this.#sum / this.#weight : Number.NaN
  }

  stddev(): number {
    const mean = this.mean()
    return Math.sqrt(Math.max(0, this.#squares / this.#weight - mean * mean))
  }

  #fade(timeUs: number): void {
    const elapsed = timeUs - this.#timeUs
    if (elapsed > 0) {
      const factor = 2 ** (-elapsed / this.#halfLifeUs)
      this.#weight *= factor
      this.#sum *= factor
      this.#squares *= factor
    }
    if (!(timeUs <= this.#timeUs)) this.#timeUs = timeUs
  }
}
