/** Sensors as the hub keeps them, for tests. */
import type { SensorReport } from '../../contracts/index.ts'
import { type Database, enrolSensor, touchSensors } from '../../store/index.ts'

const dayMs = 86_400_000

/** One that is well: all comes, nothing waits. */
export function reportAt(atMs: number, more: Partial<SensorReport> = {}): SensorReport {
  return {
    ...{ version: '0.1.0', atMs, startedMs: atMs - 3_600_000, source: 'eth0', kind: 'live' },
    ...{ frames: 900_000, bytes: 6e8, kernelDrops: 0, interfaceDrops: 0, rows: 40_000 },
    ...{ shedRows: 0, sampledShare: 1, newestUs: atMs * 1000 },
    log: { batches: 0, bytes: 0, bytesMax: 512e6, oldestMs: 0 },
    hub: { state: 'connected', sinceMs: atMs - 3_000_000, failures: 0, resent: 0 },
    host: {
      ...{ cpuShare: 0.2, ownCpuShare: 0.05, memoryBytes: 1e9, memoryTotalBytes: 4e9 },
      ...{ residentBytes: 9e7, diskFreeBytes: 2e10, diskTotalBytes: 6e10 },
      ...{ receivedBytesPerSecond: 1e5, sentBytesPerSecond: 4e4 },
    },
    local: { isDetecting: true, alerts: 0 },
    ...{ certificateExpiresMs: atMs + 80 * dayMs, ordersVersion: 0 },
    ...{ lastError: '', lastErrorMs: 0 },
    ...more,
  }
}

export interface Told {
  readonly name: string
  readonly nowMs: number
  readonly site?: string
  /** Since it was last heard; null: never. */
  readonly silentMs?: number | null
  readonly report?: Partial<SensorReport>
  /** Since it was enrolled, and until its certificate ends. */
  readonly ageMs?: number
  readonly leftMs?: number
}

export async function keepSensor(
  database: Database,
  {
    name,
    nowMs,
    site = 'hq',
    silentMs = 1000,
    report,
    ageMs = 10 * dayMs,
    leftMs = 80 * dayMs,
  }: Told,
): Promise<void> {
  const span = { fromMs: nowMs - ageMs, untilMs: nowMs + leftMs }
  const certificate = { id: `c-${name}`, material: '', ...span }
  const keys = { certificate, signing: { id: `s-${name}`, material: '' } }
  await database.write(async (db) => {
    await enrolSensor(db, { name, site, enrolment: '', ...keys }, nowMs - ageMs)
    if (silentMs === null) return
    const seenMs = nowMs - silentMs
    await touchSensors(db, [{ name, seenMs, report: reportAt(seenMs, report) }])
  })
}
