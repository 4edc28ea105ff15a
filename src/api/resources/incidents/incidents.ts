import { z } from 'zod'
import { plainJson } from '../../../kernel/index.ts'
import { incidentList } from '../../../store/index.ts'
import { listQuery, listReply, pageOf, type Resource, route } from '../../kit/index.ts'
import { incidentSchema } from '../../records/index.ts'
import { getBoard, writeBoard } from './board.ts'
import { changeIncidents, undoIncidents } from './bulk.ts'
import {
  changeIncident,
  listNotes,
  makeNote,
  mergeIncidentsRoute,
  splitIncidentRoute,
  undoOfIncident,
} from './change-one.ts'
import { explainIncident } from './explain.ts'
import { flowsOfIncident } from './flows.ts'
import { knownIncident, replyWith } from './found.ts'
import {
  type IncidentColumns,
  includedOf,
  includeQuery,
  listedIncident,
  wholeHead,
} from './include.ts'
import {
  entitiesOfIncident,
  historyOfIncident,
  similarToIncident,
  spreadOfIncident,
  timelineOfIncident,
} from './parts.ts'
import { incidentQueues } from './queues.ts'
import { incidentId } from './shapes.ts'

const listIncidents = route({
  ...{ id: 'listIncidents', method: 'GET', path: '/incidents', needs: 'read' },
  summary: 'Incidents, the most urgent first.',
  query: listQuery(incidentList, includeQuery),
  answer: pageOf(listedIncident),
  handle: (call) => {
    const more = includedOf(call.query)
    return listReply<IncidentColumns>(call, {
      spec: incidentList,
      select: more.size > 0 ? ['head', 'body'] : ['head'],
      json: ({ head, body }) => (more.size > 0 ? wholeHead(head, body, more) : plainJson(head)),
    })
  },
})

const getIncident = route({
  ...{ id: 'getIncident', method: 'GET', path: '/incidents/{id}', needs: 'read' },
  summary: 'One incident, whole.',
  says: 'The ETag is its version and its revision with a point between.',
  params: z.object({ id: incidentId }),
  answer: incidentSchema,
  handle: async ({ desk, params: { id } }) =>
    replyWith(await knownIncident(desk.database.read, id)),
})

export const incidents: Resource = {
  name: 'incidents',
  says: 'Alerts of one host that belong together, with one verdict, and what people made of them.',
  routes: [
    listIncidents,
    incidentQueues,
    getIncident,
    changeIncident,
    changeIncidents,
    undoIncidents,
    explainIncident,
    timelineOfIncident,
    flowsOfIncident,
    entitiesOfIncident,
    similarToIncident,
    spreadOfIncident,
    historyOfIncident,
    listNotes,
    makeNote,
    getBoard,
    writeBoard,
    mergeIncidentsRoute,
    splitIncidentRoute,
    undoOfIncident,
  ],
}
