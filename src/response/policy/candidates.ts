/** What a step of the policy comes to for one incident: what its own advice names, and nothing that harms more. */
import type {
  ActionKind,
  ActionScope,
  Incident,
  Investigation,
  PolicyStep,
  RecommendedAction,
} from '../../contracts/index.ts'
import { countText, isHostAddress } from '../../kernel/index.ts'
import type { AlertEvidence } from './support.ts'
import { targetKey } from './target.ts'

/** What may be done, before anybody asked whether it should. */
export interface Candidate {
  readonly kind: ActionKind
  readonly target: string
  readonly scope: ActionScope
  readonly reason: string
  /** Whom the advice names, where that is another than the target: the host of a container; '' where nobody is advised. */
  readonly advised: string
  /** It is the one that is attacked, and not who does that. */
  readonly isVictim?: boolean
}

/** What is found out elsewhere, and no part of the incident. */
export interface Surroundings {
  /** Its alerts in full: by them it is known which of them names whom, who completed a handshake, and what was attacked. */
  readonly alerts?: readonly AlertEvidence[]
  /** Containers by the address that they have. */
  readonly containers?: Readonly<Record<string, string>>
  /** Files that it brought. */
  readonly files?: readonly { readonly path: string; readonly sha256: string }[]
  /** Whom a `notify` tells: channels of the settings. */
  readonly channels?: readonly string[]
}

export interface Situation extends Surroundings {
  readonly incident: Incident
  readonly investigation: Investigation | null
}

export interface Candidates {
  readonly candidates: readonly Candidate[]
  /** Why there is none, or not for all, in words. */
  readonly notes: readonly string[]
}

type Advised = RecommendedAction['action']

/** Servers of one doer that are shut to it one by one; the ports of one. */
const serversMax = 8
const portsMax = 16
/** More sources than these are a crowd, which is limited at the server. */
const floodersMax = 4
const channelsMax = 8
const filesMax = 8
const tcp = 6
const udp = 17

/** What a person has to do, and no driver can. */
const byHand: Partial<Readonly<Record<Advised, string>>> = {
  'close-port': 'the switch port has to be closed by a person',
  'find-sender': 'a person has to find the machine behind the address first',
  'check-host': 'a person has to look at the host itself',
}

export function candidatesOf(step: PolicyStep, situation: Situation): Candidates {
  const { recommend } = situation.incident.explanation
  const { action } = step
  if (action === 'as_advised') {
    const all = recommend.map((advice) => asAdvised(advice, step, situation))
    return {
      candidates: all.flatMap((one) => one.candidates),
      notes: all.flatMap((one) => one.notes),
    }
  }
  if (action === 'notify') return notified(situation)
  if (action === 'quarantine_file') return quarantined(situation)
  const all = recommend.flatMap((advice) => fixed(action, advice, { step, situation }))
  if (all.length > 0)
    return {
      candidates: all.flatMap((one) => one.candidates),
      notes: all.flatMap((one) => one.notes),
    }
  return none()
}

function none(...notes: readonly string[]): Candidates {
  return { candidates: [], notes }
}

function asAdvised(advice: RecommendedAction, step: PolicyStep, situation: Situation): Candidates {
  const { action, target } = advice
  if (action === 'watch') return none()
  const hand = byHand[action]
  if (hand !== undefined) return none(`${hand} (${target})`)
  if (action === 'refuse-service') return atServices('block_ip', advice, situation)
  if (action === 'block-address') {
    if (step.scope === 'all') return whole('block_ip', advice)
    const narrowed = atServices('block_ip', advice, situation)
    return narrowed.candidates.length > 0 ? narrowed : whole('block_ip', advice)
  }
  if (action === 'sinkhole-domain') return whole('block_domain', advice)
  if (action === 'rate-limit') return limited(advice, situation)
  return whole('isolate_host', advice)
}

/** A kind that the policy sets instead of the advised one: only where it does less, or as much to the same target. */
function fixed(
  kind: Exclude<ActionKind, 'notify' | 'quarantine_file'>,
  advice: RecommendedAction,
  { step, situation }: { readonly step: PolicyStep; readonly situation: Situation },
): Candidates[] {
  const { action, target } = advice
  if (kind === 'isolate_container') {
    const container = situation.containers?.[target]
    if (action !== 'isolate-host' || container === undefined) return []
    return [whole(kind, advice, container)]
  }
  if (!(milder[kind] ?? []).includes(action)) return []
  if (action === 'rate-limit') return [limited(advice, situation)]
  // What a host of ours calls cannot be led anywhere by its own packets.
  if (kind === 'redirect_to_honeypot' && !isDoer(target, situation)) return []
  // To slow down what may be refused at one service alone slows down the rest of it, too.
  if (action === 'refuse-service' || step.scope === 'service') {
    const narrowed = atServices(kind, advice, situation)
    if (narrowed.candidates.length > 0 || action === 'refuse-service') return [narrowed]
  }
  return [whole(kind, advice)]
}

/** For which advice a kind does no more harm than that. */
const milder: Partial<Readonly<Record<ActionKind, readonly Advised[]>>> = {
  block_ip: ['block-address', 'refuse-service'],
  rate_limit: ['block-address', 'refuse-service', 'rate-limit'],
  redirect_to_honeypot: ['block-address', 'refuse-service'],
  isolate_host: ['isolate-host'],
  block_domain: ['sinkhole-domain'],
}

function isDoer(target: string, { incident, alerts = [] }: Situation): boolean {
  const key = targetKey(target)
  return (
    flowsOf(alerts).some(({ source }) => targetKey(source) === key) ||
    incident.indicators.some(
      ({ kind, value, side }) => kind === 'address' && side === 'actor' && targetKey(value) === key,
    )
  )
}

