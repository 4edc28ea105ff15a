import type { Selectable } from 'kysely'
import { type FlowRow, flowList, keptFlow, newestFlowUs } from '../../../store/index.ts'
import {
  askOf,
  type Call,
  listQuery,
  listReply,
  pageOf,
  problem,
  type Resource,
  route,
} from '../../kit/index.ts'
import { flowSchema, withoutPayload } from '../../records/index.ts'

/** What is read through without an index: a day of it. */
const rangeUsMax = 24 * 3600 * 1e6
const ends = ['src', 'dst', 'entity']
const columns = [
  ...['sensor', 'community_id', 'number', 'first_us', 'last_us', 'protocol', 'vlan', 'source'],
  ...['source_port', 'destination', 'destination_port', 'state', 'end', 'history'],
  ...['forward_packets', 'backward_packets', 'forward_payload', 'backward_payload'],
  'application',
]

export const flows: Resource = {
  name: 'flows',
  says: 'Conversations between two endpoints, as they ended.',
  routes: [
    route({
      ...{ id: 'listFlows', method: 'GET', path: '/flows', needs: 'flows:read' },
      summary: 'Flows, the newest first.',
      says: 'Of one end (`src`, `dst`, `entity`), or of 24 hours at most (`from` and `to`, or `since`); where none of these is named, the newest 24 hours of the flows that are kept. Without `payload:read` queries of HTTP requests are left out.',
      query: listQuery(flowList),
      answer: pageOf(flowSchema),
      handle: async (call) => {
        const range = await rangeOf(call)
        const shown = mayReadPayload(call)
          ? keptFlow
          : (row: FlowColumns) => withoutPayload(keptFlow(row))
        return listReply<FlowColumns>(call, {
          spec: flowList,
          select: columns,
          range,
          json: (row) => JSON.stringify(shown(row)),
        })
      },
    }),
  ],
}

type FlowColumns = Selectable<FlowRow>

function mayReadPayload({ caller }: Pick<Call, 'caller'>): boolean {
  return caller?.permissions.has('payload:read') === true
}

/** Null: the request bounds itself. */
async function rangeOf({ query, desk }: { readonly query: object; readonly desk: Call['desk'] }) {
  const nowUs = desk.nowMs() * 1000
  const { filter, fromUs, toUs } = askOf(flowList, query as Record<string, unknown>, nowUs / 1000)
  if (filter.some(({ field, isNot }) => ends.includes(field) && !isNot)) return null
  if (fromUs === null && toUs === null) {
    const newestUs = (await newestFlowUs(desk.database.read)) ?? nowUs
    // Up to but not with the second.
    return { fromUs: newestUs - rangeUsMax + 1, toUs: newestUs + 1 }
  }
  if (fromUs !== null && (toUs ?? Math.max(nowUs, fromUs)) - fromUs <= rangeUsMax) return null
  throw problem(
    'validation_failed',
    'from, to: expected 24 hours at most between them, or one of src, dst and entity.',
    { errors: [{ pointer: '/from', code: 'too_big', message: 'more than 24 hours' }] },
  )
}
