/** What sensors tell of themselves, as numbers over time. */
import { type Kysely, sql } from 'kysely'
import type { SensorReport } from '../../contracts/index.ts'
import type { Schema } from '../schema.ts'
import type { Measured } from './samples.ts'

/** One report and the one before it, of the same run, as the numbers of a sensor; rates only where both are there. */
export function measuredOfReport(
  sensor: string,
  now: SensorReport,
  before: SensorReport | null,
): Measured[] {
  const { log, host, sampledShare } = now
  const values: Readonly<Record<string, number | null>> = {
    ...ratesOf(now, before),
    ...{ queueBytes: log.bytes, sampledShare, hostCpuShare: host.cpuShare },
    ...{ hostMemoryUsedShare: shareOf(host.memoryBytes, host.memoryTotalBytes) },
    ...{ hostDiskFreeBytes: host.diskFreeBytes, sensorResidentBytes: host.residentBytes },
    hostReceivedBytesPerSecond: host.receivedBytesPerSecond,
    hostSentBytesPerSecond: host.sentBytesPerSecond,
  }
  return Object.entries(values).flatMap(([metric, value]) =>
    value === null || !Number.isFinite(value) ? [] : [{ sensor, metric, value }],
  )
}

function ratesOf(now: SensorReport, before: SensorReport | null): Record<string, number> {
  if (before === null || before.startedMs !== now.startedMs || now.atMs <= before.atMs) return {}
  const rate = (of: (report: SensorReport) => number) =>
    (Math.max(0, of(now) - of(before)) * 1000) / (now.atMs - before.atMs)
  return {
    packetsPerSecond: rate(({ frames }) => frames),
    bytesPerSecond: rate(({ bytes }) => bytes),
    dropsPerSecond: rate(({ kernelDrops, interfaceDrops }) => kernelDrops + interfaceDrops),
    shedPerSecond: rate(({ shedRows }) => shedRows),
  }
}

function shareOf(part: number | null, whole: number | null): number | null {
  return part === null || whole === null || whole <= 0 ? null : part / whole
}

/** What a rate came to since then, of each sensor that has any. */
export async function totalsBySensor(
  db: Kysely<Schema>,
  { metric, fromMs }: { readonly metric: string; readonly fromMs: number },
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ sensor: string; total: number }>`
    select sensor, sum(mean * count * step_ms / 1000) as total from samples
    where metric = ${metric} and at_ms >= ${fromMs} and sensor <> '' group by sensor`.execute(db)
  return new Map(rows.map(({ sensor, total }) => [sensor, total]))
}

/** When anything of any sensor was written last; 0 where there is none. */
export async function newestSensorChange(db: Kysely<Schema>): Promise<number> {
  const row = await db
    .selectFrom('sensors')
    .select((e) => [
      e.fn.max('seen_ms').as('seen'),
      e.fn.max('reported_ms').as('reported'),
      e.fn.max('enrolled_ms').as('enrolled'),
      e.fn.max('revoked_ms').as('revoked'),
    ])
    .executeTakeFirstOrThrow()
  return Math.max(0, ...Object.values(row).map((ms) => Number(ms ?? 0)))
}
