/** What policy said about incidents. */
import { z } from 'zod'
import { findDecision, findDecisions, findIncident } from '../../../store/index.ts'
import { idText, pageOf, problem, route } from '../../kit/index.ts'
import { decisionSchema } from '../../records/index.ts'

const decisionsMax = 64

export const decisionsOfIncident = route({
  ...{ id: 'decisionsOfIncident', method: 'GET', path: '/incidents/{id}/decisions', needs: 'read' },
  summary: `What policy said about it each time it was asked, the newest first, at most ${decisionsMax}.`,
  ...{ params: z.object({ id: idText('inc') }), answer: pageOf(decisionSchema) },
  handle: async ({ desk, params: { id } }) => {
    const db = desk.database.read
    if ((await findIncident(db, id)) === null)
      throw problem('not_found', 'There is no incident with this id.')
    const data = await findDecisions(db, id, decisionsMax)
    return { body: { data, page: { next: null, prev: null, hasMore: false } } }
  },
})

export const getDecision = route({
  ...{ id: 'getDecision', method: 'GET', path: '/decisions/{id}', needs: 'read' },
  summary: 'One decision: what was asked of policy, and what it said.',
  ...{ params: z.object({ id: idText('dec') }), answer: decisionSchema },
  handle: async ({ desk, params: { id } }) => {
    const found = await findDecision(desk.database.read, id)
    if (found === null) throw problem('not_found', 'There is no decision with this id.')
    return { body: found }
  },
})
