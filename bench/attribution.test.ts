import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { Profiler } from 'node:inspector'
import { SourceMap } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { build } from 'rolldown'
import { expect, test } from 'vitest'
import { shareOut, sourcesBy } from './attribution.ts'

interface More {
  readonly line?: number
  readonly column?: number
  readonly name?: string
  readonly children?: number[]
  readonly hits?: number
  /** Samples by line, from 1. */
  readonly lines?: Readonly<Record<number, number>>
}

function node(id: number, url: string, more: More): Profiler.ProfileNode {
  const { line = 0, column = 0, name = 'work', children = [], hits = 0, lines = {} } = more
  const at = { scriptId: '0', url, lineNumber: line, columnNumber: column }
  const positionTicks = Object.entries(lines).map(([n, ticks]) => ({ line: Number(n), ticks }))
  return { id, callFrame: { functionName: name, ...at }, children, hitCount: hits, positionTicks }
}

const profileOf = (...nodes: Profiler.ProfileNode[]) => ({ startTime: 0, endTime: 1, nodes })
const asIs = sourcesBy(() => null)
const spent = (stages: Record<string, number>) =>
  Object.fromEntries(Object.entries(stages).filter(([, seconds]) => seconds > 0))

test("samples count for the folder of the function that ran, or of its caller where it is nobody's source", () => {
  const profile = profileOf(
    node(1, '', { name: '(root)', children: [2, 6, 7, 8] }),
    node(2, 'file:///x/bench/workload.ts', { children: [3], hits: 1 }),
    node(3, 'file:///x/src/sensing/flows/flow-table.ts', { children: [4, 5], hits: 2 }),
    node(4, 'file:///x/src/kernel/key-table.ts', { hits: 3 }),
    node(5, '', { name: 'set', children: [9], hits: 4 }),
    node(6, '', { name: '(garbage collector)', hits: 5 }),
    node(7, '', { name: '(program)', hits: 6 }),
    node(8, '', { name: '(idle)', hits: 700 }),
    node(9, 'file:///x/node_modules/tldts/index.js', { hits: 7 }),
  )
  expect(spent(shareOut(profile, 28, asIs))).toEqual({
    'run, bus and bench': 1,
    'flow table': 13,
    kernel: 3,
    'garbage collector': 5,
    'compiler and virtual machine': 6,
  })
})

test('what the compiler put into its caller counts for the source of the line at work', () => {
  const sources = ['src/sensing/flows/flow-table.ts', 'src/kernel/key-table.ts', null]
  const sourceOf = ({ lineNumber }: { lineNumber: number }) => sources[lineNumber]!
  const lines = { 1: 2, 2: 5, 3: 1 }
  const profile = profileOf(
    node(1, '', { name: '(root)', children: [2], line: 2 }),
    node(2, 'file:///x/engine.js', { hits: 10, lines }),
  )
  expect(spent(shareOut(profile, 10, sourceOf))).toEqual({ 'flow table': 5, kernel: 5 })
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
  const sourceAtLine = (text: string) => {
    const line = code.split('\n').findIndex((one) => one.includes(text))
    const column = Number.MAX_SAFE_INTEGER
    return sourceOf(node(1, 'file:///x/engine.js', { line, column }).callFrame)
  }
  expect(sourceWhere('mine')).toContain('src/kernel/a.ts')
  expect(sourceAtLine('x + 1')).toContain('src/kernel/a.ts')
  expect(sourceAtLine('x + 2')).toBeNull()
  expect(sourceWhere('other')).toBeNull()
  expect(sourceOf(node(1, 'node:fs', {}).callFrame)).toBeNull()
})

test('a pass of which there is no sample has no stages', () => {
  expect(shareOut(profileOf(node(1, '', { name: '(root)' })), 1, asIs)).toEqual({})
})
