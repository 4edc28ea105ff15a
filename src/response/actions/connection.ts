import type { Socket } from 'node:net'
import { z } from 'zod'
import type { NeverBlock } from '../../contracts/index.ts'
import { AmoskysError, type ErrorCode, printable, reasonOf } from '../../kernel/index.ts'
import { Lines } from './lines.ts'
import { neverMax } from './never.ts'
import { lineBytesMax, type Request, requestSchema } from './protocol.ts'
import type { Responder } from './responder.ts'
import type { ResponderEvent, Standing } from './standing.ts'

/** Requests of one connection that are being answered; beyond them its bytes wait. */
const pendingMax = 16_384
/** Bytes that a connection may leave unread before what is said to it waits. */
const unreadBytesMax = 1024 * 1024
const unreadSecondsDefault = 30
/** Events that wait, but for changes, of which only the last of each order is told; beyond them the oldest go. */
const eventsMax = 256

/** Requests that are not in the protocol, of one that speaks it otherwise. */
const refusedMax = 16

interface ConnectionOptions {
  readonly socket: Socket
  readonly responder: Responder
  /** It has said something that is in the protocol. */
  readonly onHeard: (connection: Connection) => void
  /** It was ended for leaving unread what it asked for; default: after 30 s. */
  readonly onDeaf: (why: string) => void
  readonly unreadSeconds?: number | undefined
}

/** One that asks: reads its lines, answers each, and tells it what happens once it has asked for that. */
export class Connection {
  readonly #socket: Socket
  readonly #responder: Responder
  readonly #options: ConnectionOptions
  readonly #lines = new Lines(lineBytesMax)
  readonly #changed = new Set<string>()
  #events: Exclude<ResponderEvent, { event: 'changed' }>[] = []
  #never: NeverBlock[] = []
  #pending = 0
  #refused = 0
  #watches = false
  #listed: readonly string[] = []
  #nextAt = 0
  /** Answers that wait until others were read; each is made when its turn comes. */
  #replies: (() => Said)[] = []
  #deaf: NodeJS.Timeout | null = null

  constructor(options: ConnectionOptions) {
    const { socket, responder } = options
    this.#options = options
    this.#socket = socket
    this.#responder = responder
    socket.on('data', (chunk: Buffer) => this.#read(chunk))
    socket.on('drain', () => this.#onRead())
    socket.on('close', () => this.#end())
    socket.on('error', () => socket.destroy())
  }

  get watches(): boolean {
    return this.#watches
  }

  /** What it has not read yet waits; of an order that changes again only the last is told. */
  tell(event: ResponderEvent): void {
    if (!this.#watches) return
    if (event.event === 'changed') this.#changed.add(event.id)
    else this.#events.push(event)
    if (this.#events.length > eventsMax) this.#events = this.#events.slice(-eventsMax)
    this.#tell()
  }

  close(): void {
    this.#socket.destroy()
  }

  #onRead(): void {
    this.#hearAgain()
    this.#reply()
    this.#tell()
  }

  #end(): void {
    this.#replies = []
    this.#hearAgain()
  }

  #hearAgain(): void {
    if (this.#deaf !== null) clearTimeout(this.#deaf)
    this.#deaf = null
  }

  #later(made: () => Said): void {
    this.#replies.push(made)
    this.#reply()
  }

  /** Says what it is owed, as far as it reads it. */
  #reply(): void {
    let said = 0
    while (said < this.#replies.length && this.#socket.writableLength < unreadBytesMax) {
      this.#write(this.#replies[said]!())
      said++
    }
    this.#replies.splice(0, said)
    this.#pending -= said
    if (this.#pending < pendingMax && this.#socket.isPaused()) this.#socket.resume()
    if (this.#replies.length > 0) this.#awaitReading()
  }

  #awaitReading(): void {
    const { onDeaf, unreadSeconds = unreadSecondsDefault } = this.#options
    this.#deaf ??= setTimeout(() => {
      onDeaf(
        `a connection left ${this.#replies.length} answers unread for ${unreadSeconds} s, and was ended`,
      )
      this.#socket.destroy()
    }, unreadSeconds * 1000).unref()
  }

