/** Tries some behaviours in a process of their own. Arguments: the first draw's number, then their names. */
import { allTrials } from './all.ts'
import type { WorkerMessage } from './main.ts'
import { createTrier, trialSettings } from './try.ts'

/** Resolves when it has left: a process that ends before that takes it along. */
const tell = (message: WorkerMessage) =>
  new Promise<void>((resolve) => process.send?.(message, () => resolve()))
const [first, ...names] = process.argv.slice(2)
const trier = createTrier(await trialSettings(), {
  firstDraw: Number(first),
  onTrial: () => void tell({ kind: 'trial' }),
})
for (const name of names) {
  const trials = allTrials.find(({ behaviour }) => behaviour === name)
  if (trials === undefined) throw new Error('a part of bench/trials/main.ts')
  await tell({ kind: 'map', map: await trier.tryAll(trials) })
}
process.disconnect()
