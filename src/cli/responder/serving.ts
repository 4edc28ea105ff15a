/** The responder as a process has it: settings in, a server out. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { NeverBlock } from '../../contracts/index.ts'
import { isAddress, isNetwork } from '../../kernel/index.ts'
import {
  holdMachine,
  hostFacts,
  type Probe,
  type ResponderServer,
  serveResponder,
} from '../../response/actions/index.ts'
import type { Settings } from '../config/index.ts'
import type { World } from '../world.ts'
import { driversOf } from './drivers.ts'
import { responderFolderOf, responderSocketOf } from './places.ts'

export interface ServingPlan {
  readonly settings: Settings
  readonly isDryRun: boolean
  readonly onNotice: (text: string) => void
}

export interface Serving extends AsyncDisposable {
  readonly server: ResponderServer
  readonly socketPath: string
}

export async function serve(world: World, plan: ServingPlan): Promise<Serving> {
  const { settings, isDryRun, onNotice } = plan
  const { response, api } = settings
  // A dry run takes nothing away from one that enforces, but for its own folder.
  const machine = isDryRun ? null : await holdMachine()
  const socketPath = responderSocketOf(settings)
  const drivers = driversOf(settings, world.now)
  try {
    // Without the kernel's rules there is nothing to begin with; what else is missing is said and waited for.
    if (!isDryRun) await drivers[0]!.look()
    const server = await serveResponder({
      folder: responderFolderOf(settings),
      ...{ socketPath, isDryRun, onNotice, drivers },
      ...(response.socketUid < 0 ? {} : { socketUid: response.socketUid }),
      facts: () => hostFacts({ nowMs: world.now, apiPorts: api.port === 0 ? [] : [api.port] }),
      clock: { nowMs: world.now, sleep: (ms) => sleep(ms) },
      probes: response.probes.map(probeOf),
      neverBlock: neverBlockOf(settings),
      automaticPerHourMax: response.automaticPerHourMax,
      reconcileSeconds: response.reconcileSeconds,
      deadManSeconds: response.deadManSeconds,
    })
    return {
      ...{ server, socketPath },
      [Symbol.asyncDispose]: async () => {
        await server[Symbol.asyncDispose]()
        await machine?.[Symbol.asyncDispose]()
      },
    }
  } catch (thrown) {
    await machine?.[Symbol.asyncDispose]()
    throw thrown
  }
}

function probeOf(probe: Settings['response']['probes'][number]): Probe {
  return probe.tcp === undefined ? { ping: probe.ping! } : { tcp: probe.tcp }
}

/** What the settings say is never blocked: nobody can remove it but there. */
export function neverBlockOf({ response }: Settings): NeverBlock[] {
  return response.neverBlock.map(({ value, reason }, i) => {
    const kind = isAddress(value) ? 'address' : isNetwork(value) ? 'network' : 'domain'
    const made = { isBuiltIn: true, owner: 'system', createdAt: '', expiresAt: null }
    return { id: `settings-${i}`, value, kind, reason, ...made }
  })
}
