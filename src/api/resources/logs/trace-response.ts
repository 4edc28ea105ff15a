/** What was looked up, decided and done about the incidents of a trace, down to the undo. */
import type { Kysely } from 'kysely'
import type { Action } from '../../../contracts/index.ts'
import {
  actionsOfIncident,
  actionsOfTrace,
  findDecisions,
  findInvestigationOfIncident,
  type Schema,
} from '../../../store/index.ts'

/** Of one incident. */
const decisionsMax = 20

export interface ResponseMoment {
  readonly time: string
  readonly kind: 'investigation' | 'decision' | 'action'
  readonly id: string
  readonly text: string
  readonly record: Record<string, unknown>
}

export async function responsesOf(
  db: Kysely<Schema>,
  traceId: string,
  incidentIds: readonly string[],
): Promise<ResponseMoment[]> {
  const moments: ResponseMoment[] = []
  const actions = new Map<string, Action>()
  for (const action of await actionsOfTrace(db, traceId)) actions.set(action.id, action)
  for (const incidentId of incidentIds) {
    moments.push(...(await investigationOf(db, incidentId)))
    for (const decision of await findDecisions(db, incidentId, decisionsMax)) {
      const { id, time, text } = decision
      moments.push({ time, kind: 'decision', id, text, record: { ...decision } })
    }
    for (const action of await actionsOfIncident(db, incidentId)) actions.set(action.id, action)
  }
  return [...moments, ...[...actions.values()].flatMap(momentsOf)]
}

async function investigationOf(db: Kysely<Schema>, incidentId: string): Promise<ResponseMoment[]> {
  const found = await findInvestigationOfIncident(db, incidentId)
  if (found === null) return []
  const { lookups, indicators, terms, ...record } = found
  const { id, updatedAt, headline } = found
  return [{ time: updatedAt, kind: 'investigation', id, text: headline, record }]
}

/** One for each thing that happened to it. */
function momentsOf({ id, history, kind, target, state }: Action): ResponseMoment[] {
  return history.map(({ at, what, by, text }) => ({
    ...{ time: at, kind: 'action', id },
    text: `${kind.replaceAll('_', ' ')} ${target}: ${what}${text === '' ? '' : `, ${text}`}`,
    record: { id, kind, target, state, what, by },
  }))
}
