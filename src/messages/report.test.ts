import { expect, test } from 'vitest'
import type { SensorReport } from '../contracts/index.ts'
import { report } from './batch.fixture.ts'
import { decodeBatch, encodeBatch } from './batch.ts'

function read(changed: Partial<SensorReport>) {
  return decodeBatch(encodeBatch([{ kind: 'report', report: { ...report, ...changed } }]))
}

const { log, hub, host, local } = report
const bad: readonly Partial<SensorReport>[] = [
  { frames: Number.NaN },
  { bytes: -1 },
  { shedRows: Number.POSITIVE_INFINITY },
  { atMs: 1e300 },
  { startedMs: Number.NaN },
  { sampledShare: 7 },
  { newestUs: -5 },
  { lastErrorMs: 8.65e15 },
  { log: { ...log, bytesMax: Number.NaN } },
  { log: { ...log, oldestMs: 1e17 } },
  { hub: { ...hub, sinceMs: Number.NaN } },
  { host: { ...host, residentBytes: Number.NaN } },
  { host: { ...host, ownCpuShare: -1 } },
]

test.each(bad)('a report with %j is refused in a sentence', (changed) => {
  expect(read(changed)).toEqual({
    fault: 'malformed',
    says: expect.stringMatching(/of a report is .+, expected 0 to \d/),
  })
})

test('what a machine could not measure counts as not measured, and the rest is taken', () => {
  const odd = { ...host, cpuShare: Number.NaN, diskFreeBytes: -1, memoryBytes: 1e300 }
  expect(read({ host: odd, local })).toEqual([
    {
      kind: 'report',
      report: {
        ...report,
        host: { ...host, cpuShare: null, diskFreeBytes: null, memoryBytes: null },
      },
    },
  ])
})
