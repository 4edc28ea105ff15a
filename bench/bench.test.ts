import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { writePcap } from './captures/pcap-sink.ts'
import { writeSmall } from './captures/synthetic.ts'
import type { WorkName } from './engine.ts'
import { median } from './measure.ts'
import { parseOptions } from './options.ts'
import { passesFor, renderSpeed, type SpeedRow, steadySeconds } from './speed.ts'
import { renderStages, rowsOf } from './stages.ts'
import { createStopwatch } from './stopwatch.ts'
import { renderTable } from './table.ts'
import type { Pass, Passes } from './workload.ts'

const pass = (cpuSeconds: number, stages: Pass['stages'] = {}): Pass => ({ cpuSeconds, stages })
const of = (...passes: Pass[]): Passes => ({
  packets: 1_000_000,
  bytes: 1,
  flows: 1,
  alerts: 0,
  peakMib: 100,
  passes,
})

test('a table has columns of one width', () => {
  expect(renderTable(['program', 'n'], [['a', '1,000']])).toBe(
    '| program | n     |\n| ------- | ----- |\n| a       | 1,000 |',
  )
})

test('the median of an even number is the mean of the two in the middle', () => {
  expect(median([4, 1, 3])).toBe(3)
  expect(median([4, 1, 3, 2])).toBe(2.5)
  expect(median([])).toBeNaN()
})

test('steady is the later half of the passes', () => {
  expect(steadySeconds(of(pass(9), pass(5), pass(2), pass(3)))).toBe(2.5)
  expect(steadySeconds(of(pass(9)))).toBe(9)
})

test('a small capture is passed more often than a large one', () => {
  expect([100, 342_306, 900_000].map(passesFor)).toEqual([12, 6, 4])
})

test('a speed table sets ours beside peers and beside another checkout', () => {
  const row = (name: string, more: Partial<SpeedRow>): SpeedRow => ({
    name,
    work: 'peer',
    checkout: '',
    short: Number.NaN,
    first: Number.NaN,
    steady: Number.NaN,
    peakMib: 50,
    steadyPeakMib: Number.NaN,
    seconds: { short: [], first: [], steady: [] },
    ...more,
  })
  const text = renderSpeed({
    capture: 'mixed',
    packets: 1_000,
    bytes: 2e6,
    flows: 10,
    rows: [
      row('ours', { work: 'whole', short: 100e3, first: 120e3, steady: 300e3, steadyPeakMib: 70 }),
      row('theirs', { work: 'whole', checkout: 'base', short: 80e3, first: 90e3, steady: 200e3 }),
      row('argus', { short: 200e3, steady: 250e3 }),
    ],
  })
  const cells = text.split('\n').slice(4)
  const inner = cells.map((line) =>
    line
      .split('|')
      .map((cell) => cell.trim())
      .slice(1, -1),
  )
  expect(text).toContain('mixed: 1,000 packets, 2.0 MB, 10 flows; thousand packets/s')
  expect(inner).toEqual([
    ['ours', '100', '120', '300', '50', '70', '', ''],
    ['theirs', '80', '90', '200', '50', '', '1.25', '1.50'],
    ['argus', '200', '', '250', '50', '', '0.50', '1.20'],
  ])
})

test('a stage table gives nanoseconds a packet, beside those of another checkout', () => {
  const slow = of(pass(4, { decode: 1, table: 3 }), pass(2, { decode: 0.5, table: 1.5 }))
  const rows = rowsOf([slow])
  expect(rows).toEqual([
    { stage: 'decode', first: 1_000, steady: 500 },
    { stage: 'table', first: 3_000, steady: 1_500 },
    { stage: 'all', first: 4_000, steady: 2_000 },
  ])
  const base = { name: 'base', rows: rows.map((one) => ({ ...one, steady: one.steady * 2 })) }
  const text = renderStages({ capture: 'mixed', checkouts: [{ name: '', rows }, base] })
  expect(text).toMatch(/\| table +\| 3,000 +\| 1,500 +\| 75 +\| 3,000 +\| 3,000 +\| 0\.50 +\|/)
})

test('a stage is not charged for the time that others had the processor', () => {
  let [wallMs, cpuMs] = [0, 0]
  const watch = createStopwatch({ wallMs: () => wallMs, cpuSeconds: () => cpuMs / 1000 })
  const work = (ms: number, othersMs = 0) => {
    wallMs += ms + othersMs
    cpuMs += ms
  }
  watch.start()
  work(2)
  watch.mark('decode')
  work(3, 50)
  watch.mark('table')
  watch.stop()
  work(1)
  const shares = watch.take(0.006)
  expect(Object.keys(shares)).toEqual(['read', 'decode', 'table'])
  expect(shares['read']).toBeCloseTo(0.001)
  expect(shares['decode']).toBeCloseTo(0.002)
  expect(shares['table']).toBeCloseTo(0.003)
  expect(watch.take(1)).toEqual({})
})

test('options: parts, captures and what is wrong', () => {
  expect(parseOptions(['--help'])).toBe('help')
  expect(parseOptions(['stages', 'mixed', 'mine.pcap', '--runs', '5'])).toMatchObject({
    parts: ['stages'],
    captures: ['mixed', 'mine.pcap'],
    runs: 5,
  })
  expect(parseOptions(['--quick'])).toMatchObject({
    parts: ['speed', 'keeping'],
    captures: ['mixed'],
    runs: 1,
    passes: 4,
  })
  expect(() => parseOptions(['--runs', '0'])).toThrow('--runs: expected a whole number from 1')
  expect(() => parseOptions(['--fast'])).toThrow('--fast')
})

async function passesOf(work: WorkName, path: string, passes: number): Promise<Passes> {
  const own = import.meta.dirname
  const args = [join(own, 'workload.ts'), join(own, 'engine.ts'), work, path, String(passes)]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] })
  let text = ''
  for await (const chunk of child.stdout) text += chunk
  return JSON.parse(text) as Passes
}

const isSlow = { timeout: 300_000 }

test.each(['whole', 'flows', 'stages'] as const)(
  '%s: every pass is the same work',
  isSlow,
  async (work) => {
    const folder = mkdtempSync(join(tmpdir(), 'amoskys-bench-test-'))
    const path = join(folder, 'small.pcap')
    await writePcap(path, (sink) => writeSmall(sink, 300))
    const result = await passesOf(work, path, 3)
    rmSync(folder, { recursive: true })
    expect(result.flows).toBe(3 * 300)
    expect(result.passes).toHaveLength(3)
    const { cpuSeconds, stages } = result.passes[2]!
    const sum = Object.values(stages).reduce((a, b) => a + b, 0)
    if (work === 'stages') expect(sum).toBeCloseTo(cpuSeconds, 6)
    else expect(stages).toEqual({})
  },
)

test('the stages one by one find what the whole finds', isSlow, async () => {
  const path = join(import.meta.dirname, '..', 'test', 'traces', 'brute-ftp.pcap')
  const [whole, stages] = [await passesOf('whole', path, 2), await passesOf('stages', path, 2)]
  expect(whole.alerts).toBeGreaterThan(0)
  expect(stages.alerts).toBe(whole.alerts)
})
