/** What holds automatic actions back when they are many, or feed on themselves. */
import type { Incident, Refusal } from '../../contracts/index.ts'
import { percentText, plural } from '../../kernel/index.ts'
import type { PastAction } from './facts.ts'
import { isHome, type Protection } from './protection.ts'
import { addressKinds } from './scales.ts'
import type { AlertEvidence } from './support.ts'
import { isOverlapping, readRange, targetKey } from './target.ts'

const hourMs = 3_600_000

/**
 * Automatic actions on one target in an hour. The limit of a step is an hour unless somebody sets it shorter: what comes
 * back more often than every 20 minutes is called for by what the action itself does, and not ended by it.
 */
export const perTargetMax = 3

/** Windows in which the number of automatic actions is compared. */
const windowMs = 5 * 60_000
/** Twice as many from one window to the next, and again to the one after: 2, 4, 8. Fewer than 8 may be a coincidence. */
const stormMin = 8
/** As long as three windows twice over: what went on is seen to have ended, or a person has looked. */
export const stormPauseMs = 30 * 60_000

/** Those that were done or are to be, by nobody's approval. */
function isAutomatic({ mode, state, kind }: PastAction): boolean {
  if (mode !== 'auto' || kind === 'notify') return false
  return state !== 'refused' && state !== 'rejected' && state !== 'suggested'
}

interface Asked {
  readonly id: string
  readonly target: string
}

/** How many there were, and how fast they grow. Of the order itself, if it is among them, nothing counts. */
export function capRefusals(
  { id, target }: Asked,
  protection: Protection,
  nowMs: number,
): readonly Refusal[] {
  const { actions, caps } = protection.facts
  const past = actions.filter((one) => one.id !== id && isAutomatic(one))
  const lastHour = past.filter(({ createdAt }) => nowMs - Date.parse(createdAt) < hourMs)
  const key = targetKey(target)
  const own = lastHour.filter((one) => targetKey(one.target) === key).length
  const found: Refusal[] = []
  const add = (rule: Refusal['rule'], text: string) => found.push({ rule, text, isFinal: false })
  if (lastHour.length >= caps.perHourMax)
    add(
      'hourly_cap',
      `${plural(lastHour.length, 'automatic action')} in the last hour; the policy allows ${caps.perHourMax}`,
    )
  if (own >= perTargetMax)
    add(
      'loop',
      `${plural(own, 'automatic action')} on ${key} in the last hour: what it does seems to follow from them`,
    )
  const pause = stormUntil(past, nowMs)
  if (pause !== null)
    add(
      'loop',
      `automatic actions doubled every ${windowMs / 60_000} minutes; none is taken until ${new Date(pause).toISOString()}`,
    )
  return [...found, ...shareRefusals(key, past, protection)]
}

/** Until when nothing is done automatically, as it grew like a chain reaction; null: it did not. */
export function stormUntil(automatic: readonly PastAction[], nowMs: number): number | null {
  const times = automatic
    .map(({ createdAt }) => Date.parse(createdAt))
    .filter((time) => time <= nowMs && nowMs - time < stormPauseMs + 3 * windowMs)
    .sort((a, b) => a - b)
  const before = (time: number) => lowerBound(times, time)
  let until: number | null = null
  for (let i = stormMin - 1; i < times.length; i++) {
    const at = times[i]!
    if (nowMs - at >= stormPauseMs) continue
    const [newest, middle, oldest] = [0, 1, 2].map((back) => {
      const end = back === 0 ? i + 1 : before(at - back * windowMs)
      return end - before(at - (back + 1) * windowMs)
    }) as [number, number, number]
    const isStorm = newest >= stormMin && newest >= 2 * middle && middle >= 2 * oldest && oldest > 0
    if (isStorm) until = at + stormPauseMs
  }
  return until
}

/** How many of ascending `times` are before `time`. */
function lowerBound(times: readonly number[], time: number): number {
  let [low, high] = [0, times.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (times[middle]! < time) low = middle + 1
    else high = middle
  }
  return low
}

