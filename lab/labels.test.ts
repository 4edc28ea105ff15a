import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { keepLabel, labelTrace, type TraceLabel } from './labels.ts'
import { scenarios } from './scenarios/index.ts'

const folder = fileURLToPath(new URL('../test/traces', import.meta.url))
const kept: TraceLabel[] = JSON.parse(readFileSync(join(folder, 'labels.json'), 'utf8'))
const scan = scenarios.find((scenario) => scenario.name === 'scan-syn')!

describe('the traces and their labels', () => {
  it('name the same files, with true hashes and sizes', () => {
    const files = readdirSync(folder).filter((name) => name.endsWith('.pcap'))
    expect(kept.map((label) => label.file).sort()).toEqual(files.sort())
    for (const label of kept) {
      const bytes = readFileSync(join(folder, label.file))
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(label.sha256)
    }
  })

  it('stay small enough to live in the repository', () => {
    expect(kept.reduce((sum, label) => sum + label.bytes, 0)).toBeLessThan(25_500_000)
    expect(kept.find((label) => label.file === 'demo.pcap')?.bytes).toBeLessThan(6_000_000)
  })

  it('say which flows are malicious exactly where something is', () => {
    for (const label of kept) {
      const done = new Set(label.malicious.map((rule) => rule.behaviour))
      expect([...done].sort(), label.file).toEqual([...label.behaviours].sort())
    }
  })

  it('all stand in the README', () => {
    const readme = readFileSync(join(folder, 'README.md'), 'utf8')
    for (const label of kept) expect(readme).toContain(`| ${label.file} | \`${label.sha256}\``)
  })
})

describe('a new label', () => {
  it('turns the clock of the deed into seconds of the capture', async () => {
    const path = join(folder, 'scan-syn.pcap')
    const firstMs = readFileSync(path).readUInt32LE(24) * 1000
    const deed = { behaviour: 'vertical-scan', protocol: 'tcp', client: 'a', server: 'b' } as const
    const marks = [{ ...deed, startMs: firstMs + 4_000, endMs: firstMs + 6_000 }]
    const label = await labelTrace(path, scan, { marks, seed: 3 })
    const rule = label.malicious[0]!
    // The half second around the deed is kept, less the first packet's own fraction of a second.
    expect(rule.toSeconds - rule.fromSeconds).toBeCloseTo(3, 3)
    expect(rule.toSeconds).toBeLessThanOrEqual(6.5)
    expect(label).toMatchObject({ kind: 'attack', attackers: ['a'], victims: ['b'], seed: 3 })
  })

  it('replaces the one it renews', async () => {
    const scratch = mkdtempSync(join(tmpdir(), 'labels-'))
    try {
      const path = join(folder, 'scan-syn.pcap')
      await keepLabel(scratch, await labelTrace(path, scan, { marks: [], seed: 1 }))
      await keepLabel(scratch, await labelTrace(path, scan, { marks: [], seed: 2 }))
      const labels: TraceLabel[] = JSON.parse(readFileSync(join(scratch, 'labels.json'), 'utf8'))
      expect(labels.map((label) => label.seed)).toEqual([2])
    } finally {
      rmSync(scratch, { recursive: true })
    }
  })
})
