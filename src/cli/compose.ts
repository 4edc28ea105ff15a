import { availableParallelism } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import type { Wanted } from '../contracts/index.ts'
import { flowTreesCard, loadArtefact } from '../detection/models/index.ts'
import { AmoskysError } from '../kernel/index.ts'
import type { RunSettings } from '../run.ts'
import type { Settings } from './config/index.ts'
import { root } from './root.ts'
import { isThere } from './system-error.ts'

/** SQLite's, and the lock beside them: nobody else in this process may open them. */
export function filesOfDatabase(path: string): string[] {
  const ends = ['', '-wal', '-shm', '-journal', '.lock', '.lock-journal']
  return ends.map((end) => `${path}${end}`)
}

/** What a process must not take for captures, wherever it lies: the database, keys, logs. */
export function ownPlaces(settings: Settings, path: string): string[] {
  const data = dataOf(path)
  // Where the database was put somewhere, its folder may well hold captures, too.
  const places = ['keys', 'logs', 'exports', 'audit-checkpoints.jsonl']
  const isOurs = resolve(data) === resolve(settings.data)
  return [...filesOfDatabase(path), ...(isOurs ? [data] : places.map((name) => join(data, name)))]
}

/** Keys and logs lie beside the database, wherever that is. */
export function dataOf(path: string): string {
  return dirname(path)
}

export const ownModel = join(root, 'src', 'detection', 'models', 'flow-trees')

/** Learned models, by the name that they have among behaviours. */
export const modelNames: readonly string[] = [flowTreesCard.name]

/** Settings to those of a run. The model is tried at once: a broken one is told before anything is captured. */
export async function runSettings(settings: Settings, wanted: Wanted): Promise<RunSettings> {
  const own = untriedSettings(settings, wanted)
  if (own.modelFolder !== null) await loadArtefact(own.modelFolder)
  return own
}

export function untriedSettings(settings: Settings, wanted: Wanted): RunSettings {
  return {
    wanted,
    sensor: settings.sensor,
    home: settings.home,
    flowLimits: flowLimitsOf(settings),
    tunables: settings.behaviours,
    modelFolder: modelFolderFor(settings),
    modelPointsMin: settings.model.pointsMin,
    strategy: settings.fusion.strategy,
    priorOneIn: settings.fusion.priorOneIn,
    isBoundByTrials: true,
    raiseAt: settings.alerts.raiseAt,
    quietMs: settings.alerts.quietMinutes * 60_000,
    threads: hasOwnThread(settings) ? 2 : 1,
  }
}

export function flowLimitsOf({ flows }: Settings): RunSettings['flowLimits'] {
  return {
    flowsMax: flows.flowsMax,
    streamIdleS: flows.streamIdleSeconds,
    datagramIdleS: flows.datagramIdleSeconds,
    activeS: flows.activeSeconds,
    vlanInKey: flows.vlanInKey,
  }
}

function hasOwnThread({ threads }: Settings): boolean {
  return threads === 2 || (threads === 'auto' && availableParallelism() > 1)
}

export function modelFolderFor(settings: Settings): string | null {
  if (!settings.model.enabled) return null
  const folder = settings.model.folder || ownModel
  if (!['model.json', 'model.json.br'].some((name) => isThere(join(folder, name)))) {
    throw new AmoskysError(
      'not-found',
      `model.folder: ${folder}: expected model.json and card.json, found neither`,
    )
  }
  return folder
}
