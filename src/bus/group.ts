/** One consumer group of one topic in memory: a lane for each key, and whose turn it is. */
import type { Message } from './bus.ts'

/** One published batch on its way to one group. */
export interface Parcel {
  /** The records; as text where the bus encodes. */
  readonly load: readonly unknown[] | string
  readonly size: number
  readonly message: Message
  deliveries: number
}

/** The batches of one key, in order. While one member has some of them in hand, no other gets the rest. */
export interface Lane<P extends Parcel = Parcel> {
  readonly key: string
  readonly waiting: P[]
  isInHand: boolean
}

export class Group<P extends Parcel = Parcel> {
  /** Records waiting or in a member's hands. */
  held = 0
  /** Called when something arrives, a publisher waits for room, or the end has come. */
  readonly wakeMembers = new Set<() => void>()
  /** In the order of their turns. */
  readonly #lanes = new Map<string, Lane<P>>()

  hasRoomFor(size: number, waitingMax: number): boolean {
    return this.held === 0 || this.held + size <= waitingMax
  }

  put(parcel: P): void {
    this.held += parcel.size
    const { key } = parcel.message
    const lane = this.#lanes.get(key) ?? { key, waiting: [], isInHand: false }
    this.#lanes.set(key, lane)
    lane.waiting.push(parcel)
    this.wake()
  }

  /** A lane with something to do that nobody has in hand, now in the caller's. */
  take(): Lane<P> | null {
    for (const lane of this.#lanes.values()) {
      if (lane.isInHand || lane.waiting.length === 0) continue
      lane.isInHand = true
      return lane
    }
    return null
  }

  /** Lays a lane back, behind the others. */
  layBack(lane: Lane<P>): void {
    lane.isInHand = false
    this.#lanes.delete(lane.key)
    if (lane.waiting.length === 0) return
    this.#lanes.set(lane.key, lane)
    this.wake()
  }

  /** Takes back what waits and nobody has in hand. */
  remove(isGone: (parcel: P) => boolean): void {
    for (const lane of this.#lanes.values()) {
      const kept = lane.waiting.filter((parcel) => {
        const isKept = !isGone(parcel)
        if (!isKept) this.held -= parcel.size
        return isKept
      })
      lane.waiting.splice(0, lane.waiting.length, ...kept)
      if (kept.length === 0 && !lane.isInHand) this.#lanes.delete(lane.key)
    }
  }

  wake(): void {
    for (const wake of this.wakeMembers) wake()
  }
}
