import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { createMemoryBus } from '../../src/bus/index.ts'
import type { Found } from '../../src/detection/index.ts'
import { run } from '../../src/run.ts'
import { openCapture } from '../../src/sensing/capture/index.ts'
import { arrivalsOf } from '../../src/sensing/index.ts'
import { ownRun, traces, withTicks } from './support.fixture.ts'

/** What leaves detection, as text: every observation with its flow record, then every revision of every alert. */
async function everything(path: string, batchFrames: number, hasTicks: boolean): Promise<string> {
  await using capture = await openCapture({ kind: 'files', paths: [path] }, { batchFrames })
  const frames = arrivalsOf(capture, null)
  const arrivals = hasTicks ? withTicks(frames) : frames
  const observations: string[] = []
  const alerts: string[] = []
  const onFound = (found: Found) => {
    observations.push(...found.observations.map((record) => JSON.stringify(record)))
    alerts.push(...found.alerts.map((record) => JSON.stringify(record)))
  }
  await run({ capture, settings: ownRun([], 'all'), bus: createMemoryBus(), arrivals, onFound })
  return [...observations, ...alerts].join('\n')
}

test('the same capture gives the same bytes: whole, in crumbs, with live ticks, and gzipped', async () => {
  const plain = join(traces, 'scan-then-beacon.pcap')
  const gzipped = join(mkdtempSync(join(tmpdir(), 'amoskys-same-')), 'capture.pcap.gz')
  writeFileSync(gzipped, gzipSync(readFileSync(plain)))
  const whole = await everything(plain, 4096, false)
  expect((await everything(plain, 7, false)) === whole).toBe(true)
  expect((await everything(plain, 13, true)) === whole).toBe(true)
  expect((await everything(gzipped, 512, false)) === whole).toBe(true)
})
