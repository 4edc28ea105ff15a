/** One call of one worker: a group's place on a stream, as long as it gives signs of life. */
import type { Owned } from '../bus/index.ts'
import { AmoskysError, reasonOf } from '../kernel/index.ts'
import type { SubscribeReply, SubscribeRequest } from '../messages/index.ts'
import type { PeerIdentity } from './register.ts'
import { sequenceIn, type WorkerDesk } from './worker-desk.ts'

type Asked = SubscribeRequest['message']
type Ask<C extends Asked['case']> = Extract<Asked, { case: C }>['value']
type AnyCase = SubscribeReply['message']['case']
/** What is answered, as `create` takes it. */
export interface Answer {
  readonly case: Exclude<AnyCase, undefined>
  readonly value: object
  /** Bytes that it holds until it is sent. */
  readonly bytes?: number
}

export interface WorkerWire {
  /** `sent` is called when it has left this process. */
  reply(id: number, answer: Answer, sent: () => void): void
  /** With a sentence where it ends by the bus's own will. */
  end(refusal: string): void
}

const ttlMsMax = 600_000
const waitMsMax = 60_000
const textMax = 500

export class SubscribeCall {
  readonly #desk: WorkerDesk
  readonly #worker: PeerIdentity
  readonly #wire: WorkerWire
  readonly #place: Disposable
  readonly #holding = new Set<Disposable>()
  #owned: Owned | null = null
  #hasAsked = false
  #isOver = false
  #inflight = 0
  #parts: { id: number; bytes: Uint8Array[]; size: number; hold: Disposable[] } | null = null

  constructor(
    desk: WorkerDesk,
    { worker, place, wire }: { worker: PeerIdentity; place: Disposable; wire: WorkerWire },
  ) {
    this.#desk = desk
    this.#worker = worker
    this.#place = place
    this.#wire = wire
  }

  /** Its certificate is good no more: nothing further is answered. */
  look(): void {
    const refusal = this.#desk.refusal(this.#worker)
    if (refusal === '' || this.#isOver) return
    this.#desk.refuse('revoked')
    this.#wire.end(refusal)
    this.end()
  }

  /** Its lease goes on until its time is over, or the worker comes back: a call may break, and `release` lets go. */
  end(): void {
    if (this.#isOver) return
    this.#isOver = true
    for (const hold of this.#holding) hold[Symbol.dispose]()
    for (const hold of this.#parts?.hold ?? []) hold[Symbol.dispose]()
    this.#place[Symbol.dispose]()
  }

  async take({ id, message }: SubscribeRequest): Promise<void> {
    if (this.#isOver) return
    if (message.case === 'statePart') return this.#part(id, message.value.bytes)
    this.#desk.requests++
    if (this.#inflight >= this.#desk.limits.inflightMax) {
      this.#desk.refuse('inflight')
      return this.#reply(id, failed('unavailable', 'bus: too many requests of this call wait'))
    }
    this.#inflight++
    try {
      this.#reply(id, await this.#answer(id, message), () => this.#inflight--)
    } catch (thrown) {
      this.#inflight--
      const code = thrown instanceof AmoskysError ? thrown.code : 'unavailable'
      const known = code === 'full' || code === 'usage' ? code : 'unavailable'
      this.#reply(id, failed(known, reasonOf(thrown)))
    }
  }

  async #answer(id: number, message: Asked): Promise<Answer> {
    if (message.case === undefined) return this.#odd('malformed', 'bus: a request of no known kind')
    if (message.case === 'own') return await this.#own(message.value)
    const owned = this.#owned
    if (owned === null) return this.#odd('order', 'bus: `own` comes first')
    if (message.case === 'read') return await this.#read(owned, message.value)
    if (message.case === 'commit') return await this.#commit(owned, id, message.value)
    if (message.case === 'renew')
      return { case: (await owned.renew()) ? 'renewed' : 'lost', value: {} }
    await owned.release()
    return { case: 'released', value: {} }
  }

  async #own({ stream, group, owner, ttlMs }: Ask<'own'>): Promise<Answer> {
    if (this.#hasAsked) return this.#odd('order', 'bus: `own` comes once')
    this.#hasAsked = true
    const options = { owner, ttlMs: Math.min(ttlMs, ttlMsMax) }
    const owned = await this.#desk.streams.own(stream, group, options)
    if (owned === null) return { case: 'notOwned', value: {} }
    this.#owned = owned
    const { sequence, state } = owned.from
    const value = { sequence: BigInt(sequence), ...(state && { state }) }
    return { case: 'owned', value, bytes: state?.length ?? 0 }
  }

  async #read(owned: Owned, asked: Ask<'read'>): Promise<Answer> {
    const { replyBytesMax } = this.#desk.limits
    const entries = await owned.read({
      after: sequenceIn(this.#desk, asked.after),
      entriesMax: asked.entriesMax,
      bytesMax: Math.min(asked.bytesMax, replyBytesMax),
      waitMs: Math.min(asked.waitMs, waitMsMax),
    })
    const bytes = entries.reduce((sum, entry) => sum + entry.bytes.length, 0)
    this.#desk.entriesRead += entries.length
    const sent = entries.map((entry) => ({ ...entry, sequence: BigInt(entry.sequence) }))
    return { case: 'entries', value: { entries: sent }, bytes }
  }

  async #commit(owned: Owned, id: number, asked: Ask<'commit'>): Promise<Answer> {
    const sequence = sequenceIn(this.#desk, asked.sequence)
    const parts = this.#parts
    this.#parts = null
    try {
      if ((parts?.bytes.length ?? 0) !== asked.stateParts || (parts !== null && parts.id !== id))
        return this.#odd('malformed', 'bus: the pieces of a state are not all there')
      await owned.commit(sequence, parts === null ? asked.state : Buffer.concat(parts.bytes))
      return { case: 'committed', value: { sequence: asked.sequence } }
    } catch (thrown) {
      // What cannot be asked is not known to be lost.
      if (await owned.renew()) throw thrown
      return { case: 'lost', value: {} }
    } finally {
      for (const hold of parts?.hold ?? []) hold[Symbol.dispose]()
    }
  }

  #part(id: number, bytes: Uint8Array): void {
    const parts = this.#parts?.id === id ? this.#parts : { id, bytes: [], size: 0, hold: [] }
    if (parts !== this.#parts) for (const hold of this.#parts?.hold ?? []) hold[Symbol.dispose]()
    this.#parts = parts
    try {
      const { stateBytesMax, statePartsMax } = this.#desk.limits
      if (parts.size + bytes.length > stateBytesMax || parts.bytes.length >= statePartsMax) {
        this.#desk.refuse('pressure')
        return
      }
      parts.hold.push(this.#desk.hold(bytes.length))
      parts.size += bytes.length
      parts.bytes.push(bytes)
    } catch {
      // Counted; the commit finds that pieces are missing, and says so.
    }
  }

  #odd(reason: 'malformed' | 'order', text: string): Answer {
    this.#desk.refuse(reason)
    return failed('usage', text)
  }

  #reply(id: number, answer: Answer, sent = () => {}): void {
    if (this.#isOver) return
    const hold = answer.bytes ? this.#desk.hold(answer.bytes) : null
    if (hold !== null) this.#holding.add(hold)
    this.#wire.reply(id, answer, () => {
      if (hold !== null) this.#holding.delete(hold)
      hold?.[Symbol.dispose]()
      sent()
    })
  }
}

function failed(code: 'full' | 'unavailable' | 'usage', text: string): Answer {
  return { case: 'failed', value: { code, text: text.slice(0, textMax) } }
}
