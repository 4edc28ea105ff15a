/** What people do with incidents as a whole: put two together, take one apart, and take that back. */
import type { IncidentMember, IncidentStanding, IncidentState } from '../../contracts/index.ts'
import { AmoskysError, stableId } from '../../kernel/index.ts'
import { sorted, untouched } from './correlate.ts'

const byPerson = 'a person put it here'

/** An alert that was moved, and why it had been where it was. */
interface Moved {
  readonly alert: string
  readonly because: string
}

/** What taking it back needs to know. */
export interface RegroupUndo {
  readonly kind: 'merge' | 'split'
  /** Where the alerts came from, and where they went. */
  readonly from: string
  readonly to: string
  readonly moved: readonly Moved[]
  /** Of the incident they came from, as it was before. */
  readonly fromStanding: IncidentStanding
  readonly fromEntity: string
  readonly toEntity: string
}

export interface Regrouped {
  readonly from: IncidentState
  readonly to: IncidentState
  readonly undo: RegroupUndo
}

/** Puts all alerts of `source` into `target`; the source is closed as its duplicate. */
export function mergeIncidents(target: IncidentState, source: IncidentState): Regrouped {
  if (target.id === source.id) throw refused('an incident cannot be merged into itself')
  for (const { id, standing } of [target, source])
    if (standing.mergedInto !== null) throw refused(`${id} is merged into another already`)
  const undo = undoOf('merge', { from: source, to: target, moved: source.members })
  return {
    from: {
      ...changed(source, []),
      standing: {
        ...source.standing,
        ...{ status: 'closed', disposition: 'duplicate', mergedInto: target.id },
        version: source.standing.version + 1,
      },
    },
    to: changed(target, [...target.members, ...source.members.map(movedByPerson)]),
    undo,
  }
}

/** Takes some alerts out into an incident of their own. */
export function splitIncident(state: IncidentState, alertIds: readonly string[]): Regrouped {
  const wanted = new Set(alertIds)
  const moved = state.members.filter(({ id }) => wanted.has(id))
  if (moved.length !== wanted.size) throw refused('it holds not all of these alerts')
  const left = state.members.filter(({ id }) => !wanted.has(id))
  if (moved.length === 0 || left.length === 0)
    throw refused('some alerts have to go, and some to stay')
  const [first] = moved
  const { time, id, traceId, entity } = first!
  const name = `${id} out of ${state.id} ${state.standing.version}`
  const part: IncidentState = {
    ...{ id: stableId('inc', Date.parse(time), name), revision: 0, traceId, entity },
    ...{ importance: state.importance, standing: { ...untouched, version: 0 }, members: [] },
  }
  return {
    from: changed(state, left),
    to: changed(part, moved.map(movedByPerson)),
    undo: undoOf('split', { from: state, to: part, moved }),
  }
}

/** Takes it back: the alerts return, whatever they became since; what came to either side meanwhile stays. */
export function undoRegrouping(
  { from, to }: Pick<Regrouped, 'from' | 'to'>,
  undo: RegroupUndo,
): Pick<Regrouped, 'from' | 'to'> {
  const because = new Map(undo.moved.map((one) => [one.alert, one.because]))
  const returning = to.members.filter(({ id }) => because.has(id))
  const left = to.members.filter(({ id }) => !because.has(id))
  const back = returning.map((member) => ({ ...member, because: because.get(member.id)! }))
  const closed: IncidentStanding = {
    ...to.standing,
    ...{ status: 'closed', disposition: 'duplicate', mergedInto: undo.from },
  }
  const version = to.standing.version + 1
  return {
    from: {
      ...changed(from, [...from.members, ...back]),
      entity: undo.fromEntity,
      // A split left it as it was, and people may have gone on with it.
      standing: {
        ...(undo.kind === 'merge' ? undo.fromStanding : from.standing),
        version: from.standing.version + 1,
      },
    },
    to: {
      ...changed(to, left),
      entity: left.length > 0 ? entityOf(undo.toEntity, left) : undo.toEntity,
      standing: left.length > 0 ? { ...to.standing, version } : { ...closed, version },
    },
  }
}

function undoOf(
  kind: RegroupUndo['kind'],
  {
    from,
    to,
    moved,
  }: Pick<Regrouped, 'from' | 'to'> & { readonly moved: readonly IncidentMember[] },
): RegroupUndo {
  return {
    ...{ kind, from: from.id, to: to.id },
    moved: moved.map(({ id, because }) => ({ alert: id, because })),
    ...{ fromStanding: from.standing, fromEntity: from.entity, toEntity: to.entity },
  }
}

function movedByPerson(member: IncidentMember): IncidentMember {
  return { ...member, because: byPerson }
}

/** With other alerts: a new revision for the engine's part, a new version for the person's. */
function changed(state: IncidentState, members: readonly IncidentMember[]): IncidentState {
  const { standing } = state
  return {
    ...state,
    revision: state.revision + 1,
    entity: entityOf(state.entity, members),
    standing: { ...standing, version: standing.version + 1 },
    members: sorted(members),
  }
}

/** Whom it is about stays, as long as one of its alerts is about that one. */
function entityOf(entity: string, members: readonly IncidentMember[]): string {
  const isThere = members.length === 0 || members.some((member) => member.entity === entity)
  return isThere ? entity : members[0]!.entity
}

function refused(reason: string): AmoskysError {
  return new AmoskysError('usage', reason)
}
