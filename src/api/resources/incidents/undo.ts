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

/** What was taken back of one incident, and how it stood before and after: the audit log tells of both. */
export interface TakenBack {
  readonly outcome: UndoOutcome
  readonly before: Side
  readonly after: Side
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
): Promise<readonly TakenBack[]> {
  if (undo === null) throw problem('not_found', 'There is no change that can be undone.')
  if (undo.undoneMs !== null) throw problem('already_undone', 'This change was undone before.')
  const { body } = undo
  const taken =
    body.kind === 'standing'
      ? await restoreStandings(db, body.changes, nowMs)
      : await restoreGroups(db, body.steps, nowMs)
  if (taken.every(({ outcome }) => outcome.result === 'changed_since'))
    throw problem('conflict', 'All of it was changed again since: there is nothing to undo.')
  await spendUndo(db, undo.token, nowMs)
  return taken
}

/** What somebody changed again since stays as they left it. */
async function restoreStandings(
  db: Kysely<Schema>,
  changes: readonly Restanding[],
  nowMs: number,
): Promise<TakenBack[]> {
  const taken: TakenBack[] = []
  for (const { id, before, after } of changes) {
    const incident = await knownIncident(db, id)
    if (!isSame(standingOf(incident), after)) {
      const outcome = { id, result: 'changed_since', version: incident.version } as const
      taken.push({ outcome, before: sideOf(incident), after: sideOf(incident) })
      continue
    }
    const version = incident.version + 1
    const standing = { ...before, version }
    const changed = await withStanding(db, incident, { standing, nowMs })
    const outcome = { id, result: 'undone', version } as const
    taken.push({ outcome, before: sideOf(incident), after: sideOf(changed) })
  }
  return taken
}

async function restoreGroups(
  db: Kysely<Schema>,
  steps: readonly RegroupUndo[],
  nowMs: number,
): Promise<TakenBack[]> {
  const taken = new Map<string, TakenBack>()
  for (const step of steps.toReversed()) {
    const [from, to] = [await knownState(db, step.from), await knownState(db, step.to)]
    const restored = undoRegrouping({ from, to }, step)
    const sides = new Map<string, Side>()
    for (const id of [step.from, step.to]) sides.set(id, sideOf(await knownIncident(db, id)))
    for (const incident of await keepRegrouped(db, restored, nowMs)) {
      const { id, version } = incident
      const before = taken.get(id)?.before ?? sides.get(id)!
      const outcome = { id, result: 'undone', version } as const
      taken.set(id, { outcome, before, after: sideOf(await knownIncident(db, id)) })
    }
  }
  return [...taken.values()]
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

/** What the audit log says of an incident. */
export type Side = IncidentStanding & { readonly id: string; readonly alertCount: number }

function sideOf(incident: Incident): Side {
  return { id: incident.id, ...standingOf(incident), alertCount: incident.alertCount }
}

export function sidesOf(...incidents: readonly Incident[]): Side[] {
  return incidents.map(sideOf)
}
