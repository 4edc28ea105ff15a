/** What a process writes down about itself while it runs, so that the next one knows how far it came. */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Kysely } from 'kysely'
import type { Bus, Message, StreamTopic } from '../../bus/index.ts'
import { AmoskysError, countText, plural, stableId } from '../../kernel/index.ts'
import type { RunCounts } from '../../run.ts'
import type { Capture, Followed, FollowMemory } from '../../sensing/capture/index.ts'
import {
  beatRun,
  beginRun,
  endRun,
  findFollowed,
  type Keeping,
  keepFollowed,
  keepSamples,
  keepSystemEvent,
  type NewRun,
  type RunBeat,
  type Schema,
  type SystemEvent,
} from '../../store/index.ts'
import { keptTopics } from '../keeping.ts'
import { Measures } from './measures.ts'
import type { PlannedSource } from './sources.ts'

const beatMs = 1000
const measureMs = 10_000
/** Drops that go on are told so often. */
const dropsToldMs = 60_000
/** How often it is looked whether others had to wait, which is part of each wait. */
const lookMs = 10

export interface JournalOptions {
  readonly keeping: Keeping
  readonly bus: Bus
  readonly version: string
  /** The database; its size is measured. */
  readonly path: string
  readonly clock: () => number
}

export interface RunEnd {
  readonly how: 'ended' | 'stopped' | 'failed'
  readonly why: string
}

/** A run of a sensor elsewhere: what it was last said to have seen; written to by whoever hears it. */
export interface RemoteBeat {
  frames: number
  bytes: number
  kernelDrops: number
  interfaceDrops: number
  /** Event time of the newest observation, and of the newest that was judged, microseconds; 0: none. */
  newestUs: number
  judgedUs: number
  judgedRows: number
  residentBytes: number
}

export interface RemoteRun {
  readonly sensor: string
  readonly kind: PlannedSource['kind']
  readonly source: string
  readonly version: string
  readonly beat: RemoteBeat
}

/** A run while it runs, as the journal sees it. */
export interface Entry {
  readonly id: string
  readonly sensor: string
  readonly memory: FollowMemory
  /** Where it reads, and what it counts. */
  watch(capture: Capture, counts: RunCounts): void
  end(end: RunEnd): void
}

type Accepted = RunCounts['accepted']

/** What was read of a followed folder, and what has to be kept before that is true for good. */
interface Reading {
  readonly followed: Followed
  readonly frames: number
  /** Null until the frames are judged. */
  accepted: Accepted | null
}

/** One run at one beat, and what of its folder is read for good. */
interface Beat {
  readonly open: Open
  readonly sensor: string
  readonly beat: RunBeat
  readonly read: readonly Followed[]
}

function noBatches(): Record<StreamTopic, number> {
  return { alerts: 0, signals: 0, flows: 0, hosts: 0 }
}

interface Open {
  readonly id: string
  readonly sensor: string
  capture: Capture | null
  counts: RunCounts | null
  /** Where it runs elsewhere. */
  readonly remote: RemoteBeat | null
  readonly readings: Reading[]
  ended: (RunEnd & { readonly ms: number }) | null
  /** Drops that were told, and when. */
  toldDrops: number
  toldMs: number
}

export class Journal {
  readonly #options: JournalOptions
  readonly #open = new Map<string, Open>()
  /** Batches that are kept, by sensor. */
  readonly #kept = new Map<string, Record<StreamTopic, number>>()
  readonly #delay = monitorEventLoopDelay({ resolution: lookMs })
  readonly #beats: NodeJS.Timeout
  #turn: Promise<void> = Promise.resolve()
  #isBeating = false
  /** Runs in all: two of one sensor may begin in one millisecond. */
  #begun = 0
  readonly #measures: Measures
  /** Ten seconds of the clock, each of which is measured once: no step of a chart is left out. */
  #slot = -1

  constructor(options: JournalOptions) {
    this.#options = options
    const nowMs = options.clock()
    this.#measures = new Measures(options.path, nowMs)
    this.#delay.enable()
    this.#beats = setInterval(() => void this.#beatInTime(), beatMs)
  }

