import type { Profiler } from 'node:inspector'
import { expect, test } from 'vitest'
import { type Span, shareOut, sourcesBy } from './attribution.ts'

const node = (
  id: number,
  url: string,
  more: { line?: number; name?: string; children?: number[] },
) => ({
  id,
  callFrame: {
    functionName: more.name ?? 'work',
    scriptId: '0',
    url,
    lineNumber: more.line ?? 0,
    columnNumber: 0,
  },
  children: more.children ?? [],
})

const asIs = sourcesBy(() => '')
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

test('a function of a bundle stands in the source whose region it is in', () => {
  const lines = [
    '//#region src/kernel/a.ts',
    'a',
    '//#endregion',
    '//#region node_modules/b.js',
    'b',
  ]
  const sourceOf = sourcesBy(() => ['import', ...lines].join('\n'))
  const at = (line: number) => sourceOf(node(1, 'file:///x/engine.js', { line }).callFrame)
  expect([0, 2, 5].map(at)).toEqual([null, 'src/kernel/a.ts', null])
  expect(sourceOf(node(1, 'node:fs', {}).callFrame)).toBeNull()
})

test('a pass of which there is no sample has no stages', () => {
  const profile = { startTime: 0, endTime: 1, nodes: [node(1, '', { name: '(root)' })] }
  expect(shareOut(profile, [{ fromUs: 0, toUs: 9, cpuSeconds: 1 }], asIs)).toEqual([{}])
})
