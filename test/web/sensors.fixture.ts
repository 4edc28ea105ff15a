/** A hub with sensors in each state, a detector that is gone, and batches that could not be taken. */
import { join } from 'node:path'
import { keepSensor, type Told } from '../../src/api/resources/sensors.fixture.ts'
import { wallClockMs } from '../../src/kernel/index.ts'
import { makeHubFolder } from '../../src/pki/index.ts'
import {
  beatWorker,
  beginWorker,
  keepDeadLetter,
  keepSamples,
  revokeSensor,
} from '../../src/store/index.ts'
import type { Site } from './site.fixture.ts'

const dayMs = 86_400_000

export async function keepSensors(site: Site): Promise<void> {
  const { database } = site
  const nowMs = wallClockMs()
  // The clock goes on while a test looks: these are well for as long as it takes.
  const soon = { silentMs: -600_000 }
  const keep = (name: string, told: Omit<Told, 'name' | 'nowMs'>) =>
    keepSensor(database, { name, nowMs, ...told })
  await keep('hq-core', { ...soon, site: 'hq' })
  await keep('branch', { ...soon, site: 'branch', report: { sampledShare: 0.25, lastError: '' } })
  const lastError = { lastError: 'no route to host', lastErrorMs: nowMs - 400_000 }
  await keep('depot', { silentMs: 379_000, site: 'depot', report: lastError })
  await keep('plant', { leftMs: -2 * 3_600_000, silentMs: 2 * 3_600_000, site: 'plant' })
  await keep('lab', { silentMs: null, ageMs: 3 * 3_600_000, site: 'lab' })
  await keep('old-tap', { silentMs: 9 * dayMs, site: 'hq' })
  await database.write((db) => revokeSensor(db, { name: 'old-tap', why: 'Replaced.' }, nowMs))
  await keepNumbers(site, nowMs)
  await keepWorkers(site, nowMs)
}

async function keepNumbers({ database }: Site, nowMs: number): Promise<void> {
  await database.write(async (db) => {
    for (let atMs = nowMs - 3_500_000; atMs < nowMs; atMs += 10_000) {
      const wave = 1 + Math.sin(atMs / 300_000) / 2
      const of = (sensor: string, values: Readonly<Record<string, number>>) =>
        Object.entries(values).map(([metric, value]) => ({ sensor, metric, value }))
      const host = { hostCpuShare: 0.2 * wave, hostMemoryUsedShare: 0.4, sampledShare: 1 }
      const read = { packetsPerSecond: 800 * wave, dropsPerSecond: 0, lagMs: 400 }
      const depot = atMs < nowMs - 379_000 ? of('depot', { ...read, ...host, queueBytes: 2e6 }) : []
      const measured = [...of('hq-core', { ...read, ...host, queueBytes: 0 }), ...depot]
      await keepSamples(db, measured, { atMs, stepMs: 10_000 })
    }
  })
}

async function keepWorkers({ database }: Site, nowMs: number): Promise<void> {
  const about = { host: 'hub-1', version: '0.1.0', started_ms: nowMs - dayMs }
  await database.write(async (db) => {
    await beginWorker(db, { ...about, id: 'w-bus', kind: 'bus', process_id: 411 })
    const counts = { batches: 4120, refused: 2 }
    await beatWorker(db, 'w-bus', { beat_ms: nowMs + 600_000, counts, says: '' })
    await beginWorker(db, { ...about, id: 'w-det', kind: 'detector', process_id: 412 })
    await beatWorker(db, 'w-det', { beat_ms: nowMs - 40_000, counts: {}, says: '' })
    const letter = { stream: '', at_ms: nowMs - 60_000, bytes: 5, body: 'aGVsbG8=' }
    const reason = 'signature: expected one of key 3f2a, found none that fits'
    const one = { ...letter, sensor: 'branch', code: 'signature', reason }
    await keepDeadLetter(db, { ...one, id: 'dl-1', sequence: 71 })
    const other = 'rows: expected 12 columns of 40 rows, found one of 39'
    await keepDeadLetter(db, { ...one, id: 'dl-2', sequence: 72, code: 'malformed', reason: other })
  })
}

/** As `amoskys pki init` leaves it. */
export async function keepAuthority({ data }: Site): Promise<void> {
  await makeHubFolder(join(data, 'pki'), { names: ['localhost'], nowMs: wallClockMs() })
}
