import { isDeepStrictEqual } from 'node:util'
import { untriedSettings } from '../src/cli/compose.ts'
import { packed, type Wanted } from '../src/contracts/index.ts'
import {
  createDetection,
  type Detection,
  type Found,
  type Task,
} from '../src/detection/detection.ts'
import { loadArtefact, type ModelArtefact } from '../src/detection/models/index.ts'
import { openCapture } from '../src/sensing/capture/index.ts'
import { createSensing } from '../src/sensing/index.ts'
import { ownSettings } from './stories/support.fixture.ts'

const settings = untriedSettings(ownSettings([]), 'kept')
export const artefact: ModelArtefact = await loadArtefact(settings.modelFolder!)

export function detectionFrom(saved: Uint8Array | null, wanted: Wanted = 'kept'): Detection {
  return createDetection({ ...settings, wanted }, artefact, saved)
}

/** The tasks of a run over a capture, in batches of so many frames; a quiet link's time between some of them. */
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

/** What detection tells that ends before each of these tasks, and begins again from what it saved. */
export function told(tasks: readonly Task[], cuts: ReadonlySet<number>, wanted?: Wanted): Told {
  let detection = detectionFrom(null, wanted)
  const founds = tasks.map((task, at) => {
    if (cuts.has(at)) detection = detectionFrom(detection.save(), wanted)
    return detection.take(task)
  })
  return { founds, counts: detection.counts() }
}

/** Where two tellings part: the task, and what of it; '' where they are the same. */
export function difference(one: Told, other: Told): string {
  for (const [at, found] of one.founds.entries())
    for (const [kind, records] of Object.entries(found)) {
      const others: unknown = other.founds[at]![kind as keyof Found]
      if (!isDeepStrictEqual(records, others)) return `${kind} of task ${at}`
    }
  return isDeepStrictEqual(one.counts, other.counts) ? '' : 'counts'
}

/** Paths of what is no plain data in a graph: `v8.serialize` would keep an instance's fields alone, and say nothing. */
export function unplain(value: unknown, path = '', seen = new Set<object>()): string[] {
  if (typeof value === 'function' || typeof value === 'symbol') return [path]
  if (typeof value !== 'object' || value === null || seen.has(value)) return []
  seen.add(value)
  if (ArrayBuffer.isView(value)) return []
  const prototype: unknown = Object.getPrototypeOf(value)
  if (value instanceof Map)
    return [...value].flatMap(([key, one]) => [
      ...unplain(key, `${path}.key`, seen),
      ...unplain(one, `${path}.of`, seen),
    ])
  if (value instanceof Set) return [...value].flatMap((one) => unplain(one, `${path}.in`, seen))
  if (prototype !== Object.prototype && !Array.isArray(value)) return [path]
  return Object.entries(value).flatMap(([name, one]) =>
    unplain(one, Array.isArray(value) ? `${path}[]` : `${path}.${name}`, seen),
  )
}
