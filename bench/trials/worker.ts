/** Tries some behaviours in a process of their own. */
import { allTrials } from './all.ts'
import type { WorkerMessage } from './main.ts'
import { createTrier, trialSettings } from './try.ts'

const tell = (message: WorkerMessage) => process.send?.(message)
const trier = createTrier(await trialSettings(), () => tell({ kind: 'trial' }))
for (const name of process.argv.slice(2)) {
  const trials = allTrials.find(({ behaviour }) => behaviour === name)
  if (trials === undefined) throw new Error('a part of bench/trials/main.ts')
  tell({ kind: 'map', map: await trier.tryAll(trials) })
}
process.disconnect()
