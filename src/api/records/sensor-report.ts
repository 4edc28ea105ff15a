import { z } from 'zod'
import type { SensorReport } from '../../contracts/index.ts'
import { reportOf, type SensorRow } from '../../store/index.ts'
import { sameAs } from './same-as.ts'

/** A time that `Date` can tell. */
const time = z.number().min(0).max(8.64e15)
const number = z.number()
const measured = number.nullable()

const reportSchema = sameAs<SensorReport>()(
  z.object({
    ...{ version: z.string(), atMs: time, startedMs: time, source: z.string() },
    kind: z.enum(['live', 'follow', 'replay']),
    ...{ frames: number, bytes: number, kernelDrops: number, interfaceDrops: number },
    ...{ rows: number, shedRows: number, sampledShare: number, newestUs: number },
    log: z.object({ batches: number, bytes: number, bytesMax: number, oldestMs: time }),
    hub: z.object({
      state: z.enum(['connected', 'slowed', 'away', 'refused']),
      ...{ sinceMs: time, failures: number, resent: number },
    }),
    host: z.object({
      ...{ cpuShare: measured, ownCpuShare: number, residentBytes: number },
      ...{ memoryBytes: measured, memoryTotalBytes: measured },
      ...{ diskFreeBytes: measured, diskTotalBytes: measured },
      ...{ receivedBytesPerSecond: measured, sentBytesPerSecond: measured },
    }),
    local: z.object({ isDetecting: z.boolean(), alerts: number }),
    ...{ certificateExpiresMs: number, ordersVersion: number },
    ...{ lastError: z.string(), lastErrorMs: time },
  }),
)

/** What a sensor told last. It may say anything: null where that is no report, or one of another version. */
export function wholeReport(sensor: SensorRow): SensorReport | null {
  const { data } = reportSchema.safeParse(reportOf(sensor))
  return data ?? null
}
