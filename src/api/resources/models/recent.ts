import type { Alert, Disposition } from '../../../contracts/index.ts'
import { flowTreesCard } from '../../../detection/models/index.ts'
import { decodeRecord } from '../../../kernel/index.ts'
import {
  type AlertMark,
  alertBodiesById,
  type Database,
  newestAlerts,
} from '../../../store/index.ts'
import type { Desk } from '../../kit/index.ts'
import { type Decision, decisionOf } from './decision.ts'

/** What people made of it: `open` while its incident is, `undecided` where it was closed without a word on harm. */
export type Verdict = 'harmful' | 'cleared' | 'undecided' | 'open'

export interface JudgedDecision extends Decision {
  /** Id of the incident; null: it is in none. */
  readonly incident: string | null
  readonly verdict: Verdict
}

export const decisionsMax = 500

/** Alerts are long, and change seldom once they are old: each is read once a revision. */
const read = new WeakMap<Database, ReadonlyMap<string, Decision>>()

/** One after the other: a screen asks several questions of the same alerts at once, and they are read for the first. */
const queue = new WeakMap<Database, Promise<unknown>>()

/** The newest decisions, the newest first. */
export function recentDecisions(desk: Desk, max: number): Promise<JudgedDecision[]> {
  const { database } = desk
  const before = queue.get(database) ?? Promise.resolve()
  const reading = before.catch(() => {}).then(() => readDecisions(desk, max))
  queue.set(database, reading)
  return reading
}

async function readDecisions(desk: Desk, max: number): Promise<JudgedDecision[]> {
  const { database } = desk
  const marks = await newestAlerts(database.read, max)
  const known = read.get(database) ?? new Map<string, Decision>()
  const isKnown = ({ id, revision }: AlertMark) => known.get(id)?.revision === revision
  const missing = marks.filter((mark) => !isKnown(mark)).map(({ id }) => id)
  const bodies = await alertBodiesById(database.read, missing)
  const models = [...new Set([...desk.models.map(({ name }) => name), flowTreesCard.name])]
  const decisions = new Map(known)
  for (const [id, body] of bodies) decisions.set(id, decisionOf(decodeRecord<Alert>(body), models))
  read.set(database, newest(decisions, marks))
  return marks.flatMap((mark) => {
    const decision = decisions.get(mark.id)
    return decision ? [{ ...decision, incident: mark.incidentId, verdict: verdictOf(mark) }] : []
  })
}

/** Those that were asked for, and as many of the others as there is room for. */
function newest(
  decisions: ReadonlyMap<string, Decision>,
  marks: readonly AlertMark[],
): ReadonlyMap<string, Decision> {
  const kept = new Map<string, Decision>()
  for (const id of [...marks.map((mark) => mark.id), ...decisions.keys()]) {
    if (kept.size >= decisionsMax) break
    const decision = decisions.get(id)
    if (decision) kept.set(id, decision)
  }
  return kept
}

function verdictOf({ status, disposition }: AlertMark): Verdict {
  return status === 'closed' ? judgementOf(disposition) : 'open'
}

/** What was expected here, or the detector's error, did no harm; of the others nobody said. */
export function judgementOf(disposition: Disposition | null): Exclude<Verdict, 'open'> {
  if (disposition === 'malicious') return 'harmful'
  return disposition === 'expected' || disposition === 'detector_error' ? 'cleared' : 'undecided'
}
