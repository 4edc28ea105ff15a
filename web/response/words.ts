/** What is done, asked for or over, as a person would say it. Targets are text from the network: whoever shows them uses `dataText`. */
import type { ActionHead, ActionLook, ActionScope, RecommendedAction } from '../api/index.ts'
import { countText, dataText } from '../kit/index.ts'

export type ActionKind = ActionHead['kind']
export type ActionState = ActionHead['state']

/** What somebody may ask for. */
export interface Order {
  readonly kind: ActionKind
  readonly target: string
  readonly scope: ActionScope
  readonly ttlSeconds: number
  readonly reason: string
  /** '' where it is about none. */
  readonly incidentId: string
}

export type Look = ActionLook

interface Verbs {
  /** `Block`, `Blocking`, `Blocked`; what stands behind the target. */
  readonly forms: readonly [will: string, being: string, done: string]
  readonly end?: string
  /** `Addresses that are blocked`. */
  readonly title: string
}

export const kinds: Readonly<Record<ActionKind, Verbs>> = {
  block_ip: { forms: ['Block', 'Blocking', 'Blocked'], title: 'Block of an address' },
  block_domain: {
    forms: ['Block the domain', 'Blocking the domain', 'Blocked the domain'],
    title: 'Block of a domain',
  },
  rate_limit: { forms: ['Slow down', 'Slowing down', 'Slowed down'], title: 'Rate limit' },
  redirect_to_honeypot: {
    ...{ forms: ['Lead', 'Leading', 'Led'], end: ' to the honeypot' },
    title: 'Redirect to the honeypot',
  },
  isolate_host: { forms: ['Isolate', 'Isolating', 'Isolated'], title: 'Isolation of a host' },
  isolate_container: {
    forms: ['Isolate the container', 'Isolating the container', 'Isolated the container'],
    title: 'Isolation of a container',
  },
  quarantine_file: {
    ...{ forms: ['Move', 'Moving', 'Moved'], end: ' into quarantine' },
    title: 'Quarantine of a file',
  },
  notify: { forms: ['Tell', 'Telling', 'Told'], title: 'Message' },
}

type Deed = Pick<Order, 'kind' | 'target' | 'scope'>

/** `Block 203.0.113.66 at 10.0.0.5, tcp 22`; `being`: `Blocking …`; `done`: `Blocked …`. */
export function deedText(deed: Deed, form: 'will' | 'being' | 'done' = 'will'): string {
  const { forms, end = '' } = kinds[deed.kind]
  const verb = forms[form === 'will' ? 0 : form === 'being' ? 1 : 2]
  return `${verb} ${dataText(deed.target)}${end}${scopeText(deed.scope)}`
}

export function scopeText({ server, protocol, ports = [], bytesPerSecond }: ActionScope): string {
  const at = server === undefined ? '' : ` at ${dataText(server)}`
  const port = ports.length === 0 ? '' : `, ${protocol ?? 'port'} ${ports.join(', ')}`
  const rate = bytesPerSecond === undefined ? '' : ` to ${bytesPerSecond} bytes a second`
  return `${at}${server === undefined ? '' : port}${rate}`
}

/** `1 hour`, `30 minutes`, `7 days`: as it was chosen. */
export function spanText(seconds: number): string {
  if (seconds < 3600) return countText(Math.round(seconds / 60), 'minute')
  const hours = Math.round(seconds / 360) / 10
  return hours % 24 === 0 && hours > 24 ? countText(hours / 24, 'day') : countText(hours, 'hour')
}

/** `Block 203.0.113.66 for 1 hour`; of a message, which has no end, without one. */
export function orderText(order: Deed & Pick<Order, 'ttlSeconds'>): string {
  if (order.kind === 'notify') return deedText(order)
  return `${deedText(order)} for ${spanText(order.ttlSeconds)}`
}

/** In force only where it was read back. */
export const stateWords: Readonly<Record<ActionState, string>> = {
  suggested: 'Suggested',
  waiting: 'Waits for approval',
  approved: 'Being applied',
  in_force: 'In force',
  undoing: 'Being undone',
  undone: 'Undone',
  expired: 'Expired',
  done: 'Sent',
  rejected: 'Rejected',
  refused: 'Refused by a safety rule',
  failed: 'Failed',
}

