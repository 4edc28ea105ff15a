/** Tries one behaviour in a process of its own. */
import { allTrials } from './all.ts'
import type { WorkerMessage } from './main.ts'
import { trialSettings, tryAll } from './try.ts'

const [name] = process.argv.slice(2)
const trials = allTrials.find(({ behaviour }) => behaviour === name)
if (trials === undefined || process.send === undefined)
  throw new Error('a part of bench/trials/main.ts')
const tell = (message: WorkerMessage) => process.send?.(message)
const map = await tryAll(trials, await trialSettings(), () => tell({ kind: 'trial' }))
tell({ kind: 'map', map })
process.disconnect()
