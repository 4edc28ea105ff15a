import { isDeepStrictEqual } from 'node:util'
import { untriedSettings } from '../src/cli/compose.ts'
import { packed, type Wanted } from '../src/contracts/index.ts'
import {
  createDetection,
  type Detection,
  type Found,
  RunningDetection,
  type Task,
} from '../src/detection/detection.ts'
import { loadArtefact } from '../src/detection/models/index.ts'
import { circumstancesOf, unsealed } from '../src/detection/saved-state.ts'
import { openCapture } from '../src/sensing/capture/index.ts'
import { createSensing } from '../src/sensing/index.ts'
import { ownSettings } from './stories/support.fixture.ts'

export const settings = untriedSettings(ownSettings([]), 'kept')
export const artefact = await loadArtefact(settings.modelFolder!)

export function detectionFrom(saved: Uint8Array | null, wanted: Wanted = 'kept'): Detection {
  return createDetection({ ...settings, wanted }, artefact, saved)
}

/** The tasks of a run over a capture, in batches of so many frames. */
export async function tasksOf(path: string, batchFrames: number): Promise<Task[]> {
  const tasks: Task[] = []
  await using capture = await openCapture({ kind: 'files', paths: [path] }, { batchFrames })
  const sensing = createSensing({ wanted: 'kept', flowLimits: {} }, (batch) =>
    tasks.push({ kind: 'observations', batch: packed(batch) }),
  )
  for await (const frames of capture) sensing.push(frames)
  tasks.push({ kind: 'losses', losses: sensing.losses(capture.counts()) })
  while (sensing.finish(97));
  return [...tasks, { kind: 'end' }]
}

export interface Told {
  readonly founds: readonly Found[]
  readonly counts: ReturnType<Detection['counts']>
}

/** What is found where detection ends before each of the tasks of `cuts`, and another goes on from what it saved. */
export function told(tasks: readonly Task[], cuts: ReadonlySet<number>, wanted?: Wanted): Told {
  let detection = detectionFrom(null, wanted)
  const founds = tasks.map((task, at) => {
    if (cuts.has(at)) detection = detectionFrom(detection.save(), wanted)
    return detection.take(task)
  })
  return { founds, counts: detection.counts() }
}

/** Where two tellings part: the task, and what of it; '' where they are the same to the last number. */
export function difference(one: Told, other: Told): string {
  for (const [at, found] of one.founds.entries())
    for (const [kind, records] of Object.entries(found)) {
      const others: unknown = other.founds[at]![kind as keyof Found]
      if (!isDeepStrictEqual(records, others)) return `${kind} of task ${at}`
    }
  return isDeepStrictEqual(one.counts, other.counts) ? '' : 'counts'
}

/** All that is in the bytes. */
export function stateIn(saved: Uint8Array): unknown {
  const opened = unsealed(saved, circumstancesOf(settings, artefact))
  return 'state' in opened ? opened.state : opened.refusal
}

/** All that detection keeps after these tasks, as it hands it over to be written. */
export function keptAfter(tasks: readonly Task[]): unknown {
  const running = new RunningDetection(settings, artefact, null)
  for (const task of tasks) running.take(task)
  return running.save()
}

/** Where a graph has what is no plain data: of an instance only its public fields would be written, and nobody told. */
export function unplainIn(value: unknown, path = '', seen = new Set<object>()): string[] {
  if (typeof value === 'function' || typeof value === 'symbol') return [path]
  if (typeof value !== 'object' || value === null || seen.has(value)) return []
  seen.add(value)
  if (ArrayBuffer.isView(value)) return []
  const within = (parts: Iterable<unknown>, name: string) =>
    [...parts].flatMap((part) => unplainIn(part, `${path}${name}`, seen))
  if (Array.isArray(value)) return within(value, '[]')
  if (value instanceof Set) return within(value, '{}')
  if (value instanceof Map)
    return [...within(value.keys(), '{key}'), ...within(value.values(), '{}')]
  if (Object.getPrototypeOf(value) !== Object.prototype) return [path]
  return Object.entries(value).flatMap(([name, part]) => within([part], `.${name}`))
}
