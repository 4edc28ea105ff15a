/** In `up`: the investigator in this process, and the responder as a process of its own. */
import type { Bus } from '../../bus/index.ts'
import { type Keeping, openDatabase } from '../../store/index.ts'
import { dataOf } from '../compose.ts'
import type { Settings } from '../config/index.ts'
import { placeOf } from '../kept-place.ts'
import type { CommonOptions } from '../options.ts'
import type { PlannedSource } from '../up/sources.ts'
import type { World } from '../world.ts'
import { enforcerFor } from './enforcing.ts'
import { startInvestigator } from './investigator.ts'

export interface BesidePlan {
  readonly settings: Settings
  readonly path: string
  readonly bus: Bus
  readonly keeping: Keeping
  readonly sources: readonly PlannedSource[]
  /** As the command was given them, for the process that is started. */
  readonly given: CommonOptions
  /** Our own bug in there ends everything. */
  readonly fail: (thrown: Error) => void
}

export async function respondBeside(
  world: World,
  { settings, path, bus, keeping, sources, given, fail }: BesidePlan,
): Promise<AsyncDisposable> {
  const isLive = sources.some(({ kind }) => kind !== 'replay')
  const own = { ...settings, data: dataOf(path) }
  const enforcer = await enforcerFor(world, { settings: own, given, isLive })
  // What the API's thread writes is seen by its number. What is asked keeps nobody from writing.
  const watched = await openDatabase(placeOf(settings, path))
  const write = keeping.write.bind(keeping)
  const investigator = await startInvestigator(world, {
    ...{ settings: own, write, enforcer, version: () => watched.version() },
    isProcessOfOwn: false,
    read: (act) => act(watched.read),
    isDryRun: false,
  })
  investigator.ended.catch(fail)
  const heard = bus.subscribe('incidents', 'investigator', async () => investigator.wake())
  return {
    async [Symbol.asyncDispose]() {
      await heard.stop()
      await investigator[Symbol.asyncDispose]()
      await watched.close()
    },
  }
}
