import type { Kysely } from 'kysely'
import { z } from 'zod'
import type { Incident, Investigation } from '../../../contracts/index.ts'
import { plainJson } from '../../../kernel/index.ts'
import {
  askInvestigation,
  consentMax,
  consentOf,
  findIncident,
  findInvestigation,
  findInvestigationOfIncident,
  investigationList,
  type Schema,
} from '../../../store/index.ts'
import {
  actorOf,
  idText,
  listQuery,
  listReply,
  pageOf,
  problem,
  type Resource,
  route,
  timeText,
} from '../../kit/index.ts'
import { investigationHeadSchema, investigationSchema } from '../../records/index.ts'

const needs = 'read'
const ofIncident = z.object({ id: idText('inc') })
const consentAtOnce = 16

const listInvestigations = route({
  ...{ id: 'listInvestigations', method: 'GET', path: '/investigations', needs },
  summary: 'What was looked up about incidents, the newest first.',
  query: listQuery(investigationList),
  answer: pageOf(investigationHeadSchema),
  handle: (call) =>
    listReply<{ readonly head: string }>(call, {
      spec: investigationList,
      select: ['head'],
      json: ({ head }) => plainJson(head),
    }),
})

const getInvestigation = route({
  ...{ id: 'getInvestigation', method: 'GET', path: '/investigations/{id}', needs },
  summary: 'One investigation: each question and its answer, and what they come to.',
  ...{ params: z.object({ id: idText('inv') }), answer: investigationSchema },
  handle: async ({ desk, params: { id } }) =>
    replyWith(await findInvestigation(desk.database.read, id)),
})

const investigationOfIncident = route({
  ...{ id: 'investigationOfIncident', method: 'GET', path: '/incidents/{id}/investigation', needs },
  summary: 'What was looked up about an incident.',
  ...{ params: ofIncident, answer: investigationSchema },
  handle: async ({ desk, params: { id } }) => {
    const db = desk.database.read
    await knownIncident(db, id)
    return replyWith(await findInvestigationOfIncident(db, id))
  },
})

const asked = z
  .object({
    incidentId: z.string(),
    askedAt: timeText,
    consent: z.array(z.string()).describe('Domains of it that may be sent, from all times.'),
  })
  .meta({ id: 'InvestigationRequest' })

const investigateIncident = route({
  ...{ id: 'investigateIncident', method: 'POST', path: '/incidents/{id}/investigate' },
  needs: 'investigate',
  summary: 'Have it looked up anew, and let domains of it be sent to sources on the internet.',
  says: 'Answers come one by one: follow the channel `investigations`, or ask again.',
  ...{ isIdempotent: true, status: 202, cost: 'heavy', problems: ['conflict'] },
  ...{ params: ofIncident, answer: asked },
  body: z.strictObject({
    consent: z
      .array(z.string().min(1).max(253))
      .max(consentAtOnce)
      .default([])
      .describe('Domains among its indicators. What was allowed once stays so for this incident.'),
  }),
  handle: async (call) => {
    const { desk, body } = call
    const { id } = call.params
    const incident = await knownIncident(desk.database.read, id)
    if (incident.mergedInto !== null)
      throw problem('conflict', `It was merged into ${incident.mergedInto}: look that one up.`)
    const consent = body.consent.map(plainDomain)
    requireOwnDomains(incident, consent)
    const deed = { verb: 'incident.investigate', object: { kind: 'incident', id } }
    const owner = actorOf(call).id
    const request = { incidentId: id, askedMs: desk.nowMs(), askedBy: owner, consent }
    // The incident's trace leads from its first packet to all that was done about it.
    const traced = { ...call, traceId: incident.traceId }
    const made = await desk.change(traced, deed, async (db) => {
      const before = await consentOf(db, id)
      if (new Set([...before, ...consent]).size > consentMax)
        throw problem('conflict', `For one incident ${consentMax} domains may be sent at most.`)
      const after = await askInvestigation(db, request)
      return { before: { consent: before }, after: { consent: after.consent }, result: after }
    })
    const askedAt = new Date(made.askedMs).toISOString()
    const headers = { location: `/api/v1/incidents/${id}/investigation` }
    return { body: { incidentId: id, askedAt, consent: made.consent }, headers }
  },
})

export const investigations: Resource = {
  name: 'investigations',
  says: 'What sources say of what stands in an incident, and how risky that makes it.',
  routes: [listInvestigations, getInvestigation, investigationOfIncident, investigateIncident],
}

async function knownIncident(db: Kysely<Schema>, id: string): Promise<Incident> {
  const incident = await findIncident(db, id)
  if (incident === null) throw problem('not_found', 'There is no incident with this id.')
  return incident
}

function replyWith(found: Investigation | null) {
  if (found === null) throw problem('not_found', 'Nothing was looked up about this yet.')
  return { body: found, etag: `"${found.revision}"` }
}

function plainDomain(text: string): string {
  return text.trim().toLowerCase().replace(/\.$/, '')
}

/** Somebody consents to what they see, and to nothing that anybody else could have put there. */
function requireOwnDomains({ indicators, peers, entity }: Incident, domains: readonly string[]) {
  const own = new Set([
    ...indicators.filter(({ kind }) => kind === 'domain').map(({ value }) => plainDomain(value)),
    ...[entity, ...peers].map(plainDomain),
  ])
  const other = domains.findIndex((domain) => !own.has(domain))
  if (other === -1) return
  const message = 'expected a domain that stands in this incident'
  throw problem('validation_failed', `consent: ${message}.`, {
    errors: [{ pointer: `/consent/${other}`, code: 'invalid_value', message }],
  })
}
