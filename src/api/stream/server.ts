/** The stream's doors in a web server: a WebSocket, and events over plain HTTP where a proxy lets none through. */
import websocket, { type WebSocket } from '@fastify/websocket'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Hub } from './hub.ts'
import { closeCodes, defaultStreamLimits } from './limits.ts'
import type { StreamCaller, StreamSocket } from './socket.ts'

export interface StreamDoor {
  readonly hub: Hub
  /** Origins of pages that may connect, as browsers write them: `https://soc.example.org`. */
  readonly origins: readonly string[]
  /** Whose ticket it is; null where it is none, was used, or belongs to another address. */
  admit(ticket: string, address: string): Promise<StreamCaller | null>
}

/** How long the other side has to read why it was closed. */
const farewellMs = 1000

export async function serveStream(app: FastifyInstance, door: StreamDoor): Promise<void> {
  // Compression would cost each client its own copy of a frame, and tell by its length what is in it.
  const maxPayload = defaultStreamLimits.messageBytesMax
  await app.register(websocket, { options: { maxPayload, perMessageDeflate: false } })
  const callers = new WeakMap<FastifyRequest, StreamCaller>()
  app.route({
    method: 'GET',
    url: '/stream',
    preValidation: async (request, reply) => {
      if (!isOwnPage(request, door.origins)) return refuse(reply, 403)
      if (!request.ws) return refuse(reply, 426)
      const { ticket } = request.query as { readonly ticket?: unknown }
      const caller = await door.admit(typeof ticket === 'string' ? ticket : '', request.ip)
      if (caller !== null) callers.set(request, caller)
    },
    handler: (_request, reply) => refuse(reply, 426),
    wsHandler: (socket, request) => connect(door.hub, socket, callers.get(request) ?? null),
  })
}

/** A page of another site cannot hide where it comes from; who sends no origin is no page. */
function isOwnPage({ headers }: FastifyRequest, origins: readonly string[]): boolean {
  return headers.origin === undefined || origins.includes(headers.origin)
}

const refusals = {
  403: ['forbidden', 'Pages of this origin may not connect'],
  426: ['upgrade_required', 'This address speaks WebSocket only'],
} as const

function refuse(reply: FastifyReply, status: keyof typeof refusals): FastifyReply {
  const [code, title] = refusals[status]
  if (status === 426) void reply.header('upgrade', 'websocket')
  const type = `https://amoskys.local/problems/${code.replaceAll('_', '-')}`
  return reply
    .code(status)
    .type('application/problem+json; charset=utf-8')
    .send({ type, title, status, code, traceId: reply.request.id })
}

function connect(hub: Hub, socket: WebSocket, caller: StreamCaller | null): void {
  // Its end comes as `close`, too.
  socket.on('error', () => {})
  const outside = socketOf(socket)
  if (caller === null) outside.close(closeCodes.signIn, 'the ticket is not valid; ask for another')
  const client = caller && hub.connect(outside, caller)
  if (client === null) return
  socket.on('message', (data, isBinary) => {
    client.receive(isBinary ? '' : String(data))
  })
  socket.on('pong', () => client.answer())
  socket.on('close', () => client.leave())
}

function socketOf(socket: WebSocket): StreamSocket {
  return {
    send: (bytes) => socket.send(bytes, { binary: false }),
    waitingBytes: () => socket.bufferedAmount,
    beat: () => socket.ping(),
    close(code, reason) {
      socket.close(code, reason)
      const timer = setTimeout(() => socket.terminate(), farewellMs)
      socket.once('close', () => clearTimeout(timer))
    },
  }
}
