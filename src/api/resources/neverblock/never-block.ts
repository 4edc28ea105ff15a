import { z } from 'zod'
import type { NeverBlock } from '../../../contracts/index.ts'
import { builtInNeverBlock } from '../../../response/index.ts'
import {
  dropNeverBlock,
  dropOldNeverBlocks,
  findNeverBlock,
  keepNeverBlock,
  neverBlockMax,
  neverBlocks,
  responderTold,
  signedInFrom,
} from '../../../store/index.ts'
import {
  actorOf,
  type Call,
  pageOf,
  problem,
  type Resource,
  route,
  timeText,
} from '../../kit/index.ts'
import { neverBlockSchema } from '../../records/index.ts'
import { placeOf } from './place.ts'

const path = '/neverblock'
/** A built-in one bears its rule and its value: `gateway:192.0.2.1`. */
const params = z.object({ id: z.string().max(128) })

const listNeverBlock = route({
  ...{ id: 'listNeverBlock', method: 'GET', path, needs: 'read' },
  summary:
    'What nothing is ever done to: what was found out and is built in, then what people added.',
  answer: pageOf(neverBlockSchema),
  handle: async (call) => {
    const own = await neverBlocks(call.desk.database.read, call.desk.nowMs())
    const data = [...(await builtIn(call)), ...own]
    return { body: { data, page: { next: null, prev: null, hasMore: false } } }
  },
})

const addNeverBlock = route({
  ...{ id: 'addNeverBlock', method: 'POST', path, needs: 'neverblock:edit' },
  summary: 'Add an address, a network or a domain that nothing is ever done to.',
  says: 'What is in force against it is taken back at once.',
  ...{ isIdempotent: true, status: 201, problems: ['conflict'] },
  body: z.strictObject({
    value: z
      .string()
      .trim()
      .min(1)
      .max(253)
      .describe('`192.0.2.7`, `192.0.2.0/24`, `example.org`.'),
    reason: z.string().trim().min(3).max(500),
    expiresAt: timeText.nullable().default(null),
  }),
  answer: neverBlockSchema,
  handle: async (call) => {
    const { desk, body } = call
    const nowMs = desk.nowMs()
    const place = placeOf(body.value)
    if (typeof place === 'string') throw problem('validation_failed', `value: ${place}.`)
    const expiresAt = body.expiresAt === null ? null : new Date(body.expiresAt).toISOString()
    if (expiresAt !== null && Date.parse(expiresAt) <= nowMs)
      throw problem('validation_failed', 'expiresAt: expected a time to come.')
    const made: NeverBlock = {
      ...{ id: desk.newId('nev'), ...place, reason: body.reason, isBuiltIn: false },
      ...{ owner: actorOf(call).id, createdAt: new Date(nowMs).toISOString(), expiresAt },
    }
    await desk.change(call, deedOf('neverblock.add', made), async (db) => {
      await dropOldNeverBlocks(db, nowMs)
      if ((await neverBlocks(db, nowMs)).length >= neverBlockMax)
        throw problem('conflict', `There are ${neverBlockMax} entries already: remove some first.`)
      if (!(await keepNeverBlock(db, made)))
        throw problem('conflict', `${made.value} is on the never-block list already.`)
      return { before: null, after: made, result: null }
    })
    return { body: made, headers: { location: `/api/v1${path}/${made.id}` } }
  },
})

const removeNeverBlock = route({
  ...{ id: 'removeNeverBlock', method: 'DELETE', path: `${path}/{id}`, needs: 'neverblock:remove' },
  summary: 'Take it out again: from then on policy and people may act on it.',
  ...{ params, answer: null, problems: ['conflict'] },
  handle: async (call) => {
    const { desk } = call
    const { id } = call.params
    if ((await builtIn(call)).some((entry) => entry.id === id))
      throw problem('conflict', 'It is built in or stands in the settings, and cannot be removed.')
    const seen = await findNeverBlock(desk.database.read, id)
    if (seen === null) throw problem('not_found', 'There is no entry with this id.')
    await desk.change(call, deedOf('neverblock.remove', seen), async (db) => {
      const before = await findNeverBlock(db, id)
      await dropNeverBlock(db, id)
      return { before, after: null, result: null }
    })
    return {}
  },
})

export const neverBlock: Resource = {
  name: 'never-block list',
  says: 'Addresses, networks and domains that nothing is ever done to.',
  routes: [listNeverBlock, addNeverBlock, removeNeverBlock],
}

function deedOf(verb: string, { id, reason }: NeverBlock) {
  return { verb, object: { kind: 'neverblock', id }, reason }
}

async function builtIn({ desk, request }: Pick<Call, 'desk' | 'request'>): Promise<NeverBlock[]> {
  const db = desk.database.read
  const operators = [request.address, ...(await signedInFrom(db, desk.nowMs()))]
  return builtInNeverBlock(await responderTold(db), [...new Set(operators)])
}
