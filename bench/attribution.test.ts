import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { Profiler } from 'node:inspector'
import { SourceMap } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { build } from 'rolldown'
import { expect, test } from 'vitest'
import { type Span, shareOut, sourcesBy } from './attribution.ts'

const node = (
  id: number,
  url: string,
  more: { line?: number; column?: number; name?: string; children?: number[] },
) => ({
  id,
  callFrame: {
    functionName: more.name ?? 'work',
    scriptId: '0',
    url,
    lineNumber: more.line ?? 0,
    columnNumber: more.column ?? 0,
  },
  children: more.children ?? [],
})

const asIs = sourcesBy(() => null)
const spent = (stages: Record<string, number>) =>
  Object.fromEntries(Object.entries(stages).filter(([, seconds]) => seconds > 0))

test("samples count for the folder of the function that ran, or of its caller where it is nobody's source", () => {
  const profile: Profiler.Profile = {
    startTime: 1_000,
    endTime: 9_000,
    nodes: [
      node(1, '', { name: '(root)', children: [2, 6, 7, 8] }),
      node(2, 'file:///x/bench/workload.ts', { children: [3] }),
      node(3, 'file:///x/src/sensing/flows/flow-table.ts', { children: [4, 5] }),
      node(4, 'file:///x/src/kernel/key-table.ts', {}),
      node(5, '', { name: 'set', children: [9] }),
      node(6, '', { name: '(garbage collector)' }),
      node(7, '', { name: '(program)' }),
      node(8, '', { name: '(idle)' }),
      node(9, 'file:///x/node_modules/tldts/index.js', {}),
    ],
    samples: [2, 3, 4, 5, 9, 8, 6, 7],
    timeDeltas: [100, 100, 100, 100, 5_000, 100, 100, 100],
  }
  const spans: Span[] = [
    { fromUs: 1_000, toUs: 1_350, cpuSeconds: 3 },
    { fromUs: 1_350, toUs: 8_000, cpuSeconds: 8 },
  ]
  const [first, second] = shareOut(profile, spans, asIs)
  expect(spent(first!)).toEqual({ 'run, bus and bench': 1, 'flow table': 1, kernel: 1 })
  expect(spent(second!)).toEqual({
    'flow table': 4,
    'garbage collector': 2,
    'compiler and virtual machine': 2,
  })
})

test('a function of a bundle stands in the source that its source map tells', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'amoskys-bench-test-'))
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  write('node_modules/b/index.js', 'export function other(x) {\n  return x + 2\n}\n')
  write('src/kernel/a.ts', 'export function mine(x: number): number {\n  return x + 1\n}\n')
  const imports = "import { mine } from './src/kernel/a.ts'\nimport { other } from 'b'\n"
  write('engine.ts', `${imports}export const all = [mine, other]\n`)
  const output = { sourcemap: true }
  const { output: made } = await build({ cwd: folder, input: 'engine.ts', write: false, output })
  rmSync(folder, { recursive: true })
  const [{ code, map }] = made
  const sourceOf = sourcesBy(() => new SourceMap(JSON.parse(map!.toString())))
  const sourceWhere = (name: string) => {
    const line = code.split('\n').findIndex((text) => text.includes(`function ${name}(`))
    const column = code.split('\n')[line]!.indexOf('(')
    return sourceOf(node(1, 'file:///x/engine.js', { line, column }).callFrame)
  }
  expect(sourceWhere('mine')).toContain('src/kernel/a.ts')
  expect(sourceWhere('other')).toBeNull()
  expect(sourceOf(node(1, 'node:fs', {}).callFrame)).toBeNull()
})

test('a pass of which there is no sample has no stages', () => {
  const profile = { startTime: 0, endTime: 1, nodes: [node(1, '', { name: '(root)' })] }
  expect(shareOut(profile, [{ fromUs: 0, toUs: 9, cpuSeconds: 1 }], asIs)).toEqual([{}])
})
