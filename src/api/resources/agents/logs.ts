import type { Selectable } from 'kysely'
import { type EventRow, eventColumns, eventList, eventOf } from '../../../store/index.ts'
import { listQuery, listReply, pageOf, route } from '../../kit/index.ts'
import { eventSchema } from '../../records/index.ts'
import { needs, params } from './known.ts'

/** What was found in its traffic, and what the system said of it. */
export const logs = route({
  ...{ id: 'listAgentLogs', method: 'GET', path: '/agents/{id}/logs', needs },
  summary: 'Events of one sensor, those kept last first.',
  params,
  query: listQuery(eventList).omit({ sensor: true }),
  answer: pageOf(eventSchema),
  // Of a name that nobody bears any more there may still be events.
  handle: (call) => {
    const { id } = call.params
    return listReply<Selectable<EventRow>>(call, {
      spec: eventList,
      select: ['seq', ...eventColumns],
      visible: [{ field: 'sensor', op: 'is', values: [id], isNot: false }],
      json: (row) => JSON.stringify(eventOf(row)),
    })
  },
})
