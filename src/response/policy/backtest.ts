/** What a policy would have done with incidents that are over: pure, in the order in which they were raised. */
import type {
  ActionKind,
  ActionMode,
  ActionScope,
  DecidedAction,
  Disposition,
  Importance,
  Incident,
  Investigation,
  Policy,
  SafetyRule,
} from '../../contracts/index.ts'
import { plural } from '../../kernel/index.ts'
import type { Surroundings } from './candidates.ts'
import { decideWith } from './decide.ts'
import type { PastAction, SafetyFacts } from './facts.ts'
import { protectionOf } from './protection.ts'
import { targetKey } from './target.ts'

export interface BacktestIncident extends Pick<Surroundings, 'alerts' | 'containers' | 'files'> {
  readonly incident: Incident
  readonly importance: Importance
  readonly investigation: Investigation | null
  /** What people made of it later; null: nobody has said. */
  readonly disposition: Disposition | null
  /** ISO 8601; null: it is open. */
  readonly closedAt: string | null
}

export interface Backtesting {
  readonly policy: Policy
  /** Over how long they were gathered; for the words alone. */
  readonly days?: number
  readonly incidents: readonly BacktestIncident[]
  /** As they are now; its actions and its kill switch are left out. */
  readonly facts: SafetyFacts
}

/** An action that it would have taken by itself. */
export interface WouldBe {
  readonly incidentId: string
  /** ISO 8601, event time. */
  readonly time: string
  readonly kind: ActionKind
  readonly target: string
  readonly scope: ActionScope
  readonly ttlSeconds: number
  readonly headline: string
  readonly disposition: Disposition | null
  /** What was made of the incident later. `unsaid`: nobody has said what it was. */
  readonly later: 'right' | 'wrong' | 'unsaid'
}

export interface Backtest {
  readonly days: number
  readonly incidents: number
  /** Of those, the ones that it could say nothing of, as everything in them was taken back or moved since. */
  readonly unjudged: number
  readonly counts: readonly {
    readonly kind: ActionKind
    readonly mode: ActionMode
    readonly count: number
  }[]
  /** In order of time; the first 500, and how many there were. */
  readonly automatic: readonly WouldBe[]
  readonly automaticCount: number
  /** Later marked expected or an error of the detector; marked malicious; and the rest. */
  readonly wrong: number
  readonly right: number
  readonly unsaid: number
  /** What held automatic ones back, and how often. */
  readonly held: readonly { readonly rule: SafetyRule; readonly count: number }[]
  /** `Over the last 7 days this policy would have blocked 3 addresses by itself; 1 of them was later marked expected.` */
  readonly text: string
  /** What it cannot know; sentences. */
  readonly limits: readonly string[]
}

const automaticMax = 500
/** An action is forgotten an hour after it ended. */
const rememberedMs = 3_600_000

export function backtest({ policy, days = 7, incidents, facts }: Backtesting): Backtest {
  const protection = protectionOf({ ...facts, caps: policy, actions: [], killSwitch: false })
  const judged = incidents.filter(
    ({ incident }) => incident.mergedInto === null && !incident.isWithdrawn,
  )
  const order = judged.toSorted((a, b) => timeOf(a) - timeOf(b))
  const decided: Decided[] = []
  let past: readonly PastAction[] = []
  for (const one of order) {
    const nowMs = timeOf(one)
    past = past.flatMap((action) => agedAction(action, nowMs))
    const safety = { ...protection.facts, actions: past }
    const given = { ...one, incident: asItWas(one.incident), policy, safety, nowMs }
    const { actions } = decideWith(
      { ...given, version: 0, newId: () => '' },
      { ...protection, facts: safety },
    )
    for (const action of actions) decided.push({ one, action })
    past = [...past, ...actions.flatMap((action, i) => pastOf(action, { one, nowMs, i }))]
  }
  const unknown = judged.filter(({ investigation }) => investigation === null).length
  return summary({ decided, days, incidents: incidents.length, judged: judged.length, unknown })
}

interface Decided {
  readonly one: BacktestIncident
  readonly action: DecidedAction
}

/** When it was raised. */
function timeOf({ incident }: BacktestIncident): number {
  return Date.parse(incident.time)
}

/** Before people said anything of it. */
function asItWas(incident: Incident): Incident {
  return { ...incident, status: 'open', disposition: null, isMuted: false }
}

function pastOf(
  { kind, target, scope, mode, ttlSeconds }: DecidedAction,
  { one, nowMs, i }: { readonly one: BacktestIncident; readonly nowMs: number; readonly i: number },
): PastAction[] {
  if (mode !== 'auto') return []
  const at = new Date(nowMs).toISOString()
  const { id: incidentId } = one.incident
  const ends = new Date(nowMs + ttlSeconds * 1000).toISOString()
  return [
    {
      ...{ id: `${incidentId} ${i}`, kind, target, scope, mode, state: 'in_force', incidentId },
      ...{ createdAt: at, appliedAt: at, expiresAt: ends, endedAt: null, isDryRun: false },
    },
  ]
}

/** As it stands some time later: in force, ended, or long gone. */
function agedAction(action: PastAction, nowMs: number): PastAction[] {
  const ends = Date.parse(action.expiresAt!)
  if (nowMs < ends) return [action]
  if (nowMs - ends > rememberedMs) return []
  return [{ ...action, state: 'expired', endedAt: action.expiresAt }]
}

