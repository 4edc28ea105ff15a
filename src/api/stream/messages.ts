/** What goes over the socket, beside frames: the checks of what comes in, and the document, are made of these. */
import { z } from 'zod'

const channelName = z.string().max(64)
const numbers = z.tuple([z.int().min(0), z.int().min(0)])

export const subscribe = z.strictObject({
  op: z.literal('sub'),
  ch: channelName.describe('Name of the channel'),
  filter: z.string().max(2000).default('').describe('In the query language; empty: everything'),
  since: z
    .int()
    .min(0)
    .nullable()
    .default(null)
    .describe('The last number that the client knows of; null: begin with what comes'),
})

export const unsubscribe = z.strictObject({ op: z.literal('unsub'), ch: channelName })

export const setRate = z.strictObject({
  op: z.literal('rate'),
  hz: z.number().min(0.1).max(10).describe('Frames of a channel a second, at most'),
})

export const ping = z.strictObject({ op: z.literal('ping'), t: z.number() })

export const incoming = z.discriminatedUnion('op', [subscribe, unsubscribe, setRate, ping])
export type Incoming = z.output<typeof incoming>

export const tooLarge = z
  .strictObject({ id: z.string(), isTooLarge: z.literal(true) })
  .describe('A record of more than 32 KiB, to be asked for by its id')

export const frame = z.strictObject({
  ch: channelName,
  seq: numbers.describe(
    'First and last number that the frame covers; the next one begins after it',
  ),
  t: z.iso.datetime().describe('When it was made, by the clock of the server'),
  full: z
    .boolean()
    .describe('The patch is all there is: it takes the place of what the client has'),
  patch: z.array(z.looseObject({})).describe('Records, each in the place of its older one'),
  gone: z
    .array(z.string())
    .optional()
    .describe('Ids of records that changed so that the filter no longer wants them'),
  dropped: z
    .int()
    .min(0)
    .describe('Records left out because they came faster than a client may be told'),
  lagMs: z.int().min(0).describe('How long the oldest of its records waited in the server'),
})

export const subscribed = z.strictObject({
  op: z.literal('subscribed'),
  ch: channelName,
  seq: z.int().min(0).describe('Frames begin after this number'),
  newest: z.int().min(0).describe('The last number there is: what lies between comes first'),
  snapshot: z.string().describe('Where all that is there now is found'),
})

export const unsubscribed = z.strictObject({ op: z.literal('unsubscribed'), ch: channelName })

export const resync = z.strictObject({
  op: z.literal('resync'),
  ch: channelName,
  reason: z
    .enum(['gone', 'too_far', 'unknown_number'])
    .describe('Records of the gap are gone; it is too long; no record has had that number yet'),
  seq: z.int().min(0).describe('Frames go on after this number'),
  snapshot: z.string().describe('What to read instead of the gap'),
})

export const summary = z.strictObject({
  op: z.literal('summary'),
  ch: channelName,
  seq: numbers.nullable().describe('Numbers that no frame will cover; null: its frames come later'),
  n: z.int().min(0).describe('Records that came'),
  bySeverity: z.record(z.string(), z.int().min(0)).describe('Of those that the server still holds'),
})

export const rated = z.strictObject({ op: z.literal('rate'), hz: z.number() })

export const pong = z.strictObject({ op: z.literal('pong'), t: z.number() })

export const refusal = z.strictObject({
  op: z.literal('error'),
  code: z.enum([
    'bad_message',
    'unknown_channel',
    'forbidden',
    'bad_query',
    'too_many_subscriptions',
    'not_ready',
  ]),
  ch: channelName.optional(),
  detail: z.string(),
})

export type Outgoing =
  | z.output<typeof subscribed>
  | z.output<typeof unsubscribed>
  | z.output<typeof resync>
  | z.output<typeof summary>
  | z.output<typeof rated>
  | z.output<typeof pong>
  | z.output<typeof refusal>
