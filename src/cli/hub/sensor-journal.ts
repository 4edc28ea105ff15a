/** What the hub writes down about sensors: each run of one like a source of its own, and how the sensor says it is. */
import { partOf, type SensorNews, type SensorReport } from '../../contracts/index.ts'
import { type DeadLetter, streamOf } from '../../hub/index.ts'
import { AmoskysError, countText, plural, reasonOf } from '../../kernel/index.ts'
import {
  type Keeping,
  keepReports,
  keepSamples,
  keepSystemEvent,
  type Measured,
  type SystemEvent,
} from '../../store/index.ts'
import type { Entry, Journal, RemoteBeat } from '../up/journal.ts'
import { ClockDifference } from './clock-difference.ts'

export interface SensorJournalOptions {
  readonly keeping: Keeping
  readonly journal: Journal
  readonly clock: () => number
  /** True once it is kept. */
  readonly onDead: (letter: DeadLetter) => Promise<boolean>
  /** What could not be written, and the database is not to blame for. */
  readonly onFailure?: (reason: string) => void
}

type News<K> = SensorNews & { readonly kind: K }

/** One sensor, as its stream tells of it. */
interface Told {
  entry: Entry | null
  run: string
  /** The run has ended, and no other has begun. */
  isOver: boolean
  /** Streams that this run is split into. */
  of: number
  /** Runs before, so that a stream that is behind the others begins none of them anew. */
  readonly past: string[]
  /** Its streams that are judged somewhere: until when each is, microseconds; and those that have ended in this run. */
  readonly streams: Map<string, number>
  readonly ended: Set<string>
  beat: RemoteBeat
  report: SensorReport | null
  /** When the report was made, on our wall; and how often it is still written, since the door writes when it heard it. */
  reportedMs: number
  reportWrites: number
  readonly clocks: ClockDifference
  shedRows: number
  share: number
  /** What is not told yet, since the last event of its kind is less than a minute old; and the share that was told. */
  shed: News<'shed'> | null
  sampling: News<'sampling'> | null
  shedToldMs: number
  samplingToldMs: number
  toldShare: number
  /** How many more of its runs are told of. */
  readonly runs: { left: number; atMs: number }
  /** What was measured last. */
  measured: { readonly ms: number; readonly shedRows: number } | null
}

/** Runs of one sensor that are told of: so many at once, and one more each minute. A sensor gone mad begins thousands. */
const runsAtOnce = 32
const runEachMs = 60_000
const writeMs = 1_000
const measureMs = 10_000
const pastMax = 16
const eventsMs = 60_000
const reportWritesMax = 3

export class SensorJournal {
  readonly #options: SensorJournalOptions
  readonly #told = new Map<string, Told>()
  readonly #writes: NodeJS.Timeout
  #isWriting = false
  #slot = -1

  constructor(options: SensorJournalOptions) {
    this.#options = options
    this.#writes = setInterval(() => void this.#writeInTime(), writeMs)
  }

  /** Of the bus: what whoever judges the streams hears. */
  async hear(batch: readonly SensorNews[]): Promise<void> {
    for (const news of batch) await this.#hear(news, this.#of(news.sensor))
  }

  async #hear(news: SensorNews, told: Told): Promise<void> {
    const { sensor, stream } = news
    // What goes through every stream of a sensor is told of the first.
    const isFirst = partOf(stream)?.number === 1
    if (news.kind !== 'left' && !told.streams.has(stream)) told.streams.set(stream, 0)
    // Its beginning was judged before this process was there.
    if (told.run === '') told.of = partOf(stream)?.of ?? 1
    switch (news.kind) {
      case 'begun':
        return this.#begin(told, news)
      case 'report':
        return this.#reported(told, news)
      case 'judged':
        told.beat.judgedRows += news.rows
        told.streams.set(stream, news.timeUs)
        // All of it is judged as far as the stream is that is furthest behind.
        told.beat.judgedUs = Math.min(...[...told.streams.values()].filter((us) => us > 0))
        return
      case 'shed':
        if (!isFirst) return
        told.shed = news
        return this.#tellDue(told)
      case 'sampling':
        if (!isFirst) return
        told.share = news.share
        told.sampling = news
        return this.#tellDue(told)
      case 'dead': {
        const { sequence, reason } = news
        const bytes = Buffer.from(news.bytes, 'base64')
        const letter = { sensor, stream: streamOf(news), sequence, reason, bytes } as const
        if (await this.#options.onDead({ ...letter, code: 'batch' })) return
        throw new AmoskysError('unavailable', 'a batch that was set aside could not be kept')
      }
      case 'ended':
        told.streams.delete(stream)
        // Of another split than this run's: what was open in it before has ended, and this run has not.
        if (partOf(stream)?.of === told.of) told.ended.add(stream)
        return this.#endWhole(told, stream)
      case 'left':
        told.streams.delete(stream)
        if (told.streams.size > 0) return
        this.#tellRest(told)
        this.#end(told, { how: 'stopped', why: news.why })
        this.#told.delete(sensor)
    }
  }

