/** What the safety rules have to know, gathered from the database: for the engine that decides and for people who ask. */
import type { Kysely } from 'kysely'
import type { ActionKind, HostFacts, Policy, ResponderTold } from '../contracts/index.ts'
import {
  countHomes,
  criticalHosts,
  holdOffs,
  liveAndRecent,
  neverBlocks,
  responderTold,
  responseWanted,
  rolesOfHosts,
  type Schema,
  signedInFrom,
} from '../store/index.ts'
import type { SafetyFacts } from './policy/index.ts'

export interface SafetyAsked {
  /** Wall clock, milliseconds. */
  readonly nowMs: number
  /** Setting `home`. */
  readonly homeNetworks: readonly string[]
  /** Of the policy in force. */
  readonly caps: Pick<Policy, 'perHourMax' | 'hostShareMax'>
  /** Whoever asks now, beside those who are signed in. */
  readonly operators?: readonly string[]
  /** Machines that this project runs on, beside the responder's own. */
  readonly controllers?: readonly string[]
}

/** Actions of so long ago still count. */
export const hourMs = 3_600_000

const nothing: HostFacts = {
  ...{ at: '', own: [], networks: [], broadcasts: [], gateways: [], resolvers: [], dhcp: [] },
  ...{ ntp: [], operators: [], gaps: [] },
}

export async function gatherSafetyFacts(
  db: Kysely<Schema>,
  asked: SafetyAsked,
): Promise<SafetyFacts> {
  const actions = await liveAndRecent(db, asked.nowMs - hourMs)
  return { ...(await factsButActions(db, asked)), actions }
}

export async function factsButActions(
  db: Kysely<Schema>,
  { nowMs, homeNetworks, caps, operators = [], controllers = [] }: SafetyAsked,
): Promise<Omit<SafetyFacts, 'actions'>> {
  const told = await responderTold(db)
  const facts = told?.facts ?? nothing
  const signedIn = (await signedInFrom(db, nowMs)).filter((address) => address !== '')
  const { broadcasts, networks, own, gateways, resolvers, dhcp, ntp } = facts
  return {
    ...{ own, gateways, resolvers, dhcp, ntp, homeNetworks, caps },
    controllers: unique([...(facts.controllers ?? []), ...controllers]),
    missing: facts.missing ?? [],
    ownNetworks: networks,
    operators: unique([...facts.operators, ...signedIn, ...operators]),
    neverBlock: [
      ...(told?.neverBlock ?? []),
      ...(await neverBlocks(db, nowMs)),
      ...broadcasts.map((value) => broadcastEntry(value, facts.at)),
    ],
    knownHosts: await countHomes(db),
    critical: await criticalHosts(db),
    holdOffs: await holdOffs(db, nowMs),
    killSwitch: told?.isStopped === true || (await responseWanted(db)).isStopped,
    roles: await rolesOfHosts(db),
    kinds: kindsOf(told),
  }
}

function broadcastEntry(value: string, createdAt: string) {
  const about = { isBuiltIn: true, owner: 'system', createdAt, expiresAt: null }
  const reason = 'the address of a whole network'
  return { id: `broadcast:${value}`, value, kind: 'address', reason, ...about } as const
}

/** Null: it is not known, as none has told yet. */
function kindsOf(told: ResponderTold | null): readonly ActionKind[] | null {
  if (told === null || (!told.isConnected && told.drivers.length === 0)) return null
  return unique(told.drivers.flatMap(({ kinds }) => kinds))
}

function unique<T>(values: readonly T[]): T[] {
  return [...new Set(values)]
}
