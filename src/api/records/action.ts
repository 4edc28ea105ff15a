import { z } from 'zod'
import {
  type Action,
  type ActionHead,
  type ActionPreview,
  actionKinds,
  actionModes,
  actionStates,
  type Refusal,
  safetyRules,
} from '../../contracts/index.ts'
import { count, listOf } from './parts.ts'
import { sameAs } from './same-as.ts'

const wallTime = z.iso.datetime().describe('On the wall, RFC 3339, UTC.')

export const refusalSchema = sameAs<Refusal>()(
  z
    .strictObject({
      rule: z.enum(safetyRules),
      text: z.string().describe('What it met, in words.'),
      isFinal: z.boolean().describe('No person may step over it.'),
    })
    .meta({ id: 'Refusal', description: 'A safety rule that speaks against it.' }),
)

export const actionScope = z
  .strictObject({
    server: z
      .string()
      .max(64)
      .exactOptional()
      .describe('Only what goes to this address: one service is refused, the rest goes on.'),
    protocol: z.enum(['tcp', 'udp']).exactOptional(),
    ports: listOf(z.number().int().min(1).max(65_535)).exactOptional(),
    bytesPerSecond: z
      .number()
      .int()
      .min(1_000)
      .max(1e12)
      .exactOptional()
      .describe('Of `rate_limit`: what is left to it.'),
  })
  .meta({
    id: 'ActionScope',
    description: 'What narrows an action; an empty one is the whole target.',
  })

const blast = z.strictObject({
  hosts: count.describe('Hosts of ours that had flows with it in the last hour.'),
  openConnections: count.describe('Their conversations with it that still went on.'),
  named: listOf(z.string()).describe('Those hosts, at most 8.'),
  text: z.string(),
})

export const actionPreviewSchema = sameAs<ActionPreview>()(
  z
    .strictObject({
      driver: z.string(),
      effect: z.string().describe('What stops, what goes on, and what it cannot stop.'),
      steps: listOf(z.string()).describe('As the tool that does it would be called.'),
      blast,
      refusals: listOf(refusalSchema).describe('None where it may be done.'),
      warnings: listOf(z.string()).describe('What to know before; none of them stops it.'),
    })
    .meta({ id: 'ActionPreview', description: 'What it would do, found out without doing it.' }),
)

const actor = z.strictObject({
  kind: z.enum(['user', 'service', 'operator', 'system']),
  id: z.string(),
})

const head = z.strictObject({
  id: z.string(),
  version: count.describe('One more with each change; what If-Match means.'),
  kind: z.enum(actionKinds),
  target: z.string().describe('Text from the network.'),
  scope: actionScope,
  ttlSeconds: count.describe('How long it holds.'),
  state: z
    .enum(actionStates)
    .describe('`in_force`: read back from the kernel or the engine that enforces it.'),
  mode: z.enum([...actionModes, 'manual']).describe('`manual`: a person asked for it.'),
  isDryRun: z.boolean().describe('Nothing was changed: it tells what would have been.'),
  isEstablished: z.union([z.boolean(), z.literal('unknown')]),
  driver: z.string(),
  incidentId: z.string(),
  decisionId: z.string(),
  traceId: z.string(),
  reason: z.string(),
  requestedBy: actor,
  approvals: listOf(z.strictObject({ by: actor, at: wallTime })),
  approvalsNeeded: count,
  createdAt: wallTime,
  appliedAt: wallTime.nullable(),
  expiresAt: wallTime.nullable(),
  extendTo: wallTime
    .exactOptional()
    .describe('Asked for, and not confirmed by whoever acts yet; absent: nothing of the kind is.'),
  endedAt: wallTime.nullable(),
  holdOffUntil: wallTime
    .nullable()
    .describe('Until then policy does nothing by itself to this target.'),
  readBack: z
    .strictObject({ at: wallTime, text: z.string() })
    .nullable()
    .describe('When what enforces it last said that it is so.'),
  failure: z.string(),
})

const moment = z.strictObject({
  at: wallTime,
  what: z.enum([
    ...(['asked', 'approved', 'rejected', 'applied', 'extended', 'drifted'] as const),
    ...(['repaired', 'undone', 'expired', 'refused', 'failed'] as const),
  ]),
  by: actor,
  text: z.string(),
})

export const actionHeadSchema = sameAs<ActionHead>()(
  head.meta({ id: 'ActionHead', description: 'What a list shows of an action.' }),
)

export const actionSchema = sameAs<Action>()(
  head
    .extend({
      preview: actionPreviewSchema.nullable(),
      history: listOf(moment).describe('Oldest first; the newest 32.'),
    })
    .meta({ id: 'Action', description: 'Something that was or is to be done.' }),
)
