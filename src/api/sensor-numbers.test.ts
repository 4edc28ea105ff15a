import { expect, test } from 'vitest'
import { wallClockMs } from '../kernel/index.ts'
import {
  beatWorker,
  beginWorker,
  keepDeadLetter,
  openDatabase,
  revokeSensor,
} from '../store/index.ts'
import { createMetrics } from './metrics.ts'
import { keepSensor } from './resources/sensors.fixture.ts'

test('sensors, dead letters and workers are counted, by few labels', async () => {
  await using database = await openDatabase(':memory:')
  const nowMs = wallClockMs()
  const log = { batches: 3, bytes: 4096, bytesMax: 5e8, oldestMs: nowMs - 1000 }
  const report = { log, sampledShare: 0.5, shedRows: 7, kernelDrops: 2 }
  await keepSensor(database, { name: 'branch', nowMs, silentMs: 1000, report })
  await keepSensor(database, { name: 'depot', nowMs, silentMs: 60_000 })
  await keepSensor(database, { name: 'set-back', nowMs, silentMs: -3_600_000 })
  await keepSensor(database, { name: 'lab', nowMs, silentMs: null })
  const letter = { sensor: 'branch', stream: '', sequence: 1, at_ms: nowMs, bytes: 0, body: '' }
  const worker = { id: 'w1', kind: 'detector', host: 'hub', process_id: 1, version: '0' }
  await database.write(async (db) => {
    await revokeSensor(db, { name: 'lab', why: '' }, nowMs)
    await keepDeadLetter(db, { ...letter, id: 'd1', code: 'signature', reason: '' })
    await beginWorker(db, { ...worker, id: 'b1', kind: 'bus', started_ms: nowMs - 60_000 })
    const counts = { 'refused-signature': 3, lagEntries: 12, 'a name': 1 }
    await beatWorker(db, 'b1', { beat_ms: nowMs, counts, says: '' })
    await beginWorker(db, { ...worker, started_ms: nowMs - 60_000 })
    await beatWorker(db, 'w1', { beat_ms: nowMs - 40_000, counts: {}, says: '' })
  })
  const stream = { clients: 0, frames: 0, dropped: 0, summaries: 0, lagMs: 0 }
  const metrics = createMetrics(database, { stream: () => stream, isAuditWhole: () => true })
  const lines = (await metrics.text()).split('\n')
  for (const line of [
    ...['amoskys_sensor_up{sensor="branch"} 1', 'amoskys_sensor_up{sensor="depot"} 0'],
    'amoskys_sensor_up{sensor="set-back"} 0',
    ...['amoskys_sensor_up{sensor="lab"} 0', 'amoskys_sensor_queue_bytes{sensor="branch"} 4096'],
    'amoskys_sensor_sampled_share{sensor="branch"} 0.5',
    'amoskys_sensor_shed_observations{sensor="branch"} 7',
    'amoskys_sensor_packets_dropped{sensor="branch"} 2',
    'amoskys_worker_count{kind="bus",name="refused-signature"} 3',
    'amoskys_worker_count{kind="bus",name="lagEntries"} 12',
    ...['amoskys_dead_letters{code="signature"} 1', 'amoskys_workers_up{kind="detector"} 0'],
  ])
    expect(lines).toContain(line)
  expect(lines.some((line) => line.includes('a name'))).toBe(false)
  const beat = lines.find((line) => line.includes('beat_seconds{kind="detector"'))!
  expect(Number(beat.split(' ')[1])).toBeCloseTo(40, 0)
  expect(lines.filter((line) => line.startsWith('amoskys_sensor_seen_seconds{'))).toHaveLength(2)
})
