/** What every backend of `Streams` does alike: what it lets in, and how a reader waits. */
import { AmoskysError, printable } from '../kernel/index.ts'
import type { Entry, NewEntry, OwnOptions } from './streams.ts'

/** Characters of a stream's, a group's or an owner's name. */
const nameMax = 200

/** Any text is a name, what came over a network too; too long or broken ones would not be the same on every backend. */
export function checkName(name: string, what = 'stream'): void {
  if (name.length > 0 && name.length <= nameMax && name.isWellFormed()) return
  const shown = printable(name.slice(0, 40).toWellFormed())
  throw new AmoskysError(
    'usage',
    `bus: "${shown}" cannot be the name of a ${what}: expected 1 to ${nameMax} characters of whole Unicode, found ${name.length}`,
  )
}

export function checkOwning(stream: string, group: string, { owner, ttlMs }: OwnOptions): void {
  checkName(stream)
  checkName(group, 'group')
  checkName(owner, 'owner')
  if (!(ttlMs >= 1))
    throw new AmoskysError('usage', `bus: a lease of ${ttlMs} ms: expected 1 ms or more`)
}

/** Yields their bytes in all. */
export function checkEntries(stream: string, entries: readonly NewEntry[]): number {
  checkName(stream)
  let last = 0
  let bytes = 0
  for (const entry of entries) {
    bytes += entry.bytes.length
    const { sequence } = entry
    if (sequence === null) continue
    if (!Number.isSafeInteger(sequence) || sequence <= last)
      throw new AmoskysError(
        'usage',
        `bus: ${printable(stream)}: entry ${sequence} after ${last}: expected whole numbers that rise`,
      )
    last = sequence
  }
  return bytes
}

/** The place for one more set of entries is not there. */
export function fullError(
  stream: string,
  { bytes, kept, bytesMax }: { bytes: number; kept: number; bytesMax: number },
): AmoskysError {
  return new AmoskysError(
    'full',
    `bus: ${printable(stream)}: no room for ${bytes} bytes: ${kept} of at most ${bytesMax} are kept for readers that have not committed them`,
  )
}

export function lostError(stream: string, group: string): AmoskysError {
  return new AmoskysError(
    'unavailable',
    `bus: ${printable(stream)}: the lease of group ${printable(group)} is no longer ours: nothing was committed`,
  )
}

/** So many and so many bytes of them; one at least. */
export function withinBytes(
  entries: Iterable<Entry>,
  { entriesMax, bytesMax }: { readonly entriesMax: number; readonly bytesMax: number },
): Entry[] {
  const taken: Entry[] = []
  let bytes = 0
  for (const entry of entries) {
    bytes += entry.bytes.length
    if (taken.length > 0 && (taken.length >= entriesMax || bytes > bytesMax)) break
    taken.push(entry)
  }
  return taken
}

/** Readers that wait for something new in their stream. */
export class Wakes {
  readonly #waiting = new Map<string, Set<() => void>>()
  #isClosed = false

  wake(stream: string): void {
    for (const resolve of this.#waiting.get(stream) ?? []) resolve()
  }

  wakeAll(): void {
    for (const stream of this.#waiting.keys()) this.wake(stream)
  }

  close(): void {
    this.#isClosed = true
    this.wakeAll()
  }

  /** Reads; where there is nothing, again whenever something came, until the time is over. */
  async read(
    stream: string,
    waitMs: number,
    read: () => Promise<readonly Entry[]>,
  ): Promise<readonly Entry[]> {
    let isOver = waitMs <= 0
    let woken = Promise.withResolvers<void>()
    const wake = () => woken.resolve()
    const others = this.#waiting.get(stream) ?? new Set()
    this.#waiting.set(stream, others)
    others.add(wake)
    const timer = setTimeout(() => {
      isOver = true
      wake()
    }, waitMs)
    try {
      for (;;) {
        const entries = await read()
        if (entries.length > 0 || isOver || this.#isClosed) return entries
        // Listening since before the look: what came in between is not missed.
        await woken.promise
        woken = Promise.withResolvers()
      }
    } finally {
      clearTimeout(timer)
      others.delete(wake)
      if (others.size === 0) this.#waiting.delete(stream)
    }
  }
}
