/** Takes changes back, with what was remembered of them. */
import type { Kysely } from 'kysely'
import type { Incident, IncidentStanding } from '../../../contracts/index.ts'
import {
  defaultRules,
  type Regrouped,
  type RegroupUndo,
  undoRegrouping,
} from '../../../response/incidents/index.ts'
import { foundOf } from '../../../response/index.ts'
import {
  type KeptUndo,
  keepFound,
  keepMembers,
  keepUndo,
  newestEvidenceMs,
  type Schema,
  spendUndo,
} from '../../../store/index.ts'
import { problem } from '../../kit/index.ts'
import { knownIncident, knownState } from './found.ts'
import { isSame, standingOf, withStanding } from './standing.ts'

/** One incident's standing, before a change and after it. */
export interface Restanding {
  readonly id: string
  readonly before: IncidentStanding
  readonly after: IncidentStanding
}

export type UndoBody =
  | { readonly kind: 'standing'; readonly changes: readonly Restanding[] }
  | { readonly kind: 'regroup'; readonly steps: readonly RegroupUndo[] }

export interface UndoOutcome {
  readonly id: string
  readonly result: 'undone' | 'changed_since'
  readonly version: number
}

export async function remember(
  db: Kysely<Schema>,
  undo: { readonly token: string; readonly incidentId: string; readonly body: UndoBody },
  nowMs: number,
): Promise<void> {
  await keepUndo<UndoBody>(db, { ...undo, kind: undo.body.kind, madeMs: nowMs })
}

export async function takeBack(
  db: Kysely<Schema>,
  undo: KeptUndo<UndoBody> | null,
  nowMs: number,
): Promise<readonly UndoOutcome[]> {
  if (undo === null) throw problem('not_found', 'There is no change that can be undone.')
  if (undo.undoneMs !== null) throw problem('already_undone', 'This change was undone before.')
  const { body } = undo
  const outcomes =
    body.kind === 'standing'
      ? await restoreStandings(db, body.changes, nowMs)
      : await restoreGroups(db, body.steps, nowMs)
  if (outcomes.every(({ result }) => result === 'changed_since'))
    throw problem('conflict', 'All of it was changed again since: there is nothing to undo.')
  await spendUndo(db, undo.token, nowMs)
  return outcomes
}

/** What somebody changed again since stays as they left it. */
async function restoreStandings(
  db: Kysely<Schema>,
  changes: readonly Restanding[],
  nowMs: number,
): Promise<UndoOutcome[]> {
  const outcomes: UndoOutcome[] = []
  for (const { id, before, after } of changes) {
    const incident = await knownIncident(db, id)
    if (!isSame(standingOf(incident), after)) {
      outcomes.push({ id, result: 'changed_since', version: incident.version })
      continue
    }
    const version = incident.version + 1
    await withStanding(db, incident, { standing: { ...before, version }, nowMs })
    outcomes.push({ id, result: 'undone', version })
  }
  return outcomes
}

async function restoreGroups(
  db: Kysely<Schema>,
  steps: readonly RegroupUndo[],
  nowMs: number,
): Promise<UndoOutcome[]> {
  const outcomes = new Map<string, UndoOutcome>()
  for (const step of steps.toReversed()) {
    const [from, to] = [await knownState(db, step.from), await knownState(db, step.to)]
    const restored = undoRegrouping({ from, to }, step)
    for (const { id, version } of await keepRegrouped(db, restored, nowMs))
      outcomes.set(id, { id, result: 'undone', version })
  }
  return [...outcomes.values()]
}

/** Keeps both sides. One that is left without alerts keeps the words it had. */
export async function keepRegrouped(
  db: Kysely<Schema>,
  { from, to }: Pick<Regrouped, 'from' | 'to'>,
  nowMs: number,
): Promise<Incident[]> {
  const nowUs = (await newestEvidenceMs(db)) * 1000
  const kept: Incident[] = []
  for (const state of [from, to]) {
    if (state.members.length > 0) {
      const { needsYouAt } = defaultRules
      await keepMembers(db, state.id, state.members)
      await keepFound(db, foundOf(state, { nowUs, needsYouAt }))
    }
    const { standing } = state
    kept.push(await withStanding(db, await knownIncident(db, state.id), { standing, nowMs }))
  }
  return kept
}

/** What the audit log says of both sides. */
export function sidesOf(...incidents: readonly Incident[]) {
  return incidents.map((incident) => ({
    id: incident.id,
    ...standingOf(incident),
    alertCount: incident.alertCount,
  }))
}
