/** Batches that wait to be acknowledged: on the disk, so that no end of this process takes one. */
import type { DatabaseSync } from 'node:sqlite'
import { sequenceAfter } from '../../contracts/index.ts'
import { plural, printable, reasonOf } from '../../kernel/index.ts'
import { HeldBatches } from './held-batches.ts'
import {
  factsOf,
  type Head,
  type LogFileOptions,
  openWhole,
  readFacts,
  type Statements,
  statementsOf,
  takenBeyond,
  together,
  unsynced,
} from './log-file.ts'
import type {
  BatchFacts,
  LogBounds,
  LoggedBatch,
  Put,
  ReadBounds,
  Sealed,
  Shed,
  Span,
} from './log-records.ts'
import { Settled } from './settled.ts'

export interface WriteAheadLogOptions extends LogFileOptions {
  readonly bounds: LogBounds
}

/** What outlives the process beside the batches. */
interface Facts {
  /** Newest sequence that was given away. */
  newest: number
  shedRows: number
  shedFromUs: number
  shedUntilUs: number
  /** Flow numbers up to here were given away. */
  flows: number
}

const nothing: Facts = { newest: 0, shedRows: 0, shedFromUs: 0, shedUntilUs: 0, flows: 0 }
/** Room for flow numbers that is taken at once, so that the file is not written for each. */
const flowsAtOnce = 1 << 20
/** Batches held in memory while the disk refuses them, bytes. */
const heldBytesMax = 8 * 1024 * 1024
/** Beyond so many the oldest notes go. */
const notesMax = 10_000
/** So often a disk that refused is tried again, milliseconds. */
const retryMs = 1000

/**
 * Sequence numbers rise over all runs, a lost file included: each is at least the microsecond it was given at. What finds
 * no room goes oldest first, whole batches, counted: what is newest is what an attack under way is seen by.
 *
 * While the disk takes nothing, batches are held in memory and sent from there: they are lost with the process, but were
 * not acknowledged.
 */
export class WriteAheadLog implements Disposable {
  readonly #options: WriteAheadLogOptions
  readonly #database: DatabaseSync
  readonly #statements: Statements
  readonly #facts: Facts
  /** Nothing was sent of it yet, but of streams whose newest the hub has told since. */
  readonly #isNew: boolean
  readonly #met = new Set<string>()
  #bytes: number
  #batches: number
  readonly #held = new HeldBatches(heldBytesMax)
  /** What the disk did not let go of. */
  readonly #settled = new Settled()
  readonly #notes = new Map<string, string>()
  #failedMs = Number.NEGATIVE_INFINITY
  #failure = ''

  constructor(options: WriteAheadLogOptions) {
    this.#options = options
    const opened = openWhole(options)
    this.#database = opened
    this.#statements = statementsOf(opened)
    this.#facts = { ...nothing, ...readFacts(opened) }
    let beyond: readonly Head[] = []
    if (this.#facts.newest > Number.MAX_SAFE_INTEGER)
      this.#tryDisk(() => {
        beyond = takenBeyond(this.#statements)
        this.#facts.newest = Number(this.#statements.newest.get()!['sequence'])
      })
    this.#isNew = this.#facts.newest === 0
    const { batches, bytes } = this.#statements.sizes.get() as { batches: number; bytes: number }
    this.#batches = batches
    this.#bytes = bytes
    if (beyond.length > 0) this.#giveUp(beyond.map(factsOf))
  }

  /** Takes so many flow numbers at most out of use, for good; yields the one that the new run begins above. */
  beginFlows(): number {
    const before = this.#facts.flows
    this.reserveFlows(before)
    return before
  }

