import { existsSync, lchownSync, lstatSync, mkdirSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { dirname } from 'node:path'
import { AmoskysError, printable } from '../../kernel/index.ts'
import { Connection, dismiss } from './connection.ts'
import { Responder, type ResponderOptions } from './responder.ts'
import { type Owners, ownersWith, requireNoLinks, requireSafe } from './safe-place.ts'

export interface ServeOptions extends Omit<ResponderOptions, 'onEvent'> {
  /** Of a Unix socket; its folder is made where there is none. */
  readonly socketPath: string
  /** User who may connect, besides root; default: the one whose process this is. */
  readonly socketUid?: number
  /** Users who may own the folder of the socket, and those above; default: root, and the one whose process this is. */
  readonly owners?: Owners
  /** Whoever leaves answers unread for so long is not heard any more; default 30. */
  readonly unreadSeconds?: number
  readonly reconcileSeconds: number
  /** Everything is taken back where nobody in charge has been heard for so long; 0: never. */
  readonly deadManSeconds: number
  readonly onNotice: (text: string) => void
}

interface Parts {
  readonly responder: Responder
  readonly server: Server
  readonly connections: Set<Connection>
}

const connectionsMax = 4
const beatMs = 250
const beatsPerSecond = 1000 / beatMs

/** A responder with its socket: it works until it is disposed of, and leaves in force what is. */
export class ResponderServer implements AsyncDisposable {
  readonly responder: Responder
  readonly #options: ServeOptions
  readonly #server: Server
  readonly #connections: Set<Connection>
  #timer: NodeJS.Timeout | null = null
  #reconciling: Promise<void> | null = null
  #beats = 0
  #heardAtBeat = 0
  #isAbandoned = false
  #isDisposed = false

  private constructor(options: ServeOptions, parts: Parts) {
    this.#options = options
    this.responder = parts.responder
    this.#server = parts.server
    this.#connections = parts.connections
  }

  static async start(options: ServeOptions): Promise<ResponderServer> {
    const connections = new Set<Connection>()
    const responder = await Responder.start({
      ...options,
      onEvent: (event) => {
        if (event.event === 'notice') options.onNotice(event.text)
        if (event.event === 'drift') options.onNotice(`${printable(event.id)}: ${event.text}`)
        for (const connection of connections) connection.tell(event)
      },
    })
    const server = createServer({ allowHalfOpen: false })
    const served = new ResponderServer(options, { responder, server, connections })
    try {
      await served.#listen()
    } catch (thrown) {
      responder[Symbol.dispose]()
      throw thrown
    }
    return served
  }

  /** What is done again and again; timers call it, and tests. */
  async beat(): Promise<void> {
    this.#beats++
    const { clock, reconcileSeconds } = this.#options
    const endMs = this.responder.nextEndMs()
    if (endMs !== null && endMs <= clock.nowMs()) await this.responder.expire()
    await this.#undoWhereAbandoned()
    if (this.#beats % Math.max(1, Math.round(reconcileSeconds * beatsPerSecond)) === 0) {
      await this.responder.reconcile()
    }
  }

  /** How long nobody in charge has been heard. */
  get silentSeconds(): number {
    return (this.#beats - this.#heardAtBeat) / beatsPerSecond
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isDisposed) return
    this.#isDisposed = true
    if (this.#timer !== null) clearInterval(this.#timer)
    for (const connection of this.#connections) connection.close()
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve())
    })
    await this.#reconciling
    this.responder[Symbol.dispose]()
  }

  async #undoWhereAbandoned(): Promise<void> {
    const { deadManSeconds } = this.#options
    if (deadManSeconds === 0 || this.silentSeconds < deadManSeconds || this.#isAbandoned) return
    this.#isAbandoned = true
    await this.responder.undoAll(`nobody in charge was heard for ${deadManSeconds} s`)
  }

  async #listen(): Promise<void> {
    const { socketPath, socketUid } = this.#options
    prepareFolder(this.#options)
    this.#server.on('connection', (socket) => {
      if (this.#connections.size >= connectionsMax) {
        dismiss(socket, 'full', `${connectionsMax} connections are open already`)
        return
      }
      const connection = new Connection({
        ...{ socket, responder: this.responder },
        onHeard: (from) => this.#hear(from),
        onDeaf: this.#options.onNotice,
        unreadSeconds: this.#options.unreadSeconds,
      })
      this.#connections.add(connection)
      socket.once('close', () => this.#connections.delete(connection))
    })
    // It is its owner's alone from its first moment on.
    const umask = process.umask(0o177)
    try {
      await new Promise<void>((resolve, reject) => {
        this.#server.once('error', (thrown) => reject(unbound(socketPath, thrown)))
        this.#server.listen(socketPath, resolve)
        process.umask(umask)
      })
    } finally {
      process.umask(umask)
    }
    // The socket alone is given away, and no link is followed: in a folder that is ours it is what was made just now.
    if (socketUid !== undefined) lchownSync(socketPath, socketUid, -1)
    this.#timer = setInterval(() => this.#beatUnlessBusy(), beatMs)
  }

  #beatUnlessBusy(): void {
    if (this.#reconciling !== null) {
      this.#beats++
      return
    }
    this.#reconciling = this.beat().finally(() => {
      this.#reconciling = null
    })
  }

  #hear(connection: Connection): void {
    if (!connection.watches) return
    this.#heardAtBeat = this.#beats
    this.#isAbandoned = false
  }
}

export function serveResponder(options: ServeOptions): Promise<ResponderServer> {
  return ResponderServer.start(options)
}

/**
 * A folder that is there keeps its rights: it must only be one in which nobody else can put something in the socket's place,
 * whoever may connect included. The journal is locked by now: a socket that is there was left by a process that has ended.
 */
function prepareFolder({ socketPath, socketUid, owners = ownersWith() }: ServeOptions): void {
  const folder = dirname(socketPath)
  const why = "could put another socket in place of the responder's (response.socket names one)"
  requireSafe(folder, `whoever can ${why}`, owners)
  requireNoLinks(socketPath, `it ${why}`)
  try {
    // Others pass through it to the socket, which lets in one of them.
    const mode = socketUid === undefined ? 0o700 : 0o755
    if (!existsSync(folder)) mkdirSync(folder, { recursive: true, mode })
  } catch (thrown) {
    throw unbound(socketPath, thrown)
  }
  // Somebody may have been faster with a folder of that name.
  requireSafe(folder, `whoever can ${why}`, owners)
  const there = lstatSync(socketPath, { throwIfNoEntry: false })
  if (there === undefined) return
  if (!there.isSocket()) {
    const says = `${printable(socketPath)}: is there already, and is no socket; the responder does not delete it`
    throw new AmoskysError('usage', says)
  }
  rmSync(socketPath)
}

function unbound(socketPath: string, cause: unknown): AmoskysError {
  const says = `${printable(socketPath)}: the responder cannot listen there: ${(cause as Error).message}`
  return new AmoskysError('permission', says, { cause })
}
