/**
 * The driver of a sensor's stream at the hub: entries -> parts -> detection -> bus. It goes on where it was left, with the
 * state that detection had there, and commits only what is kept: whoever takes the stream over finds the same again.
 */
import { type Bus, createPublisher, type Owned, type StreamTopic } from './bus/index.ts'
import type { SensorReport, ShippedPart } from './contracts/index.ts'
import type { Found, Task } from './detection/index.ts'
import { assert, plural } from './kernel/index.ts'
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
  readonly owned: Owned
  readonly bus: Bus
  /** Begins with what an earlier one knew, or with nothing. */
  readonly open: (saved: Uint8Array | null, onFound: (found: Found) => void) => Promise<Judging>
  /** The parts of an entry; a sentence where it has none that can be read. */
  readonly partsOf: (bytes: Uint8Array) => readonly ShippedPart[] | string
  /** Resolves when what was published under this run is kept, so many batches of each topic. */
  readonly kept: (run: string, accepted: Readonly<Record<StreamTopic, number>>) => Promise<void>
  readonly listener: StreamListener
  readonly clock: () => number
  readonly isEnding: () => boolean
  readonly limits?: Partial<StreamRunLimits>
}

/** Who is told of what a stream holds beside observations. */
export interface StreamListener {
  begun(part: ShippedPart & { readonly kind: 'begin' }): void
  reported(report: SensorReport): void
  shed(part: ShippedPart & { readonly kind: 'shed' }): void
  sampling(share: number): void
  ended(): void
  /** An entry that cannot be read. */
  dead(entry: { readonly sequence: number; readonly bytes: Uint8Array }, reason: string): void
  judged(counts: {
    readonly rows: number
    readonly timeUs: number
    readonly sequence: number
  }): void
}

export interface StreamRunLimits {
  readonly commitMs: number
  readonly renewMs: number
  readonly entriesMax: number
  readonly bytesMax: number
  readonly waitMs: number
}

const defaultStreamRunLimits: StreamRunLimits = {
  commitMs: 5_000,
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
      for (const entry of entries) await stream.take(entry)
      await stream.room()
      if (run.clock() - committedMs < limits.commitMs && run.clock() >= committedMs) continue
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
  readonly #id: string

  constructor(run: StreamRun) {
    this.#run = run
    this.sequence = run.owned.from.sequence
    this.#committed = this.sequence
    // The same from the same place on, whoever judges it: what was published before is published as the same.
    this.#id = `from-${this.sequence}`
    this.#publisher = createPublisher(run.bus, { sensor: run.sensor, run: this.#id })
  }

  begin(): Promise<void> {
    return this.#open(this.#run.owned.from.state)
  }

  async take(entry: { readonly sequence: number; readonly bytes: Uint8Array }): Promise<void> {
    const { partsOf, listener } = this.#run
    const parts = partsOf(entry.bytes)
    if (typeof parts === 'string') listener.dead(entry, parts)
    else for (const part of parts) await this.#part(part)
    this.sequence = entry.sequence
  }

  async room(): Promise<void> {
    await this.#judging?.room()
    await this.#publisher.sent()
  }

  /** What was judged and published is kept; then the place is. */
  async commit(): Promise<void> {
    const { owned, kept } = this.#run
    const { sequence } = this
    if (sequence === this.#committed) return
    const state = await this.#judging?.save()
    await this.#publisher.sent()
    await kept(`${this.#run.sensor}/${this.#id}`, { ...this.#publisher.accepted })
    await owned.commit(sequence, state)
    this.#committed = sequence
  }

  async close(): Promise<void> {
    await this.#judging?.close()
    await this.#publisher.sent().catch(() => {})
  }

  async #open(saved: Uint8Array | null): Promise<void> {
    this.#judging = await this.#run.open(saved, (found) => this.#publisher.found(found))
  }

  async #part(part: ShippedPart): Promise<void> {
    const { listener } = this.#run
    assert(this.#judging !== null, 'a stream is judged once it has begun')
    const judging = this.#judging
    switch (part.kind) {
      case 'observations': {
        this.#publisher.flows(this.#reader.readSummaries(part.batch))
        judging.take({ kind: 'observations', batch: part.batch })
        const { count, timesUs } = part.batch
        if (count > 0)
          listener.judged({ rows: count, timeUs: timesUs[count - 1]!, sequence: this.sequence })
        return judging.room()
      }
      case 'time':
        return judging.take({ kind: 'time', timeUs: part.timeUs })
      case 'losses':
        return judging.take({ kind: 'losses', losses: part.losses })
      case 'begin':
        listener.begun(part)
        return judging.take({ kind: 'begun', flowsBefore: part.flowsBefore })
      case 'end': {
        listener.ended()
        await judging.end()
        await judging.close()
        return this.#open(null)
      }
      case 'shed':
        listener.shed(part)
        return judging.take({ kind: 'losses', losses: [shedSentence(part.rows)] })
      case 'sampling':
        listener.sampling(part.share)
        return judging.take({ kind: 'losses', losses: samplingSentence(part.share) })
      case 'report':
        return listener.reported(part.report)
    }
  }
}

function shedSentence(rows: number): string {
  return `the sensor could not send ${plural(rows, 'observation')} in all: the hub was away for longer than its log holds`
}

function samplingSentence(share: number): string[] {
  if (share >= 1) return []
  return [
    `from here on the sensor sends the flows of one in ${Math.round(1 / share)} pairs of hosts: it is given more than it can send`,
  ]
}
