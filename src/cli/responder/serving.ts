/** The responder as a process has it: settings in, a server out. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { HostFacts } from '../../contracts/index.ts'
import {
  holdMachine,
  hostFactsKept,
  type Owners,
  type Probe,
  type ResponderServer,
  serveResponder,
} from '../../response/actions/index.ts'
import type { Settings } from '../config/index.ts'
import type { World } from '../world.ts'
import { driversOf } from './drivers.ts'
import { neverBlockOf } from './never-block.ts'
import { responderFolderOf, responderSocketOf } from './places.ts'
import { refusalsFor } from './refusals.ts'

export interface ServingPlan {
  readonly settings: Settings
  readonly isDryRun: boolean
  /** Who may own the folder of the socket. */
  readonly owners: Owners
  readonly onNotice: (text: string) => void
}

export interface Serving extends AsyncDisposable {
  readonly server: ResponderServer
  readonly socketPath: string
}

export async function serve(world: World, plan: ServingPlan): Promise<Serving> {
  const { settings, isDryRun, owners, onNotice } = plan
  const { response } = settings
  // A dry run takes nothing away from one that enforces, but for its own folder.
  const machine = isDryRun ? null : holdMachine(responderFolderOf(settings))
  const socketPath = responderSocketOf(settings)
  const drivers = driversOf(settings, world.now)
  try {
    // Without the kernel's rules there is nothing to begin with; what else is missing is said and waited for.
    if (!isDryRun) await drivers.find(({ name }) => name === 'nftables')!.look()
    const server = await serveResponder({
      folder: responderFolderOf(settings),
      ...{ socketPath, isDryRun, owners, onNotice, drivers },
      ...(response.socketUid < 0 ? {} : { socketUid: response.socketUid }),
      facts: factsFor(world, settings),
      clock: { nowMs: world.now, sleep: (ms) => sleep(ms) },
      probes: response.probes.map(probeOf),
      neverBlock: neverBlockOf(settings),
      refusals: refusalsFor(settings, drivers),
      perHourMax: response.perHourMax,
      automaticPerHourMax: response.automaticPerHourMax,
      reconcileSeconds: response.reconcileSeconds,
      deadManSeconds: response.deadManSeconds,
    })
    return {
      ...{ server, socketPath },
      [Symbol.asyncDispose]: async () => {
        await server[Symbol.asyncDispose]()
        machine?.[Symbol.dispose]()
      },
    }
  } catch (thrown) {
    machine?.[Symbol.dispose]()
    throw thrown
  }
}

/** What surrounds this machine, as it is known whenever it is asked. */
export function factsFor(world: World, { response }: Settings): () => Promise<HostFacts> {
  return hostFactsKept({
    nowMs: world.now,
    controllers: response.controllers,
  })
}

function probeOf(probe: Settings['response']['probes'][number]): Probe {
  return probe.tcp === undefined ? { ping: probe.ping! } : { tcp: probe.tcp }
}