type Known = Pick<ActionHead, 'state' | 'isDryRun' | 'readBack' | 'failure'>

/** Nobody has read it back, or it went wrong on its way: it may be there or not. */
export function isUnconfirmed({ state, isDryRun, readBack, failure }: Known): boolean {
  if (isDryRun) return false
  return state === 'in_force' ? readBack === null : isOnItsWay(state) && failure !== ''
}

function isOnItsWay(state: ActionState): boolean {
  return state === 'approved' || state === 'undoing'
}

/** `In force`, only where that was read back; else why one cannot say so. */
export function stateText(known: Known): string {
  const { state, isDryRun, failure } = known
  const isChange = state === 'in_force' || state === 'approved'
  if (isDryRun && isChange) return 'Dry run: nothing is changed'
  if (isDryRun && state === 'done') return 'Dry run: nothing was sent'
  if (!isUnconfirmed(known)) return stateWords[state]
  if (failure === '') return 'Not confirmed yet'
  return `${state === 'undoing' ? 'Not taken back yet' : 'Not confirmed'}: ${dataText(failure)}`
}

/** Something of it holds now, or is about to. */
export function isLive({ state }: Pick<ActionHead, 'state'>): boolean {
  return state === 'approved' || state === 'in_force' || state === 'undoing'
}

export function isOpen({ state }: Pick<ActionHead, 'state'>): boolean {
  return state === 'waiting' || state === 'suggested'
}

const advised: Readonly<Partial<Record<RecommendedAction['action'], ActionKind>>> = {
  'block-address': 'block_ip',
  'refuse-service': 'block_ip',
  'rate-limit': 'rate_limit',
  'isolate-host': 'isolate_host',
  'sinkhole-domain': 'block_domain',
}

const ttlMax = 7 * 86_400

export interface About {
  readonly id: string
  readonly entity: string
  readonly peers: readonly string[]
}

/** What a piece of advice comes to as an action; null: a person has to do it, or it is not known where. */
export function orderOf(
  advice: RecommendedAction,
  about: About,
  decided: readonly Deed[] = [],
): Order | null {
  const { action, target, why, ttlSeconds } = advice
  const kind = advised[action]
  if (kind === undefined) return null
  const isNarrow = (one: Deed) =>
    one.kind === kind && one.target === target && one.scope.server !== undefined
  const known = decided.find(isNarrow)?.scope ?? null
  const scope = action === 'refuse-service' ? (known ?? serverOf(target, about)) : {}
  if (scope === null) return null
  const ttl = Math.min(ttlMax, ttlSeconds > 0 ? ttlSeconds : 3600)
  return { kind, target, scope, ttlSeconds: ttl, reason: why, incidentId: about.id }
}

/** Refused at one service alone: where that is not known the whole address would be, which nobody advised. */
function serverOf(target: string, { entity, peers }: About): ActionScope | null {
  const others = [...new Set([entity, ...peers])].filter((one) => one !== target)
  if (entity !== target && isAddress(entity)) return { server: entity }
  return others.length === 1 && isAddress(others[0]!) ? { server: others[0]! } : null
}

function isAddress(text: string): boolean {
  return /^\d{1,3}(\.\d{1,3}){3}$/.test(text) || (text.includes(':') && /^[\da-f:.]+$/i.test(text))
}

export function isSame(action: Deed, order: Deed): boolean {
  return (
    action.kind === order.kind &&
    action.target === order.target &&
    (action.scope.server ?? '') === (order.scope.server ?? '')
  )
}

interface Standing {
  readonly inForce: number
  readonly unconfirmed: number
  readonly dryRuns: number
}

/** `2 actions are in force. 1 is not confirmed.` */
export function inForceText({ inForce, unconfirmed, dryRuns }: Standing): string {
  const first =
    inForce === 0
      ? `Nothing is ${unconfirmed > 0 ? 'known to be ' : ''}in force.`
      : `${countText(inForce, 'action is', 'actions are')} in force.`
  return [
    first,
    ...(unconfirmed > 0 ? [`${countText(unconfirmed, 'is', 'are')} not confirmed.`] : []),
    ...(dryRuns > 0 ? [`${countText(dryRuns, 'dry run')} changed nothing.`] : []),
  ].join(' ')
}
