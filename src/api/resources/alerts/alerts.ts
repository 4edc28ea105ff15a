import type { Kysely } from 'kysely'
import { z } from 'zod'
import type { Alert } from '../../../contracts/index.ts'
import { alertMarkdown } from '../../../detection/explanation/index.ts'
import { decodeRecord, plainJson } from '../../../kernel/index.ts'
import {
  type AlertText,
  alertList,
  findAlertText,
  findFlows,
  findSignals,
  type Schema,
} from '../../../store/index.ts'
import { listQuery, listReply, pageOf, problem, type Resource, route } from '../../kit/index.ts'
import {
  alertHeadSchema,
  alertSchema,
  explanationSchema,
  flowSchema,
  signalSchema,
  withoutPayload,
} from '../../records/index.ts'

// The ids of a store that was made elsewhere are no less ids: whatever is not there is not found.
const params = z.object({ id: z.string().max(64).describe('`alr_` and a ULID.') })
const needs = 'read'
const markdown = 'text/markdown'
/** More than an alert refers to. */
const partsMax = 200

export const alerts: Resource = {
  name: 'alerts',
  says: 'What was found: a verdict about one host and technique, which grows while it goes on.',
  routes: [
    route({
      ...{ id: 'listAlerts', method: 'GET', path: '/alerts', needs },
      summary: 'Alerts, those with the newest evidence first.',
      query: listQuery(alertList),
      answer: pageOf(alertHeadSchema),
      handle: (call) =>
        listReply<{ head: string }>(call, {
          spec: alertList,
          select: ['head'],
          json: ({ head }) => plainJson(head),
        }),
    }),
    route({
      ...{ id: 'getAlert', method: 'GET', path: '/alerts/{id}', summary: 'One alert.', needs },
      params,
      answer: alertSchema,
      handle: async ({ desk, params }) => {
        const { revision, body } = await textOf(desk.database.read, params.id)
        return { raw: plainJson(body), etag: `"${revision}"` }
      },
    }),
    route({
      ...{ id: 'explainAlert', method: 'GET', path: '/alerts/{id}/explanation', needs },
      summary: 'Why it was raised, in words and in numbers that add up.',
      params,
      answer: explanationSchema,
      otherAnswers: { [markdown]: 'The same, to read.' },
      problems: ['not_acceptable'],
      handle: async ({ desk, params, request }) => {
        const type = request.accepts(['application/json', markdown])
        const { revision, body } = await textOf(desk.database.read, params.id)
        const headers = { vary: 'accept' }
        if (type === markdown)
          return {
            raw: alertMarkdown(decodeRecord<Alert>(body)),
            type: `${markdown}; charset=utf-8`,
            ...{ etag: `"${revision}-md"`, headers },
          }
        const { explanation } = JSON.parse(plainJson(body)) as Alert
        return { body: explanation, etag: `"${revision}"`, headers }
      },
    }),
    route({
      ...{ id: 'listFlowsOfAlert', method: 'GET', path: '/alerts/{id}/flows' },
      needs: 'flows:read',
      summary: 'The newest flows behind it that are still kept, all on one page.',
      params,
      answer: pageOf(flowSchema),
      handle: async ({ desk, params, caller }) => {
        const db = desk.database.read
        await textOf(db, params.id)
        const { records } = await findFlows(db, { alert: params.id, limit: partsMax })
        const isWhole = caller?.permissions.has('payload:read') === true
        return { body: wholeOf(isWhole ? records : records.map(withoutPayload)) }
      },
    }),
    route({
      ...{ id: 'listSignalsOfAlert', method: 'GET', path: '/alerts/{id}/signals', needs },
      summary: 'The signals it was made of that are still kept, all on one page.',
      params,
      answer: pageOf(signalSchema),
      handle: async ({ desk, params }) => {
        const db = desk.database.read
        await textOf(db, params.id)
        const { records } = await findSignals(db, { alert: params.id, limit: partsMax })
        return { body: wholeOf(records) }
      },
    }),
  ],
}

async function textOf(db: Kysely<Schema>, id: string): Promise<AlertText> {
  const text = await findAlertText(db, id)
  if (text === undefined) throw problem('not_found', 'There is no alert with this id.')
  return text
}

function wholeOf<R>(records: readonly R[]) {
  return { data: [...records], page: { next: null, prev: null, hasMore: false } }
}