/** Hosts of ours on which something is done automatically at once. */
function shareRefusals(
  key: string,
  past: readonly PastAction[],
  protection: Protection,
): readonly Refusal[] {
  const { knownHosts, caps } = protection.facts
  const isOurs = (target: string) => {
    const range = readRange(target)
    return range !== null && isHome(protection, range)
  }
  if (!isOurs(key)) return []
  const hosts = new Set(
    past
      .filter(({ kind, state }) => addressKinds.has(kind) && isLive(state))
      .map(({ target }) => targetKey(target))
      .filter((target) => target !== key && isOurs(target)),
  )
  const most = Math.max(1, Math.floor(caps.hostShareMax * knownHosts))
  if (hosts.size < most) return []
  const text = `${plural(hosts.size, 'host')} of yours ${hosts.size === 1 ? 'has' : 'have'} an automatic action in force; the policy allows ${most} of the ${plural(knownHosts, 'host')} known (${percentText(caps.hostShareMax)}, and 1 always)`
  return [{ rule: 'share_of_hosts', text, isFinal: false }]
}

function isLive(state: PastAction['state']): boolean {
  return state === 'in_force' || state === 'approved' || state === 'undoing'
}

/** Alerts that may be what an action does, and the words for it. */
export interface AfterEffect {
  readonly alertIds: ReadonlySet<string>
  readonly refusal: Refusal
}

/**
 * Evidence that began while an action was in force on one of its parties may be what that action does: a host that is cut
 * off tries again and again, and elsewhere. Null: none did.
 */
export function afterEffect(
  { entity, peers, alerts }: Pick<Incident, 'entity' | 'peers' | 'alerts'>,
  actions: readonly PastAction[],
  evidence: readonly AlertEvidence[] = [],
): AfterEffect | null {
  const standing = alerts.filter(({ status }) => status !== 'withdrawn')
  const meets = meetsOneOf([entity, ...peers, ...standing.map((one) => one.entity)])
  // Another who attacks the same host does not do so because one of them was stopped.
  const partiesOf = new Map(evidence.map((one) => [one.id, meetsOneOf(namedIn(one))]))
  const isOf = (id: string, target: string) => partiesOf.get(id)?.(target) ?? true
  const alertIds = new Set<string>()
  let first = ''
  for (const action of actions) {
    if (action.isDryRun || action.kind === 'notify' || action.appliedAt === null) continue
    const [from, to] = [Date.parse(action.appliedAt), endOf(action)]
    const began = standing.filter(({ firstTime }) => {
      const time = Date.parse(firstTime)
      return time >= from && time <= to
    })
    if (began.length === 0 || !meets(action.target)) continue
    const named = began.filter(({ id }) => isOf(id, action.target))
    if (named.length === 0) continue
    for (const { id } of named) alertIds.add(id)
    if (first === '') first = targetKey(action.target)
  }
  if (first === '') return null
  const text = `${plural(alertIds.size, 'alert')} of it began after an action on ${first} took effect, and may follow from that`
  return { alertIds, refusal: { rule: 'loop', text, isFinal: false } }
}

/** Everybody that an alert speaks of. */
function namedIn({ entity, indicators, flows, explanation }: AlertEvidence): string[] {
  return [
    entity,
    ...indicators.map(({ value }) => value),
    ...flows.flatMap(({ source, destination }) => [source, destination]),
    ...explanation.recommend.map(({ target }) => target),
  ]
}

function meetsOneOf(parties: readonly string[]): (target: string) => boolean {
  const ranges = [...new Set(parties)].flatMap((party) => readRange(party) ?? [])
  const keys = new Set(parties.map(targetKey))
  return (target) => {
    const range = readRange(target)
    if (range === null) return keys.has(targetKey(target))
    return ranges.some((one) => isOverlapping(one, range))
  }
}

function endOf({ endedAt, state }: PastAction): number {
  return endedAt === null || isLive(state) ? Number.POSITIVE_INFINITY : Date.parse(endedAt)
}
