/** One call of one sensor: every envelope is held against who sends it, then kept, then acknowledged, in order. */
import type { NewEntry } from '../bus/index.ts'
import { partOf, streamPartsMax } from '../contracts/index.ts'
import { AmoskysError, reasonOf } from '../kernel/index.ts'
import { type Envelope, readEnvelope } from '../messages/index.ts'
import type { Share } from './admission.ts'
import { type Hello, type RefusalReason, streamOf } from './call-records.ts'
import { wrongWith } from './envelope-check.ts'
import type { PeerIdentity } from './register.ts'
import type { Hub, LiveCall, Wire } from './shared.ts'

interface Waiting extends NewEntry {
  readonly sequence: number
  readonly rows: number
  readonly traceId: string
  readonly startMs: number
}

/** An append that failed is tried again after so long. */
const retryMs = 500
const streamsMax = 2 * streamPartsMax
/** Beyond so many times the bound a call is of no sensor of ours, and ends. */
const endsAt = 4
/** Who was heard within so long is alive: a sensor says how it is each other second. */
const aliveMs = 10_000
/** Who opens a call says so long who it is, milliseconds. */
const helloMs = 10_000

export class PublishCall implements LiveCall {
  readonly #hub: Hub
  readonly #wire: Wire
  readonly #peer: PeerIdentity
  readonly #share: Share
  #hello: Hello | null = null
  #stream = ''
  /** Newest that was verified or refused for good, and newest that the sensor was told of. */
  #newest = 0
  #told = 0
  #heardMs = 0
  #waiting: Waiting[] = []
  /** Being appended just now. */
  #appending: Waiting[] = []
  #isAppending = false
  #isOver = false
  #ordersTold = 0
  /** What is being taken; the next follows it. */
  #turn: Promise<void> = Promise.resolve()
  /** Messages in their turn. */
  #taking = 0
  #resume: NodeJS.Timeout | null = null
  readonly #silence: NodeJS.Timeout

