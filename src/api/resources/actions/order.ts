/** What somebody asks for, looked at from all sides before anything of it is kept: what it does, and what speaks against it. */
import type { Kysely } from 'kysely'
import { z } from 'zod'
import {
  type Action,
  type ActionKind,
  type ActionPreview,
  actionKinds,
  type Incident,
  type Policy,
  type Refusal,
  type ResponderTold,
} from '../../../contracts/index.ts'
import { isAddress, isNetwork, networkTest } from '../../../kernel/index.ts'
import { gatherSafetyFacts } from '../../../response/index.ts'
import {
  defaultPolicy,
  refusalsOf,
  type SafetyFacts,
  steppedOver,
  targetKey,
} from '../../../response/policy/index.ts'
import { activePolicy, responderTold, type Schema } from '../../../store/index.ts'
import { type Call, homeNetworksOf, idText } from '../../kit/index.ts'
import { actionScope } from '../../records/index.ts'
import { type Blast, blastOf } from './blast.ts'
import { effectOf } from './effects.ts'
import { knownIncident } from './known.ts'

export const ttlSeconds = z
  .number()
  .int()
  .min(60)
  .max(7 * 86_400)

export const orderShape = {
  kind: z.enum(actionKinds),
  target: z
    .string()
    .trim()
    .min(1)
    .max(4096)
    .describe('An address or a network, a domain, a container, a path, a channel: as `kind` asks.'),
  scope: actionScope.default({}),
  ttlSeconds: ttlSeconds.default(3600).describe('How long it holds; at most 7 days.'),
  incidentId: idText('inc').optional().describe('What it is about.'),
}

export interface Asked {
  readonly kind: ActionKind
  readonly target: string
  readonly scope: Action['scope']
  readonly ttlSeconds: number
  readonly incidentId?: string | undefined
}

export interface LookedAt {
  /** With the target in its one spelling. */
  readonly asked: Asked
  readonly incident: Incident | null
  readonly isEstablished: boolean | 'unknown'
  readonly told: ResponderTold | null
  /** Rules that nobody may step over, and those that a person steps over. */
  readonly refusals: readonly Refusal[]
  readonly steppedOver: readonly Refusal[]
  readonly isCritical: boolean
  readonly approvalsNeeded: number
  readonly preview: ActionPreview
  /** Critical hosts that talk with it, and whether it is known at all who does. */
  readonly blast: Pick<Blast, 'critical' | 'isKnown'>
}

/** Kinds whose target has many spellings. */
const spelled: ReadonlySet<ActionKind> = new Set([
  ...(['block_ip', 'block_domain', 'rate_limit', 'redirect_to_honeypot', 'isolate_host'] as const),
])

export async function lookAt(
  db: Kysely<Schema>,
  { desk, request }: Pick<Call, 'desk' | 'request'>,
  given: Asked,
): Promise<LookedAt> {
  const asked = {
    ...given,
    target: spelled.has(given.kind) ? targetKey(given.target) : given.target,
  }
  const incident = asked.incidentId === undefined ? null : await knownIncident(db, asked.incidentId)
  const nowMs = desk.nowMs()
  const policy = (await activePolicy(db))?.policy ?? defaultPolicy
  const told = await responderTold(db)
  const homeNetworks = homeNetworksOf(desk)
  const facts = await gatherSafetyFacts(db, {
    ...{ nowMs, caps: policy, homeNetworks, operators: [request.address] },
  })
  const blast = await blastOf(db, asked, nowMs)
  const isEstablished = establishedIn(incident, asked.target, blast)
  const judged = { ...asked, id: '', isAutomatic: false, isEstablished }
  const looked = {
    ...{ asked, incident, isEstablished, told, blast },
    refusals: refusalsOf(judged, facts, nowMs),
    steppedOver: steppedOver(judged, facts, nowMs),
    ...criticality(asked, facts, policy),
  }
  return { ...looked, preview: previewOf(looked, blast) }
}

function criticality({ kind, target }: Asked, { critical }: SafetyFacts, policy: Policy) {
  // Only the responder knows which addresses a container has: where there are critical hosts it may be one.
  const isUnknown = kind === 'isolate_container' && critical.length > 0
  const isPlace = kind !== 'notify' && (isAddress(target) || isNetwork(target))
  const isHit =
    isPlace && target.includes('/') ? networkTest([target]) : (one: string) => one === target
  const isCritical = isUnknown || (isPlace && critical.some(isHit))
  return { isCritical, approvalsNeeded: isCritical ? policy.approvalsForCritical : 1 }
}

/** What the incident knows of it, else what its flows of the last hour tell. */
function establishedIn(incident: Incident | null, target: string, { isEstablished }: Blast) {
  const known = incident?.indicators.flatMap((one) =>
    one.kind === 'address' && one.value === target ? [one.established] : [],
  )
  if (known?.includes(true) || isEstablished === true) return true
  return known?.includes(false) ? false : ('unknown' as const)
}

function previewOf(looked: Omit<LookedAt, 'preview'>, all: Blast): ActionPreview {
  const { hosts, openConnections, named, text } = all
  const blast = { hosts, openConnections, named, text }
  const { asked, told, refusals } = looked
  const driver = told?.drivers.find(({ kinds }) => kinds.includes(asked.kind))?.name ?? ''
  return {
    ...{ driver, effect: effectOf(asked), steps: [], blast },
    refusals: [...refusals, ...looked.steppedOver],
    warnings: warningsOf(looked),
  }
}

function warningsOf(looked: Omit<LookedAt, 'preview'>): string[] {
  const { told, isCritical, approvalsNeeded, incident, asked } = looked
  const gaps = told?.facts?.gaps ?? []
  return [
    ...(told === null || !told.isConnected
      ? ['No responder is connected: nothing can be done until one is.']
      : []),
    ...(told?.isDryRun === true
      ? ['The responder runs dry: it tells what it would do, and changes nothing.']
      : []),
    ...(isCritical && approvalsNeeded > 1 ? [criticalText(asked, approvalsNeeded)] : []),
    ...(looked.blast.critical.length > 0
      ? [`Critical hosts of yours had flows with it: ${looked.blast.critical.join(', ')}.`]
      : []),
    ...(incident !== null && !isAdvised(incident, asked.target)
      ? ['The advice of the incident does not name this target.']
      : []),
    ...gaps.map((gap) => `What surrounds the responder is not known in full: ${gap}`),
  ]
}

function criticalText({ kind }: Asked, persons: number): string {
  const what =
    kind === 'isolate_container'
      ? 'The addresses of a container are not known here, so that it may be a critical host'
      : 'It touches a critical host'
  return `${what}: ${persons} persons have to approve.`
}

function isAdvised({ explanation }: Incident, target: string): boolean {
  return explanation.recommend.some((advice) => targetKey(advice.target) === target)
}
