/** Investigation, policy and the hand-over to the responder: beside the engine in `up`, or in a process of its own. */
import { join } from 'node:path'
import type { Kysely } from 'kysely'
import { newId, printable, randomHex } from '../../kernel/index.ts'
import {
  type Responding,
  socketEnforcer,
  startResponding,
  takeSettingsPolicy,
} from '../../response/index.ts'
import type { Schema } from '../../store/index.ts'
import { dataOf, modelNames } from '../compose.ts'
import { policyOfSetting, type Settings } from '../config/index.ts'
import { openIntelligence } from '../intelligence.ts'
import type { World } from '../world.ts'

type Database = <T>(act: (db: Kysely<Schema>) => Promise<T>) => Promise<T>

export interface InvestigatorPlan {
  readonly settings: Settings
  /** The database, which is there already. */
  readonly path: string
  readonly read: Database
  readonly write: Database
  /** Another number where anybody has committed something to the database. */
  readonly version: () => number
  /** Whether a sensor sees what is happening now. */
  readonly isLive: (sensor: string) => boolean
  /** Why no responder is expected, and what to do about it; '' where one is. */
  readonly absence: string
}

/** Where the responder listens: beside the database, where nothing else is said. */
export function socketOf({ response }: Settings, path: string): string {
  return response.socket || join(dataOf(path), 'responder', 'responder.sock')
}

export async function startInvestigator(world: World, plan: InvestigatorPlan): Promise<Responding> {
  const { settings, path, read, write, version, isLive, absence } = plan
  const ending = new AbortController()
  const policy = await write((db) =>
    takeSettingsPolicy(db, policyOfSetting(settings.policy), {
      nowMs: world.now(),
      traceId: randomHex(16),
    }),
  )
  const sources = await openIntelligence(world, { settings, write, signal: ending.signal })
  const enforcer = socketEnforcer({
    ...{ socketPath: socketOf(settings, path), clock: world.now, absence },
  })
  const responding = startResponding({
    ...{ read, write, version, isLive, sources, policy, enforcer, clock: world.now },
    newId: (prefix) => newId(prefix, world.now()),
    homeNetworks: settings.home,
    models: new Set(modelNames),
    channels: settings.response.channels.map(({ name }) => name),
    say: (sentence) => world.err(`amoskys: ${printable(sentence)}\n`),
  })
  return {
    wake: responding.wake,
    ended: responding.ended,
    async [Symbol.asyncDispose]() {
      ending.abort()
      await responding[Symbol.asyncDispose]()
    },
  }
}