  constructor(hub: Hub, peer: PeerIdentity, wire: Wire) {
    this.#hub = hub
    this.#peer = peer
    this.#wire = wire
    this.#share = hub.allowances.of(peer.name, hub.clock())
    this.#silence = setTimeout(() => {
      if (this.#hello === null) this.#refuseCall('sequence', 'hello did not come within 10 seconds')
    }, helloMs)
  }

  async hello(hello: Hello): Promise<void> {
    const sensor = this.#peer.name
    if (this.#hello !== null) return this.#refuseCall('sequence', 'hello comes first, and once')
    if (hello.sensor !== sensor)
      return this.#refuseCall(
        'identity',
        `the certificate is of ${sensor}, the call says ${hello.sensor}`,
      )
    const part = partOf(hello.stream)
    if (part === null)
      return this.#refuseCall(
        'malformed',
        'a stream of a sensor is called 1-of-2 to 16-of-16, or nothing',
      )
    if (!this.#isAdmitted()) return
    this.#stream = streamOf(hello)
    // Each would take what the other sent for its own, and forget as much of what it has itself.
    if (this.#hub.calls.get(this.#stream)?.isOfAnother(hello.run)) {
      this.#hub.onClash(sensor)
      return this.#refuseCall(
        'taken-over',
        `another process sends as ${sensor} just now: where a machine was copied, enrol the copy under a name of its own`,
      )
    }
    this.#hello = hello
    this.#heardMs = this.#hub.ticks()
    this.#wire.pause()
    try {
      this.#newest = await this.#hub.streams.newest(this.#stream)
    } catch (thrown) {
      this.#slowDown(retryMs, reasonOf(thrown))
      return this.end()
    }
    if (this.#isOver) return
    if (this.#newest === 0 && !(await this.#mayBegin(sensor))) return
    this.#told = this.#newest
    this.#hub.calls.get(this.#stream)?.takenOver()
    this.#hub.calls.set(this.#stream, this)
    this.#hub.onHeard(sensor, hello.version)
    const orders = this.#hub.register.orders(sensor)
    this.#ordersTold = Math.max(hello.ordersVersion, orders?.version ?? 0)
    const isNew = orders !== null && orders.version > hello.ordersVersion
    const signed = isNew ? orders.signed : null
    const inflightMax = Math.ceil(this.#hub.limits.inflightMax / part.of)
    this.#wire.reply({ kind: 'welcome', newest: this.#newest, inflightMax, orders: signed })
    if (this.#taking === 0) this.#wire.resume()
  }

  /** Each stream costs a detection of its own, and lasts: a sensor has those of two splits at most, one after the other. */
  async #mayBegin(sensor: string): Promise<boolean> {
    const prefix = `sensor.${sensor}`
    const names = await this.#hub.streams.names(prefix).catch(() => [])
    if (this.#isOver) return false
    const own = names.filter((name) => name === prefix || name.startsWith(`${prefix}/`))
    if (own.length < streamsMax || own.includes(this.#stream)) return true
    this.#refuseCall('sequence', `sensor ${sensor} has ${own.length} streams already: no more`)
    return false
  }

  /** Envelopes as they came, behind those before. Until they are taken nothing more is read. */
  async take(envelopes: readonly Uint8Array[]): Promise<void> {
    this.#taking++
    this.#wire.pause()
    const taken = this.#turn.then(() => this.#take(envelopes))
    this.#turn = taken.catch(() => {})
    try {
      await taken
    } finally {
      this.#taking--
      if (this.#taking === 0 && this.#resume === null && !this.#isOver) this.#wire.resume()
    }
  }

  async #take(envelopes: readonly Uint8Array[]): Promise<void> {
    if (!this.#isAdmitted()) return
    const hello = this.#hello
    if (hello === null) {
      this.#refuseCall('sequence', 'hello comes first')
      return
    }
    this.#hub.onHeard(hello.sensor, hello.version)
    this.#heardMs = this.#hub.ticks()
    let rows = 0
    // What is refused costs as much as what is kept.
    const bytes = envelopes.reduce((sum, { length }) => sum + length, 0)
    const overMs = this.#share.take({ rows: 0, bytes }, this.#hub.clock())
    for (const one of envelopes) {
      const entry = await this.#checked(one)
      if (this.#isOver) return
      if (entry === null) continue
      this.#waiting.push(entry)
      this.#hub.counting.inflightBatches++
      this.#hub.counting.inflightBytes += entry.bytes.length
      this.#share.inflightBytes += entry.bytes.length
      rows += entry.rows
    }
    this.#hold(Math.max(overMs, this.#share.take({ rows, bytes: 0 }, this.#hub.clock())))
    void this.#append()
  }

  /** Its register entry was read anew: acts on what changed. */
  look(): void {
    if (!this.#isAdmitted() || this.#hello === null) return
    const orders = this.#hub.register.orders(this.#hello.sensor)
    if (orders === null || orders.version <= this.#ordersTold) return
    this.#ordersTold = orders.version
    this.#wire.reply({ kind: 'orders', orders: orders.signed })
  }

  /** It is alive, and of another run than this. */
  isOfAnother(run: string): boolean {
    const isAlive = this.#hub.ticks() - this.#heardMs < aliveMs
    return !this.#isOver && isAlive && this.#hello !== null && this.#hello.run !== run
  }

  takenOver(): void {
    this.#refuseCall('taken-over', 'the same stream is sent by a newer call')
  }

  end(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#share.leave()
    clearTimeout(this.#silence)
    if (this.#resume !== null) clearTimeout(this.#resume)
    if (this.#hub.calls.get(this.#stream) === this) this.#hub.calls.delete(this.#stream)
    // What is being appended is settled by the append itself.
    if (!this.#isAppending) this.#forget(this.#waiting.splice(0))
    this.#wire.end()
  }

  /** False, and the call is over: the sensor may not send. */
  #isAdmitted(): boolean {
    if (this.#isOver) return false
    const refusal = this.#hub.register.refusal(this.#peer)
    if (refusal !== '') this.#refuseCall('revoked', refusal)
    return refusal === ''
  }

  /** What is kept of one envelope; null: it is refused for good, or known. */
  async #checked(bytes: Uint8Array): Promise<Waiting | null> {
    const startedMs = this.#hub.ticks()
    const startMs = this.#hub.clock()
    const envelope = readEnvelope(bytes, { bytesMax: this.#hub.limits.envelopeBytesMax })
    if ('fault' in envelope)
      return this.#refuse({ ...envelope, bytes, rows: 0, traceId: '', startMs }, [
        envelope.fault,
        envelope.says,
      ])
    const { sequence, rows, traceId } = envelope
    const waiting = { sequence, bytes, rows, traceId, startMs }
    let wrong = this.#wrong(envelope)
    this.#hub.counting.verified(this.#hub.ticks() - startedMs)
    if (wrong?.[0] === 'key') {
      // It may have been registered a moment ago, as when the sensor renewed it.
      await this.#hub.register.refresh()
      wrong = this.#wrong(envelope)
    }
    if (wrong !== null) return this.#refuse(waiting, wrong)
    if (sequence <= this.#newest) {
      this.#hub.counting.known++
      this.#acknowledge()
      return null
    }
    this.#newest = sequence
    return waiting
  }

  #wrong(envelope: Envelope): readonly [RefusalReason, string] | null {
    const from = { own: this.#peer.name, stream: this.#hello?.stream ?? null }
    return wrongWith(envelope, from, this.#hub.register)
  }

  /** For good, once a person can look at it: then the sensor need not send it again. Until it can, it must. */
  async #refuse(refused: Waiting, [reason, text]: readonly [RefusalReason, string]): Promise<null> {
    const { counting, onDead } = this.#hub
    const { sequence, bytes } = refused
    counting.refuse(reason)
    const own = { sensor: this.#peer.name, stream: this.#stream, sequence }
    const isKept = await onDead({ ...own, code: reason, reason: text, bytes })
    if (isKept) this.#tell([refused], text)
    if (this.#isOver) return null
    if (isKept) this.#wire.reply({ kind: 'refusal', sequence, reason, text, isFinal: true })
    else {
      this.#slowDown(2 * retryMs, 'what is set aside cannot be kept just now')
      this.end()
    }
    return null
  }

  #refuseCall(reason: RefusalReason, text: string): void {
    if (this.#isOver) return
    this.#hub.counting.refuse(reason)
    this.#wire.reply({ kind: 'refusal', sequence: 0, reason, text, isFinal: false })
    this.end()
  }

  /** Reads no more while the sensor is over its rate, or has more under way than its part of what may be. */
  #hold(overMs: number): void {
    const { limits } = this.#hub
    if (
      this.#share.inflightBytes > limits.inflightBytesMax ||
      this.#inflight > endsAt * limits.inflightMax
    ) {
      // It goes on though it was asked to wait: what was not acknowledged it has still.
      this.#slowDown(2 * retryMs, 'too much is under way without an answer')
      this.end()
      return
    }
    const isFull = this.#isFull()
    if (overMs === 0 && !isFull) return
    const reason = isFull
      ? 'the hub keeps what it has first'
      : 'the sensor sends more than its share'
    this.#slowDown(Math.max(overMs, isFull ? retryMs : 0), reason)
  }

  /** Who has little under way goes on, however much the others have: one that is stuck must not stop all. */
  #isFull(): boolean {
    const { allowances, counting, limits } = this.#hub
    if (this.#inflight > limits.inflightMax) return true
    const { inflightBytes } = this.#share
    const part = limits.inflightBytesMax / Math.max(2, allowances.sensors)
    return (
      inflightBytes > limits.inflightBytesMax / 2 ||
      (counting.inflightBytes > limits.inflightBytesMax && inflightBytes > part)
    )
  }

  /** Envelopes of this call that are verified and not yet kept. */
  get #inflight(): number {
    return this.#waiting.length + this.#appending.length
  }

  #slowDown(waitMs: number, reason: string): void {
    const retryAfterMs = Math.min(600_000, Math.max(1, Math.ceil(waitMs)))
    this.#hub.counting.slowDowns++
    this.#wire.reply({ kind: 'slow-down', retryAfterMs, reason })
    this.#wire.pause()
    this.#resumeIn(retryAfterMs)
  }

  #resumeIn(waitMs: number): void {
    if (this.#resume !== null) clearTimeout(this.#resume)
    this.#resume = setTimeout(() => {
      this.#resume = null
      if (this.#isOver) return
      if (this.#isFull()) this.#resumeIn(retryMs)
      else if (this.#taking === 0) this.#wire.resume()
    }, waitMs)
  }

  /** All that waits, at once; again until it is kept, or the call is over. */
  async #append(): Promise<void> {
    if (this.#isAppending) return
    this.#isAppending = true
    const { streams, counting, ticks } = this.#hub
    while (this.#waiting.length > 0 && !this.#isOver) {
      const batch = this.#waiting
      this.#waiting = []
      this.#appending = batch
      const startedMs = ticks()
      try {
        const { known } = await streams.append(this.#stream, batch)
        counting.known += known
        counting.appended(ticks() - startedMs)
        counting.batches += batch.length - known
        for (const { rows, bytes } of batch) {
          counting.rows += rows
          counting.bytes += bytes.length
        }
        this.#appending = []
        this.#forget(batch)
        this.#tell(batch, '')
        this.#acknowledge()
      } catch (thrown) {
        if (!(thrown instanceof AmoskysError)) throw thrown
        this.#appending = []
        this.#waiting = [...batch, ...this.#waiting]
        const isFull = thrown.code === 'full'
        counting.refuse(isFull ? 'full' : 'unavailable')
        this.#slowDown(2 * retryMs, thrown.message)
        await new Promise((resolve) => setTimeout(resolve, retryMs))
      }
    }
    this.#isAppending = false
    if (this.#isOver) this.#forget(this.#waiting.splice(0))
  }

  #tell(batch: readonly Waiting[], refusal: string): void {
    const { onReceived } = this.#hub
    const own = { sensor: this.#peer.name, stream: this.#stream, refusal }
    if (onReceived === undefined) return
    for (const { sequence, rows, traceId, startMs, bytes } of batch)
      onReceived({ ...own, sequence, rows, traceId, startMs, bytes: bytes.length })
  }

  #forget(batch: readonly Waiting[]): void {
    const bytes = batch.reduce((sum, one) => sum + one.bytes.length, 0)
    this.#hub.counting.inflightBytes -= bytes
    this.#share.inflightBytes -= bytes
    this.#hub.counting.inflightBatches -= batch.length
  }

  /** Up to where nothing waits. */
  #acknowledge(): void {
    const first = this.#appending[0] ?? this.#waiting[0]
    const upTo = first === undefined ? this.#newest : first.sequence - 1
    if (this.#isOver || upTo < this.#told) return
    this.#told = upTo
    this.#wire.reply({ kind: 'ack', sequence: upTo })
  }
}
