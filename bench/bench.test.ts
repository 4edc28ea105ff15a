import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { writePcap } from './captures/pcap-sink.ts'
import { writeSmall } from './captures/synthetic.ts'
import { nodeFlags } from './checkout.ts'
import { median } from './measure.ts'
import { parseOptions } from './options.ts'
import { passesFor, renderSpeed, type SpeedRow, steadySeconds } from './speed.ts'
import { renderStages, rowsOf } from './stages.ts'
import { renderTable } from './table.ts'
import type { Pass, Passes } from './workload.ts'

const pass = (cpuSeconds: number, stages: Pass['stages'] = {}): Pass => ({
  cpuSeconds,
  mainSeconds: cpuSeconds,
  stages,
})
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

test('a stage table gives nanoseconds a packet that add up, beside those of another checkout', () => {
  const stages = (decode: number, table: number) => ({ decode, 'flow table': table })
  const slow = of(pass(9, stages(1, 3)), pass(9, stages(0.5, 1.5)))
  const slower = of(pass(9, stages(1, 5)), pass(9, stages(0.5, 5.5)))
  const rows = rowsOf([slow])
  expect(rows.filter(({ first }) => first > 0)).toEqual([
    { stage: 'decode', first: 1_000, steady: 500 },
    { stage: 'flow table', first: 3_000, steady: 1_500 },
    { stage: 'main thread', first: 4_000, steady: 2_000 },
  ])
  expect(rowsOf([slow, slower]).filter(({ first }) => first > 0)).toEqual([
    { stage: 'decode', first: 1_000, steady: 500 },
    { stage: 'flow table', first: 4_000, steady: 3_500 },
    { stage: 'main thread', first: 5_000, steady: 4_000 },
  ])
  const base = { name: 'base', rows: rows.map((one) => ({ ...one, steady: one.steady * 2 })) }
  const text = renderStages({ capture: 'mixed', checkouts: [{ name: '', rows }, base] })
  expect(text).toMatch(/\| flow table +\| 3,000 +\| 1,500 +\| 75 +\| 3,000 +\| 3,000 +\| 0\.50 +\|/)
})

test('a checkout is run with the flags that its command gives Node', () => {
  const root = mkdtempSync(join(tmpdir(), 'amoskys-bench-test-'))
  mkdirSync(join(root, 'src/cli/bin'), { recursive: true })
  const bin = join(root, 'src/cli/bin/amoskys.js')
  writeFileSync(bin, '#!/usr/bin/env -S node --a=1 --b\n// node --c\n')
  expect(nodeFlags(root)).toEqual(['--a=1', '--b'])
  writeFileSync(bin, '#!/usr/bin/env node\n')
  expect(nodeFlags(root)).toEqual([])
  writeFileSync(bin, '// node\n')
  expect(() => nodeFlags(root)).toThrow('does not begin with how Node runs it')
  rmSync(root, { recursive: true })
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

async function passesOf(path: string, ...[work, passes, ...how]: string[]): Promise<Passes> {
  const own = import.meta.dirname
  const args = [join(own, 'workload.ts'), join(own, 'engine.ts'), work!, path, passes!, ...how]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] })
  let text = ''
  for await (const chunk of child.stdout) text += chunk
  return JSON.parse(text) as Passes
}

async function withSmall(flows: number, work: (path: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'amoskys-bench-test-'))
  const path = join(folder, 'small.pcap')
  await writePcap(path, (sink) => writeSmall(sink, flows))
  await work(path)
  rmSync(folder, { recursive: true })
}

const isSlow = { timeout: 300_000 }

test.each(['whole', 'flows'])('%s: every pass is the same work', isSlow, (work) =>
  withSmall(300, async (path) => {
    const result = await passesOf(path, work, '3')
    expect(result.flows).toBe(3 * 300)
    expect(result.passes.map(({ stages }) => stages)).toEqual([{}, {}, {}])
  }),
)

test('a profiled pass is the same work, and its stages are of the pass', isSlow, () =>
  withSmall(4_000, async (path) => {
    const result = await passesOf(path, 'whole', '2', 'profile')
    expect(result.flows).toBe(2 * 4_000)
    for (const { mainSeconds, stages } of result.passes) {
      const sum = Object.values(stages).reduce((a, b) => a + b, 0)
      expect(mainSeconds).toBeGreaterThan(0)
      expect(sum).toBeCloseTo(mainSeconds, 6)
    }
    expect(result.passes[0]!.stages['flow table']).toBeGreaterThan(0)
  }),
)
