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

/** A stretch of one thread's work. */
export interface Span {
  /** On the clock of `process.hrtime`, as a profile's times are, microseconds. */
  readonly fromUs: number
  readonly toUs: number
  /** Processor time of the thread. */
  readonly cpuSeconds: number
}

type Frame = Profiler.ProfileNode['callFrame']
/** The path of the source a function stands in; null where it is none of the project's. */
export type SourceOf = (frame: Frame) => string | null

/**
 * Processor time of each span by stage. Samples are counted, and not the time between them: while others have the
 * processor none is taken. What is nobody's source (built-in functions, Node, dependencies) works for its caller.
 */
export function shareOut(
  profile: Profiler.Profile,
  spans: readonly Span[],
  sourceOf: SourceOf,
): Record<string, number>[] {
  const stages = stagesOfNodes(profile.nodes, sourceOf)
  const counts = spans.map(() => new Map<string, number>())
  let timeUs = profile.startTime
  for (const [i, node] of (profile.samples ?? []).entries()) {
    timeUs += profile.timeDeltas![i]!
    const stage = stages.get(node)!
    const at = spans.findIndex(({ fromUs, toUs }) => timeUs >= fromUs && timeUs < toUs)
    if (at >= 0 && stage !== null) counts[at]!.set(stage, (counts[at]!.get(stage) ?? 0) + 1)
  }
  return spans.map(({ cpuSeconds }, i) => {
    const total = [...counts[i]!.values()].reduce((a, b) => a + b, 0)
    if (total === 0) return {}
    const seconds = (stage: string) => (cpuSeconds * (counts[i]!.get(stage) ?? 0)) / total
    return Object.fromEntries(stageNames.map((stage) => [stage, seconds(stage)]))
  })
}

/** By number of the node; null where the thread was idle. */
function stagesOfNodes(nodes: readonly Profiler.ProfileNode[], sourceOf: SourceOf) {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const stages = new Map<number, string | null>()
  const waiting = nodes.slice(0, 1).map((node) => ({ node, callers: others }))
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { node, callers } = next
    const { callFrame, children = [] } = node
    const stage = stageOf(callFrame, sourceOf, callers)
    stages.set(node.id, stage)
    for (const id of children) waiting.push({ node: byId.get(id)!, callers: stage ?? others })
  }
  return stages
}

function stageOf(frame: Frame, sourceOf: SourceOf, callers: string): string | null {
  if (frame.functionName === '(idle)') return null
  if (frame.functionName === '(garbage collector)') return collector
  if (frame.functionName === '(program)') return machine
  const source = sourceOf(frame)
  if (source === null) return callers
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
