/** Numbers of the server, and of what the database says, in the names of Prometheus. Labels hold no addresses. */
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import { countOpenIncidents, type Database, findNewestRuns } from '../store/index.ts'
import { certificateGauges } from './certificate-gauges.ts'
import { damagedGauge } from './damaged-gauge.ts'
import type { Answered } from './kit/index.ts'
import { measuredGauges } from './measured-gauges.ts'
import { raise } from './raise.ts'
import { responseNumbers } from './response-numbers.ts'
import { sensorNumbers } from './sensor-numbers.ts'

export interface StreamNumbers {
  readonly clients: number
  readonly frames: number
  /** Changes that a newer one of the same record took the place of, and events that were not shown. */
  readonly dropped: number
  readonly summaries: number
  readonly lagMs: number
}

export interface Metrics {
  /** Each request that was answered. */
  answered(answered: Answered): void
  text(): Promise<string>
}

const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]

export interface Told {
  readonly stream: () => StreamNumbers
  /** Whether all that was signed of the audit log still stands. */
  readonly isAuditWhole: () => boolean
  /** Folder of keys, logs and exports; where it is not said, nothing is told of certificates of the hub. */
  readonly data?: string
}

export function createMetrics(
  database: Database,
  { stream, isAuditWhole, data = '' }: Told,
): Metrics {
  const registry = new Registry()
  const registers = [registry]
  const measured = measuredGauges(database, registry)
  const responded = responseNumbers(database, registry)
  const sensed = sensorNumbers(database, registry)
  const certified = certificateGauges(database, registry, data)
  const damaged = damagedGauge(registry, data)
  const durations = new Histogram({
    name: 'amoskys_http_request_duration_seconds',
    help: 'Time until a request was answered.',
    labelNames: ['route', 'method', 'code'],
    ...{ buckets, registers },
  })
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name, help, labelNames, registers })
  const incidents = gauge('amoskys_incidents_open', 'Open incidents.', ['severity'])
  const packets = gauge('amoskys_packets', 'Packets captured in the newest run.', ['sensor'])
  const dropped = gauge('amoskys_packets_dropped', 'Packets dropped in the newest run.', ['sensor'])
  const lag = gauge('amoskys_lag_seconds', 'Event time by which judging is behind.', ['sensor'])
  const reporting = gauge('amoskys_sensor_running', 'Whether its run has not ended.', ['sensor'])
  const clients = gauge('amoskys_ws_clients', 'Clients of the stream.')
  const streamLag = gauge('amoskys_stream_lag_seconds', 'How far behind the stream is.')
  const audit = gauge('amoskys_audit_chain_ok', 'Whether what was signed of the audit log stands.')
  const coalesced = new Counter({
    name: 'amoskys_ws_coalesced_events_total',
    help: 'Changes and events that were told by a newer one or as a number.',
    registers,
  })
  const frames = new Counter({
    ...{ name: 'amoskys_ws_frames_total', help: 'Frames sent to clients of the stream.' },
    registers,
  })
  const summaries = new Counter({
    ...{ name: 'amoskys_ws_summary_mode_total', help: 'Times a client got a summary instead.' },
    registers,
  })
  return {
    answered({ route, method, status, milliseconds }) {
      durations.observe({ route, method, code: String(status) }, milliseconds / 1000)
    },
    async text() {
      const numbers = stream()
      await measured()
      await responded()
      await sensed()
      await certified()
      await damaged()
      clients.set(numbers.clients)
      streamLag.set(numbers.lagMs / 1000)
      audit.set(isAuditWhole() ? 1 : 0)
      raise(frames, numbers.frames)
      raise(coalesced, numbers.dropped)
      raise(summaries, numbers.summaries)
      for (const { severity, count } of await countOpenIncidents(database.read))
        incidents.set({ severity }, count)
      for (const run of await findNewestRuns(database.read)) {
        const { sensor } = run
        packets.set({ sensor }, run.frames)
        dropped.set({ sensor }, run.kernel_drops + run.interface_drops)
        lag.set({ sensor }, run.lag_ms / 1000)
        reporting.set({ sensor }, run.ended_ms === 0 ? 1 : 0)
      }
      return registry.metrics()
    },
  }
}