interface Gathered {
  readonly decided: readonly Decided[]
  readonly days: number
  readonly incidents: number
  readonly judged: number
  /** Of those judged, the ones that were never looked up. */
  readonly unknown: number
}

function summary({ decided, days, incidents, judged, unknown }: Gathered): Backtest {
  const all = decided.filter(({ action }) => action.mode === 'auto' && action.kind !== 'notify')
  const automatic = all.map(wouldBe)
  const counted = (later: WouldBe['later']) => automatic.filter((one) => one.later === later).length
  return {
    ...{ days, incidents, unjudged: incidents - judged },
    counts: countsOf(decided.map(({ action: { kind, mode } }) => ({ kind, mode }))),
    ...{ automatic: automatic.slice(0, automaticMax), automaticCount: automatic.length },
    ...{ wrong: counted('wrong'), right: counted('right'), unsaid: counted('unsaid') },
    held: countsOf(
      decided
        .filter(({ action: { asked } }) => asked === 'auto')
        .flatMap(({ action: { refusals } }) => [...new Set(refusals.map(({ rule }) => rule))])
        .map((rule) => ({ rule })),
    ),
    text: resultText(automatic, days),
    limits: limitsOf(incidents - judged, unknown),
  }
}

function wouldBe({ one, action }: Decided): WouldBe {
  const { incident, disposition } = one
  const { kind, target, scope, ttlSeconds } = action
  return {
    ...{ incidentId: incident.id, time: incident.time, kind, target, scope, ttlSeconds },
    ...{ headline: incident.explanation.headline, disposition, later: laterOf(disposition) },
  }
}

function laterOf(disposition: Disposition | null): WouldBe['later'] {
  if (disposition === 'malicious') return 'right'
  return disposition === 'expected' || disposition === 'detector_error' ? 'wrong' : 'unsaid'
}

/** Each with how many times it is there, the most first. */
function countsOf<T extends object>(all: readonly T[]): (T & { readonly count: number })[] {
  const counts = new Map<string, T & { count: number }>()
  for (const one of all) {
    const key = JSON.stringify(one)
    const counted = counts.get(key) ?? { ...one, count: 0 }
    counted.count++
    counts.set(key, counted)
  }
  return [...counts.values()].sort((a, b) => b.count - a.count)
}

const deeds: Readonly<Record<ActionKind, (n: number) => string>> = {
  block_ip: (n) => `blocked ${plural(n, 'address', 'addresses')}`,
  block_domain: (n) => `blocked ${plural(n, 'domain')}`,
  rate_limit: (n) => `slowed down ${plural(n, 'address', 'addresses')}`,
  redirect_to_honeypot: (n) => `led ${plural(n, 'address', 'addresses')} to the honeypot`,
  isolate_host: (n) => `isolated ${plural(n, 'host')}`,
  isolate_container: (n) => `isolated ${plural(n, 'container')}`,
  quarantine_file: (n) => `moved ${plural(n, 'file')} into quarantine`,
  notify: (n) => `told somebody ${plural(n, 'time')}`,
}

function resultText(automatic: readonly WouldBe[], days: number): string {
  const span = `Over the last ${days === 1 ? 'day' : `${days} days`} this policy would have`
  if (automatic.length === 0) return `${span} done nothing by itself.`
  const kinds = countsOf(distinct(automatic))
  const done = kinds.map(({ kind, count }) => deeds[kind](count))
  const last = done.pop()!
  const list = done.length > 0 ? `${done.join(', ')} and ${last}` : last
  const total = distinct(automatic).length
  const marks = [
    ['was', 'were', 'expected', 'expected'],
    ['was', 'were', 'detector_error', 'an error of the detector'],
    ['was', 'were', 'malicious', 'malicious'],
  ] as const
  const later = marks.flatMap(([one, many, disposition, words]) => {
    const n = distinct(automatic.filter((would) => would.disposition === disposition)).length
    return n === 0 ? [] : [`${n} ${n === 1 ? one : many} later marked ${words}`]
  })
  const of =
    later.length === 0
      ? [`nobody has said yet what ${total === 1 ? 'it was' : 'they were'}`]
      : later
  const first = of[0]!.replace(/^(\d+)/, total === 1 ? 'it' : '$1 of them')
  return `${span} ${list} by itself; ${[first, ...of.slice(1)].join(', ')}.`
}

/** One line for each target and kind: the same address twice is one address. */
function distinct(automatic: readonly WouldBe[]): { readonly kind: ActionKind }[] {
  const seen = new Map(
    automatic.map(({ kind, target }) => [`${kind} ${targetKey(target)}`, { kind }] as const),
  )
  return [...seen.values()]
}

function limitsOf(unjudged: number, unknown: number): string[] {
  return [
    ...(unjudged === 0
      ? []
      : [
          `${plural(unjudged, 'incident')} ${unjudged === 1 ? 'was' : 'were'} taken back or merged since; what would have been done before is not known.`,
        ]),
    ...(unknown === 0
      ? []
      : [
          `${plural(unknown, 'incident')} ${unknown === 1 ? 'was' : 'were'} never looked up: nothing is done automatically about ${unknown === 1 ? 'it' : 'them'}.`,
        ]),
    'Each incident counts with what is known of it now, at the time it was raised; it may have been less sure then.',
    'Roles of hosts, the never-block list and people’s hold-offs are those of now.',
  ]
}
