import { headers } from '@nats-io/transport-node'
import { isConflict, type NatsLink, tokenOf } from './nats-connection.ts'
import {
  encodeFrame,
  framedBytes,
  headOf,
  type Mark,
  markAfter,
  markOf,
  noMark,
  piecesOf,
} from './nats-frames.ts'
import { leastOf, type NatsPlaces } from './nats-places.ts'
import { fullError } from './stream-kit.ts'
import type { Appended, Entry, NewEntry } from './streams.ts'

/** The newest message of a stream: its number, and what there is with it. */
export interface Last {
  readonly message: number
  readonly mark: Mark
}

interface Call {
  readonly entries: readonly NewEntry[]
  /** So many of them are done with. */
  done: number
  accepted: number
  newest: number
  readonly resolve: (appended: Appended) => void
  readonly reject: (thrown: unknown) => void
}

/** Calls gathered for one frame. */
const callsMax = 1000
/** A frame is no larger, one entry apart: who reads one entry is handed the whole frame. */
const frameMax = 256 * 1024
/** Others may write in between again and again, but not so often. */
const conflictsMax = 100

export async function lastOf(link: NatsLink, stream: string): Promise<Last> {
  const subject = link.names.entries(stream)
  const found = await link.with(({ jsm }) =>
    jsm.direct.getMessage(link.names.stream, { last_by_subj: subject }),
  )
  return found ? { message: found.seq, mark: markOf(found.header) } : { message: 0, mark: noMark }
}

/** Appends to one stream, call after call: those that wait go together. Other processes are met at the newest message's number. */
export class NatsWriter {
  readonly #link: NatsLink
  readonly #places: NatsPlaces
  readonly #stream: string
  readonly #bytesMax: number
  readonly #calls: Call[] = []
  #isBusy = false
  #last: Last | null = null

  constructor(
    link: NatsLink,
    places: NatsPlaces,
    to: { readonly stream: string; readonly bytesMax: number },
  ) {
    this.#link = link
    this.#places = places
    this.#stream = to.stream
    this.#bytesMax = to.bytesMax
  }

  append(entries: readonly NewEntry[]): Promise<Appended> {
    return new Promise((resolve, reject) => {
      this.#calls.push({ entries, done: 0, accepted: 0, newest: 0, resolve, reject })
      if (!this.#isBusy) void this.#work()
    })
  }

  async #work(): Promise<void> {
    this.#isBusy = true
    while (this.#calls.length > 0) {
      const calls = this.#calls.splice(0, callsMax)
      try {
        await this.#keep(await this.#admit(calls))
      } catch (thrown) {
        this.#last = null
        for (const { reject } of calls) reject(thrown)
      }
    }
    this.#isBusy = false
  }

  /** Refuses those for which there is no room, whole. */
  async #admit(calls: readonly Call[]): Promise<Call[]> {
    const { mark } = await this.#newest()
    let done = leastOf(
      (await this.#places.lookNear(this.#stream)) ?? { groups: {}, purged: 0 },
    )?.done
    let { sequence, total } = mark
    let isFresh = false
    const admitted = []
    for (const call of calls) {
      const { bytes, newest } = newBytes(call.entries, sequence)
      const isOver = () => bytes > 0 && total - (done?.total ?? 0) + bytes > this.#bytesMax
      if (isOver() && !isFresh) {
        isFresh = true
        done = leastOf((await this.#places.look(this.#stream)) ?? { groups: {}, purged: 0 })?.done
      }
      if (isOver()) {
        const kept = total - (done?.total ?? 0)
        call.reject(fullError(this.#stream, { bytes, kept, bytesMax: this.#bytesMax }))
        continue
      }
      admitted.push(call)
      sequence = newest
      total += bytes
    }
    return admitted
  }

  async #newest(): Promise<Last> {
    if (this.#last) return this.#last
    // Another process wrote there, or dropped the stream: of its groups more than this one knows may be so, too.
    this.#places.forget(this.#stream)
    const last = await lastOf(this.#link, this.#stream)
    this.#last = last
    return last
  }

  async #keep(calls: readonly Call[]): Promise<void> {
    // What seems to be known may not be: somebody else may have dropped the stream since it was last looked at.
    let isFresh = false
    for (let conflicts = 0; ; ) {
      const last = await this.#newest()
      const { entries, after, known } = nextFrame(calls, last.mark.sequence)
      if (!isFresh && (known > 0 || entries.length === 0)) {
        this.#last = null
        isFresh = true
        continue
      }
      if (entries.length > 0) {
        try {
          this.#last = await this.#publish(last, entries)
          conflicts = 0
        } catch (thrown) {
          this.#last = null
          if (!isConflict(thrown) || ++conflicts > conflictsMax) throw thrown
          continue
        }
      }
      for (const [call, { done, accepted, newest }] of after)
        Object.assign(call, { done, newest, accepted: call.accepted + accepted })
      if (calls.every(({ entries, done }) => done === entries.length)) break
    }
    const { sequence } = this.#last?.mark ?? noMark
    for (const { entries, accepted, newest, resolve } of calls)
      resolve({ accepted, known: entries.length - accepted, newest: newest || sequence })
  }

  async #publish(last: Last, entries: readonly Entry[]): Promise<Last> {
    const subject = this.#link.names.entries(this.#stream)
    const mark = markAfter(last.mark, entries)
    let { message } = last
    await this.#link.with(async ({ js, nc, pieceMax }) => {
      const pieces = piecesOf(encodeFrame(entries), pieceMax)
      for (const [piece, bytes] of pieces.entries()) {
        const isLast = piece === pieces.length - 1
        const { seq } = await js.publish(subject, bytes, {
          headers: headOf(isLast ? mark : last.mark, { piece, isLast }),
          expect: { lastSubjectSequence: message },
        })
        message = seq
      }
      nc.publish(this.#link.names.wake(tokenOf(this.#stream)))
    })
    return { message, mark }
  }
}

/** Keeps a state, in as many messages as it takes; yields their numbers. */
export async function keepState(
  link: NatsLink,
  subject: string,
  state: Uint8Array,
): Promise<number[]> {
  return await link.with(async ({ js, pieceMax }) => {
    const numbers = []
    for (const piece of piecesOf(state, pieceMax)) {
      const { seq } = await js.publish(subject, piece, { headers: headers() })
      numbers.push(seq)
    }
    return numbers
  })
}

/** What the calls still have to give: one frame of it, and how far each of them is with that. */
function nextFrame(calls: readonly Call[], last: number) {
  const entries: Entry[] = []
  const after = new Map<Call, Pick<Call, 'done' | 'accepted' | 'newest'>>()
  let newest = last
  let bytes = 0
  let known = 0
  for (const call of calls) {
    let { done } = call
    let accepted = 0
    for (; done < call.entries.length; done++) {
      const entry = call.entries[done]!
      const sequence = entry.sequence ?? newest + 1
      if (sequence <= newest) {
        known++
        continue
      }
      if (entries.length > 0 && bytes + framedBytes(entry) > frameMax) break
      bytes += framedBytes(entry)
      entries.push({ sequence, bytes: entry.bytes })
      newest = sequence
      accepted++
    }
    after.set(call, { done, accepted, newest })
    if (done < call.entries.length) break
  }
  return { entries, after, known }
}

function newBytes(entries: readonly NewEntry[], last: number): { bytes: number; newest: number } {
  let bytes = 0
  let newest = last
  for (const { sequence, bytes: own } of entries) {
    const next = sequence ?? newest + 1
    if (next <= newest) continue
    newest = next
    bytes += own.length
  }
  return { bytes, newest }
}
