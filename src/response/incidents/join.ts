/** Which incident an alert belongs to: of the same host, or of one that reached it. Event time only. */
import type { Alert, IncidentMember, IncidentState } from '../../contracts/index.ts'
import { isDoer, peersOf } from './member.ts'

/** More alerts would make a record that nobody reads; the next one founds another incident. */
export const membersMax = 256

/**
 * An alert that is open lets its incident take others whatever their time, but no longer than this: one that nobody closed,
 * because its run was killed, would take all that follow.
 */
const onGoingMaxMs = 7 * 86_400_000

export interface Joining {
  readonly state: IncidentState
  readonly because: string
}

/** The open incident that an alert joins; null: it founds one. */
export function joiningOf(
  alert: Alert,
  candidates: readonly IncidentState[],
  windowMs: number,
): Joining | null {
  const fit = candidates
    .filter((state) => isOpenTo(state, alert, windowMs))
    .sort((a, b) =>
      lastTime(a) !== lastTime(b) ? (lastTime(a) < lastTime(b) ? 1 : -1) : a.id < b.id ? -1 : 1,
    )
  const own = fit.find(({ entity }) => entity === alert.entity)
  if (own) return { state: own, because: 'the same host' }
  const known = fit.find(({ members }) => members.some(({ entity }) => entity === alert.entity))
  if (known) return { state: known, because: 'a host that this incident is about, too' }
  for (const state of fit) {
    const because = linkOf(state.members, alert)
    if (because !== null) return { state, because }
  }
  return null
}

function isOpenTo(state: IncidentState, alert: Alert, windowMs: number): boolean {
  const { members, standing } = state
  if (standing.status !== 'open' || members.length === 0 || members.length >= membersMax)
    return false
  const isOnGoing = members.some(({ status }) => status === 'open')
  const allowedMs = isOnGoing ? Math.max(windowMs, onGoingMaxMs) : windowMs
  const first = Math.min(...members.map(({ firstTime }) => Date.parse(firstTime)))
  const gapMs = Math.max(
    Date.parse(alert.firstTime) - Date.parse(lastTime(state)),
    first - Date.parse(alert.lastTime),
  )
  return gapMs <= allowedMs
}

/** How an alert about another host belongs: one of the two did something to the other, and each names the other. */
function linkOf(members: readonly IncidentMember[], alert: Alert): string | null {
  const peers = peersOf(alert)
  const alike = members.filter(
    (member) => peers.includes(member.entity) && member.peers.includes(alert.entity),
  )
  if (alike.some((member) => member.isDoer)) return 'one of the hosts it reached'
  return alike.length > 0 && isDoer(alert) ? 'the host that reached it' : null
}

function lastTime({ members }: IncidentState): string {
  return (
    members
      .map((member) => member.lastTime)
      .toSorted()
      .at(-1) ?? ''
  )
}
