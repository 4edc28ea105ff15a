/** How a sensor is, for whoever asks on its own machine: health, metrics, and the whole report. */
import { readdirSync } from 'node:fs'
import { createServer } from 'node:http'
import type { SensorReport } from '../../contracts/index.ts'
import { AmoskysError, reasonOf } from '../../kernel/index.ts'
import type { World } from '../world.ts'

export interface OpenStatus {
  readonly address: string
  close(): Promise<void>
}

/** What `/status` says. */
export type SensorStatus = SensorReport & Own

/** What it says before there is a report. */
export type Beginning = Own & { readonly says: string }

interface Own {
  readonly sensor: string
  /** Where its log lies, and what was set aside of it. */
  readonly folder: string
}

export interface Told extends Own {
  /** `127.0.0.1:8445`; '': nobody can ask. */
  readonly listen: string
  readonly report: () => SensorReport | undefined
}

export async function openStatus(
  world: World,
  { listen, sensor, folder, report }: Told,
): Promise<OpenStatus | null> {
  if (listen === '') return null
  const at = listen.lastIndexOf(':')
  const host = listen.slice(0, at).replace(/^\[|\]$/g, '')
  const server = createServer((request, response) => {
    const now = { report: report(), world, sensor, folder }
    const { status, type, body } = answerTo(request.url ?? '', now)
    response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' })
    response.end(request.method === 'HEAD' ? '' : body)
  })
  server.headersTimeout = 5_000
  server.maxConnections = 32
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      const { code } = cause as { code?: string }
      const why = code === 'EADDRINUSE' ? 'is taken, perhaps by another sensor' : reasonOf(cause)
      const text = `ship.statusListen: ${listen}: ${why}; another port, or '' for none`
      reject(new AmoskysError('unavailable', text, { cause }))
    })
    server.listen(Number(listen.slice(at + 1)), host, resolve)
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    address: `http://${listen.slice(0, at)}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

interface Answer {
  readonly status: number
  readonly type: string
  readonly body: string
}

interface Now extends Own {
  readonly report: SensorReport | undefined
  readonly world: World
}

function answerTo(url: string, { report, world, sensor, folder }: Now): Answer {
  const text = 'text/plain; charset=utf-8'
  const path = url.split('?')[0]
  const json = { type: 'application/json' }
  if (report === undefined) {
    const says = 'not capturing yet'
    return path === '/status'
      ? { ...json, status: 503, body: `${JSON.stringify({ sensor, folder, says })}\n` }
      : { status: 503, type: text, body: `${says}\n` }
  }
  switch (path) {
    case '/healthz':
      return { status: 200, type: text, body: 'ok\n' }
    case '/readyz': {
      const { hub } = report
      const isReady = hub.state === 'connected' || hub.state === 'slowed'
      return { status: isReady ? 200 : 503, type: text, body: `${hub.state}\n` }
    }
    case '/status':
      return { ...json, status: 200, body: `${JSON.stringify({ sensor, folder, ...report })}\n` }
    case '/metrics':
      return {
        ...{ status: 200, type: 'text/plain; version=0.0.4' },
        body: metricsOf(report, { world, damaged: damagedIn(folder) }),
      }
    default:
      return {
        status: 404,
        type: text,
        body: 'expected /healthz, /readyz, /status or /metrics\n',
      }
  }
}

/** Logs that were damaged and lie set aside; their side files are not counted. */
function damagedIn(folder: string): number {
  try {
    return readdirSync(folder).filter((name) => /^log\.sqlite\.damaged-\d+$/.test(name)).length
  } catch {
    return 0
  }
}

interface Beside {
  readonly world: World
  readonly damaged: number
}

/** Prometheus' text form: https://prometheus.io/docs/instrumenting/exposition_formats/ */
function metricsOf(report: SensorReport, { world, damaged }: Beside): string {
  const { log, hub, host, local } = report
  const nowMs = world.now()
  const spans = world.trace?.counts()
  const values: readonly (readonly [string, string, number | null])[] = [
    ['up', 'gauge', 1],
    ['uptime_seconds', 'gauge', (nowMs - report.startedMs) / 1000],
    ['frames_total', 'counter', report.frames],
    ['bytes_total', 'counter', report.bytes],
    ['kernel_drops_total', 'counter', report.kernelDrops],
    ['interface_drops_total', 'counter', report.interfaceDrops],
    ['observations_total', 'counter', report.rows],
    ['observations_shed_total', 'counter', report.shedRows],
    ['sampled_share', 'gauge', report.sampledShare],
    ['log_batches', 'gauge', log.batches],
    ['log_bytes', 'gauge', log.bytes],
    ['log_bytes_max', 'gauge', log.bytesMax],
    ['log_oldest_seconds', 'gauge', log.oldestMs === 0 ? 0 : (nowMs - log.oldestMs) / 1000],
    ['log_damaged_files', 'gauge', damaged],
    ['hub_connected', 'gauge', hub.state === 'connected' || hub.state === 'slowed' ? 1 : 0],
    ['hub_failures_total', 'counter', hub.failures],
    ['hub_resent_batches_total', 'counter', hub.resent],
    ['local_detection', 'gauge', local.isDetecting ? 1 : 0],
    ['local_alerts_total', 'counter', local.alerts],
    ['certificate_expires_seconds', 'gauge', (report.certificateExpiresMs - nowMs) / 1000],
    ['host_cpu_share', 'gauge', host.cpuShare],
    ['own_cpu_share', 'gauge', host.ownCpuShare],
    ['resident_bytes', 'gauge', host.residentBytes],
    ['host_memory_bytes', 'gauge', host.memoryBytes],
    ['host_disk_free_bytes', 'gauge', host.diskFreeBytes],
    ['host_received_bytes_per_second', 'gauge', host.receivedBytesPerSecond],
    ['host_sent_bytes_per_second', 'gauge', host.sentBytesPerSecond],
    ['spans_sent_total', 'counter', spans?.sent ?? null],
    ['spans_dropped_total', 'counter', spans?.dropped ?? null],
  ]
  return values
    .filter(([, , value]) => value !== null)
    .map(([name, type, value]) => {
      const whole = `amoskys_sensor_${name}`
      return `# TYPE ${whole} ${type}\n${whole} ${value}\n`
    })
    .join('')
}
