/** The same change of many incidents at once, and one way back. */
import type { Kysely } from 'kysely'
import { z } from 'zod'
import { findUndo, incidentIds, incidentList, type Schema } from '../../../store/index.ts'
import { askOf, type Call, listQuery, Problem, problem, route } from '../../kit/index.ts'
import { tellTaken, undoneAnswer } from './change-one.ts'
import { knownIncident } from './found.ts'
import { incidentId } from './shapes.ts'
import {
  changedStanding,
  isSame,
  requireSense,
  type StandingPatch,
  standingOf,
  standingPatch,
  verbOf,
  withStanding,
} from './standing.ts'
import { tell } from './tell.ts'
import { type Restanding, remember, takeBack, type UndoBody } from './undo.ts'

const manyMax = 1000
/** Parameters of a list that say how it is shown, and choose nothing. */
const ofPages = {
  limit: true,
  after: true,
  before: true,
  sort: true,
  fields: true,
  count: true,
} as const

const body = z
  .strictObject({
    ids: z.array(incidentId).min(1).max(manyMax).optional(),
    filter: z
      .record(z.string().max(64), z.string().max(2048))
      .optional()
      .describe('Parameters as the list has them: `{"severity": "low", "q": "is:open"}`.'),
    patch: standingPatch.omit({ mergedInto: true }),
    expectedCount: z.number().int().min(0).describe('How many you saw that match.'),
  })
  .refine(({ ids, filter }) => (ids === undefined) !== (filter === undefined), {
    message: 'ids, filter: expected one of them',
  })

const result = z.object({
  id: z.string(),
  result: z.enum(['changed', 'unchanged', 'refused']),
  version: z.number().int().nullable(),
  detail: z.string(),
})

type Result = z.output<typeof result>
type Patch = Omit<StandingPatch, 'mergedInto'>

export const changeIncidents = route({
  ...{ id: 'changeIncidents', method: 'POST', path: '/incidents/bulk', needs: 'triage' },
  summary: 'Change many at once: those named, or all that a filter lets through.',
  says: 'Refused with count_changed where another number matches than you saw. Each has its own result; what one is refused for does not stop the others.',
  ...{ isIdempotent: true, status: 202, cost: 'heavy', problems: ['count_changed', 'bad_query'] },
  body,
  answer: z.object({ results: z.array(result), undoToken: z.string().nullable() }),
  handle: async (call) => {
    const { desk } = call
    const token = desk.newId('und')
    const deed = { verb: 'incident.bulk', object: { kind: 'undo', id: token } }
    const reason = call.body.patch.reason ?? ''
    const results = await desk.change(call, { ...deed, reason }, async (db) => {
      const ids = await idsOf(db, call)
      const { expectedCount: expected } = call.body
      if (ids.length !== expected)
        throw problem('count_changed', `You saw ${expected}; ${countOf(ids)} match now.`, {
          ...{ expected, actual: ids.length },
        })
      await requireSense(db, call.body.patch, desk.nowMs())
      const all = await changeEach(db, call, { ids, token })
      return { before: null, after: { ids, patch: call.body.patch }, result: all }
    })
    const isUndoable = results.some((one) => one.result === 'changed')
    return { body: { results, undoToken: isUndoable ? token : null } }
  },
})

export const undoIncidents = route({
  ...{ id: 'undoIncidents', method: 'POST', path: '/incidents/undo', needs: 'triage' },
  summary: 'Take a change back by its token.',
  ...{ isIdempotent: true, problems: ['already_undone', 'conflict', 'not_found'] },
  body: z.strictObject({ undoToken: z.string().max(64) }),
  answer: undoneAnswer,
  handle: async (call) => {
    const {
      desk,
      body: { undoToken },
    } = call
    const deed = { verb: 'incident.undo', object: { kind: 'undo', id: undoToken } }
    const results = await desk.change(call, deed, async (db) => {
      const undo = await findUndo<UndoBody>(db, undoToken)
      const taken = await takeBack(db, undo, desk.nowMs())
      return tellTaken(db, call, { taken, own: '' })
    })
    return { body: { results: [...results] } }
  },
})

type Bulk = Call & { readonly body: z.output<typeof body> }

async function idsOf(db: Kysely<Schema>, { desk, body: asked }: Bulk): Promise<string[]> {
  if (asked.ids !== undefined) return [...new Set(asked.ids)]
  const query = listQuery(incidentList).omit(ofPages).safeParse(asked.filter)
  if (!query.success)
    throw problem(
      'bad_query',
      'filter: expected parameters that choose incidents, as their list has them.',
    )
  const ids = await incidentIds(db, askOf(incidentList, query.data, desk.nowMs()), manyMax + 1)
  if (ids.length > manyMax)
    throw problem('bad_query', `More than ${manyMax} match: change fewer at once.`)
  return ids
}

function countOf(ids: readonly string[]): string {
  return String(ids.length)
}

async function changeEach(
  db: Kysely<Schema>,
  call: Bulk,
  { ids, token }: { readonly ids: readonly string[]; readonly token: string },
): Promise<Result[]> {
  const changes: Restanding[] = []
  const results: Result[] = []
  for (const id of ids) {
    try {
      const change = await changeOne(db, call, { id, patch: call.body.patch })
      if (change !== null) changes.push(change)
      const version = change?.after.version ?? null
      results.push({ id, result: change ? 'changed' : 'unchanged', version, detail: '' })
    } catch (thrown) {
      if (!(thrown instanceof Problem)) throw thrown
      results.push({ id, result: 'refused', version: null, detail: thrown.members.detail })
    }
  }
  const undo = { token, incidentId: '' }
  if (changes.length > 0)
    await remember(db, { ...undo, body: { kind: 'standing', changes } }, call.desk.nowMs())
  return results
}

async function changeOne(
  db: Kysely<Schema>,
  call: Bulk,
  { id, patch }: { readonly id: string; readonly patch: Patch },
): Promise<Restanding | null> {
  if (patch.disposition === 'duplicate')
    throw problem('validation_failed', 'disposition duplicate: merge them one by one.')
  const incident = await knownIncident(db, id)
  const [before, after] = [standingOf(incident), changedStanding(incident, patch)]
  if (isSame(before, after)) return null
  await withStanding(db, incident, { standing: after, nowMs: call.desk.nowMs() })
  const reason = patch.reason ?? ''
  await tell(db, call, { verb: verbOf(before, after), id, before, after, reason })
  return { id, before, after }
}
