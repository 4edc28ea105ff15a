/** How many stand in each queue, and what was closed last: the heads of the tabs, and the proof that somebody looks. */
import type { Kysely } from 'kysely'
import { z } from 'zod'
import type { AuditEntry } from '../../../contracts/index.ts'
import {
  type Clause,
  countList,
  findAudit,
  findIncident,
  findUser,
  incidentList,
  type Schema,
} from '../../../store/index.ts'
import { actorOf, route } from '../../kit/index.ts'
import { disposition } from '../../records/index.ts'

/** Counted up to this; more is told as at least so many. */
const countMax = 10_000

const is = (field: string, value: string | number, isNot = false): Clause => ({
  ...{ field, op: 'is', values: [value], isNot },
})

/** Open, and nobody hid it. */
const shown = [is('status', 'open'), is('muted', 0)]
const unclaimed = [...shown, is('taken', 0)]

/** Nothing stands in two of them. */
function queuesFor(caller: string) {
  return {
    needsYou: [...unclaimed, is('queue', 'needs_you')],
    mine: [is('status', 'open'), is('assignee', caller)],
    others: [is('status', 'open'), is('taken', 1), is('assignee', caller, true)],
    watching: [...unclaimed, is('queue', 'watching')],
    muted: [is('status', 'open'), is('muted', 1), is('taken', 0)],
    closed: [is('status', 'closed')],
  } as const satisfies Readonly<Record<string, readonly Clause[]>>
}

const counted = z.object({ count: z.number().int(), isExact: z.boolean() })

export const incidentQueues = route({
  ...{ id: 'getIncidentQueues', method: 'GET', path: '/incidents/queues', needs: 'read' },
  summary: 'How many incidents stand in each queue, for whoever asks.',
  says: 'Each is in one of them: needsYou and watching are those that nobody has taken.',
  answer: z
    .object({
      needsYou: counted.describe('Urgent, not muted, and nobody has taken it.'),
      mine: counted.describe('Open, and taken by whoever asks.'),
      others: counted.describe('Open, and taken by somebody else.'),
      watching: counted.describe('Open, not urgent, not muted, and nobody has taken it.'),
      muted: counted.describe('Open, and hidden by a mute.'),
      closed: counted,
      lastClosed: z
        .object({
          ...{ id: z.string(), headline: z.string(), disposition: disposition.nullable() },
          by: z.string().describe("The person's name, or the id of what closed it."),
          at: z.string(),
        })
        .nullable()
        .describe('The newest closing that still stands as far as is looked.'),
    })
    .meta({ id: 'IncidentQueues' }),
  handle: async (call) => {
    const db = call.desk.database.read
    const entries = Object.entries(queuesFor(actorOf(call).id))
    const counts: Record<string, z.output<typeof counted>> = {}
    for (const [name, filter] of entries) counts[name] = await countOf(db, filter)
    const queues = counts as Record<keyof ReturnType<typeof queuesFor>, z.output<typeof counted>>
    return { body: { ...queues, lastClosed: await lastClosedOf(db) } }
  },
})

async function countOf(db: Kysely<Schema>, filter: readonly Clause[]) {
  const count = await countList(db, incidentList, {
    ask: { filter, fromUs: null, toUs: null },
    max: countMax,
  })
  return { count, isExact: count < countMax }
}

const lookedAt = 5

async function lastClosedOf(db: Kysely<Schema>) {
  const entries = await newestDeeds(db, [is('verb', 'incident.close')], lookedAt)
  for (const { object, actor, time } of entries) {
    const incident = await findIncident(db, object.id)
    if (incident?.status !== 'closed') continue
    const { id, disposition: closedAs, explanation } = incident
    const by = await nameOf(db, actor)
    return { id, headline: explanation.headline, disposition: closedAs, by, at: time }
  }
  return null
}

export async function newestDeeds(
  db: Kysely<Schema>,
  filter: readonly Clause[],
  limit: number,
): Promise<readonly AuditEntry[]> {
  const { entries } = await findAudit(db, {
    ...{ filter, limit, fromUs: null, toUs: null, after: null, before: null },
    sort: [{ name: 'seq', isDescending: true }],
  })
  return entries
}

export async function nameOf(
  db: Kysely<Schema>,
  actor: Pick<AuditEntry['actor'], 'id'>,
): Promise<string> {
  const user = await findUser(db, actor.id)
  return user === null || user.name === '' ? (user?.sign_in ?? actor.id) : user.name
}
