/**
 * Figures of a machine over days, written as `amoskys up` writes them and where it does. The numbers are made up here: nobody
 * waits a day for a test. What becomes of them, from the shelf to the pixel, is the real thing.
 */
import { statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import { type Database, keepSamples, type Measured } from '../../src/store/index.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs

export interface MadeUp {
  readonly hours: number
  /** Names of sensors that read traffic meanwhile. */
  readonly sensors?: readonly string[]
  /** The last minutes without any, of the last of them. */
  readonly silentMinutes?: number
  /** Share of packets that the first of them lost. */
  readonly lossShare?: number
}

export async function keepMadeUpSamples(
  database: Database,
  { hours, sensors = [], silentMinutes = 0, lossShare = 0 }: MadeUp,
  nowMs: number,
): Promise<void> {
  // Of the real disk: what is shown beside it is asked of the system.
  const { blocks, bfree, bsize } = statfsSync(dirname(database.path))
  const usedBytes = (blocks - bfree) * bsize
  const times = timesOf(nowMs - hours * hourMs, nowMs)
  for (let from = 0; from < times.length; from += 500)
    await database.write(async (db) => {
      for (const atMs of times.slice(from, from + 500)) {
        const agoMs = nowMs - atMs
        const told = sensors.filter(
          (_, i) => i < sensors.length - 1 || agoMs > silentMinutes * minuteMs,
        )
        const measured = [
          ...ofMachine(atMs, agoMs, { hours, usedBytes }),
          ...told.flatMap((sensor, i) => ofSensor(sensor, atMs, i === 0 ? lossShare : 0)),
        ]
        await keepSamples(db, measured, { atMs, stepMs: 10_000 })
      }
    })
}

/** The last hour each ten seconds, before it each minute, beyond two days each five minutes: as much as charts show. */
function timesOf(fromMs: number, nowMs: number): readonly number[] {
  const times: number[] = []
  for (let atMs = fromMs; atMs < nowMs; ) {
    times.push(atMs)
    const agoMs = nowMs - atMs
    atMs += agoMs > 48 * hourMs ? 5 * minuteMs : agoMs > hourMs ? minuteMs : 10_000
  }
  return times
}

/** Up and down with the hours, the same at the same time. */
function waveAt(atMs: number, seed: number): number {
  const noise = Math.abs(Math.sin(atMs / 9973 + seed) * 43758.5453) % 1
  return 0.5 + 0.3 * Math.sin(atMs / (4 * hourMs) + seed) + 0.5 * (noise - 0.5)
}

function ofMachine(
  atMs: number,
  agoMs: number,
  { hours, usedBytes }: { readonly hours: number; readonly usedBytes: number },
): Measured[] {
  const isBusy = agoMs > 11 * hourMs && agoMs < 11.5 * hourMs
  const values = {
    ...{ machineCpuShare: isBusy ? 0.91 : 0.2 * waveAt(atMs, 1) + 0.2, cpuShare: waveAt(atMs, 2) },
    ...{ machineMemoryUsedBytes: 4e9 + 5e8 * waveAt(atMs, 3), residentBytes: 1.4e8 },
    ...{ databaseBytes: 6e8 - agoMs / 1000, waitingRecords: isBusy ? 3120 : 12 * waveAt(atMs, 4) },
    diskUsedBytes: usedBytes - (agoMs / hourMs) * 8e7 + 3e8 * waveAt(atMs, 5),
    ...{ receivedBytesPerSecond: 4e6 * waveAt(atMs, 6), sentBytesPerSecond: 3e5 * waveAt(atMs, 7) },
    ...{ stallMs: isBusy ? 62 : 6 * waveAt(atMs, 8), apiStallMs: 3 * waveAt(atMs, 9) },
    uptimeSeconds: hours * 3600 - agoMs / 1000,
    streamClients: 1,
  }
  return Object.entries(values).map(([metric, value]) => ({ sensor: '', metric, value }))
}

function ofSensor(sensor: string, atMs: number, lossShare: number): Measured[] {
  const packets = 700 * waveAt(atMs, sensor.length)
  return [
    { sensor, metric: 'packetsPerSecond', value: packets },
    { sensor, metric: 'bytesPerSecond', value: packets * 600 },
    { sensor, metric: 'dropsPerSecond', value: packets * lossShare },
    { sensor, metric: 'lagMs', value: 300 },
  ]
}