  /** Told of the newest flow number in use. */
  reserveFlows(used: number): void {
    if (used + flowsAtOnce / 2 < this.#facts.flows) return
    this.#facts.flows = used + flowsAtOnce
    this.#tryDisk(() => this.#writeFacts())
  }

  /** Writes one batch; `seal` signs it under the number it is given. Numbers rise over all streams. */
  append(facts: BatchFacts, seal: (sequence: number) => Uint8Array, stream = ''): Put {
    const madeMs = this.#options.clock()
    const sequence = sequenceAfter(this.#facts.newest, madeMs * 1000)
    const bytes = seal(sequence)
    this.#facts.newest = sequence
    const held = { sequence, bytes, ...facts, madeMs, stream }
    const isOnDisk = this.#unload() && this.#tryDisk(() => this.#write([held]))
    if (!isOnDisk) for (const gone of this.#held.add(held)) this.#note(gone)
    this.#removeSettled()
    this.#shed()
    return { sequence, bytes, isOnDisk }
  }

  /** Written down with the next batch, in one: what it says is so once everything until now is in the log. */
  note(name: string, text: string): void {
    this.#notes.set(name, text)
  }

  /** Null: there is none by this name, or it is too long ago. */
  noted(name: string): string | null {
    const row = this.#statements.noted.get(name) as { text: string } | undefined
    return this.#notes.get(name) ?? row?.text ?? null
  }

  /** Batches go to these from now on. Yields those that they went to before, until they are forgotten. */
  useStreams(names: readonly string[]): readonly string[] {
    const before = this.#statements.streams.all().map(({ name }) => String(name))
    this.#tryDisk(() => {
      for (const name of names) this.#statements.addStream.run(name)
    })
    return before.filter((name) => !names.includes(name))
  }

  forgetStream(name: string): void {
    this.#tryDisk(() => this.#statements.forgetStream.run(name))
  }

  /** Streams of which something waits. */
  waiting(): readonly string[] {
    const onDisk = this.#statements.waiting.all().map(({ name }) => String(name))
    return [...new Set([...onDisk, ...this.#held.all.map(({ stream }) => stream)])]
  }

  /** In order, behind `sequence`: one at least where there is one, else as many as fit. */
  after(sequence: number, { batchesMax, bytesMax }: ReadBounds, stream = ''): Sealed[] {
    const found: Sealed[] = []
    let bytes = 0
    const fits = (next: Sealed) => {
      bytes += next.bytes.length
      if (found.length > 0 && (found.length >= batchesMax || bytes > bytesMax)) return false
      found.push(next)
      return true
    }
    for (const row of this.#statements.after.iterate(stream, sequence)) {
      const sealed = row as unknown as Sealed
      if (!this.#settled.has(stream, sealed.sequence) && !fits(sealed)) return found
    }
    for (const held of this.#held.of(stream))
      if (held.sequence > sequence && !fits(held)) return found
    return found
  }

  /** Everything up to `sequence` is kept elsewhere. */
  acknowledge(sequence: number, stream = ''): void {
    this.#settle({ stream, from: 0, upTo: sequence })
  }

  /** The hub will not take this one, ever: it has set it aside for a person. */
  drop(sequence: number, stream = ''): void {
    this.#settle({ stream, from: sequence, upTo: sequence })
  }

  /** Nobody will ever take this one: its rows are counted. Yields how many. */
  giveUp(sequence: number, stream = ''): number {
    const gone = this.#settle({ stream, from: sequence, upTo: sequence })
    this.#giveUp(gone)
    return gone.reduce((sum, { rows }) => sum + rows, 0)
  }

  /** Rows that no batch was made of, counted with those that were given up. */
  forgo(facts: BatchFacts, why: string): void {
    this.#giveUp([facts])
    this.#options.onNotice(`${plural(facts.rows, 'observation')} given up: ${why}`)
  }

  /**
   * The hub has everything up to `sequence`: numbers go on above it. Of a log that was begun anew, while the clock stood
   * before what an earlier log reached, it may know these numbers for other batches: such are given up, and counted.
   */
  meet(sequence: number, stream = ''): void {
    this.#facts.newest = Math.max(this.#facts.newest, sequence)
    const gone = this.#settle({ stream, from: 0, upTo: sequence })
    if (this.#isNew && !this.#met.has(stream) && gone.length > 0) this.#giveUp(gone)
    this.#met.add(stream)
  }

  /**
   * What waits is signed again where `again` gives other bytes for it, so that keys that were good when it was written and
   * are no more lose nothing. Yields how many.
   */
  reseal(again: (bytes: Uint8Array) => Uint8Array | null): number {
    let count = 0
    let grown = 0
    const isDone = this.#tryDisk(() =>
      together(this.#database, () => {
        for (const { sequence } of this.#statements.numbers.all()) {
          const { bytes } = this.#statements.one.get(sequence!) as { bytes: Uint8Array }
          const next = again(bytes)
          if (next === null) continue
          this.#statements.change.run(next, sequence!)
          grown += next.length - bytes.length
          count++
        }
      }),
    )
    if (!isDone) return 0
    this.#bytes += grown
    return count
  }

  counts() {
    const oldest = this.#statements.oldest.get() as { made_ms: number } | undefined
    const heldMs = this.#held.all[0]?.madeMs ?? 0
    return {
      batches: this.#batches + this.#held.all.length,
      bytes: this.#bytes + this.#held.bytes,
      bytesMax: this.#options.bounds.bytesMax,
      oldestMs: oldest?.made_ms ?? heldMs,
      newest: this.#facts.newest,
      failure: this.#failure,
    }
  }

  shed(): Shed {
    const { shedRows, shedFromUs, shedUntilUs } = this.#facts
    return { rows: shedRows, fromUs: shedFromUs, untilUs: shedUntilUs }
  }

  [Symbol.dispose](): void {
    if (!this.#database.isOpen) return
    this.#unload()
    this.#database.close()
  }

  #write(batches: readonly LoggedBatch[]): void {
    const bytes = batches.reduce((sum, batch) => sum + batch.bytes.length, 0)
    together(this.#database, () => {
      for (const { sequence, madeMs, rows, fromUs, untilUs, bytes, stream } of batches)
        this.#statements.insert.run(sequence, madeMs, rows, fromUs, untilUs, bytes, stream)
      this.#writeFacts()
      const nowMs = this.#options.clock()
      for (const [name, text] of this.#notes) this.#statements.note.run(name, nowMs, text)
      if (this.#notes.size > 0) this.#statements.forget.run(notesMax)
    })
    this.#notes.clear()
    this.#batches += batches.length
    this.#bytes += bytes
  }

  #writeFacts(): void {
    for (const [name, value] of Object.entries(this.#facts))
      this.#statements.fact.run(name, value as number)
  }

  /** Batches wait no longer, whether or not the disk lets go of them now. Yields what they held. */
  #settle(span: Span): readonly BatchFacts[] {
    const held = this.#held.remove(span)
    const { stream, from, upTo } = span
    let heads: readonly Head[] = []
    // The hub says again what it has, should this be undone.
    const isGone = this.#tryDisk(() =>
      unsynced(this.#database, () => {
        heads = this.#statements.remove.all(stream, from, upTo) as unknown as Head[]
      }),
    )
    if (!isGone) heads = this.#statements.headsIn.all(stream, from, upTo) as unknown as Head[]
    const waited = heads.filter(({ sequence }) => !this.#settled.has(stream, sequence))
    this.#uncount(waited)
    if (isGone) this.#settled.forget(span)
    else this.#settled.add(span)
    return [...waited.map(factsOf), ...held]
  }

  /** What the disk did not let go of, once it takes what is written again. */
  #removeSettled(): void {
    const { spans } = this.#settled
    if (spans.length === 0 || !this.#isRetryDue()) return
    this.#tryDisk(() => {
      for (const span of spans) {
        this.#statements.remove.all(span.stream, span.from, span.upTo)
        this.#settled.forget(span)
      }
    })
  }

  #uncount(heads: readonly Head[]): void {
    this.#batches -= heads.length
    this.#bytes -= heads.reduce((sum, { bytes }) => sum + bytes, 0)
  }

  /** False where the disk does not take it now. */
  #tryDisk(act: () => void): boolean {
    try {
      act()
    } catch (thrown) {
      const reason = reasonOf(thrown)
      if (this.#failure === '')
        this.#options.onNotice(
          `the log cannot be written: ${printable(reason)}; batches are held in memory, and are lost if this process ends before the hub has them`,
        )
      this.#failure = reason
      this.#failedMs = this.#options.clock()
      return false
    }
    if (this.#failure !== '') this.#options.onNotice('the log can be written again')
    this.#failure = ''
    return true
  }

  /** What was held goes to the disk first, so that order stays. True: nothing is held. */
  #unload(): boolean {
    if (this.#held.all.length === 0) return true
    if (!this.#isRetryDue()) return false
    if (!this.#tryDisk(() => this.#write(this.#held.all))) return false
    this.#held.clear()
    return true
  }

  #isRetryDue(): boolean {
    const sinceMs = this.#options.clock() - this.#failedMs
    return sinceMs < 0 || sinceMs >= retryMs
  }

  #giveUp(batches: readonly BatchFacts[]): void {
    for (const facts of batches) this.#note(facts)
    this.#tryDisk(() => this.#writeFacts())
  }

  #note({ rows, fromUs, untilUs }: BatchFacts): void {
    if (rows === 0) return
    this.#facts.shedRows += rows
    this.#facts.shedFromUs = fromUs
    this.#facts.shedUntilUs = untilUs
  }

  /** Oldest first, down to nine tenths of the bound, so that it is not done for each batch. */
  #shed(): void {
    const { bytesMax, ageMsMax } = this.#options.bounds
    const tooOldMs = this.#options.clock() - ageMsMax
    const isOver = this.#bytes > bytesMax
    const oldest = this.#statements.oldest.get() as { made_ms: number } | undefined
    if (!isOver && (oldest?.made_ms ?? Number.POSITIVE_INFINITY) >= tooOldMs) return
    this.#tryDisk(() =>
      this.#shedFromDisk({ tooOldMs, bytesTo: isOver ? bytesMax * 0.9 : bytesMax }),
    )
  }

  #shedFromDisk({ tooOldMs, bytesTo }: { tooOldMs: number; bytesTo: number }): void {
    let bytes = this.#bytes
    let upTo = 0
    let fromUs = 0
    const given: Head[] = []
    for (const row of this.#statements.heads.iterate()) {
      const head = row as unknown as Head & { readonly stream: string }
      if (bytes <= bytesTo && head.made_ms >= tooOldMs) break
      upTo = head.sequence
      if (this.#settled.has(head.stream, head.sequence)) continue
      bytes -= head.bytes
      fromUs ||= head.from_us
      given.push(head)
    }
    const before = { ...this.#facts }
    for (const { rows, until_us } of given) this.#note({ rows, fromUs, untilUs: until_us })
    try {
      together(this.#database, () => {
        this.#statements.shed.run(upTo)
        this.#writeFacts()
      })
    } catch (thrown) {
      // They are there still.
      Object.assign(this.#facts, before)
      throw thrown
    }
    this.#uncount(given)
  }
}
