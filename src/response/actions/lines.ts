/** Lines out of a stream of bytes, none longer than a bound. */
export class Lines {
  readonly #bytesMax: number
  #rest: Buffer = Buffer.alloc(0)

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax
  }

  /** Whole lines so far; null where one is too long, after which nothing can be made of the stream. */
  take(chunk: Buffer): string[] | null {
    const all = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    const lines: string[] = []
    let from = 0
    for (let end = all.indexOf(newline); end >= 0; end = all.indexOf(newline, from)) {
      if (end - from > this.#bytesMax) return null
      lines.push(all.toString('utf8', from, end))
      from = end + 1
    }
    this.#rest = all.subarray(from)
    return this.#rest.length > this.#bytesMax ? null : lines
  }
}

const newline = 10
