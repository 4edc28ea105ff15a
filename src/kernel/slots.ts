/**
 * Regroups a stream into slots of event time, so that what is decided over a slot does not depend on how the
 * input happened to be cut into batches: a file, a slow file and a live interface give the same slots.
 */
export interface Slots<T> {
  /** Takes items, yields the slots that are now complete, oldest first. */
  push(items: readonly T[]): Slot<T>[]
  /** Event time has reached `timeUs`: yields the slot under way if it ended by then. */
  advance(timeUs: number): Slot<T>[]
  /** Yields what is left. */
  finish(): Slot<T>[]
}

/** Event time so far behind what came before it, microseconds, means that the clock was set back: nothing is out of order by so much. */
export const setBackUs = 30_000_000

export interface Slot<T> {
  readonly items: readonly T[]
  /** End of the slot, microseconds since the Unix epoch. */
  readonly endUs: number
}

/**
 * `timeOf` gives microseconds since the Unix epoch. An item a little older than the slot under way joins it; one
 * older by more than `setBackUs` means that the clock was set back, and begins a slot.
 */
export function createSlots<T>(slotUs: number, timeOf: (item: T) => number): Slots<T> {
  let items: T[] = []
  let endUs = Number.NEGATIVE_INFINITY
  const close = (): Slot<T>[] => {
    if (items.length === 0) return []
    const slot = { items, endUs }
    items = []
    return [slot]
  }
  return {
    push(incoming) {
      const complete: Slot<T>[] = []
      for (const item of incoming) {
        const timeUs = timeOf(item)
        if (timeUs >= endUs || timeUs < endUs - setBackUs) {
          complete.push(...close())
          endUs = (Math.floor(timeUs / slotUs) + 1) * slotUs
        }
        items.push(item)
      }
      return complete
    },
    advance: (timeUs) => (timeUs >= endUs ? close() : []),
    finish: close,
  }
}
