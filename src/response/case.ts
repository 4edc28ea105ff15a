/** What has to be read of the database before an incident can be investigated and decided. */
import type { Kysely } from 'kysely'
import type {
  Action,
  Alert,
  Importance,
  Incident,
  Investigation,
  PolicyVersion,
  ResponderTold,
} from '../contracts/index.ts'
import { decodeRecord } from '../kernel/index.ts'
import {
  actionsOfIncident,
  actionsOnTarget,
  activePolicy,
  alertBodies,
  consentOf,
  findEntity,
  findIncident,
  findInvestigationOfIncident,
  importanceOfEntity,
  importantAmong,
  priorIncidents,
  responderTold,
  type Schema,
} from '../store/index.ts'
import type { Baselines } from './baseline.ts'
import { type InvestigationContext, keyOf } from './investigation/index.ts'
import type { KnownFacts } from './known-facts.ts'
import type { SafetyFacts } from './policy/index.ts'

/** Of one host; more would be told as many. */
const priorsMax = 64

export interface CaseAsked {
  readonly nowMs: number
  /** Setting `home`. */
  readonly homeNetworks: readonly string[]
  /** Learned models, by the name that they have among behaviours. */
  readonly models: ReadonlySet<string>
  /** In force where nobody has activated one. */
  readonly policy: PolicyVersion
  readonly facts: KnownFacts
  readonly baselines: Baselines
}

export interface Case {
  readonly incident: Incident
  /** Of whom the incident is about. */
  readonly importance: Importance
  readonly investigation: Investigation | null
  readonly context: InvestigationContext
  /** The newest that stand, whole. */
  readonly alerts: readonly Alert[]
  readonly policy: PolicyVersion
  readonly safety: SafetyFacts
  /** Names of containers, by address. */
  readonly containers: Readonly<Record<string, string>>
  /** Those of the incident and on whom its advice is about; the newest first. */
  readonly known: readonly Action[]
}

/** The newest tell whom and which service it is about. */
const alertsMax = 16

export async function caseOf(
  db: Kysely<Schema>,
  id: string,
  asked: CaseAsked,
): Promise<Case | null> {
  const incident = await findIncident(db, id)
  if (incident === null) return null
  const { nowMs, homeNetworks, models, facts, baselines } = asked
  const { entity, peers } = incident
  const policy = (await activePolicy(db)) ?? asked.policy
  const investigation = await findInvestigationOfIncident(db, id)
  const importance = await importanceOfEntity(db, entity)
  const firstUs = (await findEntity(db, entity))?.first_us
  const consented = await consentOf(db, id)
  const context: InvestigationContext = {
    ...{ importance, models, revision: investigation?.revision ?? 0 },
    baseline: await baselines.of(db, incident, nowMs),
    importantPeers: await importantAmong(db, peers),
    priors: await priorIncidents(db, incident, priorsMax),
    firstSeenMs: firstUs === undefined ? null : firstUs / 1000,
    consented: new Set(consented.map((value) => keyOf({ kind: 'domain', value }))),
  }
  return {
    ...{ incident, importance, investigation, context, policy },
    alerts: await alertsOf(db, incident),
    safety: await facts.gather(db, { nowMs, homeNetworks, caps: policy.policy }),
    containers: containersOf(await responderTold(db)),
    known: await knownActions(db, incident),
  }
}

function containersOf(told: ResponderTold | null): Readonly<Record<string, string>> {
  return Object.fromEntries((told?.containers ?? []).map(({ address, name }) => [address, name]))
}

async function alertsOf(db: Kysely<Schema>, { alerts }: Incident): Promise<Alert[]> {
  const standing = alerts.filter(({ status }) => status !== 'withdrawn')
  const bodies = await alertBodies(
    db,
    standing.slice(-alertsMax).map((one) => one.id),
  )
  return bodies.map((body) => decodeRecord<Alert>(body))
}

/** Those of the incident and on whom its advice is about; the newest first. */
export async function knownActions(db: Kysely<Schema>, incident: Incident): Promise<Action[]> {
  const own = await actionsOfIncident(db, incident.id)
  const targets = new Set(incident.explanation.recommend.map(({ target }) => target))
  const others: Action[] = []
  for (const target of targets) others.push(...(await actionsOnTarget(db, target)))
  return [...new Map([...own, ...others].map((one) => [one.id, one])).values()]
}
