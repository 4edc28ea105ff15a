import type { Kysely } from 'kysely'
import { z } from 'zod'
import { addressText, parseAddress, plainJson } from '../../../kernel/index.ts'
import {
  changeEntity,
  type EntityListRow,
  entityList,
  findEntity,
  findHosts,
  findPeers,
  incidentList,
  type Schema,
  together,
} from '../../../store/index.ts'
import {
  type Call,
  listQuery,
  listReply,
  pageOf,
  problem,
  type Resource,
  rangeOf,
  route,
} from '../../kit/index.ts'
import { incidentHeadSchema } from '../../records/index.ts'
import {
  baselineOf,
  baselineSchema,
  entityHead,
  entityHeadSchema,
  entityOf,
  entitySchema,
  importance,
  owner,
  peerOf,
  peersSchema,
  setOf,
  tag,
} from './shapes.ts'

const needs = 'read'
const params = z.object({
  id: z.string().max(64).describe('An address, written as in a URL: `fe80%3A%3A1`.'),
})
const tagsMax = 16
const changing = z.strictObject({
  importance: importance.nullable().optional().describe('Null: as its kind says.'),
  tags: z.array(tag).max(tagsMax).optional(),
  owner: owner.optional(),
})
const span = z.string().max(40).optional()
const peerQuery = z.strictObject({
  from: span.describe('Flows that began from then on, RFC 3339.'),
  to: span.describe('Flows that began before, RFC 3339.'),
  since: span.describe('So long ago, as 15m, 24h, 7d; or RFC 3339.'),
  sort: z.enum(['flows', 'bytes', 'lastSeen']).default('flows').describe('The most first.'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})

export const entities: Resource = {
  name: 'entities',
  says: 'Hosts: how they are called, what they are to others, what is normal for them, and how much depends on them.',
  routes: [
    route({
      ...{ id: 'listEntities', method: 'GET', path: '/entities', needs },
      summary: 'Hosts, those heard last first.',
      query: listQuery(entityList),
      answer: pageOf(entityHeadSchema),
      handle: (call) =>
        listReply<EntityListRow>(call, {
          spec: entityList,
          select: columns,
          json: (row) => JSON.stringify(entityHead(row)),
        }),
    }),
    route({
      ...{ id: 'getEntity', method: 'GET', path: '/entities/{id}', summary: 'One host.', needs },
      params,
      answer: entitySchema,
      handle: async ({ desk, params }) => replyWith(desk.database.read, await entity(desk, params)),
    }),
    route({
      ...{ id: 'changeEntity', method: 'PATCH', path: '/entities/{id}', needs: 'entities:edit' },
      summary: 'Say how much depends on it, whose it is, and what else people call it.',
      ...{ concurrency: 'match', params, body: changing },
      answer: entitySchema,
      handle: changed,
    }),
    route({
      ...{ id: 'getBaseline', method: 'GET', path: '/entities/{id}/baseline', needs, params },
      summary: 'What is normal for it, as the detectors know it.',
      answer: baselineSchema,
      handle: async ({ desk, params }) => {
        const { address } = await entity(desk, params)
        const hosts = await findHosts(desk.database.read, address)
        return { body: { id: address, sensors: hosts.map(baselineOf) } }
      },
    }),
    route({
      ...{ id: 'listPeers', method: 'GET', path: '/entities/{id}/peers', needs: 'flows:read' },
      ...{ params, query: peerQuery, cost: 'heavy' },
      summary: 'With whom it spoke, from the flows that are kept.',
      answer: peersSchema,
      handle: async ({ desk, params, query }) => {
        const { address } = await entity(desk, params)
        const { sort, limit } = query
        const question = { address, ...rangeOf(query, desk.nowMs()), sort, limit }
        const { peers, flows, isComplete } = await findPeers(desk.database.read, question)
        return { body: { data: peers.map(peerOf), flows, isComplete } }
      },
    }),
    route({
      ...{ id: 'listIncidentsOfEntity', method: 'GET', path: '/entities/{id}/incidents', needs },
      ...{ params, query: listQuery(incidentList) },
      summary: 'Incidents about it, the most urgent first.',
      answer: pageOf(incidentHeadSchema),
      handle: (call) =>
        listReply<{ head: string }>(call, {
          spec: incidentList,
          select: ['head'],
          visible: [{ field: 'entity', op: 'is', values: [addressOf(call.params)], isNot: false }],
          json: ({ head }) => plainJson(head),
        }),
    }),
  ],
}

const columns = [
  ...['address', 'is_home', 'kind', 'kind_basis', 'mac', 'name', 'first_us', 'last_us'],
  ...['importance', 'set_importance', 'tags', 'owner', 'version', 'urgency', 'open_incidents'],
]

type Of = Pick<z.infer<typeof params>, 'id'>

/** IPv6 can be written in many ways, and is kept in one. */
function addressOf({ id }: Of): string {
  const words = parseAddress(id)
  return words === null ? id : addressText(words, 0)
}

async function entity({ database }: Pick<Call['desk'], 'database'>, params: Of) {
  return found(await findEntity(database.read, addressOf(params)))
}

function found(row: EntityListRow | undefined): EntityListRow {
  if (row === undefined) throw problem('not_found', 'No sensor has heard a host of this address.')
  return row
}

/** What a sensor heard changes the answer, too; what people set has a version of its own, which `If-Match` is held against. */
async function replyWith(db: Kysely<Schema>, row: EntityListRow) {
  const hosts = await findHosts(db, row.address)
  const sensors = hosts.map(({ sensor }) => sensor)
  const host = hosts.length > 0 ? together(hosts) : null
  const etag = `"${row.version}.${row.last_us}.${row.open_incidents}.${row.urgency}"`
  return { body: entityOf(row, host, sensors), etag }
}

async function changed(call: Call<typeof params, undefined, typeof changing>) {
  const { desk, caller, match, body } = call
  const address = addressOf(call.params)
  const deed = { verb: 'entity.change', object: { kind: 'entity', id: address } }
  const row = await desk.change(call, deed, async (db) => {
    const before = found(await findEntity(db, address))
    if (match !== null && match.split('.')[0] !== String(before.version))
      throw problem('stale_version', 'Somebody changed this host since you saw it.', {
        current: entityHead(before),
      })
    const change = { change: body, by: caller?.id ?? '', nowMs: desk.nowMs() }
    const after = await changeEntity(db, before, change)
    return { before: setOf(before), after: setOf(after), result: after }
  })
  return replyWith(desk.database.read, row)
}
