/** Batches that the hub could not take: seen, tried again, or given up for good. */
import type { Kysely } from 'kysely'
import { z } from 'zod'
import { printable } from '../../../kernel/index.ts'
import {
  type DeadLetterRow,
  type DeadLetterState,
  deadLetterList,
  deadLetterStates,
  findDeadLetter,
  isWholeDeadLetter,
  moveDeadLetter,
  type Schema,
} from '../../../store/index.ts'
import {
  type Call,
  listQuery,
  listReply,
  pageOf,
  problem,
  type Resource,
  type Route,
  route,
  timeText,
} from '../../kit/index.ts'

const letterSchema = z
  .object({
    id: z.string(),
    sensor: z.string().describe("Whose it claims to be; '' where that cannot be read."),
    stream: z.string(),
    sequence: z.number(),
    at: timeText,
    code: z.string().describe('A word for counting, such as `signature`.'),
    reason: z.string().describe('What was expected, and what was found.'),
    bytes: z.number().describe('Of the whole batch.'),
    state: z
      .enum(deadLetterStates)
      .describe('`asked`: the hub is to try it again; `retried`: it was taken then.'),
    settledAt: timeText.nullable(),
  })
  .meta({ id: 'DeadLetter' })

const oneSchema = letterSchema
  .extend({
    isWhole: z.boolean().describe('False: only its beginning was kept, and it cannot be retried.'),
    head: z.string().describe('The first 256 bytes, hex.'),
  })
  .meta({ id: 'DeadLetterInFull' })

const columns = [
  ...['id', 'sensor', 'stream', 'sequence', 'at_ms', 'code', 'reason', 'bytes', 'state'],
  'settled_ms',
]
const headBytes = 256
const params = z.object({ id: z.string().max(128) })

const listLetters = route({
  ...{ id: 'listDeadLetters', method: 'GET', path: '/dead-letters', needs: 'agents:read' },
  summary: 'Batches of sensors that the hub could not take, the newest first.',
  query: listQuery(deadLetterList),
  answer: pageOf(letterSchema),
  handle: (call) =>
    listReply<DeadLetterRow>(call, {
      ...{ spec: deadLetterList, select: columns },
      json: (row) => JSON.stringify(shown(row)),
    }),
})

const getLetter = route({
  ...{ id: 'getDeadLetter', method: 'GET', path: '/dead-letters/{id}', needs: 'agents:read' },
  summary: 'One of them, with its beginning.',
  ...{ params, answer: oneSchema },
  handle: async ({ desk, params: { id } }) => ({
    body: inFull(await knownLetter(desk.database.read, id)),
  }),
})

interface Settling {
  readonly id: string
  readonly path: string
  readonly summary: string
  readonly verb: string
  readonly from: readonly DeadLetterState[]
  readonly to: DeadLetterState
}

/** One that only its state moves on. */
function settling({ id, path, summary, verb, from, to }: Settling): Route {
  return route({
    ...{ id, method: 'POST', path: `/dead-letters/{id}/${path}`, summary },
    ...{ needs: 'agents:manage', isIdempotent: true, problems: ['conflict'] },
    ...{ params, answer: oneSchema },
    handle: async (call) => ({ body: inFull(await settle(call, { verb, from, to })) }),
  })
}

const retryLetter = settling({
  ...{ id: 'retryDeadLetter', path: 'retry', verb: 'dead_letter.retry' },
  summary: 'Have the hub try it again, as when what refused it was put right.',
  ...{ from: ['dead', 'discarded'], to: 'asked' },
})

const discardLetter = settling({
  ...{ id: 'discardDeadLetter', path: 'discard', verb: 'dead_letter.discard' },
  summary: 'Give it up: what it told is not judged. It stays here, and can be retried after all.',
  ...{ from: ['dead', 'asked'], to: 'discarded' },
})

export const deadLetters: Resource = {
  name: 'dead-letters',
  says: 'Batches that the hub could not take: who sent them, why they were refused, what became of them.',
  routes: [listLetters, getLetter, retryLetter, discardLetter],
}

type Settle = Call & { readonly params: { readonly id: string } }

async function settle(
  call: Settle,
  { verb, from, to }: Pick<Settling, 'verb' | 'from' | 'to'>,
): Promise<DeadLetterRow> {
  const {
    desk,
    params: { id },
  } = call
  return desk.change(call, { verb, object: { kind: 'dead_letter', id } }, async (db) => {
    const before = await knownLetter(db, id)
    if (!from.includes(before.state as DeadLetterState))
      throw problem('conflict', `It is ${stateWords[before.state as DeadLetterState]} already.`)
    if (to === 'asked' && !isWholeDeadLetter(before))
      throw problem(
        'conflict',
        `Only the beginning of this batch was kept: ${before.bytes} bytes are too many. It cannot be tried again, only discarded.`,
      )
    await moveDeadLetter(db, id, { from, to, nowMs: desk.nowMs() })
    const result = await knownLetter(db, id)
    return { before: { state: before.state }, after: { state: to }, result }
  })
}

const stateWords: Readonly<Record<DeadLetterState, string>> = {
  ...{ dead: 'waiting for somebody', asked: 'to be tried again' },
  ...{ retried: 'taken', discarded: 'discarded' },
}

async function knownLetter(db: Kysely<Schema>, id: string): Promise<DeadLetterRow> {
  const found = await findDeadLetter(db, id)
  if (found === null) throw problem('not_found', 'There is no dead letter with this id.')
  return found
}

function shown(row: Omit<DeadLetterRow, 'body'>): z.input<typeof letterSchema> {
  return {
    ...{ id: row.id, sensor: row.sensor, stream: row.stream, sequence: row.sequence },
    ...{ at: new Date(row.at_ms).toISOString(), code: row.code },
    ...{ reason: printable(row.reason), bytes: row.bytes },
    state: row.state as DeadLetterState,
    settledAt: row.settled_ms === 0 ? null : new Date(row.settled_ms).toISOString(),
  }
}

function inFull(row: DeadLetterRow): z.input<typeof oneSchema> {
  const head = Buffer.from(row.body.slice(0, headBytes * 2), 'base64').subarray(0, headBytes)
  return { ...shown(row), isWhole: isWholeDeadLetter(row), head: head.toString('hex') }
}
