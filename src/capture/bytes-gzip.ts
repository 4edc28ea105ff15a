import { createGunzip } from 'node:zlib'
import { assert } from '../kernel/index.ts'
import type { ByteSource } from './bytes.ts'

const sliceBytes = 64 * 1024
const chunkBytes = 512 * 1024
/** Decompressed bytes that wait for the reader; above it decompression waits. */
const queueBytesMax = 2 * 1024 * 1024
/** After damage: compressed bytes fed at a time, so that nothing of what precedes it is lost. */
const carefulSliceBytes = 1

interface GunzipOptions {
  /** Opens the same compressed bytes again from the front; undefined for a pipe. */
  readonly reopen?: (() => Promise<ByteSource>) | undefined
  /** Decompressed bytes not to give again. */
  readonly skipBytes?: number
  /** Compressed offset from which small slices are fed. */
  readonly carefulFrom?: number
}

/**
 * A gzip stream (RFC 1952), decompressed; members follow each other. zlib gives nothing of the slice in which
 * it meets damage, so a damaged file is gone through once more, the last slice in small steps.
 */
export class GunzipBytes implements ByteSource {
  readonly isCompressed = true
  readonly #source: ByteSource
  readonly #options: GunzipOptions
  readonly #gunzip = createGunzip({ chunkSize: chunkBytes })
  readonly #queue: Uint8Array[] = []
  readonly #pumping: Promise<void>
  #queuedBytes = 0
  #givenBytes = 0
  #skipBytes: number
  #sliceAt = 0
  #damage = ''
  #isEnded = false
  /** Set when zlib has had every byte: what it says then costs nothing that came before. */
  #isFed = false
  #wakeReader = () => {}
  #wakePump = () => {}
  #second: GunzipBytes | null = null

  constructor(source: ByteSource, options: GunzipOptions = {}) {
    this.#source = source
    this.#options = options
    this.#skipBytes = options.skipBytes ?? 0
    this.#gunzip.on('data', (chunk: Uint8Array) => this.#take(chunk))
    this.#gunzip.on('error', (error) => this.#end(error.message))
    this.#gunzip.on('end', () => this.#end(''))
    this.#pumping = this.#pump()
  }

  get bytesRead(): number {
    return this.#source.bytesRead
  }

  get damage(): string {
    return this.#second?.damage ?? this.#damage
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
    if (this.#damage === '' || this.#isFed || reopen === undefined) return 0
    this.#second ??= await this.#reopened(reopen)
    return this.#second.read(into, at)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end('')
    await this.#source[Symbol.asyncDispose]()
    await this.#pumping
    this.#gunzip.destroy()
    await this.#second?.[Symbol.asyncDispose]()
  }

  async #reopened(reopen: () => Promise<ByteSource>): Promise<GunzipBytes> {
    const options = { skipBytes: this.#givenBytes, carefulFrom: this.#sliceAt }
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
      this.#gunzip.resume()
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
    if (this.#queuedBytes >= queueBytesMax) this.#gunzip.pause()
    this.#wakeReader()
    this.#wakePump()
  }

  #end(damage: string): void {
    if (this.#isEnded) return
    this.#isEnded = true
    this.#damage = damage
    this.#wakeReader()
    this.#wakePump()
  }

  async #pump(): Promise<void> {
    const careful = this.#options.carefulFrom ?? Number.POSITIVE_INFINITY
    let slice = new Uint8Array(sliceBytes)
    while (!this.#isEnded) {
      const left = careful - this.#sliceAt
      if (left <= 0) slice = slice.subarray(0, carefulSliceBytes)
      else if (left < slice.length) slice = slice.subarray(0, left)
      const n = await this.#source.read(slice, 0)
      if (this.#isEnded || n === 0) break
      await this.#write(slice.subarray(0, n))
      await this.#drained()
      if (!this.#isEnded) this.#sliceAt += n
    }
    if (this.#isEnded) return
    this.#isFed = true
    if (this.#source.damage !== '') this.#end(this.#source.damage)
    else this.#gunzip.end()
  }

  #write(slice: Uint8Array): Promise<void> {
    return new Promise((resolve) => {
      this.#wakePump = () => {
        if (this.#isEnded) resolve()
      }
      this.#gunzip.write(slice, (error) => {
        // An error ends the stream by its own event, which keeps the count of whole slices right.
        if (!error) resolve()
      })
    })
  }

  /** Waits until all that came out is in the queue and the queue has room. */
  async #drained(): Promise<void> {
    while (!this.#isEnded) {
      if (this.#gunzip.readableLength === 0 && this.#queuedBytes < queueBytesMax) return
      await new Promise<void>((resolve) => {
        this.#wakePump = resolve
      })
    }
  }
}
