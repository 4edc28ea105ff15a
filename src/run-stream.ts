/**
 * The driver of a sensor's stream at the hub: entries -> parts -> detection -> bus. It goes on where it was left, with the
 * state that detection had there, and commits only what is kept: whoever takes the stream over finds the same again.
 */
import { type Bus, createPublisher, type Owned, type StreamTopic } from './bus/index.ts'
import type { SensorNews, ShippedPart } from './contracts/index.ts'
import type { Found, Task } from './detection/index.ts'
import { AmoskysError, assert, plural, reasonOf } from './kernel/index.ts'
import { ObservationReader } from './observations/index.ts'

/** Detection that can be put down and taken up again. */
export interface Judging {
  take(task: Task): void
  room(): Promise<void>
  /** What it knows, once everything given until now was judged. */
  save(): Promise<Uint8Array>
  end(): Promise<unknown>
  close(): Promise<void>
}

export interface StreamRun {
  readonly sensor: string
  /** Which of the sensor's streams; '': its only one. What is found is of the sensor. */
  readonly stream: string
  /** Tells this turn of judging from all others: what it publishes is named by it. */
  readonly run: string
  readonly owned: Owned
  readonly bus: Bus
  /** Begins with what an earlier one knew, or with nothing. */
  readonly open: (saved: Uint8Array | null, onFound: (found: Found) => void) => Promise<Judging>
  readonly partsOf: PartsOf
  /** Why an entry is not to be judged at all, since judging it failed before; '' or left out: it is. */
  readonly asideFor?: (sequence: number) => string
  /** Told of each entry, once it was judged or set aside. */
  readonly onJudged?: (judged: JudgedEntry) => void
  /**
   * Resolves when what was published under this run is kept, so many batches of each topic, and so many that were set
   * aside. Rejects where some of it was lost: then the stream is judged again from where it was committed.
   */
  readonly kept: (run: string, published: Published) => Promise<void>
  readonly clock: () => number
  readonly isEnding: () => boolean
  /** How often the place is committed: saving what is known takes its time, and there may be many streams. */
  readonly commitMs: () => number
  readonly limits?: Partial<StreamRunLimits>
}

export type Published = Readonly<Record<StreamTopic | 'dead', number>>

/** What an entry holds: its parts, or a sentence why they cannot be read; and the trace id of its batch, '' without. */
export type PartsOf = (bytes: Uint8Array) => {
  readonly traceId: string
  /** Rows that its sensor had given up when it made the batch, in all; left out: it cannot be read. */
  readonly shedRows?: number
  readonly parts: readonly ShippedPart[] | string
}

export interface JudgedEntry {
  readonly sequence: number
  readonly traceId: string
  readonly startMs: number
  readonly rows: number
  readonly shedRows: number
  /** Revisions of alerts that its judging gave. */
  readonly alerts: number
  /** Why it was set aside; '' where it was judged. */
  readonly dead: string
}

/** Judging an entry failed for what it holds: it will fail again. */
export class EntryFailure extends Error {
  readonly sequence: number

  constructor(sequence: number, cause: unknown) {
    super(reasonOf(cause), { cause })
    this.sequence = sequence
  }
}

export interface StreamRunLimits {
  readonly renewMs: number
  readonly entriesMax: number
  readonly bytesMax: number
  readonly waitMs: number
}

const defaultStreamRunLimits: StreamRunLimits = {
  renewMs: 2_000,
  entriesMax: 64,
  bytesMax: 4 * 1024 * 1024,
  waitMs: 500,
}

/** Until its end is asked for, or the lease is lost: then somebody else has the stream. */
export async function runStream(run: StreamRun): Promise<'ended' | 'lost'> {
  const limits = { ...defaultStreamRunLimits, ...run.limits }
  const { owned } = run
  let isLost = false
  const renewing = setInterval(() => {
    void owned.renew().then(
      (isOurs) => {
        isLost ||= !isOurs
      },
      // A backend that is away for a moment takes no lease away.
      () => {},
    )
  }, limits.renewMs)
  const stream = new JudgedStream(run)
  try {
    await stream.begin()
    let committedMs = run.clock()
    while (!isLost && !run.isEnding()) {
      const { entriesMax, bytesMax, waitMs } = limits
      const entries = await owned.read({ after: stream.sequence, entriesMax, bytesMax, waitMs })
      for (const entry of entries) {
        await stream.take(entry)
        // Between two of them the doors answer their sensors, and the lease is renewed: judging may fill this thread.
        await new Promise((resolve) => setImmediate(resolve))
      }
      await stream.room()
      if (run.clock() - committedMs < run.commitMs() && run.clock() >= committedMs) continue
      await stream.commit()
      committedMs = run.clock()
    }
    if (!isLost) await stream.commit()
    return isLost ? 'lost' : 'ended'
  } finally {
    clearInterval(renewing)
    await stream.close()
    if (!isLost) await owned.release().catch(() => {})
  }
}

/** One stream's entries, as they are judged. */
class JudgedStream {
  readonly #run: StreamRun
  readonly #reader = new ObservationReader()
  /** Everything up to here was given to detection. */
  sequence: number
  #committed: number
  #judging: Judging | null = null
  #publisher: ReturnType<typeof createPublisher>
  /** Rows that were judged since it was last told. */
  #rows = 0
  /** Alerts that were found, in all. */
  #alerts = 0
  #timeUs = 0
  #share = 1
  #news = 0
  #dead = 0

  constructor(run: StreamRun) {
    this.#run = run
    this.sequence = run.owned.from.sequence
    this.#committed = this.sequence
    this.#publisher = createPublisher(run.bus, { sensor: run.sensor, run: run.run })
  }

