/** Tries some behaviours in a process of their own. Arguments: the first draw's number, then their names. */
import { allTrials } from './all.ts'
import type { WorkerMessage } from './main.ts'
import { createTrier, trialSettings } from './try.ts'

const tell = (message: WorkerMessage) => process.send?.(message)
const [first, ...names] = process.argv.slice(2)
const trier = createTrier(await trialSettings(), {
  firstDraw: Number(first),
  onTrial: () => tell({ kind: 'trial' }),
})
for (const name of names) {
  const trials = allTrials.find(({ behaviour }) => behaviour === name)
  if (trials === undefined) throw new Error('a part of bench/trials/main.ts')
  tell({ kind: 'map', map: await trier.tryAll(trials) })
}
process.disconnect()
