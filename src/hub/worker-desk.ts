/** What all calls of workers share: who may call, how much at once, and what is counted of it. */
import type { Streams } from '../bus/index.ts'
import { AmoskysError } from '../kernel/index.ts'
import type { PeerIdentity } from './register.ts'

export interface WorkerLimits {
  /** Calls of `Subscribe` that one worker may hold, and other calls that it may have under way. */
  readonly callsMax: number
  readonly askedMax: number
  /** Requests of one `Subscribe` without an answer. */
  readonly inflightMax: number
  /** Of entries in one answer, one entry at least; of one state. */
  readonly replyBytesMax: number
  readonly stateBytesMax: number
  readonly statePartsMax: number
  /** Of all workers, held until they are kept or have been sent. */
  readonly heldBytesMax: number
}

export const defaultWorkerLimits: WorkerLimits = {
  callsMax: 4_096,
  askedMax: 256,
  inflightMax: 16,
  replyBytesMax: 4 * 1024 * 1024,
  stateBytesMax: 64 * 1024 * 1024,
  statePartsMax: 256,
  heldBytesMax: 256 * 1024 * 1024,
}

/** Since the process began, but for `calls`: those that last. */
export interface WorkerCounts {
  readonly workers: number
  readonly calls: number
  readonly requests: number
  readonly entriesRead: number
  readonly entriesAppended: number
  readonly heldBytes: number
  /** By reason: `identity`, `revoked`, `calls`, `inflight`, `pressure`, `malformed`, `order`. */
  readonly refused: Readonly<Record<string, number>>
}

/** Whom a certificate names, and whether it is good: '' or a sentence. */
export interface WorkerRegister {
  refusal(worker: PeerIdentity): string
}

interface Held {
  calls: number
  asked: number
}

export class WorkerDesk {
  readonly streams: Streams
  readonly limits: WorkerLimits
  readonly #register: WorkerRegister
  readonly #workers = new Map<string, Held>()
  readonly #refused = new Map<string, number>()
  requests = 0
  entriesRead = 0
  entriesAppended = 0
  heldBytes = 0

  constructor(streams: Streams, register: WorkerRegister, limits: WorkerLimits) {
    this.streams = streams
    this.limits = limits
    this.#register = register
  }

  refuse(reason: string): void {
    this.#refused.set(reason, (this.#refused.get(reason) ?? 0) + 1)
  }

  refusal(worker: PeerIdentity): string {
    return this.#register.refusal(worker)
  }

  /** Counts one more call until it is let go; null: it has as many as it may. */
  begin({ name }: PeerIdentity, kind: keyof Held): Disposable | null {
    const held = this.#workers.get(name) ?? { calls: 0, asked: 0 }
    if (held[kind] >= this.limits[kind === 'calls' ? 'callsMax' : 'askedMax']) {
      this.refuse(kind === 'calls' ? 'calls' : 'inflight')
      return null
    }
    held[kind]++
    this.#workers.set(name, held)
    let isHeld = true
    return {
      [Symbol.dispose]: () => {
        if (isHeld) held[kind]--
        isHeld = false
        if (held.calls + held.asked === 0 && this.#workers.get(name) === held)
          this.#workers.delete(name)
      },
    }
  }

  /** Throws where all workers together have no room for so many bytes more. */
  hold(bytes: number): Disposable {
    const { heldBytesMax } = this.limits
    if (this.heldBytes > 0 && this.heldBytes + bytes > heldBytesMax) {
      this.refuse('pressure')
      throw new AmoskysError('unavailable', `bus: more than ${heldBytesMax} bytes are under way`)
    }
    this.heldBytes += bytes
    let isHeld = true
    return {
      [Symbol.dispose]: () => {
        if (isHeld) this.heldBytes -= bytes
        isHeld = false
      },
    }
  }

  counts(): WorkerCounts {
    const { requests, entriesRead, entriesAppended, heldBytes } = this
    const calls = [...this.#workers.values()].reduce((sum, held) => sum + held.calls, 0)
    const refused = Object.fromEntries(this.#refused)
    const workers = this.#workers.size
    return { workers, calls, requests, entriesRead, entriesAppended, heldBytes, refused }
  }
}

/** A sequence as it travels; throws where it is no whole number of ours. */
export function sequenceIn(desk: WorkerDesk, value: bigint): number {
  if (value <= BigInt(Number.MAX_SAFE_INTEGER)) return Number(value)
  desk.refuse('malformed')
  throw new AmoskysError('usage', `bus: sequence ${value}: expected at most 2^53 - 1`)
}
