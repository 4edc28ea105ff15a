/** The hub in one process: sensors come to its doors, their streams are judged here, and what is found is kept. */
import type { Bus, Streams } from '../../bus/index.ts'
import type { DetectionSettings } from '../../detection/index.ts'
import { printable } from '../../kernel/index.ts'
import type { Keeping } from '../../store/index.ts'
import type { Settings } from '../config/index.ts'
import type { Journal } from '../up/journal.ts'
import type { World } from '../world.ts'
import { DeadLetters } from './dead-letters.ts'
import { openSensorDoors } from './doors.ts'
import { judgeStreams } from './judge-streams.ts'
import type { KeptBatches } from './kept-batches.ts'
import { ownStreams, tellDamage } from './open-bus.ts'
import { SensorJournal } from './sensor-journal.ts'
import { keepWorkers } from './worker-signs.ts'

export interface HubPlan {
  readonly settings: Settings
  /** The database; keys and streams lie beside it. */
  readonly path: string
  readonly bus: Bus
  /** Of a broker; null: of this process, in a file beside the database. */
  readonly streams: Streams | null
  readonly keeping: Keeping
  readonly journal: Journal
  readonly kept: KeptBatches
  readonly own: DetectionSettings
  /** The end was asked for: a database that fails is not waited for. */
  readonly isEnding: () => boolean
}

/** The books of sensors, kept from what the bus says, in one process of all. */
export async function keepSensors(world: World, plan: HubPlan): Promise<AsyncDisposable> {
  const { settings, bus, keeping, journal, path } = plan
  const tell = (text: string, traceId = '') => world.err(`amoskys: ${printable(text)}\n`, traceId)
  await using opening = new AsyncDisposableStack()
  const isHub = settings.hub.listen !== ''
  if (plan.streams === null && !isHub) return opening.move()
  const write: Keeping['write'] = (act) => keeping.write(act)
  const onDamage = (text: string) => void tellDamage(write, text, world.now())
  const streams = plan.streams ?? (await ownStreams(world, settings, { path, onDamage }))
  if (plan.streams === null) opening.defer(() => streams.close())
  // What is judged elsewhere is set aside here, too, whether or not sensors come to this process.
  const dead = new DeadLetters({ ...{ write, streams, clock: world.now }, refusalOf: () => '' })
  const sensors = new SensorJournal({
    ...{ keeping, journal, clock: world.now },
    async onDead(letter) {
      await keeping.kept(plan.isEnding).catch(() => {})
      return dead.take(letter)
    },
    onFailure: (reason) => tell(`how sensors are cannot be written down: ${reason}`),
  })
  const listening = bus.subscribe('sensors', 'journal', async (batch, messages) => {
    const letters = batch.some(({ kind }) => kind === 'dead') ? messages : []
    try {
      await sensors.hear(batch)
    } catch (thrown) {
      plan.kept.onUnkept(letters)
      throw thrown
    }
    plan.kept.onKept('dead', letters)
  })
  opening.defer(() => sensors.stop())
  opening.use(listening)
  opening.use(keepWorkers(bus, write))
  // The last words of those that end before are taken by then.
  opening.defer(() => new Promise((resolve) => setImmediate(resolve)))
  if (!isHub) return opening.move()
  const { own, kept, isEnding } = plan
  const workers = judgeStreams(world, {
    ...{ bus, own, streams, tell },
    // In memory what was published is kept once the database has it: a failure of it holds the stream up.
    kept: async (run, accepted) => {
      if (plan.streams !== null) return
      await kept.until(run, accepted)
      await keeping.kept(isEnding)
    },
    watchKept: (run) => kept.watch(run),
  })
  opening.defer(() => workers.close())
  // Closed first: nothing more comes in, then what came is put down where it was left.
  opening.use(
    await openSensorDoors(world, {
      ...{ settings, path, write, bus, streams },
      isServingWorkers: plan.streams !== null,
    }),
  )
  return opening.move()
}
