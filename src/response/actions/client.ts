import { connect, type Socket } from 'node:net'
import type { z } from 'zod'
import type { ActionOrder, HostFacts, NeverBlock } from '../../contracts/index.ts'
import { AmoskysError, printable, reasonOf } from '../../kernel/index.ts'
import { Lines } from './lines.ts'
import {
  type Asked,
  doneSchema,
  foreseenSchema,
  liftedSchema,
  lineBytesMax,
  neverPartMax,
  pageSchema,
  type Reply,
  replySchema,
  requestSchema,
  standingSchema,
  statusSchema,
} from './protocol.ts'
import type { Foreseen, ResponderStatus, Standing } from './standing.ts'

export type ClientEvent =
  | { readonly event: 'changed'; readonly standing: Standing }
  | { readonly event: 'drift'; readonly id: string; readonly text: string }
  | { readonly event: 'facts'; readonly facts: HostFacts }
  | { readonly event: 'notice'; readonly text: string }

export interface ConnectOptions {
  /** Where it is given, whoever connects is in charge: the responder hears of it every few seconds. */
  readonly onEvent?: (event: ClientEvent) => void
  /** How it is, each few seconds. */
  readonly onStatus?: (status: ResponderStatus) => void
  /** Told when the connection is there; and when it is lost or was not to be had at first, with the reason. */
  readonly onConnected?: () => void
  readonly onLost?: (why: string) => void
  /** How long an answer may take; default 30 s: ten thousand orders at once take some seconds. */
  readonly timeoutMs?: number
}

/** The responder, from another process. Each verb answers when it is done, or fails with an `AmoskysError`. */
export interface ResponderClient extends AsyncDisposable {
  readonly isConnected: boolean
  apply(order: ActionOrder): Promise<Standing>
  preview(order: ActionOrder): Promise<Foreseen>
  /** `reason`: who wants it, for the history; default: whoever is in charge. */
  undo(id: string, reason?: string): Promise<Standing>
  extend(id: string, ttlSeconds: number): Promise<Standing>
  /** null: not known. */
  find(id: string): Promise<Standing | null>
  /** All that are in force, and the newest that have ended. */
  list(): Promise<Standing[]>
  /** Yields ids of orders that were lifted by it. */
  never(list: readonly NeverBlock[]): Promise<readonly string[]>
  stop(reason: string): Promise<void>
  resume(): Promise<void>
  status(): Promise<ResponderStatus>
}

const defaultTimeoutMs = 30_000
const heartbeatMs = 5000
const againMs = 500
const againMsMax = 5000
const pendingMax = 16_384

interface Pending {
  readonly schema: z.ZodType
  readonly resolve: (value: unknown) => void
  readonly reject: (thrown: unknown) => void
  readonly timer: NodeJS.Timeout
}

/** Connects now and, where that fails or the connection is lost, again and again until it is disposed of. */
export function connectResponder(
  socketPath: string,
  options: ConnectOptions = {},
): ResponderClient {
  return new Client(socketPath, options)
}

class Client implements ResponderClient {
  readonly #socketPath: string
  readonly #options: ConnectOptions
  readonly #pending = new Map<number, Pending>()
  readonly #heartbeat: NodeJS.Timeout
  #socket: Socket | null = null
  #retry: NodeJS.Timeout | null = null
  #retryMs = againMs
  #number = 0
  #isConnected = false
  #isClosed = false
  #wasLost = false
  #lastWhy = 'it has not answered yet'

