/** What the hub writes down about sensors: each run of one like a source of its own, and how the sensor says it is. */
import type { SensorReport, ShippedPart } from '../../contracts/index.ts'
import { AmoskysError, countText, plural, printable } from '../../kernel/index.ts'
import type { StreamListener } from '../../run-stream.ts'
import {
  type Keeping,
  keepSamples,
  keepSystemEvent,
  type Measured,
  type SystemEvent,
  touchSensors,
} from '../../store/index.ts'
import type { Entry, Journal, RemoteBeat } from '../up/journal.ts'

export interface SensorJournalOptions {
  readonly keeping: Keeping
  readonly journal: Journal
  readonly clock: () => number
}

/** One sensor, as its stream tells of it. */
interface Told {
  entry: Entry | null
  beat: RemoteBeat
  report: SensorReport | null
  isReportNew: boolean
  shedRows: number
  share: number
  /** What was measured last. */
  measured: { readonly ms: number; readonly shedRows: number }
}

const writeMs = 1_000
const measureMs = 10_000

export class SensorJournal {
  readonly #options: SensorJournalOptions
  readonly #told = new Map<string, Told>()
  /** When each was last heard, on the hub's wall. */
  readonly #heard = new Map<string, number>()
  readonly #writes: NodeJS.Timeout
  #isWriting = false
  #slot = -1

  constructor(options: SensorJournalOptions) {
    this.#options = options
    this.#writes = setInterval(() => void this.#writeInTime(), writeMs)
  }

  /** It gave a sign of life. */
  heard(sensor: string): void {
    this.#heard.set(sensor, this.#options.clock())
  }

  /** The ears of one stream. */
  listener(sensor: string): StreamListener {
    const told = this.#of(sensor)
    return {
      begun: (part) => void this.#begin(sensor, told, part),
      reported: (report) => this.#reported(sensor, told, report),
      shed: ({ rows, fromUs, untilUs }) => {
        const more = rows - told.shedRows
        told.shedRows = rows
        if (more > 0)
          this.#tell(sensor, {
            ...{ what: 'observations-shed', severity: 'high', key: `shed|${sensor}|${rows}` },
            text: `${sensor}: ${plural(more, 'observation')} given up before they were sent, ${countText(rows)} in all: its log was full or they were too old; they are of ${spanText(fromUs, untilUs)}`,
          })
      },
      sampling: (share) => {
        if (share === told.share) return
        told.share = share
        const nowMs = this.#options.clock()
        const text =
          share >= 1
            ? `${sensor}: sends all flows again`
            : `${sensor}: sends the flows of one in ${Math.round(1 / share)} pairs of hosts, since there is more than it can send or the hub can take`
        this.#tell(sensor, {
          ...{ what: 'sampling', severity: share >= 1 ? 'info' : 'medium' },
          ...{ key: `sampling|${sensor}|${share}|${nowMs}`, text },
        })
      },
      ended: () => this.#end(told, { how: 'ended', why: '' }),
      dead: ({ sequence }, reason) =>
        this.#tell(sensor, {
          ...{ what: 'dead-letter', severity: 'high', key: `dead|${sensor}|${sequence}` },
          text: `${sensor}: a batch cannot be read and is set aside: ${printable(reason)}`,
        }),
      judged: ({ rows, timeUs }) => {
        told.beat.judgedRows += rows
        told.beat.judgedUs = timeUs
      },
    }
  }

  /** The stream is judged elsewhere from now on, or nowhere. */
  leave(sensor: string, why: string): void {
    const told = this.#told.get(sensor)
    if (told) this.#end(told, { how: 'stopped', why })
    this.#told.delete(sensor)
  }

  async stop(): Promise<void> {
    clearInterval(this.#writes)
    for (const sensor of [...this.#told.keys()]) this.leave(sensor, 'the hub was stopped')
    await this.#write()
  }

  #of(sensor: string): Told {
    const found = this.#told.get(sensor)
    if (found) return found
    const told = {
      ...{ entry: null, report: null, isReportNew: false, shedRows: 0, share: 1 },
      measured: { ms: this.#options.clock(), shedRows: 0 },
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

  async #begin(
    sensor: string,
    told: Told,
    { version }: ShippedPart & { readonly kind: 'begin' },
  ): Promise<void> {
    this.#end(told, { how: 'ended', why: 'the sensor began anew' })
    await this.#open(sensor, told, version)
  }

  async #open(sensor: string, told: Told, version: string): Promise<void> {
    const { journal } = this.#options
    const kind = told.report?.kind ?? 'live'
    const source = told.report?.source ?? 'sensor'
    told.entry = await journal.beginRemote({ sensor, kind, source, version, beat: told.beat })
  }

  #reported(sensor: string, told: Told, report: SensorReport): void {
    told.report = report
    told.isReportNew = true
    Object.assign(told.beat, {
      ...{ frames: report.frames, bytes: report.bytes, newestUs: report.newestUs },
      ...{ kernelDrops: report.kernelDrops, interfaceDrops: report.interfaceDrops },
      residentBytes: report.host.residentBytes,
    })
    // Its beginning was judged before this process was there.
    if (told.entry === null) void this.#open(sensor, told, report.version)
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
    await this.#write()
    this.#isWriting = false
  }

  async #write(): Promise<void> {
    const nowMs = this.#options.clock()
    const heard = [...this.#heard].map(([name, seenMs]) => {
      const told = this.#told.get(name)
      const isNew = told?.report && told.isReportNew
      if (told) told.isReportNew = false
      return { name, seenMs, ...(isNew && { report: told.report! }) }
    })
    this.#heard.clear()
    const slot = Math.floor(nowMs / measureMs)
    const measured = slot === this.#slot ? [] : this.#measured(nowMs)
    this.#slot = slot
    try {
      await this.#options.keeping.write(async (db) => {
        await touchSensors(db, heard)
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
      const { report, share, measured } = told
      if (report === null) return []
      const { host, log, shedRows } = report
      const sinceS = (nowMs - measured.ms) / 1000
      told.measured = { ms: nowMs, shedRows }
      const memory = host.memoryBytes
      const values = {
        ...{ queueBytes: log.bytes, sampledShare: share },
        ...{ sensorResidentBytes: host.residentBytes, hostCpuShare: host.cpuShare },
        shedPerSecond: sinceS > 0 ? Math.max(0, shedRows - measured.shedRows) / sinceS : null,
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
