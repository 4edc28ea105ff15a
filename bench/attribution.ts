/** Whose processor time it was: the samples of a CPU profile, by the folder of the source that was at work. */
import type { Profiler } from 'node:inspector'
import type { SourceMap, SourceMapping } from 'node:module'

/** The first that a source's path contains is its stage. Folders are named as any checkout has them. */
const folders: readonly (readonly [stage: string, ...folders: string[]])[] = [
  ['read', 'src/sensing/capture/'],
  ['decode', 'src/sensing/wire/'],
  ['flow table', 'src/sensing/flows/'],
  ['rows and records', 'src/observations/', 'src/contracts/'],
  ['hosts', 'src/detection/hosts'],
  ['features', 'src/detection/features/'],
  ['behaviours', 'src/detection/behaviours/'],
  ['model', 'src/detection/models/'],
  ['fusion', 'src/detection/fusion/'],
  ['explanation', 'src/detection/explanation/'],
  ['detection between them', 'src/detection/'],
  ['kernel', 'src/kernel/'],
]
const collector = 'garbage collector'
const machine = 'compiler and virtual machine'
const others = 'run, bus and bench'

/** In the order in which they are told. */
export const stageNames: readonly string[] = [
  ...folders.map(([stage]) => stage),
  others,
  collector,
  machine,
]

type Frame = Profiler.ProfileNode['callFrame']
type Place = Pick<Frame, 'url' | 'lineNumber' | 'columnNumber'>
/** The path of the source that stands there; null where it is none of the project's. */
export type SourceOf = (place: Place) => string | null

/**
 * The thread's processor time while it was profiled, by stage. Samples are counted, and not the time between them: while
 * others have the processor none is taken. A function that the compiler put into its caller has no frame of its own,
 * but the line at work is told, and in a bundle that tells the source. What is nobody's source (built-in functions,
 * Node, dependencies) works for its caller.
 */
export function shareOut(
  { nodes }: Profiler.Profile,
  cpuSeconds: number,
  sourceOf: SourceOf,
): Record<string, number> {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const counts = new Map<string, number>()
  const waiting = nodes.slice(0, 1).map((node) => ({ node, callers: others }))
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { node, callers } = next
    const own = stageOf(sourceOf(node.callFrame)) ?? callers
    for (const [stage, samples] of samplesOf(node, own, sourceOf)) {
      counts.set(stage, (counts.get(stage) ?? 0) + samples)
    }
    for (const id of node.children ?? []) waiting.push({ node: byId.get(id)!, callers: own })
  }
  const total = [...counts.values()].reduce((a, b) => a + b, 0)
  if (total === 0) return {}
  const seconds = (stage: string) => (cpuSeconds * (counts.get(stage) ?? 0)) / total
  return Object.fromEntries(stageNames.map((stage) => [stage, seconds(stage)]))
}

function samplesOf(
  { callFrame, hitCount = 0, positionTicks = [] }: Profiler.ProfileNode,
  own: string,
  sourceOf: SourceOf,
): [stage: string, samples: number][] {
  const { functionName, url } = callFrame
  if (functionName === '(idle)') return []
  if (functionName === '(garbage collector)') return [[collector, hitCount]]
  if (functionName === '(program)') return [[machine, hitCount]]
  // A line is told from 1; no line of a bundle is of two sources.
  const lines = positionTicks.map(({ line, ticks }): [string, number] => {
    const place = { url, lineNumber: line - 1, columnNumber: Number.MAX_SAFE_INTEGER }
    return [stageOf(sourceOf(place)) ?? own, ticks]
  })
  const told = lines.reduce((sum, [, ticks]) => sum + ticks, 0)
  return [...lines, [own, hitCount - told]]
}

function stageOf(source: string | null): string | null {
  if (source === null) return null
  const found = folders.find(([, ...paths]) => paths.some((path) => source.includes(path)))
  return found?.[0] ?? others
}

/** Finds sources in scripts as they are, and in bundles by their source maps; `mapOf` yields null where there is none. */
export function sourcesBy(mapOf: (url: string) => SourceMap | null): SourceOf {
  const maps = new Map<string, SourceMap | null>()
  return ({ url, lineNumber, columnNumber }) => {
    if (!url.startsWith('file:')) return null
    if (!maps.has(url)) maps.set(url, mapOf(url))
    const map = maps.get(url)!
    const path = map === null ? url : sourceAt(map.findEntry(lineNumber, columnNumber))
    return path === null || path.includes('node_modules/') ? null : path
  }
}

function sourceAt(entry: SourceMapping | object): string | null {
  return 'originalSource' in entry ? entry.originalSource : null
}
