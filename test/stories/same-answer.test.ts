import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import type { Detected } from '../../src/pipeline.ts'
import { openCapture } from '../../src/sensing/capture/index.ts'
import { ownDetection, traces } from './support.ts'

/** What leaves detection, as text: every observation with its flow record, then every revision of every alert. */
async function everything(path: string, batchFrames: number, ticks: boolean): Promise<string> {
  const detection = await ownDetection([], 'all')
  await using capture = await openCapture({ kind: 'files', paths: [path] }, { batchFrames })
  const observations: string[] = []
  const alerts: string[] = []
  const note = (found: Detected) => {
    observations.push(...found.observations.map((record) => JSON.stringify(record)))
    alerts.push(...found.alerts.map((record) => JSON.stringify(record)))
  }
  for await (const frames of capture) {
    // A live tick: event time moves to the next packet before that packet is decoded.
    if (ticks) note(detection.advance(frames.timesUs[0]!))
    note(detection.push(frames))
  }
  note(detection.finish())
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
