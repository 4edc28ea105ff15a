/** Investigation, policy and the hand-over to the responder: beside the engine in `up`, or in a process of its own. */
import { hostname } from 'node:os'
import type { Kysely } from 'kysely'
import { newId, printable, randomHex } from '../../kernel/index.ts'
import {
  type Enforcer,
  type Responding,
  startResponding,
  takeSettingsPolicy,
} from '../../response/index.ts'
import { findNewestRun, type Schema } from '../../store/index.ts'
import { modelNames } from '../compose.ts'
import { policyOfSetting, type Settings } from '../config/index.ts'
import { openIntelligence } from '../intelligence.ts'
import type { World } from '../world.ts'
import { keepWorkerRow } from './worker-row.ts'

type Database = <T>(act: (db: Kysely<Schema>) => Promise<T>) => Promise<T>

export interface InvestigatorPlan {
  readonly settings: Settings
  readonly read: Database
  readonly write: Database
  /** Another number where anybody has committed something to the database. */
  readonly version: () => number
  /** Whatever policy does by itself changes nothing. */
  readonly isDryRun: boolean
  readonly isProcessOfOwn: boolean
  /** Whoever acts; let go with this. */
  readonly enforcer: Enforcer
}

/** Lists that were written since are read again so often. */
const listsMs = 10_000

export async function startInvestigator(world: World, plan: InvestigatorPlan): Promise<Responding> {
  const { settings, read, write, version, isDryRun, enforcer } = plan
  const ending = new AbortController()
  const about = `process ${process.pid} on ${hostname()}`
  const policy = await write((db) =>
    takeSettingsPolicy(db, policyOfSetting(settings.policy), {
      nowMs: world.now(),
      traceId: randomHex(16),
    }),
  )
  const sources = await openIntelligence(world, { settings, write, signal: ending.signal })
  const responding = startResponding({
    ...{ read, write, version, sources, policy, enforcer, clock: world.now },
    // A sensor elsewhere has no run here: how old its evidence is, is asked all the same.
    isLive: async (db, sensor) => !isDryRun && (await findNewestRun(db, sensor))?.kind !== 'replay',
    newId: (prefix) => newId(prefix, world.now()),
    homeNetworks: settings.home,
    models: new Set(modelNames),
    channels: channelsOf(settings),
    member: { owner: `${about} ${randomHex(4)}`, about },
    say: (sentence) => world.err(`amoskys: ${printable(sentence)}\n`),
  })
  const worker = keepWorkerRow({
    ...{ read, write, clock: world.now, held: responding.held },
    isProcessOfOwn: plan.isProcessOfOwn,
  })
  const reading = setInterval(() => void sources.refresh(), listsMs).unref()
  return {
    wake: responding.wake,
    ended: responding.ended,
    held: responding.held,
    async [Symbol.asyncDispose]() {
      clearInterval(reading)
      ending.abort()
      await worker[Symbol.asyncDispose]()
      await responding[Symbol.asyncDispose]()
    },
  }
}

/** Names of those who can be told, as orders of `notify` have them. */
function channelsOf({ response: { notify } }: Settings): string[] {
  const { webhook, syslog, mail } = notify
  return [
    ...(webhook.url === '' ? [] : ['webhook']),
    ...(syslog.host === '' ? [] : ['syslog']),
    ...(mail.host === '' ? [] : ['mail']),
  ]
}
