import { z } from 'zod'
import {
  actionKinds,
  actionModes,
  confidenceBands,
  type Decision,
  type NeverBlock,
  type Policy,
  type PolicyVersion,
} from '../../contracts/index.ts'
import { actionScope, refusalSchema } from './action.ts'
import { count, listOf, severity } from './parts.ts'
import { sameAs } from './same-as.ts'

const wallTime = z.iso.datetime().describe('On the wall, RFC 3339, UTC.')
const importance = z.enum(['critical', 'high', 'normal', 'low'])
const mode = z.enum(actionModes)

const decided = z.strictObject({
  kind: z.enum(actionKinds),
  target: z.string(),
  scope: actionScope,
  ttlSeconds: count,
  asked: mode.describe('What the step says.'),
  mode: mode.describe('What the safety rules leave of it.'),
  isEstablished: z.union([z.boolean(), z.literal('unknown')]),
  approvalsNeeded: count,
  reason: z.string(),
  refusals: listOf(refusalSchema),
})

export const decisionSchema = sameAs<Decision>()(
  z
    .strictObject({
      ...{ id: z.string(), incidentId: z.string(), incidentRevision: count },
      ...{ investigationId: z.string(), policyVersion: count, traceId: z.string() },
      time: wallTime,
      confidence: z.enum([...confidenceBands, 'below']),
      ...{ importance, severity, riskScore: z.number() },
      actions: listOf(decided),
      text: z.string().describe('Which cell it was, what it does, and what held it back.'),
    })
    .meta({ id: 'PolicyDecision', description: 'What policy says about an incident as it stood.' }),
)

const step = z.strictObject({
  action: z.enum([...actionKinds, 'as_advised']),
  mode,
  ttlSeconds: z.number().int(),
  severityMin: severity,
  riskMin: z.number(),
  scope: z.enum(['all', 'service']),
  whom: z.enum(['all', 'outside']).optional().describe('`outside`: none of our home networks.'),
})

export const policySchema = sameAs<Policy>()(
  z
    .strictObject({
      dryRun: z.boolean().describe('What would have been done is recorded, and nothing changed.'),
      cells: listOf(
        z.strictObject({
          confidence: z.enum(confidenceBands),
          importance,
          steps: listOf(step),
        }),
      ),
      perHourMax: z.number().int(),
      hostShareMax: z.number(),
      approvalsForCritical: z.number().int(),
    })
    .meta({ id: 'Policy', description: 'The decision matrix with its bounds.' }),
)

export const policyVersionSchema = sameAs<PolicyVersion>()(
  z
    .strictObject({
      version: count,
      policy: policySchema,
      state: z.enum(['draft', 'active', 'retired']),
      author: z.string().describe('`settings`: it stands in settings.yml.'),
      note: z.string(),
      createdAt: wallTime,
      activatedAt: wallTime.nullable(),
      activatedBy: z.string(),
      approvals: listOf(z.strictObject({ by: z.string(), at: wallTime }))
        .optional()
        .describe('Who else answers for what it does by itself.'),
    })
    .meta({ id: 'PolicyVersion', description: 'A policy as it is kept; never changed.' }),
)

export const neverBlockSchema = sameAs<NeverBlock>()(
  z
    .strictObject({
      ...{ id: z.string(), value: z.string(), kind: z.enum(['address', 'network', 'domain']) },
      reason: z.string(),
      isBuiltIn: z.boolean().describe('Cannot be removed.'),
      ...{ owner: z.string(), createdAt: wallTime, expiresAt: wallTime.nullable() },
    })
    .meta({ id: 'NeverBlock', description: 'What nothing is ever done to.' }),
)