  #tell(): void {
    while (this.#socket.writableLength < unreadBytesMax) {
      const event = this.#events.shift()
      if (event !== undefined) {
        this.#write(event)
        continue
      }
      const [id] = this.#changed
      if (id === undefined) return
      this.#changed.delete(id)
      const standing = this.#responder.standing(id)
      if (standing !== null) this.#write({ event: 'changed', standing })
    }
  }

  #read(chunk: Buffer): void {
    const lines = this.#lines.take(chunk)
    if (lines === null) {
      this.#refuse(`a line is longer than ${lineBytesMax} bytes`)
      return
    }
    for (const line of lines) {
      const request = requestIn(line)
      if ('why' in request) {
        if (request.number !== null && ++this.#refused < refusedMax) {
          this.#write({ number: request.number, code: 'usage', message: request.why })
          continue
        }
        this.#refuse(request.why)
        return
      }
      this.#options.onHeard(this)
      this.#pending++
      void this.#answer(request)
    }
    if (this.#pending >= pendingMax) this.#socket.pause()
  }

  /** Whoever speaks otherwise is not one of ours: it is told why, and that is all. */
  #refuse(why: string): void {
    this.#socket.removeAllListeners('data')
    dismiss(this.#socket, 'usage', why)
  }

  async #answer(request: Request): Promise<void> {
    const { number } = request
    try {
      const result = await this.#do(request)
      // A page is made when there is room for it.
      this.#later(() => ({ number, result: typeof result === 'function' ? result() : result }))
    } catch (thrown) {
      const code = thrown instanceof AmoskysError ? thrown.code : 'unavailable'
      this.#later(() => ({ number, code, message: reasonOf(thrown).slice(0, 2000) }))
      if (!(thrown instanceof AmoskysError)) throw thrown
    }
  }

  async #do(request: Request): Promise<unknown> {
    const responder = this.#responder
    if (request.verb === 'apply') return responder.apply(request.order)
    if (request.verb === 'preview') return responder.preview(request.order)
    if (request.verb === 'undo') {
      const { id, reason } = request
      return responder.undo(id, reason === undefined ? undefined : printable(reason))
    }
    if (request.verb === 'extend') return responder.extend(request.id, request.ttlSeconds)
    if (request.verb === 'find') return this.#find(request.id)
    if (request.verb === 'list') return () => this.#page(request.isFirst)
    if (request.verb === 'never') return this.#setNever(request)
    if (request.verb === 'status') return responder.status()
    if (request.verb === 'stop') await responder.stop(request.reason)
    if (request.verb === 'resume') await responder.resume()
    if (request.verb === 'watch') this.#watches = true
    return {}
  }

  #find(id: string): Standing {
    const standing = this.#responder.standing(id)
    if (standing !== null) return standing
    throw new AmoskysError('not-found', `${id}: no order is known by this id`)
  }

  /** Pages are of the list as it was when the first was asked for: meanwhile others end, and are begun. */
  #page(isFirst: boolean): { standings: Standing[]; isLast: boolean } {
    if (isFirst) this.#listed = this.#responder.ids()
    const standings: Standing[] = []
    let bytes = 0
    for (let at = isFirst ? 0 : this.#nextAt; at < this.#listed.length; at++) {
      const standing = this.#responder.standing(this.#listed[at]!)
      if (standing === null) continue
      bytes += Buffer.byteLength(JSON.stringify(standing)) + 1
      if (bytes > lineBytesMax - pageHeadBytes && standings.length > 0) {
        this.#nextAt = at
        return { standings, isLast: false }
      }
      standings.push(standing)
    }
    this.#listed = []
    return { standings, isLast: true }
  }

  async #setNever({ part, isFirst, isLast }: Extract<Request, { verb: 'never' }>) {
    if (isFirst) this.#never = []
    this.#never.push(...part)
    if (this.#never.length > neverMax) {
      this.#never = []
      throw new AmoskysError('full', `the never-block list has more than ${neverMax} entries`)
    }
    if (!isLast) return { lifted: [] }
    const lifted = await this.#responder.never(this.#never)
    return { lifted: lifted.slice(0, liftedMax).map(({ id }) => id) }
  }

  #write(said: Said): void {
    if (this.#socket.destroyed || this.#socket.writableEnded) return
    this.#socket.write(`${JSON.stringify(said)}\n`)
  }
}

/** Tells it why, reads what it says no more than to get rid of it, and ends the connection whatever it does. */
export function dismiss(socket: Socket, code: ErrorCode, message: string): void {
  socket.on('error', () => socket.destroy())
  socket.end(`${JSON.stringify({ number: -1, code, message })}\n`)
  socket.resume()
  setTimeout(() => socket.destroy(), farewellMs).unref()
}

const farewellMs = 1000

type Said =
  | { readonly number: number; readonly result: unknown }
  | { readonly number: number; readonly code: ErrorCode; readonly message: string }
  | { readonly event: 'changed'; readonly standing: Standing }
  | Exclude<ResponderEvent, { event: 'changed' }>

const pageHeadBytes = 256
/** Ids that fit into a line. */
const liftedMax = 1024

/** What is wrong with a line, and its number where it has one. */
interface Refused {
  readonly why: string
  readonly number: number | null
}

function requestIn(line: string): Request | Refused {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return { why: 'a line is not JSON', number: null }
  }
  const parsed = requestSchema.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const numbered = numberedSchema.safeParse(value)
  const why = printable(`${issue!.path.join('.')}: ${issue!.message}`).slice(0, 300)
  return { why, number: numbered.success ? numbered.data.number : null }
}

const numberedSchema = z.looseObject({ number: z.int().min(0) })