function whole(
  kind: ActionKind,
  { target: advised, why }: RecommendedAction,
  target = advised,
): Candidates {
  return { candidates: [{ kind, target, scope: {}, reason: why, advised }], notes: [] }
}

/**
 * Slows down those who flood a host and completed handshakes with it, at that host: its other clients go on. Where nobody is
 * known to be there, the host itself, which a person has to want: packets that may be forged would do the attacker's work.
 */
function limited(advice: RecommendedAction, situation: Situation): Candidates {
  const { target: victim, why } = advice
  const key = targetKey(victim)
  const telling = (situation.alerts ?? []).filter(
    ({ status, explanation }) =>
      status !== 'withdrawn' &&
      explanation.recommend.some(
        (one) => one.action === advice.action && targetKey(one.target) === key,
      ),
  )
  const doers = new Set(
    telling
      .flatMap(({ indicators }) => indicators)
      .flatMap((one) =>
        one.kind === 'address' && one.side === 'actor' && one.established === true
          ? [one.value]
          : [],
      )
      .filter((value) => targetKey(value) !== key),
  )
  const atVictim = {
    candidates: [
      {
        kind: 'rate_limit' as const,
        target: victim,
        scope: {},
        reason: why,
        advised: victim,
        isVictim: true,
      },
    ],
    notes: [],
  }
  if (doers.size === 0 || doers.size > floodersMax) return atVictim
  const candidates = [...doers].flatMap((doer) =>
    scopesOf(doer, situation)
      .filter(({ server }) => server !== undefined && targetKey(server) === key)
      .map((scope) => ({
        ...{ kind: 'rate_limit' as const, target: doer },
        scope,
        reason: why,
        advised: doer,
      })),
  )
  return candidates.length > 0 ? { candidates, notes: [] } : atVictim
}

/** Shuts the target out of what it attacked, and of nothing else. Where that is not known nothing is done: more would be harm. */
function atServices(
  kind: ActionKind,
  { target, why }: RecommendedAction,
  situation: Situation,
): Candidates {
  const scopes = scopesOf(target, situation)
  if (scopes.length === 0) return none(`which service ${target} attacked is not known`)
  const candidates = scopes
    .slice(0, serversMax)
    .map((scope) => ({ kind, target, scope, reason: why, advised: target }))
  const left = scopes.length - candidates.length
  const text = `${countText(left)} more services that ${target} attacked stay open to it: at most ${serversMax} are refused at once`
  return { candidates, notes: left > 0 ? [text] : [] }
}

/** Of what was taken back nothing is attacked. */
function flowsOf(alerts: readonly AlertEvidence[]) {
  return alerts.filter(({ status }) => status !== 'withdrawn').flatMap(({ flows }) => flows)
}

/** The services that an address attacked: from its flows, else the one other party. */
function scopesOf(target: string, { incident, alerts = [] }: Situation): ActionScope[] {
  const key = targetKey(target)
  const own = flowsOf(alerts).filter(({ source }) => targetKey(source) === key)
  const scopes = new Map<string, { server: string; protocol: 'tcp' | 'udp'; ports: Set<number> }>()
  for (const { destination, destinationPort, protocol } of own) {
    if ((protocol !== tcp && protocol !== udp) || destinationPort === 0) continue
    if (!isHostAddress(destination)) continue
    const name = protocol === tcp ? 'tcp' : 'udp'
    const id = `${name} ${destination}`
    const scope = scopes.get(id) ?? { server: destination, protocol: name, ports: new Set() }
    scope.ports.add(destinationPort)
    scopes.set(id, scope)
  }
  if (scopes.size > 0)
    return [...scopes.values()].map(({ server, protocol, ports }) =>
      // Of more ports the whole server is what it attacked.
      ports.size > portsMax
        ? { server }
        : { server, protocol, ports: [...ports].sort((a, b) => a - b) },
    )
  // ICMP and its like have no service that could be refused.
  if (own.length > 0) return []
  const parties = [incident.entity, ...incident.peers].filter(
    (one) => isHostAddress(one) && targetKey(one) !== key,
  )
  const isComplete = incident.peerCount <= incident.peers.length
  const only = new Set(parties.map(targetKey))
  return targetKey(incident.entity) !== key && isHostAddress(incident.entity)
    ? [{ server: incident.entity }]
    : isComplete && only.size === 1
      ? [{ server: parties[0]! }]
      : []
}

function notified({ incident, channels = [] }: Situation): Candidates {
  if (channels.length === 0) return none('no channel is set by which somebody could be told')
  const candidates = channels.slice(0, channelsMax).map((target) => ({
    ...{ kind: 'notify' as const, target, scope: {}, advised: '' },
    reason: incident.explanation.headline,
  }))
  return { candidates, notes: [] }
}

/** Files that a source calls malicious; no other. */
function quarantined({ files = [], investigation }: Situation): Candidates {
  const bad = new Map(
    (investigation?.indicators ?? [])
      .filter(({ indicator, verdict }) => indicator.kind === 'file' && verdict === 'malicious')
      .map(({ indicator, text }) => [indicator.value.toLowerCase(), text]),
  )
  const candidates = files
    .filter(({ sha256 }) => bad.has(sha256.toLowerCase()))
    .slice(0, filesMax)
    .map(({ path, sha256 }) => ({
      ...{ kind: 'quarantine_file' as const, target: path, scope: {}, advised: '' },
      reason: bad.get(sha256.toLowerCase())!,
    }))
  return candidates.length > 0
    ? { candidates, notes: [] }
    : none('no file of it is known that a source calls malicious')
}