  /** A run has ended once each of its streams has. */
  #endWhole(told: Told, stream: string): void {
    if (partOf(stream)?.of !== told.of || told.ended.size < told.of) return
    this.#end(told, { how: 'ended', why: '' })
    told.isOver = true
  }

  async stop(): Promise<void> {
    clearInterval(this.#writes)
    for (const told of this.#told.values()) {
      this.#tellRest(told)
      this.#end(told, { how: 'stopped', why: 'the hub was stopped' })
    }
    await this.#write()
  }

  #of(sensor: string): Told {
    const found = this.#told.get(sensor)
    if (found) return found
    const told = {
      ...{
        entry: null,
        run: '',
        report: null,
        reportedMs: 0,
        reportWrites: 0,
        shedRows: 0,
        share: 1,
        of: 1,
        isOver: false,
      },
      ...{ past: [], streams: new Map<string, number>(), ended: new Set<string>() },
      ...{ shed: null, sampling: null, toldShare: 1 },
      ...{ shedToldMs: Number.NEGATIVE_INFINITY, samplingToldMs: Number.NEGATIVE_INFINITY },
      ...{ measured: null, clocks: new ClockDifference() },
      runs: { left: runsAtOnce, atMs: this.#options.clock() },
      beat: {
        frames: 0,
        bytes: 0,
        kernelDrops: 0,
        interfaceDrops: 0,
        newestUs: 0,
        residentBytes: 0,
      },
    }
    const whole = { ...told, beat: { ...told.beat, judgedRows: 0, judgedUs: 0 } }
    this.#told.set(sensor, whole)
    return whole
  }

  async #begin(told: Told, { sensor, stream, run, version }: News<'begun'>): Promise<void> {
    // Part of a stream is judged again where somebody took it over.
    if (told.entry !== null && told.run === run) return
    if (told.run !== run && told.past.includes(run)) return
    told.past.push(told.run)
    if (told.past.length > pastMax) told.past.shift()
    told.ended.clear()
    told.of = partOf(stream)?.of ?? 1
    if (told.entry !== null) this.#end(told, { how: 'ended', why: 'the sensor began anew' })
    told.run = run
    told.isOver = false
    await this.#open(told, sensor, version)
  }

  async #open(told: Told, sensor: string, version: string): Promise<void> {
    const { journal } = this.#options
    if (!this.#mayOpen(told)) return
    const kind = told.report?.kind ?? 'live'
    const source = told.report?.source ?? 'its sensor'
    told.entry = await journal.beginRemote({ sensor, kind, source, version, beat: told.beat })
  }

  #mayOpen({ runs }: Told): boolean {
    const nowMs = this.#options.clock()
    runs.left = Math.min(runsAtOnce, runs.left + Math.max(0, nowMs - runs.atMs) / runEachMs)
    runs.atMs = nowMs
    if (runs.left < 1) return false
    runs.left--
    return true
  }

  async #reported(told: Told, { sensor, report }: News<'report'>): Promise<void> {
    told.report = report
    told.reportedMs = told.clocks.madeMs(report.atMs, this.#options.clock())
    told.reportWrites = reportWritesMax
    Object.assign(told.beat, {
      ...{ frames: report.frames, bytes: report.bytes, newestUs: report.newestUs },
      ...{ kernelDrops: report.kernelDrops, interfaceDrops: report.interfaceDrops },
      residentBytes: report.host.residentBytes,
    })
    // Its beginning was judged before this process was there. What comes behind its end begins nothing.
    if (told.entry === null && !told.isOver) await this.#open(told, sensor, report.version)
  }

  /** One event of each kind a minute: what came meanwhile is told with the next. */
  #tellDue(told: Told): void {
    const nowMs = this.#options.clock()
    const isDue = (toldMs: number) => nowMs - toldMs >= eventsMs || nowMs < toldMs
    const { shed, sampling } = told
    if (shed !== null && isDue(told.shedToldMs)) {
      told.shed = null
      if (this.#tellShed(told, shed)) told.shedToldMs = nowMs
    }
    if (sampling === null || !isDue(told.samplingToldMs)) return
    told.sampling = null
    if (this.#tellSampling(told, sampling)) told.samplingToldMs = nowMs
  }

  /** What waits for its minute is told at once: nobody would tell it later. */
  #tellRest(told: Told): void {
    told.shedToldMs = Number.NEGATIVE_INFINITY
    told.samplingToldMs = Number.NEGATIVE_INFINITY
    this.#tellDue(told)
  }

  /** True: it was news. */
  #tellShed(told: Told, { sensor, rows, fromUs, untilUs }: News<'shed'>): boolean {
    const more = rows - told.shedRows
    told.shedRows = rows
    if (more <= 0) return false
    this.#tell(sensor, {
      ...{ what: 'observations-shed', severity: 'high', key: `shed|${sensor}|${rows}` },
      text: `${sensor}: ${plural(more, 'observation')} given up before they were sent, ${countText(rows)} in all: its log was full, they were too old, or too large for the hub; the last are of ${spanText(fromUs, untilUs)}`,
    })
    return true
  }

  #tellSampling(told: Told, { sensor, share }: News<'sampling'>): boolean {
    if (share === told.toldShare) return false
    told.toldShare = share
    const text =
      share >= 1
        ? `${sensor}: sends all flows again`
        : `${sensor}: sends the flows of one in ${Math.round(1 / share)} pairs of hosts: there is more than it can send or the hub can take`
    this.#tell(sensor, {
      ...{ what: 'sampling', severity: share >= 1 ? 'info' : 'medium', text },
      key: `sampling|${sensor}|${share}|${this.#options.clock()}`,
    })
    return true
  }

  #end(told: Told, end: Parameters<Entry['end']>[0]): void {
    told.entry?.end(end)
    told.entry = null
  }

  #tell(sensor: string, event: Omit<SystemEvent, 'sensor'>): void {
    const nowMs = this.#options.clock()
    void this.#options.keeping
      .write((db) => keepSystemEvent(db, { ...event, sensor } as SystemEvent, nowMs))
      .catch(() => {})
  }

  async #writeInTime(): Promise<void> {
    if (this.#isWriting) return
    this.#isWriting = true
    try {
      await this.#write()
    } catch (thrown) {
      // The next second writes anew: what is told later must not be lost for what could not be written now.
      this.#options.onFailure?.(reasonOf(thrown))
    } finally {
      this.#isWriting = false
    }
  }

  async #write(): Promise<void> {
    for (const told of this.#told.values()) this.#tellDue(told)
    const nowMs = this.#options.clock()
    const reports = [...this.#told].flatMap(([name, told]) => {
      const { report, reportedMs } = told
      if (report === null || told.reportWrites === 0) return []
      told.reportWrites--
      return [{ name, report, reportedMs }]
    })
    const slot = Math.floor(nowMs / measureMs)
    const measured = slot === this.#slot ? [] : this.#measured(nowMs)
    this.#slot = slot
    try {
      await this.#options.keeping.write(async (db) => {
        await keepReports(db, reports)
        await keepSamples(db, measured, { atMs: nowMs, stepMs: measureMs })
      })
    } catch (thrown) {
      // The keeping has said what is wrong with the database; the next second has newer news.
      if (!(thrown instanceof AmoskysError)) throw thrown
    }
  }

  /** In the words of `remoteMetrics`. */
  #measured(nowMs: number): Measured[] {
    return [...this.#told].flatMap(([sensor, told]) => {
      const { report, measured } = told
      if (report === null) return []
      const { host, log, shedRows, sampledShare } = report
      const sinceS = measured === null ? 0 : (nowMs - measured.ms) / 1000
      // What was given up before this process was there is no news.
      const more = measured === null ? 0 : Math.max(0, shedRows - measured.shedRows)
      told.measured = { ms: nowMs, shedRows }
      const memory = host.memoryBytes
      const values = {
        ...{ queueBytes: log.bytes, sampledShare },
        ...{ sensorResidentBytes: host.residentBytes, hostCpuShare: host.cpuShare },
        shedPerSecond: sinceS > 0 ? more / sinceS : null,
        hostMemoryUsedShare: memory && memory / (host.memoryTotalBytes ?? memory),
        hostDiskFreeBytes: host.diskFreeBytes,
        hostReceivedBytesPerSecond: host.receivedBytesPerSecond,
        hostSentBytesPerSecond: host.sentBytesPerSecond,
      }
      return Object.entries(values).flatMap(([metric, value]) =>
        value === null ? [] : [{ sensor, metric, value }],
      )
    })
  }
}

function spanText(fromUs: number, untilUs: number): string {
  const at = (us: number) => new Date(us / 1000).toISOString()
  return `${at(fromUs)} to ${at(untilUs)}`
}
