/** The AsyncAPI 3.0 document of the stream, made of the channels and of the schemas that check its messages. */
import { z } from 'zod'
import { prefix } from '../kit/index.ts'
import type { Channel } from './channel.ts'
import { closeCodes } from './limits.ts'
import * as messages from './messages.ts'

type Json = Readonly<Record<string, unknown>>

interface Described {
  readonly name: string
  readonly summary: string
  readonly schema: z.ZodType
}

const fromClient: readonly Described[] = [
  { name: 'subscribe', summary: 'Begins to follow a channel.', schema: messages.subscribe },
  { name: 'unsubscribe', summary: 'Follows it no longer.', schema: messages.unsubscribe },
  { name: 'setRate', summary: 'Asks for fewer frames a second.', schema: messages.setRate },
  { name: 'ping', summary: 'Asks whether the server is there.', schema: messages.ping },
]

const fromServer: readonly Described[] = [
  { name: 'subscribed', summary: 'Frames of a channel will come.', schema: messages.subscribed },
  { name: 'unsubscribed', summary: 'No more frames will come.', schema: messages.unsubscribed },
  { name: 'resync', summary: 'A gap that cannot be told.', schema: messages.resync },
  { name: 'summary', summary: 'Numbers, for a client that is slow.', schema: messages.summary },
  { name: 'rated', summary: 'So many frames a second will come.', schema: messages.rated },
  { name: 'pong', summary: 'The server is there.', schema: messages.pong },
  { name: 'error', summary: 'A message that was not obeyed, and why.', schema: messages.refusal },
]

export function asyncApiOf(channels: readonly Channel[], version: string): Json {
  const frames = channels.map(frameOf)
  const described = [...fromClient, ...fromServer, ...frames]
  const told = [...fromServer, ...frames]
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'AMOSKYS stream',
      version,
      description: [
        'What changes, as it changes. Each frame covers a range of numbers that begins behind the one before; whoever',
        'names the last number it knows when it subscribes is given exactly what came after. What can be followed:',
        `${channels.map(({ name }) => name).join(', ')}. Closed with`,
        `${closeCodes.signIn}: sign in; ${closeCodes.role}: the role does not allow it; ${closeCodes.slow}: too slow;`,
        `${closeCodes.tooMany}: too many messages or connections; ${closeCodes.goingAway}: the server stops.`,
      ].join(' '),
      license: { name: 'Apache-2.0' },
    },
    defaultContentType: 'application/json',
    channels: {
      stream: {
        address: `${prefix}/stream`,
        description: `A WebSocket. The ticket is had by POST ${prefix}/rt/ticket, and opens one connection.`,
        messages: refs(described, 'components'),
        bindings: {
          ws: {
            method: 'GET',
            query: {
              type: 'object',
              properties: { ticket: { type: 'string' } },
              required: ['ticket'],
            },
            bindingVersion: '0.1.0',
          },
        },
      },
      events: {
        address: `${prefix}/stream/sse`,
        description:
          'The same as server-sent events, one message an event: see the OpenAPI document.',
        messages: refs(told, 'components'),
      },
    },
    operations: {
      hear: operation('receive', 'stream', fromClient),
      tell: operation('send', 'stream', told),
      tellEvents: operation('send', 'events', told),
    },
    components: { messages: Object.fromEntries(described.map((one) => [one.name, message(one)])) },
  }
}

function frameOf({ name, says, needs, record }: Channel): Described {
  return {
    name: `${name}Frame`,
    summary: `${says} Needs the permission ${needs}.`,
    schema: messages.frame.extend({
      ch: z.literal(name),
      patch: z.array(z.union([record, messages.tooLarge])),
    }),
  }
}

function message({ name, summary, schema }: Described): Json {
  const {
    $schema: _,
    definitions,
    ...payload
  } = z.toJSONSchema(schema, {
    ...{ target: 'draft-7', io: 'input', unrepresentable: 'any' },
  }) as Json
  const named = (definitions ?? {}) as Readonly<Record<string, unknown>>
  return { name, title: name, summary, payload: inlined(payload, named) }
}

/** A reference would be looked for in the whole document, which a payload is only a part of. */
function inlined(value: unknown, named: Readonly<Record<string, unknown>>): unknown {
  if (Array.isArray(value)) return value.map((part) => inlined(part, named))
  if (typeof value !== 'object' || value === null) return value
  const { $ref, ...rest } = value as Json
  const meant = typeof $ref === 'string' ? named[$ref.replace('#/definitions/', '')] : {}
  const parts = Object.entries({ ...(meant as Json), ...rest }).filter(([name]) => name !== '$id')
  return Object.fromEntries(parts.map(([name, part]) => [name, inlined(part, named)]))
}

function operation(action: 'send' | 'receive', channel: string, of: readonly Described[]): Json {
  return {
    action,
    channel: { $ref: `#/channels/${channel}` },
    messages: of.map(({ name }) => ({ $ref: `#/channels/${channel}/messages/${name}` })),
  }
}

function refs(of: readonly Described[], place: string): Json {
  return Object.fromEntries(of.map(({ name }) => [name, { $ref: `#/${place}/messages/${name}` }]))
}
