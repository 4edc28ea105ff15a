/** What an action is in the log of events. */
import type { ActionHead, ActionKind, ActionMoment, Severity } from '../../contracts/index.ts'
import { durationText, isAddress, printable } from '../../kernel/index.ts'
import type { NewEvent } from './event-words.ts'

/** Moments of an action that the log tells of. */
export type ToldMoment = Extract<
  ActionMoment['what'],
  | 'asked'
  | 'rejected'
  | 'applied'
  | 'extended'
  | 'undone'
  | 'expired'
  | 'failed'
  | 'refused'
  | 'drifted'
  | 'repaired'
>

/** Somebody has to answer what waits, and to look at what failed or was changed by others; the rest is told. */
const severities: Readonly<Record<ToldMoment, Severity>> = {
  asked: 'medium',
  rejected: 'info',
  applied: 'low',
  extended: 'info',
  undone: 'low',
  expired: 'info',
  failed: 'high',
  refused: 'low',
  drifted: 'medium',
  repaired: 'info',
}

const done: Readonly<Record<ActionKind, string>> = {
  block_ip: 'Blocked',
  block_domain: 'Blocked the domain',
  rate_limit: 'Slowed down',
  redirect_to_honeypot: 'Redirected to the honeypot',
  isolate_host: 'Isolated',
  isolate_container: 'Isolated the container',
  quarantine_file: 'Quarantined',
  notify: 'Notified',
}

const named: Readonly<Record<ActionKind, string>> = {
  block_ip: 'block',
  block_domain: 'block of the domain',
  rate_limit: 'rate limit',
  redirect_to_honeypot: 'redirect to the honeypot',
  isolate_host: 'isolation',
  isolate_container: 'isolation of the container',
  quarantine_file: 'quarantine',
  notify: 'notification',
}

/** How it still stands with a target that could not be let go. */
const standing: Readonly<Record<ActionKind, string>> = {
  block_ip: 'blocked',
  block_domain: 'blocked',
  rate_limit: 'slowed down',
  redirect_to_honeypot: 'led to the honeypot',
  isolate_host: 'isolated',
  isolate_container: 'off its networks',
  quarantine_file: 'in quarantine',
  notify: 'told',
}

/** `what` happened to it at `nowMs` on the wall; its version tells one such moment from the next. */
export function eventOfAction(action: ActionHead, what: ToldMoment, nowMs: number): NewEvent {
  const severity = isStuck(action, what) ? 'critical' : severities[what]
  return {
    key: `action|${action.id}|${what}|${action.version}`,
    kind: 'action',
    what,
    timeUs: nowMs * 1000,
    ...{ severity, urgency: severity },
    sensor: '',
    // A network, a file or a channel is no host whose page could be opened.
    entity: isAddress(action.target) || action.kind === 'block_domain' ? action.target : '',
    ...{ detector: '', technique: '' },
    ref: action.id,
    traceId: action.traceId,
    text: printable(textOf(action, what)),
  }
}

/** It should be gone, and is not: whoever it touches is touched still. */
function isStuck({ state, failure }: ActionHead, what: ToldMoment): boolean {
  return what === 'failed' && (state === 'undoing' || failure.startsWith(undoFailed))
}

const undoFailed = 'Undo failed: '

/** Of a dry run these are really so: somebody was asked, and answered. */
const isOfPeople: ReadonlySet<ToldMoment> = new Set(['asked', 'rejected'])

/** `Blocked 203.0.113.66 for 1 h`, `Dry run, nothing was changed: blocked ...`. */
function textOf(action: ActionHead, what: ToldMoment): string {
  const { kind, target, failure, isDryRun } = action
  const it = `${named[kind]} of ${target}`
  const why = failure === '' ? '' : `: ${failure}`
  const texts: Readonly<Record<ToldMoment, string>> = {
    asked: `Approval is asked for the ${it}${lengthOf(action)}`,
    rejected: `The ${it} was not approved`,
    applied: `${done[kind]} ${target}${lengthOf(action)}`,
    extended: `Extended the ${it}${lengthOf(action)}`,
    undone: `Took back the ${it}`,
    expired: `The time of the ${it} is over`,
    failed: failedText(action, it),
    refused: `The ${it} was refused${why}`,
    drifted: `Somebody else changed the ${it}`,
    repaired: `The ${it} is in force again`,
  }
  const isDry = isDryRun && !isOfPeople.has(what)
  return isDry ? `Dry run, nothing was changed: ${texts[what]}` : texts[what]
}

/** What is left of it is what somebody has to know: `203.0.113.66 is still blocked: the undo failed: ...`. */
function failedText({ kind, target, failure, state }: ActionHead, it: string): string {
  const why = failure === '' ? '' : `: ${failure}`
  if (failure.startsWith(undoFailed))
    return `${target} is still ${standing[kind]}: the undo failed: ${failure.slice(undoFailed.length)}`
  if (state === 'undoing')
    return `The ${it} is not gone yet: ${failure.charAt(0).toLowerCase()}${failure.slice(1)}`
  if (state === 'in_force') return `The ${it} is not confirmed${why}`
  return `The ${it} failed${why}`
}

function lengthOf({ kind, ttlSeconds }: ActionHead): string {
  return kind === 'notify' ? '' : ` for ${durationText(ttlSeconds * 1000)}`
}
