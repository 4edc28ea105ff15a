import { chownSync, existsSync, lstatSync, mkdirSync, rmSync, statSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { dirname } from 'node:path'
import { AmoskysError, printable } from '../../kernel/index.ts'
import { Connection, dismiss } from './connection.ts'
import { Responder, type ResponderOptions } from './responder.ts'

export interface ServeOptions extends Omit<ResponderOptions, 'onEvent'> {
  /** Of a Unix socket; its folder is made where there is none. */
  readonly socketPath: string
  /** User who may connect, besides root; default: the one whose process this is. */
  readonly socketUid?: number
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
    prepareFolder(socketPath, socketUid)
    this.#server.on('connection', (socket) => {
      if (this.#connections.size >= connectionsMax) {
        dismiss(socket, 'full', `${connectionsMax} connections are open already`)
        return
      }
      const connection = new Connection({
        ...{ socket, responder: this.responder },
        onHeard: (from) => this.#hear(from),
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
    if (socketUid !== undefined) chownSync(socketPath, socketUid, -1)
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
 * A folder that is there belongs to others, and keeps its rights: it must only be one in which nobody else can put something in
 * the socket's place. The journal is locked by now: a socket that is there was left by a process that has ended.
 */
function prepareFolder(socketPath: string, uid: number | undefined): void {
  const folder = dirname(socketPath)
  try {
    if (!existsSync(folder)) {
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      if (uid !== undefined) chownSync(folder, uid, -1)
    }
  } catch (thrown) {
    throw unbound(socketPath, thrown)
  }
  const { mode } = statSync(folder)
  if ((mode & 0o022) !== 0) {
    const says = `${printable(folder)}: others can write there, and could put another socket in place of the responder's: take that right away, or choose another with response.socket`
    throw new AmoskysError('permission', says)
  }
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
