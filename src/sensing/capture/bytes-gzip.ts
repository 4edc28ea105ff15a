import { crc32, createInflateRaw, type InflateRaw } from 'node:zlib'
import { assert } from '../../kernel/index.ts'
import type { ByteSource } from './bytes.ts'
import { GzipInput } from './gzip-input.ts'
import { cut, type Damage, readMemberStart, readTrailer } from './gzip-member.ts'

const chunkBytes = 512 * 1024
/** Of members after the first: files made of many have small ones. */
const furtherChunkBytes = 64 * 1024
/** Decompressed bytes that wait for the reader; above it decompression waits. */
const queueBytesMax = 2 * 1024 * 1024
/** After damage: compressed bytes fed at a time, so that nothing of what precedes it is lost. */
const carefulPieceBytes = 1

interface GunzipOptions {
  /** Opens the same compressed bytes again from the front; undefined for a pipe. */
  readonly reopen?: (() => Promise<ByteSource>) | undefined
  /** Decompressed bytes not to give again. */
  readonly skipBytes?: number
  /** Compressed offset from which small pieces are fed. */
  readonly carefulFrom?: number
}

/**
 * A gzip stream (RFC 1952), decompressed; members follow each other. zlib gives nothing of the piece in which
 * it meets damage, so a damaged file is gone through once more, the last piece in small steps. Headers and
 * trailers are read here: zlib would lose a piece over bytes after the last member, too.
 */
export class GunzipBytes implements ByteSource {
  readonly isCompressed = true
  readonly #source: ByteSource
  readonly #input: GzipInput
  readonly #options: GunzipOptions
  readonly #queue: Uint8Array[] = []
  readonly #pumping: Promise<void>
  #inflate: InflateRaw | null = null
  #queuedBytes = 0
  #givenBytes = 0
  #skipBytes: number
  #damage: Damage | null = null
  #trailing = ''
  #isEnded = false
  /** Set when zlib met the damage: then not all that precedes it came out. */
  #isLossy = false
  #wakeReader = () => {}
  #wakePump = () => {}
  #second: GunzipBytes | null = null

  constructor(source: ByteSource, options: GunzipOptions = {}) {
    this.#source = source
    this.#input = new GzipInput(source)
    this.#options = options
    this.#skipBytes = options.skipBytes ?? 0
    this.#pumping = this.#pump()
  }

  get bytesRead(): number {
    return this.#source.bytesRead
  }

  get damage(): string {
    return this.#second?.damage ?? this.#damage?.text ?? ''
  }

  get isCorrupt(): boolean {
    return this.#second?.isCorrupt ?? this.#damage?.isCorrupt ?? false
  }

  get trailing(): string {
    return this.#second?.trailing ?? this.#trailing
  }

  /** Decompressed bytes that wait to be read. */
  get queuedBytes(): number {
    return this.#queuedBytes
  }

  async read(into: Uint8Array, at: number): Promise<number> {
    while (this.#queue.length === 0 && !this.#isEnded) {
      await new Promise<void>((resolve) => {
        this.#wakeReader = resolve
      })
    }
    if (this.#queue.length > 0) return this.#give(into, at)
    const { reopen } = this.#options
    if (!this.#isLossy || reopen === undefined) return 0
    this.#second ??= await this.#reopened(reopen)
    return this.#second.read(into, at)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end(null)
    await this.#source[Symbol.asyncDispose]()
    await this.#pumping
    await this.#second?.[Symbol.asyncDispose]()
  }

  async #reopened(reopen: () => Promise<ByteSource>): Promise<GunzipBytes> {
    const options = { skipBytes: this.#givenBytes, carefulFrom: this.#input.offset }
    return new GunzipBytes(await reopen(), options)
  }

  #give(into: Uint8Array, at: number): number {
    const chunk = this.#queue[0]
    assert(chunk !== undefined, 'gave from an empty queue')
    const n = Math.min(chunk.length, into.length - at)
    into.set(chunk.subarray(0, n), at)
    if (n === chunk.length) this.#queue.shift()
    else this.#queue[0] = chunk.subarray(n)
    this.#queuedBytes -= n
    this.#givenBytes += n
    if (this.#queuedBytes < queueBytesMax) {
      this.#inflate?.resume()
      this.#wakePump()
    }
    return n
  }

  #take(chunk: Uint8Array): void {
    const skipped = Math.min(this.#skipBytes, chunk.length)
    this.#skipBytes -= skipped
    if (skipped === chunk.length) return
    this.#queue.push(chunk.subarray(skipped))
    this.#queuedBytes += chunk.length - skipped
    if (this.#queuedBytes >= queueBytesMax) this.#inflate?.pause()
    this.#wakeReader()
    this.#wakePump()
  }

  #end(damage: Damage | null): void {
    if (this.#isEnded) return
    this.#isEnded = true
    this.#damage = damage
    this.#wakeReader()
    this.#wakePump()
  }

  async #pump(): Promise<void> {
    for (let isFirst = true; !this.#isEnded; isFirst = false) {
      const start = await readMemberStart(this.#input)
      if (start.kind === 'member') await this.#takeMember(isFirst ? chunkBytes : furtherChunkBytes)
      else if (start.kind === 'damage') this.#end(start.damage)
      else {
        if (start.kind === 'foreign') {
          this.#trailing = `trailing bytes from byte ${start.offset} of the compressed stream on are no gzip, and were not read`
        }
        this.#end(null)
      }
    }
  }

  async #takeMember(chunkSize: number): Promise<void> {
    const inflate = createInflateRaw({ chunkSize })
    const sum = { check: 0, bytes: 0 }
    inflate.on('data', (chunk: Uint8Array) => {
      sum.check = crc32(chunk, sum.check)
      sum.bytes += chunk.length
      this.#take(chunk)
    })
    inflate.on('error', ({ message }) => {
      this.#isLossy = !this.#isEnded
      this.#end({ isCorrupt: true, text: message })
    })
    this.#inflate = inflate
    const isCut = !(await this.#feed(inflate))
    this.#inflate = null
    inflate.destroy()
    if (this.#isEnded) return
    const damage = isCut ? cut(this.#input) : await readTrailer(this.#input, sum)
    if (damage) this.#end(damage)
  }

  /** Feeds a member until it is whole; false where the bytes end before. */
  async #feed(inflate: InflateRaw): Promise<boolean> {
    const careful = this.#options.carefulFrom ?? Number.POSITIVE_INFINITY
    while (!this.#isEnded) {
      const present = await this.#input.present()
      if (present.length === 0) return false
      const left = careful - this.#input.offset
      const piece = present.subarray(0, left > 0 ? left : carefulPieceBytes)
      const before = inflate.bytesWritten
      await this.#write(inflate, piece)
      await this.#drained(inflate)
      if (this.#isEnded) break
      const used = inflate.bytesWritten - before
      this.#input.take(used)
      if (used < piece.length) break
    }
    return true
  }

  #write(inflate: InflateRaw, piece: Uint8Array): Promise<void> {
    return new Promise((resolve) => {
      this.#wakePump = () => {
        if (this.#isEnded) resolve()
      }
      inflate.write(piece, (error) => {
        // An error ends the stream by its own event, which keeps the count of whole pieces right.
        if (!error) resolve()
      })
    })
  }

  /** Waits until all that came out is in the queue and the queue has room. */
  async #drained(inflate: InflateRaw): Promise<void> {
    while (!this.#isEnded) {
      if (inflate.readableLength === 0 && this.#queuedBytes < queueBytesMax) return
      await new Promise<void>((resolve) => {
        this.#wakePump = resolve
      })
    }
  }
}
