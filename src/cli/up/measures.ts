/** What is measured of a process while it runs, each ten seconds: how fast, how far behind, how large. */
import { existsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Measured, RunBeat } from '../../store/index.ts'
import { diskRoom, MachineBusy, MachineTraffic, memoryUsedBytes } from './machine.ts'

export interface SensorBeat {
  readonly sensor: string
  readonly beat: RunBeat
}

interface Totals {
  readonly ms: number
  readonly frames: number
  readonly bytes: number
  readonly drops: number
}

export class Measures {
  readonly #path: string
  readonly #before = new Map<string, Totals>()
  #cpu = process.cpuUsage()
  #cpuMs: number
  #stallMs = 0
  readonly #busy = new MachineBusy()
  readonly #traffic: MachineTraffic

  constructor(path: string, nowMs: number) {
    this.#path = path
    this.#cpuMs = nowMs
    this.#traffic = new MachineTraffic(nowMs)
  }

  /** The longest stall between two measurements counts. */
  noteStall(ms: number): void {
    this.#stallMs = Math.max(this.#stallMs, ms)
  }

  take(beats: readonly SensorBeat[], nowMs: number): Measured[] {
    return [...beats.flatMap((one) => this.#ofSensor(one, nowMs)), ...this.#ofProcess(beats, nowMs)]
  }

  #ofSensor({ sensor, beat }: SensorBeat, nowMs: number): Measured[] {
    const drops = beat.kernel_drops + beat.interface_drops
    const now = { ms: nowMs, frames: beat.frames, bytes: beat.bytes, drops }
    const before = this.#before.get(sensor)
    this.#before.set(sensor, now)
    const lag = { sensor, metric: 'lagMs', value: beat.lag_ms }
    if (before === undefined || before.ms >= nowMs) return [lag]
    const perSecond = (metric: string, of: keyof Totals) => {
      const value = (Math.max(0, now[of] - before[of]) * 1000) / (nowMs - before.ms)
      return { sensor, metric, value }
    }
    return [
      perSecond('packetsPerSecond', 'frames'),
      perSecond('bytesPerSecond', 'bytes'),
      perSecond('dropsPerSecond', 'drops'),
      lag,
    ]
  }

  #ofProcess(beats: readonly SensorBeat[], nowMs: number): Measured[] {
    const { user, system } = process.cpuUsage(this.#cpu)
    const cpuShare = nowMs > this.#cpuMs ? (user + system) / 1000 / (nowMs - this.#cpuMs) : 0
    this.#cpu = process.cpuUsage()
    this.#cpuMs = nowMs
    const stallMs = this.#stallMs
    this.#stallMs = 0
    const carried = this.#traffic.perSecond(nowMs)
    const disk = diskRoom(dirname(this.#path))
    const values = {
      waitingRecords: beats[0]?.beat.waiting ?? 0,
      residentBytes: process.memoryUsage.rss(),
      ...{ stallMs, cpuShare },
      uptimeSeconds: process.uptime(),
      databaseBytes: databaseBytes(this.#path),
      diskFreeBytes: disk?.freeBytes,
      diskUsedBytes: disk?.usedBytes,
      machineCpuShare: this.#busy.share(),
      machineMemoryUsedBytes: memoryUsedBytes(),
      receivedBytesPerSecond: carried?.received,
      sentBytesPerSecond: carried?.sent,
    }
    // What is not known is not measured: there is no 0 for it.
    return Object.entries(values).flatMap(([metric, value]) =>
      value === undefined || value === null ? [] : [{ sensor: '', metric, value }],
    )
  }
}

/** Null where there is no file: it is on a server. */
function databaseBytes(path: string): number | null {
  if (!existsSync(path)) return null
  return ['', '-wal'].reduce(
    (sum, end) => sum + (statSync(`${path}${end}`, { throwIfNoEntry: false })?.size ?? 0),
    0,
  )
}
