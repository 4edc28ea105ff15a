/** What of the stream is asked for by a plain request: its document, and its events. */
import { z } from 'zod'
import { problem, type Resource, route } from '../kit/index.ts'
import { asyncApiOf } from './asyncapi.ts'
import type { Channel } from './channel.ts'
import type { Hub } from './hub.ts'
import { defaultStreamLimits } from './limits.ts'
import { numbersOf, openEvents } from './sse.ts'

const { subscriptionsMax } = defaultStreamLimits

const eventsQuery = (channels: readonly Channel[]) =>
  z.strictObject({
    ch: z
      .string()
      .max(512)
      .describe(`Channels, between commas; at most ${subscriptionsMax} of ${namesOf(channels)}.`),
    filter: z.string().max(2000).default('').describe('In the query language, for each of them.'),
    hz: z.coerce.number().min(0.1).max(10).default(10).describe('Frames of a channel a second.'),
    since: z
      .string()
      .max(512)
      .optional()
      .describe('The last numbers that are known, `incidents:1066,feed:99`; as Last-Event-ID.'),
  })

const namesOf = (channels: readonly Channel[]) => channels.map(({ name }) => name).join(', ')

export function streamResource(hub: Hub, channels: readonly Channel[]): Resource {
  return {
    name: 'stream',
    says: 'What changes, as it changes: a WebSocket at /api/v1/stream, described at /api/v1/asyncapi.json, or events.',
    routes: [
      route({
        ...{ id: 'getAsyncApi', method: 'GET', path: '/asyncapi.json', needs: 'anyone' },
        summary: 'The stream as an AsyncAPI 3.0 document.',
        answer: z.looseObject({ asyncapi: z.string() }),
        handle: async ({ desk }) => ({
          body: asyncApiOf(channels, desk.version) as { readonly asyncapi: string },
        }),
      }),
      route({
        ...{ id: 'followEvents', method: 'GET', path: '/stream/sse', needs: 'signed-in' },
        summary: 'What changes, as server-sent events, where a WebSocket cannot be had.',
        says: 'Each event is a message of the AsyncAPI document; its id is what Last-Event-ID gives back.',
        query: eventsQuery(channels),
        answer: null,
        otherAnswers: { 'text/event-stream': 'Messages as they come, a comment every 15 seconds.' },
        ...{ status: 200, problems: ['rate_limited'] },
        handle: async ({ query, caller, request }) => {
          const names = [...new Set(query.ch.split(',').map((name) => name.trim()))]
          if (names.length > subscriptionsMax)
            throw problem('validation_failed', `ch: expected at most ${subscriptionsMax} channels.`)
          const unknown = names.find((name) => !channels.some((one) => one.name === name))
          if (unknown !== undefined)
            throw problem(
              'validation_failed',
              `ch: expected some of ${namesOf(channels)}, found ${JSON.stringify(unknown)}.`,
            )
          const since = numbersOf(request.headers['last-event-id'] ?? query.since ?? '')
          if (since === null)
            throw problem(
              'validation_failed',
              'since, Last-Event-ID: expected channels and numbers such as incidents:1066,feed:99.',
            )
          const wish = { channels: names, filter: query.filter, hz: query.hz, since }
          const events = openEvents(hub, caller!, wish)
          if (events === null)
            throw problem('rate_limited', 'There are too many connections to the stream already.', {
              retryAfterSeconds: 30,
            })
          return {
            raw: events,
            type: 'text/event-stream; charset=utf-8',
            headers: { 'x-accel-buffering': 'no' },
          }
        },
      }),
    ],
  }
}
