import { AmoskysError, plural, printable } from '../kernel/index.ts'
import type { NewEntry, Streams } from './streams.ts'

export interface PartitionWriterOptions {
  readonly streams: Streams
  readonly stream: string
  /** How long a publisher waits for room, milliseconds. */
  readonly fullWaitMs: number
  /** Whether any group joined the stream. */
  readonly isHeard: () => Promise<boolean>
}

interface Publishing {
  readonly entries: readonly NewEntry[]
  readonly bytes: number
  readonly records: number
  /** Whether its time to wait is over. */
  isLate: boolean
  readonly resolve: (isHeard: boolean) => void
  readonly reject: (thrown: unknown) => void
}

/** Entries that are appended together. */
const gatherMax = 1_000_000
const pause = { firstMs: 10, mostMs: 250 } as const

/** Appends what is published to one partition, in the order of publishing: nobody overtakes who waits for room. */
export class PartitionWriter {
  readonly #options: PartitionWriterOptions
  readonly #queue: Publishing[] = []
  #work: Promise<void> | null = null
  #isClosed = false
  #endPause = () => {}
  isWaitingForRoom = false

  constructor(options: PartitionWriterOptions) {
    this.#options = options
  }

  /** False: nobody hears it. */
  async put(entries: readonly NewEntry[], records: number): Promise<boolean> {
    const { promise, resolve, reject } = Promise.withResolvers<boolean>()
    const bytes = entries.reduce((sum, entry) => sum + entry.bytes.length, 0)
    const publishing = { entries, bytes, records, isLate: false, resolve, reject }
    const timer = setTimeout(() => {
      publishing.isLate = true
      this.#endPause()
    }, this.#options.fullWaitMs)
    this.#queue.push(publishing)
    this.#work ??= this.#workOff()
    try {
      return await promise
    } finally {
      clearTimeout(timer)
    }
  }

  /** What waits for room is refused; resolves when nothing is on its way any more. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#endPause()
    await this.#work
  }

  async #workOff(): Promise<void> {
    // What is published at once is appended at once.
    await Promise.resolve()
    while (this.#queue.length > 0) {
      const taken = this.#taken()
      try {
        const isHeard = await this.#options.isHeard()
        if (isHeard) await this.#append(taken)
        for (const { resolve } of taken) resolve(isHeard)
      } catch (thrown) {
        for (const { reject } of taken) reject(thrown)
      }
    }
    this.#work = null
  }

  #taken(): Publishing[] {
    let bytes = 0
    const end = this.#queue.findIndex((publishing) => {
      bytes += publishing.bytes
      return bytes > gatherMax
    })
    return this.#queue.splice(0, end < 0 ? this.#queue.length : Math.max(1, end))
  }

  async #append(taken: readonly Publishing[]): Promise<void> {
    const { streams, stream } = this.#options
    try {
      await streams.append(
        stream,
        taken.flatMap(({ entries }) => entries),
      )
    } catch (thrown) {
      if (!isFull(thrown)) throw thrown
      for (const publishing of taken) {
        try {
          await this.#appendWhenThereIsRoom(publishing)
          publishing.resolve(true)
        } catch (thrown) {
          publishing.reject(thrown)
        }
      }
    }
  }

  async #appendWhenThereIsRoom(publishing: Publishing): Promise<void> {
    const { streams, stream, fullWaitMs } = this.#options
    const { entries, records } = publishing
    for (let pauseMs: number = pause.firstMs; ; pauseMs = Math.min(pause.mostMs, pauseMs * 2)) {
      try {
        await streams.append(stream, entries)
        return
      } catch (thrown) {
        if (!isFull(thrown)) throw thrown
        if (this.#isClosed) throw closedError(stream)
        if (publishing.isLate) {
          const what = plural(records, 'record')
          const text = `${thrown.message}; ${what} waited ${fullWaitMs} ms for it`
          throw new AmoskysError('full', text, { cause: thrown })
        }
      }
      this.isWaitingForRoom = true
      await this.#pause(pauseMs)
      this.isWaitingForRoom = false
    }
  }

  async #pause(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms)
      this.#endPause = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    this.#endPause = () => {}
  }
}

export function closedError(stream: string): AmoskysError {
  return new AmoskysError('unavailable', `bus: ${printable(stream)}: the bus is closed`)
}

export function isFull(thrown: unknown): thrown is AmoskysError {
  return thrown instanceof AmoskysError && thrown.code === 'full'
}
