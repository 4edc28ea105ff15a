import { z } from 'zod'
import type { PolicyVersion } from '../../../contracts/index.ts'
import { decodeRecord } from '../../../kernel/index.ts'
import { checkPolicy, diffWords, readyPolicies } from '../../../response/policy/index.ts'
import { keepPolicy, policyList } from '../../../store/index.ts'
import {
  actorOf,
  listQuery,
  listReply,
  pageOf,
  problem,
  type Resource,
  route,
} from '../../kit/index.ts'
import { policySchema, policyVersionSchema } from '../../records/index.ts'
import { decisionsOfIncident, getDecision } from './decisions.ts'
import {
  besides,
  inForce,
  knownPolicy,
  replyWith,
  toldPolicySchema,
  versionParams,
} from './known.ts'
import { puttingRoutes } from './putting.ts'
import { simulatePolicy } from './simulate.ts'

const needs = 'read'
const note = z.string().trim().max(2000).default('')

const listPolicies = route({
  ...{ id: 'listPolicies', method: 'GET', path: '/policies', needs },
  summary: 'Versions of the policy, the newest first.',
  ...{ query: listQuery(policyList), answer: pageOf(policyVersionSchema) },
  handle: (call) =>
    listReply<{ readonly body: string }>(call, {
      spec: policyList,
      select: ['body'],
      json: ({ body }) => JSON.stringify(decodeRecord<PolicyVersion>(body)),
    }),
})

const getActivePolicy = route({
  ...{ id: 'getActivePolicy', method: 'GET', path: '/policies/active', needs },
  ...{
    summary: 'The policy in force; the built-in one where none ever was.',
    answer: toldPolicySchema,
  },
  handle: async ({ desk }) => {
    const db = desk.database.read
    const active = await inForce(db)
    return replyWith(active, await besides(db, active, desk))
  },
})

const listReadyPolicies = route({
  ...{ id: 'listReadyPolicies', method: 'GET', path: '/policies/ready', needs },
  summary: 'Policies to begin with, the one that does least first.',
  answer: z.object({
    data: z.array(
      z.object({
        ...{ name: z.string(), title: z.string() },
        ...{ says: z.string(), policy: policySchema },
      }),
    ),
  }),
  handle: async () => ({ body: { data: [...readyPolicies] } }),
})

const getPolicy = route({
  ...{ id: 'getPolicy', method: 'GET', path: '/policies/{version}', needs },
  summary: 'One version, and what it does in words.',
  ...{ params: versionParams, answer: toldPolicySchema },
  handle: async ({ desk, params }) => {
    const db = desk.database.read
    const found = await knownPolicy(db, params.version)
    return replyWith(found, await besides(db, found, desk))
  },
})

const diffPolicy = route({
  ...{ id: 'diffPolicy', method: 'GET', path: '/policies/{version}/diff', needs },
  summary: 'What it does otherwise than another, a sentence for each.',
  params: versionParams,
  query: z.strictObject({
    against: z.coerce
      .number()
      .int()
      .min(0)
      .max(1e9)
      .optional()
      .describe('The other version; the one in force where not said.'),
  }),
  answer: z.object({
    ...{ version: z.number().int(), against: z.number().int() },
    changes: z.array(z.string()).describe('None: both do the same.'),
  }),
  handle: async ({ desk, params: { version }, query: { against } }) => {
    const db = desk.database.read
    const after = await knownPolicy(db, version)
    const before = against === undefined ? await inForce(db) : await knownPolicy(db, against)
    const changes = diffWords(before.policy, after.policy)
    return { body: { version, against: before.version, changes } }
  },
})

const draftPolicy = route({
  ...{ id: 'draftPolicy', method: 'POST', path: '/policies', needs: 'policies:draft' },
  summary: 'A new version, as a draft: nothing follows from it before it is put in force.',
  ...{ isIdempotent: true, status: 201, answer: toldPolicySchema, problems: ['policy_invalid'] },
  body: z.strictObject({
    policy: z
      .record(z.string(), z.unknown())
      .describe('As `Policy`; what is left out does little. All that is wrong is told at once.'),
    note,
  }),
  handle: async (call) => {
    const { desk, body } = call
    const { policy, errors } = checkPolicy(body.policy)
    if (policy === null)
      throw problem('policy_invalid', errors[0]?.text ?? 'It cannot be read.', {
        reasons: errors.map(({ text }) => text),
        errors: errors.map(({ pointer, text }) => ({
          ...{ pointer: `/policy${pointer}`, code: 'refused', message: text },
        })),
      })
    const draft = {
      ...({ policy, state: 'draft', author: actorOf(call).id, note: body.note } as const),
      ...{ createdAt: new Date(desk.nowMs()).toISOString(), activatedAt: null, activatedBy: '' },
    }
    const deed = { verb: 'policy.draft', object: { kind: 'policy', id: 'new' }, reason: body.note }
    const made = await desk.change(call, deed, async (db) => {
      const result = await keepPolicy(db, draft)
      return { before: null, after: result, result }
    })
    const beside = await besides(desk.database.read, made, desk)
    return { ...replyWith(made, beside), headers: { location: `/api/v1/policies/${made.version}` } }
  },
})

export const policies: Resource = {
  name: 'policies',
  says: 'What is done about incidents by how sure and how important: versions, each tried before it holds.',
  routes: [
    ...[listPolicies, getActivePolicy, listReadyPolicies, getPolicy, diffPolicy],
    ...[draftPolicy, simulatePolicy, ...puttingRoutes],
    ...[decisionsOfIncident, getDecision],
  ],
}