  /** Of the keeping: these batches are in the database. */
  readonly onKept = (topic: StreamTopic, messages: readonly Message[]): void => {
    for (const { key } of messages) {
      const kept = this.#kept.get(key) ?? noBatches()
      kept[topic]++
      this.#kept.set(key, kept)
    }
  }

  begin({ sensor, kind, name, identity, says }: PlannedSource): Promise<Entry> {
    const { version } = this.#options
    return this.#begin({ sensor, kind, source: name, identity, version }, says, null)
  }

  /** A run of a sensor elsewhere, as this process hears of it. */
  beginRemote({ beat, ...run }: RemoteRun): Promise<Entry> {
    return this.#begin({ ...run, identity: '' }, `its sensor sends from ${run.source}`, beat)
  }

  async #begin(
    named: Pick<NewRun, 'sensor' | 'kind' | 'source' | 'identity' | 'version'>,
    says: string,
    remote: RemoteBeat | null,
  ): Promise<Entry> {
    const { keeping, clock } = this.#options
    const { sensor } = named
    const startedMs = clock()
    const id = stableId('run', startedMs, `${sensor} ${process.pid} ${startedMs} ${++this.#begun}`)
    const run = { id, ...named, process_id: process.pid }
    const text = `${sensor}: ${says}`
    await keeping.write(async (db) => {
      await beginRun(db, { ...run, started_ms: startedMs })
      const event = { key: `started|${id}`, what: 'started', severity: 'info', sensor, text }
      await keepSystemEvent(db, event as SystemEvent, startedMs)
    })
    const nothing = { capture: null, counts: null, remote, ended: null, toldDrops: 0, toldMs: 0 }
    const open: Open = { id, sensor, readings: [], ...nothing }
    this.#open.set(id, open)
    return {
      id,
      sensor,
      memory: this.#memoryOf(open),
      watch: (capture, counts) => void Object.assign(open, { capture, counts }),
      end: (end) => void Object.assign(open, { ended: { ...end, ms: clock() } }),
    }
  }

  /** One beat, and what ended is written down as ended. */
  beat(): Promise<void> {
    this.#turn = this.#turn.then(() => this.#write())
    return this.#turn
  }

  /** What is still open ends with whatever ended the process: that is no death without warning. */
  fail(why: string): void {
    const ms = this.#options.clock()
    for (const open of this.#open.values()) open.ended ??= { how: 'failed', why, ms }
  }

  /** Stops beating; the last beat is due when everything is kept. */
  stop(): void {
    clearInterval(this.#beats)
    this.#delay.disable()
  }

  /** A beat that is late leaves out those that it delayed. */
  async #beatInTime(): Promise<void> {
    if (this.#isBeating) return
    this.#isBeating = true
    await this.beat()
    this.#isBeating = false
  }

  async #write(): Promise<void> {
    const nowMs = this.#options.clock()
    const stallMs = Math.max(0, this.#delay.max / 1e6 - lookMs)
    this.#delay.reset()
    this.#measures.noteStall(stallMs)
    const beats = [...this.#open.values()].map((open) => ({
      open,
      sensor: open.sensor,
      beat: this.#beatOf(open, { nowMs, stallMs }),
      read: this.#settled(open),
    }))
    const slot = Math.floor(nowMs / measureMs)
    const measured = slot === this.#slot ? [] : this.#measures.take(beats, nowMs)
    this.#slot = slot
    try {
      await this.#options.keeping.write(async (db) => {
        for (const one of beats) await this.#writeRun(db, one, nowMs)
        await keepSamples(db, measured, { atMs: nowMs, stepMs: measureMs })
      })
    } catch (thrown) {
      // The keeping has said what is wrong with the database; the next beat tries again.
      if (!(thrown instanceof AmoskysError)) throw thrown
      return
    }
    for (const { open, read } of beats) this.#settle(open, read)
  }

  async #writeRun(db: Kysely<Schema>, { open, beat, read }: Beat, nowMs: number): Promise<void> {
    const { id, sensor, ended } = open
    await beatRun(db, id, beat)
    for (const followed of read) await keepFollowed(db, { sensor, ...followed, read_ms: nowMs })
    const drops = beat.kernel_drops + beat.interface_drops
    if (drops > open.toldDrops && (ended !== null || nowMs - open.toldMs >= dropsToldMs)) {
      const text = `${sensor}: ${plural(drops - open.toldDrops, 'packet')} dropped before they were captured, ${countText(drops)} in all`
      const event = { key: `drops|${id}|${drops}`, what: 'capture-drops', severity: 'medium' }
      await keepSystemEvent(db, { ...event, sensor, text } as SystemEvent, nowMs)
      open.toldDrops = drops
      open.toldMs = nowMs
    }
    if (ended === null) return
    const { how, why, ms } = ended
    await endRun(db, id, { ended_ms: ms, how, why })
    const severity = how === 'failed' ? 'high' : 'info'
    const text = `${sensor}: ${how}${why === '' ? '' : `: ${why}`}`
    const event = { key: `${how}|${id}`, what: how, severity, sensor, text }
    await keepSystemEvent(db, event as SystemEvent, ms)
  }

  /** What is written need not be written again. */
  #settle(open: Open, read: readonly Followed[]): void {
    for (const followed of read)
      open.readings.splice(
        open.readings.findIndex((reading) => reading.followed === followed),
        1,
      )
    if (open.ended && open.readings.length === 0) this.#open.delete(open.id)
  }

  #beatOf(open: Open, at: { readonly nowMs: number; readonly stallMs: number }): RunBeat {
    const { capture, counts, remote } = open
    const { nowMs, stallMs } = at
    const waiting = this.#options.bus.counts().waiting
    if (remote !== null) return remoteBeat(remote, { nowMs, stallMs, waiting })
    const captured = capture?.counts()
    const newestUs = counts?.newestUs || 0
    const judgedUs = counts?.judgedUs || 0
    return {
      beat_ms: nowMs,
      frames: counts?.frames ?? 0,
      bytes: captured?.bytes ?? 0,
      judged_frames: counts?.judgedFrames ?? 0,
      judged_us: judgedUs,
      kernel_drops: captured?.kernelDrops ?? 0,
      interface_drops: captured?.interfaceDrops ?? 0,
      lag_ms: judgedUs === 0 ? 0 : Math.max(0, newestUs - judgedUs) / 1000,
      waiting,
      resident_bytes: process.memoryUsage.rss(),
      stall_ms: stallMs,
    }
  }

  #memoryOf(open: Open): FollowMemory {
    const { keeping } = this.#options
    return {
      async find(mark) {
        const row = await keeping.write((db) => findFollowed(db, open.sensor, mark))
        if (row === null) return null
        const { name, device, inode, bytes, frames } = row
        return { mark, name, device, inode, bytes, frames }
      },
      keep: (followed) => {
        open.readings.push({ followed, frames: open.counts?.frames ?? 0, accepted: null })
      },
    }
  }

  /** What was read, judged, and is kept. */
  #settled({ sensor, counts, readings }: Open): Followed[] {
    const kept = this.#kept.get(sensor) ?? noBatches()
    return readings.flatMap((reading) => {
      if (counts && counts.judgedFrames >= reading.frames)
        reading.accepted ??= { ...counts.accepted }
      const { accepted, followed } = reading
      if (accepted === null) return []
      return keptTopics.every((topic) => kept[topic] >= accepted[topic]) ? [followed] : []
    })
  }
}

function remoteBeat(
  beat: RemoteBeat,
  { nowMs, stallMs, waiting }: { nowMs: number; stallMs: number; waiting: number },
): RunBeat {
  const { newestUs, judgedUs } = beat
  return {
    ...{ beat_ms: nowMs, frames: beat.frames, bytes: beat.bytes },
    // Rows are judged, not packets: once all rows are, all packets are.
    judged_frames: judgedUs >= newestUs ? beat.frames : 0,
    ...{ judged_us: judgedUs, waiting, stall_ms: stallMs },
    ...{ kernel_drops: beat.kernelDrops, interface_drops: beat.interfaceDrops },
    lag_ms: judgedUs === 0 ? 0 : Math.max(0, newestUs - judgedUs) / 1000,
    resident_bytes: beat.residentBytes,
  }
}