  constructor(socketPath: string, options: ConnectOptions) {
    this.#socketPath = socketPath
    this.#options = options
    this.#heartbeat = setInterval(() => {
      if (this.#isConnected)
        this.#ask({ verb: 'status' }, statusSchema).then(options.onStatus, () => {})
    }, heartbeatMs).unref()
    this.#connect()
  }

  get isConnected(): boolean {
    return this.#isConnected
  }

  apply(order: ActionOrder): Promise<Standing> {
    // The protocol's type has lists that can be changed; nobody changes them.
    return this.#ask({ verb: 'apply', order } as Asked, standingSchema)
  }

  preview(order: ActionOrder): Promise<Foreseen> {
    return this.#ask({ verb: 'preview', order } as Asked, foreseenSchema)
  }

  undo(id: string, reason?: string): Promise<Standing> {
    return this.#ask(
      { verb: 'undo', id, ...(reason === undefined ? {} : { reason }) },
      standingSchema,
    )
  }

  extend(id: string, ttlSeconds: number): Promise<Standing> {
    return this.#ask({ verb: 'extend', id, ttlSeconds }, standingSchema)
  }

  async find(id: string): Promise<Standing | null> {
    try {
      return await this.#ask({ verb: 'find', id }, standingSchema)
    } catch (thrown) {
      if (thrown instanceof AmoskysError && thrown.code === 'not-found') return null
      throw thrown
    }
  }

  async list(): Promise<Standing[]> {
    const all: Standing[] = []
    let isLast = false
    while (!isLast) {
      const asked: Asked = { verb: 'list', isFirst: all.length === 0 }
      const page = await this.#ask(asked, pageSchema)
      all.push(...page.standings)
      isLast = page.isLast
    }
    return all
  }

  async never(list: readonly NeverBlock[]): Promise<readonly string[]> {
    for (let from = 0; ; from += neverPartMax) {
      const part = list.slice(from, from + neverPartMax)
      const isLast = from + neverPartMax >= list.length
      const asked: Asked = { verb: 'never', part, isFirst: from === 0, isLast }
      const { lifted } = await this.#ask(asked, liftedSchema)
      if (isLast) return lifted
    }
  }

  async stop(reason: string): Promise<void> {
    await this.#ask({ verb: 'stop', reason }, doneSchema)
  }

  async resume(): Promise<void> {
    await this.#ask({ verb: 'resume' }, doneSchema)
  }

  status(): Promise<ResponderStatus> {
    return this.#ask({ verb: 'status' }, statusSchema)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true
    clearInterval(this.#heartbeat)
    if (this.#retry !== null) clearTimeout(this.#retry)
    this.#fail('this side has closed the connection')
    this.#socket?.destroy()
  }

  #ask<T>(asked: Asked, schema: z.ZodType<T>): Promise<T> {
    const number = ++this.#number
    const parsed = requestSchema.safeParse({ ...asked, number })
    if (!parsed.success) {
      const [issue] = parsed.error.issues
      const says = `${asked.verb}: ${issue!.path.join('.')}: ${issue!.message}`
      return Promise.reject(new AmoskysError('usage', printable(says)))
    }
    if (!this.#isConnected) return Promise.reject(this.#absent())
    if (this.#pending.size >= pendingMax) {
      return Promise.reject(
        new AmoskysError('full', `${pendingMax} requests wait for the responder`),
      )
    }
    return new Promise<T>((resolve, reject) => {
      const { timeoutMs = defaultTimeoutMs } = this.#options
      const timer = setTimeout(() => {
        this.#pending.delete(number)
        const says = `the responder did not answer ${asked.verb} within ${timeoutMs / 1000} s; it may be done yet`
        reject(new AmoskysError('unavailable', says))
      }, timeoutMs)
      const settle = resolve as (value: unknown) => void
      this.#pending.set(number, { schema, resolve: settle, reject, timer })
      this.#socket!.write(`${JSON.stringify(parsed.data)}\n`)
    })
  }

  #absent(): AmoskysError {
    const says = `the responder is not there (${printable(this.#socketPath)}: ${this.#lastWhy}); nothing is put in force or taken back until it is`
    // It may be there: whoever asks may not know.
    if (/EACCES|EPERM/.test(this.#lastWhy)) {
      const how = `${printable(this.#socketPath)}: this user may not ask the responder there: ask as the user whose it is, or as root (sudo)`
      return new AmoskysError('permission', how)
    }
    return new AmoskysError('unavailable', says)
  }

  #connect(): void {
    const lines = new Lines(2 * lineBytesMax)
    const socket = connect({ path: this.#socketPath })
    this.#socket = socket
    socket.once('connect', () => this.#begin())
    socket.on('data', (chunk) => {
      const whole = lines.take(chunk)
      if (whole === null) socket.destroy(new Error('it said a line that is too long'))
      else for (const line of whole) this.#hear(line)
    })
    socket.once('error', (thrown) => {
      this.#lastWhy = thrown.message
    })
    socket.once('close', () => this.#lose())
  }

  #begin(): void {
    this.#isConnected = true
    this.#retryMs = againMs
    this.#lastWhy = 'the connection was lost'
    if (this.#options.onEvent !== undefined) {
      this.#ask({ verb: 'watch' }, doneSchema).catch(() => this.#socket?.destroy())
    }
    this.#options.onConnected?.()
  }

  #lose(): void {
    const wasConnected = this.#isConnected
    this.#isConnected = false
    this.#fail(this.#lastWhy)
    if (this.#isClosed) return
    if (wasConnected || !this.#wasLost) this.#options.onLost?.(this.#lastWhy)
    this.#wasLost = true
    this.#retry = setTimeout(() => this.#connect(), this.#retryMs)
    this.#retryMs = Math.min(againMsMax, this.#retryMs * 2)
  }

  /** Whether what was asked is done is not known; asking again with the same id does no harm. */
  #fail(why: string): void {
    for (const { reject, timer } of this.#pending.values()) {
      clearTimeout(timer)
      reject(new AmoskysError('unavailable', `the responder did not answer: ${why}`))
    }
    this.#pending.clear()
  }

  #hear(line: string): void {
    const reply = replyIn(line)
    if (typeof reply === 'string') {
      this.#lastWhy = reply
      this.#socket?.destroy()
    } else if ('event' in reply) this.#options.onEvent?.(reply)
    else this.#settle(reply)
  }

  #settle(reply: Exclude<Reply, { event: unknown }>): void {
    // Number -1 is said of what has none: the connection ends then.
    if ('code' in reply && reply.number < 0) this.#lastWhy = printable(reply.message)
    const pending = this.#pending.get(reply.number)
    if (pending === undefined) return
    clearTimeout(pending.timer)
    this.#pending.delete(reply.number)
    if ('code' in reply) pending.reject(new AmoskysError(reply.code, reply.message))
    else {
      const parsed = pending.schema.safeParse(reply.result)
      if (parsed.success) pending.resolve(parsed.data)
      else pending.reject(new AmoskysError('unreadable', `the responder: ${parsed.error.message}`))
    }
  }
}

function replyIn(line: string): Reply | string {
  try {
    return replySchema.parse(JSON.parse(line))
  } catch (thrown) {
    return `it said what is not in the protocol: ${printable(reasonOf(thrown)).slice(0, 200)}`
  }
}
