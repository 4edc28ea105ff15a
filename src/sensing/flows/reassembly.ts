/**
 * TCP segments that came before their turn, until the bytes between are there. The bytes that came first win:
 * a segment that says otherwise of bytes that wait changes nothing, as in most receivers. Directions and bytes
 * that wait are bounded; the direction that has waited longest is given up for room.
 */

interface Waiting {
  bytes: Uint8Array
  /** Where in `bytes` the next byte in order belongs. */
  start: number
  /** Places in `bytes` that are filled: from, to, from, to..., in order and apart from each other. */
  ranges: number[]
  /** Where a segment was cut by the snap length: nothing can follow there. */
  cutAt: number
}

export interface Segment {
  readonly bytes: Uint8Array
  /** It was longer on the wire. */
  readonly isCut: boolean
}

/** Bytes that are in order now; the view is valid until the next call. */
export interface InOrder {
  readonly bytes: Uint8Array
  readonly isCut: boolean
}

const roomMin = 4_096
/** Pieces apart from each other that one direction may have: more are a way to make us work. */
const piecesMax = 128

export class Reassembly {
  readonly #directionsMax: number
  readonly #bytesMax: number
  readonly #onGivenUp: (direction: number) => void
  /** By flow and direction, the longest wait first. */
  readonly #waiting = new Map<number, Waiting>()
  #bytes = 0

  /** `onGivenUp` is told of a direction that is let go of for room. */
  constructor(
    limits: { readonly directionsMax: number; readonly bytesMax: number },
    onGivenUp: (direction: number) => void,
  ) {
    this.#directionsMax = limits.directionsMax
    this.#bytesMax = limits.bytesMax
    this.#onGivenUp = onGivenUp
  }

  isWaiting(direction: number): boolean {
    return this.#waiting.size > 0 && this.#waiting.has(direction)
  }

  /** Keeps a segment whose first byte lies `ahead` bytes after the next one in order. */
  hold(direction: number, ahead: number, { bytes, isCut }: Segment): void {
    const known = this.#waiting.get(direction)
    const waiting = known ?? newWaiting()
    const before = waiting.bytes.length
    makeRoom(waiting, ahead + bytes.length)
    this.#bytes += waiting.bytes.length - before
    const from = waiting.start + ahead
    fill(waiting, from, bytes)
    if (isCut) waiting.cutAt = Math.min(waiting.cutAt, from + bytes.length)
    if (known === undefined) this.#waiting.set(direction, waiting)
    if (waiting.ranges.length > 2 * piecesMax) this.#giveUp(direction)
    this.#shed()
  }

  /** Takes what is in order by now. */
  take(direction: number): InOrder | null {
    const waiting = this.#waiting.get(direction)
    if (waiting === undefined) return null
    const { bytes, start, ranges, cutAt } = waiting
    const there = ranges[0] === start ? ranges[1]! : start
    const isCut = cutAt <= there
    const end = isCut ? cutAt : there
    if (end > start) ranges.splice(0, 2)
    waiting.start = end
    if (ranges.length === 0 || isCut) this.end(direction)
    return end > start || isCut ? { bytes: bytes.subarray(start, end), isCut } : null
  }

  /** Lets go of what waits of a direction. */
  end(direction: number): void {
    const waiting = this.#waiting.get(direction)
    if (waiting === undefined) return
    this.#bytes -= waiting.bytes.length
    this.#waiting.delete(direction)
  }

  #shed(): void {
    for (const direction of this.#waiting.keys()) {
      if (this.#waiting.size <= this.#directionsMax && this.#bytes <= this.#bytesMax) return
      this.#giveUp(direction)
    }
  }

  #giveUp(direction: number): void {
    this.end(direction)
    this.#onGivenUp(direction)
  }
}

function newWaiting(): Waiting {
  return { bytes: new Uint8Array(0), start: 0, ranges: [], cutAt: Number.POSITIVE_INFINITY }
}

/** Room for `length` bytes from the next one in order: what was taken goes first. */
function makeRoom(waiting: Waiting, length: number): void {
  const { bytes, start, ranges } = waiting
  if (start + length <= bytes.length) return
  let size = Math.max(roomMin, bytes.length)
  while (size < length) size *= 2
  const room = size > bytes.length ? new Uint8Array(size) : bytes
  room.set(bytes.subarray(start))
  waiting.bytes = room
  waiting.start = 0
  waiting.cutAt -= start
  for (let i = 0; i < ranges.length; i++) ranges[i]! -= start
}

/** Writes what is new of a segment at `from`, and joins its range with those it touches. */
function fill({ bytes, ranges }: Waiting, from: number, segment: Uint8Array): void {
  const to = from + segment.length
  let first = 0
  while (first < ranges.length && ranges[first + 1]! < from) first += 2
  let last = first
  let at = from
  let start = from
  let end = to
  for (; last < ranges.length && ranges[last]! <= to; last += 2) {
    const [rangeFrom, rangeTo] = [ranges[last]!, ranges[last + 1]!]
    if (rangeFrom > at) bytes.set(segment.subarray(at - from, rangeFrom - from), at)
    at = Math.max(at, rangeTo)
    start = Math.min(start, rangeFrom)
    end = Math.max(end, rangeTo)
  }
  if (at < to) bytes.set(segment.subarray(at - from), at)
  if (end > start) ranges.splice(first, last - first, start, end)
}
