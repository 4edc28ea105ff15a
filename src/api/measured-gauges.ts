/** What is measured each ten seconds, as Prometheus reads it: the newest, and nothing where that is old. */
import { Gauge, type Registry } from 'prom-client'
import { wallClockMs } from '../kernel/index.ts'
import { type Database, findNewestSample } from '../store/index.ts'

interface Told {
  readonly name: string
  readonly help: string
  /** To the unit of the name. */
  readonly factor?: number
}

const told: Readonly<Record<string, Told>> = {
  waitingRecords: { name: 'amoskys_queue_records', help: 'Records that wait to be kept.' },
  residentBytes: { name: 'amoskys_resident_bytes', help: 'Memory of the process.' },
  cpuShare: { name: 'amoskys_cpu_cores', help: 'Cores that the process keeps busy.' },
  uptimeSeconds: { name: 'amoskys_uptime_seconds', help: 'Since the start of the engine.' },
  stallMs: {
    ...{ name: 'amoskys_engine_stall_seconds', factor: 0.001 },
    help: 'The longest that the engine kept others waiting within ten seconds.',
  },
  apiStallMs: {
    ...{ name: 'amoskys_api_stall_seconds', factor: 0.001 },
    help: 'The longest that the API kept others waiting within ten seconds.',
  },
  databaseBytes: { name: 'amoskys_database_bytes', help: 'The file and its write-ahead log.' },
  diskFreeBytes: { name: 'amoskys_disk_free_bytes', help: 'Room for the database.' },
}
/** It is measured each ten seconds; what is busy may be late. */
const oldMs = 30_000

/** Adds them; to be called before each reading. */
export function measuredGauges(database: Database, registry: Registry): () => Promise<void> {
  const gauges = Object.entries(told).map(([metric, { name, help, factor = 1 }]) => ({
    ...{ metric, factor, gauge: new Gauge({ name, help, registers: [registry] }) },
  }))
  return async () => {
    for (const { metric, factor, gauge } of gauges) {
      const newest = await findNewestSample(database.read, { metric, sensor: '' })
      // A gauge without a label is 0 after a reset: what is unknown must not be there at all.
      gauge.remove()
      if (newest !== null && wallClockMs() - newest.atMs < oldMs) gauge.set(newest.value * factor)
    }
  }
}
