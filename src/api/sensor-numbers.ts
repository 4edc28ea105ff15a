/** Of sensors elsewhere, dead letters and workers, as Prometheus reads them. */
import { Gauge, type Registry } from 'prom-client'
import { wallClockMs } from '../kernel/index.ts'
import {
  countDeadLetters,
  type Database,
  findSensors,
  findWorkers,
  reportOf,
  type SensorRow,
  workerKinds,
  workerSilentMs,
} from '../store/index.ts'

const silentMs = 15_000
/** A label more than these would be of no help to whoever reads them; those heard last are told. */
const sensorsMax = 1_000
const codesMax = 50
const namesMax = 60

/** Adds them; to be called before each reading. */
export function sensorNumbers(database: Database, registry: Registry): () => Promise<void> {
  const registers = [registry]
  const gauge = (name: string, help: string, label: string) =>
    new Gauge({ ...{ name, help, labelNames: [label], registers } })
  const ofSensor = (name: string, help: string) => gauge(`amoskys_sensor_${name}`, help, 'sensor')
  const sensors = {
    up: ofSensor('up', 'Whether it was heard of within 15 seconds, and is not revoked.'),
    seen: ofSensor('seen_seconds', 'Since its last message.'),
    queue: ofSensor('queue_bytes', 'What waits in its log.'),
    shed: ofSensor('shed_observations', 'Given up since its log was begun.'),
    share: ofSensor('sampled_share', 'Share of its flows that it ships.'),
    drops: ofSensor('packets_dropped', 'Dropped before they were captured, since it started.'),
  }
  const letters = gauge('amoskys_dead_letters', 'Batches that wait for somebody.', 'code')
  const up = gauge('amoskys_workers_up', 'Workers that give signs of life.', 'kind')
  const beat = gauge('amoskys_worker_beat_seconds', 'Since the last sign of the newest.', 'kind')
  const counted = new Gauge({
    ...{ name: 'amoskys_worker_count', help: 'What workers that live count, added up, by name.' },
    ...{ labelNames: ['kind', 'name'], registers },
  })
  return async () => {
    const nowMs = wallClockMs()
    for (const one of [...Object.values(sensors), letters, up, beat, counted]) one.reset()
    const rows = await findSensors(database.read)
    const heard = rows.toSorted((a, b) => b.seen_ms - a.seen_ms).slice(0, sensorsMax)
    for (const row of heard) tellSensor(sensors, row, nowMs)
    const counts = new Map<string, number>()
    for (const { code, count } of await countDeadLetters(database.read, 10_000))
      counts.set(code, (counts.get(code) ?? 0) + count)
    for (const [code, count] of [...counts].slice(0, codesMax)) letters.set({ code }, count)
    const workers = await findWorkers(database.read, nowMs)
    for (const kind of workerKinds) {
      const own = workers.filter((worker) => worker.kind === kind)
      if (own.length === 0) continue
      const agesMs = own.filter(({ ended_ms }) => ended_ms === 0).map((one) => nowMs - one.beat_ms)
      up.set({ kind }, agesMs.filter((ms) => ms <= workerSilentMs).length)
      beat.set({ kind }, Math.min(...own.map(({ beat_ms }) => nowMs - beat_ms)) / 1000)
      for (const [name, count] of countsOf(own, nowMs)) counted.set({ kind, name }, count)
    }
  }
}

/** Of those that live; what a worker calls its numbers is its own word. */
function countsOf(workers: Awaited<ReturnType<typeof findWorkers>>, nowMs: number) {
  const sums = new Map<string, number>()
  for (const { ended_ms, beat_ms, counts } of workers) {
    if (ended_ms !== 0 || nowMs - beat_ms > workerSilentMs) continue
    for (const [name, count] of Object.entries(counts).slice(0, namesMax))
      if (/^[\w-]{1,64}$/.test(name)) sums.set(name, (sums.get(name) ?? 0) + numberOf(count))
  }
  return [...sums].slice(0, namesMax)
}

type Gauges = Readonly<Record<'up' | 'seen' | 'queue' | 'shed' | 'share' | 'drops', Gauge>>

function tellSensor(gauges: Gauges, row: SensorRow, nowMs: number): void {
  const sensor = { sensor: row.name }
  const isUp = row.state === 'enrolled' && Math.abs(nowMs - row.seen_ms) <= silentMs
  gauges.up.set(sensor, isUp ? 1 : 0)
  // Of a time that is yet to come, as after the clock was set back, nothing can be told.
  if (row.seen_ms > 0 && row.seen_ms <= nowMs + silentMs)
    gauges.seen.set(sensor, (nowMs - row.seen_ms) / 1000)
  const report = reportOf(row)
  if (report === null) return
  gauges.queue.set(sensor, numberOf(report.log?.bytes))
  gauges.shed.set(sensor, numberOf(report.shedRows))
  gauges.share.set(sensor, numberOf(report.sampledShare))
  gauges.drops.set(sensor, numberOf(report.kernelDrops + report.interfaceDrops))
}

/** A sensor may say anything. */
function numberOf(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0
}
