/** The stream's door in a web server. */
import websocket, { type WebSocket } from '@fastify/websocket'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Caller } from '../../accounts/index.ts'
import { prefix, problem } from '../kit/index.ts'
import type { Hub } from './hub.ts'
import { closeCodes, defaultStreamLimits } from './limits.ts'
import type { StreamSocket } from './socket.ts'

export interface StreamDoor {
  readonly hub: Hub
  /** Origins of other pages that may connect, as browsers write them: `https://soc.example.org`. Our own may. */
  readonly origins: readonly string[]
  /** Whose ticket it is; null where it is none, was used, is too old, or belongs to another address. */
  admit(ticket: string, address: string): Promise<Caller | null>
}

/** How long the other side has to read why it was closed. */
const farewellMs = 1000

/** After the routes of the kit: an upgrade of any other path is then answered like a plain request, and over. */
export async function serveStream(server: FastifyInstance, door: StreamDoor): Promise<void> {
  // Compression would cost each client its own copy of a frame, and tell by its length what is in it.
  const maxPayload = defaultStreamLimits.messageBytesMax
  await server.register(websocket, { options: { maxPayload, perMessageDeflate: false } })
  const callers = new WeakMap<FastifyRequest, Caller>()
  server.route({
    method: 'GET',
    url: `${prefix}/stream`,
    preValidation: async (request, reply) => {
      if (!isOwnPage(request, door.origins))
        throw problem('forbidden', 'Pages of this origin may not connect.')
      if (!request.ws) {
        void reply.header('upgrade', 'websocket')
        throw problem(
          'upgrade_required',
          'This path speaks WebSocket; /api/v1/stream/sse does not.',
        )
      }
      const { ticket } = request.query as { readonly ticket?: unknown }
      const { address } = request.facts
      const caller = await door.admit(typeof ticket === 'string' ? ticket : '', address)
      if (caller !== null) callers.set(request, caller)
    },
    handler: () => {
      throw problem('upgrade_required', 'This path speaks WebSocket.')
    },
    wsHandler: (socket, request) => connect(door.hub, socket, callers.get(request) ?? null),
  })
}

/** A page of another site cannot hide where it comes from; who sends no origin is no page. */
function isOwnPage({ headers, facts }: FastifyRequest, origins: readonly string[]): boolean {
  const { origin } = headers
  return origin === undefined || origin === facts.origin || origins.includes(origin)
}

function connect(hub: Hub, socket: WebSocket, caller: Caller | null): void {
  const outside = socketOf(socket)
  // Its end comes as `close`, too.
  socket.on('error', () => {})
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
