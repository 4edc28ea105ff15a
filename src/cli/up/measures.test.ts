import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as passed } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { engineMetrics, type RunBeat, sensorMetrics } from '../../store/index.ts'
import { Measures } from './measures.ts'

const beat: RunBeat = {
  ...{ beat_ms: 0, frames: 0, bytes: 0, judged_frames: 0, judged_us: 0, kernel_drops: 0 },
  ...{ interface_drops: 0, lag_ms: 0, waiting: 0, resident_bytes: 0, stall_ms: 0 },
}

test('what grows is measured by the second, of each sensor, and the process once', async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'amoskys-measures-')), 'a.sqlite')
  writeFileSync(path, 'x'.repeat(1000))
  writeFileSync(`${path}-wal`, 'x'.repeat(24))
  const measures = new Measures(path, 1000)
  const first = measures.take([{ sensor: 'a', beat: { ...beat, frames: 500 } }], 11_000)
  expect(first.filter(({ sensor }) => sensor === 'a')).toEqual([
    { sensor: 'a', metric: 'lagMs', value: 0 },
  ])
  // The machine counts in hundredths of a second.
  await passed(50)
  measures.noteStall(30)
  measures.noteStall(7)
  const now = { ...beat, frames: 1500, bytes: 2e5, kernel_drops: 5, lag_ms: 40, waiting: 9 }
  const second = measures.take([{ sensor: 'a', beat: now }], 21_000)
  const measured = (of: string, metric: string) =>
    second.find((one) => one.sensor === of && one.metric === metric)?.value
  expect(sensorMetrics.map((metric) => measured('a', metric))).toEqual([100, 20_000, 0.5, 40])
  const network = ['receivedBytesPerSecond', 'sentBytesPerSecond']
  const known = engineMetrics.filter(
    (metric) => process.platform === 'linux' || !network.includes(metric),
  )
  expect(known.filter((metric) => !Number.isFinite(measured('', metric)))).toEqual([])
  expect(['waitingRecords', 'stallMs', 'databaseBytes'].map((m) => measured('', m))).toEqual([
    9, 30, 1024,
  ])
  expect(second).toHaveLength(sensorMetrics.length + known.length)
})
