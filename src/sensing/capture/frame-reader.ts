import { printable } from '../../kernel/index.ts'
import type { ByteSource } from './bytes.ts'
import type { FrameColumns } from './columns.ts'
import {
  captureStartBytes,
  emptyInput,
  isCaptureStart,
  isMagicPrefix,
  magicBytes,
  notACapture,
  parserOf,
} from './format.ts'
import { emptyWindow, Outcome, type RecordParser, recordBytesMax, type Window } from './window.ts'

/**
 * Two buffers to read into, in turn: while the frames of one are used, the next bytes are fetched into the
 * other. Room before the read bytes takes the start of a record that the buffer before ended within.
 */
export interface ReadBuffers {
  current: Uint8Array
  next: Uint8Array
}

const carryBytesMax = recordBytesMax

export function readBuffers(bufferBytes: number): ReadBuffers {
  const buffer = () => new Uint8Array(carryBytesMax + bufferBytes)
  return { current: buffer(), next: buffer() }
}

/** The frames of one byte stream in order, a batch at a time. */
export class FrameReader implements AsyncDisposable {
  readonly #name: string
  readonly #source: ByteSource
  readonly #buffers: ReadBuffers
  readonly #window: Window = emptyWindow()
  #parser: RecordParser | null = null
  /** Of the captures before, where several are joined. */
  readonly #before = { kernelDrops: 0, interfaceDrops: 0 }
  /** Where the capture at hand begins. */
  #startAt = 0
  #pending: Promise<number> | null = null
  #readBytes = 0
  #isEnded = false
  #note = ''

  constructor(name: string, source: ByteSource, buffers: ReadBuffers) {
    this.#name = name
    this.#source = source
    this.#buffers = buffers
  }

  get bytesRead(): number {
    return this.#source.bytesRead
  }

  /** After the last batch: how the stream ended early, or ''. */
  get note(): string {
    return this.#note
  }

  /** After the last batch: what was odd and cost no frame, or ''. */
  get warning(): string {
    const { trailing = '' } = this.#source
    return trailing === '' ? '' : `${printable(this.#name)}: ${trailing}`
  }

  get kernelDrops(): number {
    return this.#before.kernelDrops + (this.#parser?.kernelDrops ?? 0)
  }

  get interfaceDrops(): number {
    return this.#before.interfaceDrops + (this.#parser?.interfaceDrops ?? 0)
  }

  /**
   * Fills the columns with the next frames, at least one; false at the end. Throws where the stream is no
   * capture at all.
   */
  async next(columns: FrameColumns): Promise<boolean> {
    columns.count = 0
    while (!this.#isEnded) {
      columns.bytes = this.#window.bytes
      const outcome = this.#parse(columns)
      if (columns.count > 0) return true
      if (outcome === Outcome.corrupt) await this.#pass()
      else if (!(await this.#refill())) this.#finish(this.#endText())
    }
    return false
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isEnded = true
    await this.#source[Symbol.asyncDispose]()
    await this.#pending
  }

  #parse(columns: FrameColumns): Outcome {
    const window = this.#window
    if (window.position > window.end) return Outcome.more
    if (this.#parser === null) {
      if (window.end - window.position < magicBytes) return Outcome.more
      this.#parser = parserOf(window.bytes, window.position)
      if (this.#parser === null) throw notACapture(this.#name, this.#present())
    }
    return this.#parser.parse(window, columns)
  }

  /** Where no record lies: another capture begins there, or the stream is corrupt. */
  async #pass(): Promise<void> {
    const window = this.#window
    const isShort = window.end - window.position < captureStartBytes
    if (isShort && (await this.#refill())) return
    const startAt = this.#offsetOf(window.position)
    const isAnother = !isShort && isCaptureStart(window.bytes, window.position)
    // A header that is itself corrupt is met where its own capture begins.
    if (isAnother && startAt !== this.#startAt) this.#startAnother(startAt)
    else this.#finish(this.#corruptText())
  }

  #startAnother(startAt: number): void {
    this.#startAt = startAt
    this.#before.kernelDrops = this.kernelDrops
    this.#before.interfaceDrops = this.interfaceDrops
    this.#parser = null
  }

  /** Moves on to the next buffer, taking along what is left of this one; false where no bytes follow. */
  async #refill(): Promise<boolean> {
    const buffers = this.#buffers
    const window = this.#window
    const n = await (this.#pending ?? this.#fetch())
    this.#pending = null
    if (n === 0) return false
    const left = window.end - window.position
    const position = carryBytesMax - left
    if (left > 0) buffers.next.set(this.#present(), position)
    this.#readBytes += n
    window.recordAt += position - window.position
    window.bytes = buffers.next
    window.position = position
    window.end = carryBytesMax + n
    buffers.next = buffers.current
    buffers.current = window.bytes
    this.#pending = this.#fetch()
    return true
  }

  #fetch(): Promise<number> {
    return this.#source.read(this.#buffers.next, carryBytesMax)
  }

  /** The bytes at hand that are not parsed yet. */
  #present(): Uint8Array {
    return this.#window.bytes.subarray(this.#window.position, this.#window.end)
  }

  #finish(note: string): void {
    this.#isEnded = true
    this.#note = note
  }

  #corruptText(): string {
    return `${this.#at('corrupt', this.#window.recordAt)}: ${this.#window.fault}`
  }

  /** How the stream ended: '' where a record ended with it. */
  #endText(): string {
    const { position, end, recordAt, expectedBytes } = this.#window
    if (this.#parser === null) return this.#shortText()
    const { damage } = this.#source
    if (position !== end) {
      const found = `expected ${expectedBytes} bytes, found ${end - recordAt}`
      return `${this.#damageAt(recordAt)}: ${found}${this.#because()}`
    }
    if (damage === '') return ''
    const found = this.#source.isCorrupt ? damage : `expected more, found ${damage}`
    return `${this.#damageAt(end)}: ${found}`
  }

  /** Of a stream too short to tell its format. */
  #shortText(): string {
    const present = this.#present()
    if (present.length === 0 && this.#source.damage === '') throw emptyInput(this.#name)
    if (!isMagicPrefix(present)) throw notACapture(this.#name, present)
    const found = `expected ${magicBytes} bytes, found ${present.length}`
    return `${this.#damageAt(this.#window.position)}: ${found}${this.#because()}`
  }

  #because(): string {
    const text = this.#source.damage || this.#source.trailing
    return text ? ` (${text})` : ''
  }

  #damageAt(position: number): string {
    return this.#at(this.#source.isCorrupt ? 'corrupt' : 'truncated', position)
  }

  #offsetOf(position: number): number {
    return this.#readBytes - (this.#window.end - position)
  }

  #at(what: string, position: number): string {
    const offset = this.#offsetOf(position)
    const where = this.#source.isCompressed ? ' of the uncompressed stream' : ''
    return `${printable(this.#name)}: ${what} at byte ${offset}${where}`
  }
}
