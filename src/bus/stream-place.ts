import type { Group, Parcel } from './group.ts'
import { parcelOf } from './stream-parcels.ts'
import type { Entry, Owned } from './streams.ts'

/** One entry of a partition in this process: a batch for a member, or one to be set aside at once. */
export interface StreamParcel extends Parcel {
  readonly place: StreamPlace
  readonly sequence: number
}

export interface StreamPlaceOptions {
  readonly group: Group<StreamParcel>
  /** Records that the group may hold before more is read. */
  readonly waitingMax: number
  /** Sets aside what is no batch of ours. */
  readonly refuse: (stream: string, entry: Entry) => Promise<void>
  readonly onTrouble: (thrown: unknown) => void
}

/** One read of a partition. */
const readMost = { entriesMax: 256, bytesMax: 4_000_000, waitMs: 5000 } as const
const retryMs = 250

/** A partition that is ours: reads it into the group, commits what is done, gives it back. */
export class StreamPlace {
  readonly #owned: Owned
  readonly #options: StreamPlaceOptions
  /** What was read, in order, and is not committed. */
  readonly #pending: { readonly sequence: number; isDone: boolean }[] = []
  #committed: number
  #isDoneUpTo: number
  #committing: Promise<void> | null = null
  #isLeaving = false
  /** Ends the present wait of the reader, of who leaves. */
  #wakeReader = () => {}
  #wakeLeaver = () => {}

  constructor(owned: Owned, options: StreamPlaceOptions) {
    this.#owned = owned
    this.#options = options
    this.#committed = owned.from.sequence
    this.#isDoneUpTo = this.#committed
    void this.#read()
  }

  /** The group has more room than before. */
  hasRoom(): void {
    this.#wakeReader()
  }

  done(sequence: number): void {
    const parcel = this.#pending.find((one) => one.sequence === sequence)
    if (parcel) parcel.isDone = true
    const open = this.#pending.findIndex((one) => !one.isDone)
    const done = this.#pending.splice(0, open < 0 ? this.#pending.length : open)
    this.#isDoneUpTo = done.at(-1)?.sequence ?? this.#isDoneUpTo
    void this.#commit()
    this.#wakeLeaver()
  }

  /** A sign of life; false: the place is lost. */
  async renew(): Promise<boolean> {
    const isOurs = await this.#owned.renew()
    if (isOurs) void this.#commit()
    return isOurs
  }

  /** Another has it: what a member has in hand is finished, and comes to the other all the same. */
  abandon(): void {
    this.#stopBehind(0)
  }

  /**
   * Finishes what members have in hand and what stands before it, says how far that is, and lets go. What was read behind it is
   * for who comes next.
   */
  async leave(): Promise<void> {
    const waiting = new Set<number>()
    this.#options.group.remove(({ place, sequence }) => {
      if (place === this) waiting.add(sequence)
      return false
    })
    const begun = this.#pending.filter(({ sequence }) => !waiting.has(sequence))
    this.#stopBehind(begun.at(-1)?.sequence ?? 0)
    while (this.#pending.length > 0)
      await new Promise<void>((resolve) => {
        this.#wakeLeaver = resolve
      })
    await this.#commit()
    try {
      await this.#owned.release()
    } catch (thrown) {
      // The lease ends by itself.
      this.#options.onTrouble(thrown)
    }
  }

  #stopBehind(last: number): void {
    this.#isLeaving = true
    this.#options.group.remove(({ place, sequence }) => place === this && sequence > last)
    const kept = this.#pending.filter(({ sequence }) => sequence <= last)
    this.#pending.splice(0, this.#pending.length, ...kept)
    this.#wakeReader()
  }

  async #read(): Promise<void> {
    let after = this.#committed
    while (!this.#isLeaving) {
      if (this.#options.group.held >= this.#options.waitingMax) {
        await this.#wait()
        continue
      }
      try {
        const entries = await this.#owned.read({ ...readMost, after })
        for (const entry of entries) {
          if (this.#isLeaving) return
          await this.#take(entry)
          after = entry.sequence
        }
      } catch (thrown) {
        this.#options.onTrouble(thrown)
        await this.#wait(retryMs)
      }
    }
  }

  async #take(entry: Entry): Promise<void> {
    const { sequence } = entry
    const parcel = parcelOf(entry)
    this.#pending.push({ sequence, isDone: false })
    if (parcel) this.#options.group.put({ ...parcel, deliveries: 0, place: this, sequence })
    else {
      await this.#options.refuse(this.#owned.stream, entry)
      this.done(sequence)
    }
  }

  async #wait(ms?: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = ms === undefined ? undefined : setTimeout(resolve, ms)
      this.#wakeReader = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  /** One commit at a time, each of as much as is done then. What fails is tried again with the next sign of life. */
  #commit(): Promise<void> {
    this.#committing ??= this.#commitAll()
    return this.#committing
  }

  async #commitAll(): Promise<void> {
    // What is done at once is committed at once.
    await Promise.resolve()
    try {
      while (this.#isDoneUpTo > this.#committed) {
        const sequence = this.#isDoneUpTo
        await this.#owned.commit(sequence)
        this.#committed = sequence
      }
    } catch (thrown) {
      this.#options.onTrouble(thrown)
    }
    this.#committing = null
  }
}