  begin(): Promise<void> {
    return this.#open(this.#run.owned.from.state)
  }

  async take(entry: { readonly sequence: number; readonly bytes: Uint8Array }): Promise<void> {
    const { sequence, bytes } = entry
    const { clock, onJudged } = this.#run
    const startMs = clock()
    const alertsBefore = this.#alerts
    this.sequence = sequence
    const { traceId, parts, shedRows = 0 } = await this.#partsOf(sequence, bytes)
    this.#publisher.follow(traceId)
    const isDead = typeof parts === 'string'
    if (isDead) {
      const text = Buffer.from(bytes).toString('base64')
      await this.#tell({ kind: 'dead', sequence, reason: parts, bytes: text, traceId })
    } else for (const part of parts) await this.#part(part)
    const alerts = this.#alerts - alertsBefore
    const said = isDead ? { rows: 0, dead: parts } : { rows: rowsOf(parts), dead: '' }
    onJudged?.({ sequence, traceId, startMs, shedRows, alerts, ...said })
  }

  async #partsOf(sequence: number, bytes: Uint8Array): Promise<ReturnType<PartsOf>> {
    const parts = this.#run.asideFor?.(sequence) ?? ''
    // Reading it may be what failed.
    if (parts !== '') return { traceId: '', parts }
    return this.#try(() => this.#run.partsOf(bytes))
  }

  /** What fails here fails for what the entry holds; but for what is away for a while. */
  async #try<T>(act: () => T | Promise<T>): Promise<T> {
    try {
      return await act()
    } catch (thrown) {
      if (thrown instanceof AmoskysError && thrown.code === 'unavailable') throw thrown
      throw new EntryFailure(this.sequence, thrown)
    }
  }

  async room(): Promise<void> {
    await this.#try(() => this.#judging?.room())
    await this.#publisher.sent()
    if (this.#rows === 0) return
    await this.#tell({ kind: 'judged', rows: this.#rows, timeUs: this.#timeUs })
    this.#rows = 0
  }

  /** What was judged and published is kept; then the place is. */
  async commit(): Promise<void> {
    const { owned, kept } = this.#run
    const { sequence } = this
    if (sequence === this.#committed) return
    const state = await this.#judging?.save()
    await this.#publisher.sent()
    // What found no room on the bus was acknowledged to its sensor: it is judged again, from the place before.
    if (Object.keys(this.#publisher.shed()).length > 0)
      throw new AmoskysError('unavailable', 'flows found no room on the bus; they are judged again')
    const published = { ...this.#publisher.accepted, dead: this.#dead }
    await kept(`${this.#run.sensor}/${this.#run.run}`, published)
    await owned.commit(sequence, state)
    this.#committed = sequence
  }

  async close(): Promise<void> {
    await this.#judging?.close()
    await this.#publisher.sent().catch(() => {})
  }

  async #open(saved: Uint8Array | null): Promise<void> {
    this.#judging = await this.#run.open(saved, (found) => {
      this.#alerts += found.alerts.length
      this.#publisher.found(found)
    })
  }

  async #part(part: ShippedPart): Promise<void> {
    assert(this.#judging !== null, 'a stream is judged once it has begun')
    const judging = this.#judging
    switch (part.kind) {
      case 'observations': {
        const { batch } = part
        const give = () => {
          this.#publisher.flows(this.#reader.readSummaries(batch))
          judging.take({ kind: 'observations', batch })
          return judging.room()
        }
        await this.#try(give)
        this.#rows += batch.count
        if (batch.count > 0) this.#timeUs = batch.timesUs[batch.count - 1]!
        return
      }
      case 'time':
        return this.#try(() => judging.take({ kind: 'time', timeUs: part.timeUs }))
      case 'losses':
        return this.#try(() => judging.take({ kind: 'losses', losses: part.losses }))
      case 'begin':
        judging.take({ kind: 'begun', flowsBefore: part.flowsBefore })
        return this.#tell({ kind: 'begun', run: part.run, version: part.version })
      case 'end':
        await this.#try(() => this.#end(judging))
        return this.#tell({ kind: 'ended' })
      case 'shed':
        judging.take({ kind: 'losses', losses: [shedSentence(part.rows)] })
        return this.#tell(part)
      case 'sampling':
        if (part.share < 1 && this.#share === 1)
          judging.take({ kind: 'losses', losses: [samplingSentence] })
        this.#share = part.share
        return this.#tell(part)
      case 'report':
        return this.#tell(part)
    }
  }

  /** All that was open is closed; what comes next of this sensor is another capture. */
  async #end(judging: Judging): Promise<void> {
    await judging.end()
    await judging.close()
    await this.#open(null)
  }

  async #tell(news: NewsOf<SensorNews>): Promise<void> {
    const { bus, sensor, stream, run } = this.#run
    if (news.kind === 'dead') this.#dead++
    const id = `${sensor}/${run}/news-${++this.#news}`
    await bus.publish('sensors', [{ sensor, stream, ...news }], { key: sensor, id })
  }
}

/** Of each kind of news all but whose they are. */
type NewsOf<N> = N extends SensorNews ? Omit<N, 'sensor' | 'stream'> : never

function rowsOf(parts: readonly ShippedPart[]): number {
  let rows = 0
  for (const part of parts) if (part.kind === 'observations') rows += part.batch.count
  return rows
}

function shedSentence(rows: number): string {
  return `the sensor could not send ${plural(rows, 'observation')} in all: its log had no room for them, or they were too old or too large for the hub`
}

const samplingSentence =
  'for part of the time the sensor was given more than it could send, and sent the flows of some pairs of hosts alone'
