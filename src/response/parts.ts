/**
 * The work of all processes in parts, by what it is about: each part is one process's for as long as its lease is, so that
 * no two work on the same. What is written of a part is written only where the lease still stands, in the same transaction.
 */
import type { Kysely } from 'kysely'
import { AmoskysError, partitionOf } from '../kernel/index.ts'
import {
  type Lease,
  leaveLeases,
  type Schema,
  type Share,
  shareLeases,
  stillHeld,
} from '../store/index.ts'

/** The same number in every process, for good: where another had another, both would work on the same. */
export const partCount = 16
/** Of one that is killed others take the parts over after so long. */
const defaultTtlMs = 8_000
/** Signs of life in that time. */
const looksInTtl = 4

export interface Member {
  /** Tells processes apart. */
  readonly owner: string
  /** The same in words, for people. */
  readonly about: string
  readonly ttlMs?: number
}

/** Whose work can stand in for each other's. */
export interface Place {
  readonly station: string
  /** Of several stations the highest works, and the others wait. */
  readonly standing: number
}

export interface PartsOptions extends Member {
  readonly group: string
  readonly place: () => Place
  /** What this one has to wait for whoever else works, in words; '' where nothing. */
  readonly hindrance?: () => Promise<string>
  readonly write: <T>(act: (db: Kysely<Schema>) => Promise<T>) => Promise<T>
  readonly clock: () => number
  /** Called where another share is known than before. */
  readonly onShared?: () => void
}

const noShare: Share = { owned: new Map(), members: 0, waitsFor: '' }

export class Parts implements AsyncDisposable {
  readonly #options: PartsOptions
  readonly #ttlMs: number
  #share = noShare
  #seen = ''
  #goodUntilMs = Number.NEGATIVE_INFINITY
  #gains = 0
  #looking: Promise<void> | null = null
  #timer: NodeJS.Timeout | null = null

  constructor(options: PartsOptions) {
    this.#options = options
    this.#ttlMs = options.ttlMs ?? defaultTtlMs
  }

  /** Looks at once, and then often enough to keep what it has. */
  async begin(): Promise<void> {
    this.#timer ??= setInterval(() => void this.look(), this.#ttlMs / looksInTtl).unref()
    await this.look()
  }

  /** One round of sharing. Where the database cannot be written what was held runs out by itself. */
  look(): Promise<void> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = null
    })
    return this.#looking
  }

  /** Whether it is another place than that of the last round, so that others have to hear of it. */
  get isMoved(): boolean {
    return this.#seen !== JSON.stringify(this.#options.place())
  }

  /** One more with each round that brought parts: what others did of them is still to be learnt. */
  get gains(): number {
    return this.#gains
  }

  /** Those that work, this one among them. */
  get members(): number {
    return Math.max(1, this.#share.members)
  }

  /** Who works instead, in words; '' where nobody does. */
  get waitsFor(): string {
    return this.#share.waitsFor
  }

  /** Numbers, in order. */
  get owned(): readonly number[] {
    if (this.#options.clock() >= this.#goodUntilMs) return []
    return [...this.#share.owned.keys()].toSorted((a, b) => a - b)
  }

  /** As far as is known here; whoever writes asks `areHeld`. */
  has(about: string): boolean {
    return this.owned.includes(partOf(about))
  }

  /** Those of the parts that are this one's still, in the transaction of what is to be written. */
  async areHeld(db: Kysely<Schema>, parts: readonly number[]): Promise<readonly number[]> {
    const { group, owner } = this.#options
    const leases = parts.flatMap((part): Lease[] => {
      const fence = this.#share.owned.get(part)
      return fence === undefined ? [] : [{ group, part, owner, fence }]
    })
    return (await stillHeld(db, leases)).map(({ part }) => part)
  }

  /** Which of many are this one's still, in the transaction of what is to be written. */
  async heldNow(db: Kysely<Schema>): Promise<(about: string) => boolean> {
    const held = new Set(await this.areHeld(db, this.owned))
    return (about) => held.has(partOf(about))
  }

  async isHeld(db: Kysely<Schema>, about: string): Promise<boolean> {
    return (await this.areHeld(db, [partOf(about)])).length > 0
  }

  /** Others may have all of it at once. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer)
    await this.#looking
    this.#share = noShare
    await this.#trying(() => this.#options.write((db) => leaveLeases(db, this.#options)))
  }

  async #look(): Promise<void> {
    const { place, clock, onShared } = this.#options
    const nowMs = clock()
    const here = place()
    const share = await this.#trying(() => this.#round(here))
    if (share === null) return
    const before = this.#share
    const isGain = [...share.owned].some(([part, fence]) => before.owned.get(part) !== fence)
    this.#share = share
    this.#seen = JSON.stringify(here)
    this.#goodUntilMs = nowMs + this.#ttlMs
    if (isGain) this.#gains++
    if (isGain || share.owned.size !== before.owned.size) onShared?.()
  }

  async #round(here: Place): Promise<Share> {
    const { group, owner, about, hindrance, write } = this.#options
    const asked = { group, owner, about, ...here, ttlMs: this.#ttlMs, parts: partCount }
    const waitsFor = (await hindrance?.()) ?? ''
    if (waitsFor === '') return write((db) => shareLeases(db, asked))
    await write((db) => leaveLeases(db, asked))
    return { ...noShare, waitsFor }
  }

  async #trying<T>(act: () => Promise<T>): Promise<T | null> {
    try {
      return await act()
    } catch (thrown) {
      if (!(thrown instanceof AmoskysError)) throw thrown
      return null
    }
  }
}

export function partOf(about: string): number {
  return partitionOf(about, partCount)
}
