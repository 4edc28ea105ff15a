/**
 * What is said over the socket: one JSON object a line, at most 64 KiB. Both sides check it whole: what is not in here is refused.
 * Nothing in it names a command, a rule, or a file but the target of an order.
 */
import { z } from 'zod'
import { actionKinds, safetyRules } from '../../contracts/index.ts'
import { entryStates, orderSchema, ttlSecondsMax, ttlSecondsMin } from './entry.ts'
import { neverSchema } from './never.ts'

export const lineBytesMax = 64 * 1024
/** Entries of the list of what is never blocked in one line. */
export const neverPartMax = 64

const idSchema = orderSchema.shape.id
const number = z.int().min(0)

export const requestSchema = z.discriminatedUnion('verb', [
  z.strictObject({ verb: z.literal('apply'), number, order: orderSchema }),
  z.strictObject({ verb: z.literal('preview'), number, order: orderSchema }),
  /** `reason`: who wants it, where that is not the engine; it stands in the history. */
  z.strictObject({
    verb: z.literal('undo'),
    number,
    id: idSchema,
    reason: z.string().max(200).optional(),
  }),
  z.strictObject({
    verb: z.literal('extend'),
    number,
    id: idSchema,
    ttlSeconds: z.int().min(ttlSecondsMin).max(ttlSecondsMax),
  }),
  z.strictObject({ verb: z.literal('find'), number, id: idSchema }),
  /** Pages of what stood when the first was asked for; `isFirst`: begin anew. */
  z.strictObject({ verb: z.literal('list'), number, isFirst: z.boolean() }),
  /** In parts, of which the last puts all in the place of the list before. */
  z.strictObject({
    verb: z.literal('never'),
    number,
    part: z.array(neverSchema).max(neverPartMax),
    isFirst: z.boolean(),
    isLast: z.boolean(),
  }),
  z.strictObject({ verb: z.literal('stop'), number, reason: z.string().max(500) }),
  z.strictObject({ verb: z.literal('resume'), number }),
  z.strictObject({ verb: z.literal('status'), number }),
  /** From now on events come, and whoever is there is in charge: while one is, nothing is undone for want of one. */
  z.strictObject({ verb: z.literal('watch'), number }),
])
export type Request = z.infer<typeof requestSchema>
type Unnumbered<R> = R extends unknown ? Omit<R, 'number'> : never
export type Asked = Unnumbered<Request>

const time = z.string().max(32)
const refusalSchema = z.strictObject({
  rule: z.enum(safetyRules),
  text: z.string(),
  isFinal: z.boolean(),
})
const momentSchema = z.strictObject({
  at: time,
  what: z.enum([
    ...(['asked', 'approved', 'rejected', 'applied', 'extended', 'drifted'] as const),
    ...(['repaired', 'undone', 'expired', 'refused', 'failed'] as const),
  ]),
  text: z.string(),
})
export const standingSchema = z.strictObject({
  id: idSchema,
  kind: z.enum(actionKinds),
  target: z.string(),
  scope: orderSchema.shape.scope,
  state: z.enum([...entryStates, 'refused']),
  driver: z.string(),
  isDryRun: z.boolean(),
  effect: z.string(),
  steps: z.array(z.string()),
  warnings: z.array(z.string()),
  appliedAt: time.nullable(),
  expiresAt: time.nullable(),
  endedAt: time.nullable(),
  readBack: z.strictObject({ at: time, text: z.string() }).nullable(),
  failure: z.string(),
  refusals: z.array(refusalSchema),
  history: z.array(momentSchema),
})
export const foreseenSchema = z.strictObject({
  driver: z.string(),
  isDryRun: z.boolean(),
  effect: z.string(),
  steps: z.array(z.string()),
  warnings: z.array(z.string()),
  refusals: z.array(refusalSchema),
})
const addresses = z.array(z.string().max(64)).max(64)
const factsSchema = z.strictObject({
  at: time,
  own: addresses,
  networks: addresses,
  broadcasts: addresses,
  gateways: addresses,
  resolvers: addresses,
  dhcp: addresses,
  ntp: addresses,
  operators: addresses,
  gaps: z.array(z.string()),
  missing: z.array(z.string()).max(16).default([]),
  controllers: addresses.default([]),
})
export const statusSchema = z.strictObject({
  isDryRun: z.boolean(),
  drivers: z.array(z.strictObject({ name: z.string(), kinds: z.array(z.enum(actionKinds)) })),
  isStopped: z.boolean(),
  stopReason: z.string(),
  live: z.int(),
  neverBlock: z.int(),
  facts: factsSchema,
  containers: z
    .array(z.strictObject({ address: z.string().max(64), name: z.string().max(128) }))
    .max(128),
  startedAt: time,
  reconciledAt: time.nullable(),
  trouble: z.string(),
})
export const pageSchema = z.strictObject({
  standings: z.array(standingSchema),
  isLast: z.boolean(),
})
export const liftedSchema = z.strictObject({ lifted: z.array(idSchema) })
export const doneSchema = z.strictObject({})

const errorCodes = [
  ...(['usage', 'not-found', 'unreadable', 'truncated'] as const),
  ...(['corrupt', 'permission', 'unavailable', 'full'] as const),
] as const

/** What the responder says: an answer, a failure, or what happened. */
export const replySchema = z.union([
  z.strictObject({ number: z.int(), result: z.unknown() }),
  z.strictObject({ number: z.int(), code: z.enum(errorCodes), message: z.string() }),
  z.strictObject({ event: z.literal('changed'), standing: standingSchema }),
  z.strictObject({ event: z.literal('drift'), id: z.string(), text: z.string() }),
  z.strictObject({ event: z.literal('facts'), facts: factsSchema }),
  z.strictObject({ event: z.literal('notice'), text: z.string() }),
])
export type Reply = z.infer<typeof replySchema>
