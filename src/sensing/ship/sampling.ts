/**
 * Which flows are shipped where all of them would be too many: whole conversations of two hosts, by a hash of their
 * addresses, so that what is shipped of a host pair is complete. What belongs to no flow is always shipped.
 */
import { chosen, type ObservationBatch, ObservationKind, packed } from '../../contracts/index.ts'

/** Share of host pairs that is shipped at least. */
export const shareMin = 1 / 64

/** The batch itself, or a copy that says of what share its flows are. */
export function sampled(batch: ObservationBatch, share: number): ObservationBatch {
  if (share >= 1) return batch
  const rows: number[] = []
  for (let row = 0; row < batch.count; row++)
    if (isAlways(batch.kinds[row]!) || placeOf(batch, row) < share) rows.push(row)
  const some = rows.length === batch.count ? packed(batch) : chosen(batch, rows)
  some.sampledShare = share
  return some
}

/** ARP, neighbour discovery and names are few, and each says what the flows do not. */
function isAlways(kind: number): boolean {
  const { arp, name, naming, neighbour } = ObservationKind
  return kind === arp || kind === name || kind === naming || kind === neighbour
}

/** From 0 to below 1, the same for both directions. */
function placeOf({ sources, destinations }: ObservationBatch, row: number): number {
  const hash = hashOf(sources, row) + hashOf(destinations, row)
  return mixed(hash >>> 0) / 2 ** 32
}

/** Of a row's address; `seed`: another one gives an order of its own. */
export function hashOf(words: Uint32Array, row: number, seed = 0): number {
  let hash = seed
  for (let i = row * 4; i < row * 4 + 4; i++) hash = mixed((hash ^ words[i]!) >>> 0)
  return hash
}

/** The finalizer of MurmurHash3. */
function mixed(value: number): number {
  let hash = value
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

export interface SamplingRule {
  /** Share of its bound that the log is filled to, from which less is shipped, and below which more is again. */
  readonly lessAt: number
  readonly moreAt: number
  /** So long a share is kept at least, milliseconds. */
  readonly holdMs: number
}

export const defaultSamplingRule: SamplingRule = { lessAt: 0.5, moreAt: 0.1, holdMs: 5_000 }

/** Halves the share while the log fills, doubles it while it empties: declared, never silent. */
export class Sampling {
  readonly #rule: SamplingRule
  #share = 1
  #changedMs = Number.NEGATIVE_INFINITY

  constructor(rule: SamplingRule = defaultSamplingRule) {
    this.#rule = rule
  }

  get share(): number {
    return this.#share
  }

  /** True: the share is another from now on. */
  look({ filled, isPressed, mayGrow, nowMs }: SamplingSigns): boolean {
    const sinceMs = nowMs - this.#changedMs
    if (sinceMs >= 0 && sinceMs < this.#rule.holdMs) return false
    const before = this.#share
    if (isPressed || filled >= this.#rule.lessAt) this.#share = Math.max(shareMin, before / 2)
    else if (mayGrow && filled <= this.#rule.moreAt) this.#share = Math.min(1, before * 2)
    if (this.#share === before) return false
    this.#changedMs = nowMs
    return true
  }
}

export interface SamplingSigns {
  /** Share of its bound that the log is filled to. */
  readonly filled: number
  /** Something else says that it is too much; and nothing says that twice as much would be. */
  readonly isPressed: boolean
  readonly mayGrow: boolean
  readonly nowMs: number
}
