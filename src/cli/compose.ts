import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { behaviourTunables } from '../behaviours/index.ts'
import { type Bus, createMemoryBus } from '../bus/index.ts'
import { AmoskysError } from '../kernel/index.ts'
import { loadArtefact, type ModelArtefact } from '../models/index.ts'
import { createDetection, type Detection } from '../pipeline.ts'
import { openStore, type Store } from '../store/index.ts'
import type { Settings } from './config/index.ts'

export const ownModel = fileURLToPath(new URL('../models/flow-trees', import.meta.url))

/** Settings to a running detection. */
export async function detectionFor(settings: Settings): Promise<Detection> {
  checkTunables(settings)
  return createDetection({
    home: settings.home,
    flowLimits: {
      flowsMax: settings.flows.flowsMax,
      streamIdleS: settings.flows.streamIdleSeconds,
      datagramIdleS: settings.flows.datagramIdleSeconds,
      activeS: settings.flows.activeSeconds,
    },
    tunables: settings.behaviours,
    artefact: await artefactFor(settings),
    strategy: settings.fusion.strategy,
    priorOneIn: settings.fusion.priorOneIn,
    raiseAt: settings.alerts.raiseAt,
    quietMs: settings.alerts.quietMinutes * 60_000,
  })
}

async function artefactFor(settings: Settings): Promise<ModelArtefact | null> {
  if (!settings.model.enabled) return null
  const folder = settings.model.folder || ownModel
  if (!existsSync(join(folder, 'model.json'))) {
    throw new AmoskysError(
      'not-found',
      `model.folder: ${folder}: expected model.json and card.json, found neither`,
    )
  }
  return loadArtefact(folder)
}

function checkTunables(settings: Settings): void {
  for (const [behaviour, given] of Object.entries(settings.behaviours)) {
    const known = behaviourTunables[behaviour]
    if (!known) {
      throw new AmoskysError(
        'usage',
        `behaviours.${behaviour}: no such behaviour; there are ${Object.keys(behaviourTunables).join(', ')}`,
      )
    }
    for (const name of Object.keys(given)) {
      if (name === 'enabled' || known[name]) continue
      throw new AmoskysError(
        'usage',
        `behaviours.${behaviour}.${name}: no such tunable; there are enabled, ${Object.keys(known).join(', ')}`,
      )
    }
  }
}

/** The bus, with the store listening where one is wanted. */
export async function busFor(
  path: string,
  settings: Settings,
): Promise<{ bus: Bus; store: Store | null }> {
  const bus = createMemoryBus()
  if (path === '') return { bus, store: null }
  const store = await openStore(path, { flowsMax: settings.store.flowsMax })
  bus.subscribe('alerts', 'store', (batch) => store.keepAlerts(batch))
  bus.subscribe('signals', 'store', (batch) => store.keepSignals(batch))
  bus.subscribe('flows', 'store', (batch) => store.keepFlows(batch))
  return { bus, store }
}
