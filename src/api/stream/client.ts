import type { Caller } from '../../accounts/index.ts'
import { Allowance } from './allowance.ts'
import type { Filter } from './filter.ts'
import { closeCodes, type StreamLimits } from './limits.ts'
import type { Outgoing } from './messages.ts'
import type { StreamSocket } from './socket.ts'
import type { Tail } from './tail.ts'

export interface Subscription {
  readonly tail: Tail
  readonly filter: Filter
  /** As in `Place`. */
  told: number
  seen: number
  isCatchingUp: boolean
  toldAtMs: number
}

export interface ClientWorld {
  readonly limits: StreamLimits
  readonly clock: () => number
  readonly counts: StreamCounts
  /** What the client says, message by message, each when the one before was dealt with. */
  hear(client: Client, text: string): Promise<void>
  left(client: Client): void
}

/** Since the start. */
export interface StreamCounts {
  frames: number
  /** Records that frames left out, and frames that were put off, for a client that is slow. */
  dropped: number
  summaries: number
  /** By close code, of those that the server closed. */
  readonly closed: Record<number, number>
  lagMs: number
}

/** A frame without records only says how far the client is, which is worth little. */
const emptyFramePauseMs = 5000
const summaryPauseMs = 1000
/** Messages that wait while one is dealt with. */
const waitingMax = 64

/** One connection: what it follows, how much it may be told, and how it takes it. */
export class Client {
  caller: Caller
  readonly subscriptions = new Map<string, Subscription>()
  /** It is told something in each so many looks. */
  everyLooks = 1
  isOpen = true
  readonly #socket: StreamSocket
  readonly #world: ClientWorld
  readonly #bytes: Allowance
  readonly #messages: Allowance
  #heavySinceMs: number | null = null
  #summarisedAtMs = 0
  #isAnswering = true
  #waiting = 0
  #turn: Promise<void> = Promise.resolve()

  constructor(socket: StreamSocket, caller: Caller, world: ClientWorld) {
    const { limits, clock } = world
    this.caller = caller
    this.#socket = socket
    this.#world = world
    const bytesOfLook = (limits.bytesPerSecond * limits.tickMs) / 1000
    this.#bytes = new Allowance(limits.bytesPerSecond, bytesOfLook, clock())
    this.#messages = new Allowance(limits.messagesPerSecond, limits.messagesPerSecond, clock())
  }

  /** A message came in. */
  receive(text: string): void {
    if (!this.isOpen) return
    const { limits, clock } = this.#world
    const isTooOften = this.#messages.isSpent(clock()) || this.#waiting >= waitingMax
    if (isTooOften) this.close(closeCodes.tooMany, 'too many messages')
    else if (Buffer.byteLength(text) > limits.messageBytesMax)
      this.close(closeCodes.tooLarge, 'message too large')
    else this.#queue(text)
  }

  #queue(text: string): void {
    this.#messages.take(1)
    this.#waiting++
    this.#turn = this.#turn.then(async () => {
      this.#waiting--
      if (this.isOpen) await this.#world.hear(this, text)
    })
  }

  /** It gave a sign of life. */
  answer(): void {
    this.#isAnswering = true
  }

  /** The connection is over. */
  leave(): void {
    if (!this.isOpen) return
    this.isOpen = false
    this.#world.left(this)
  }

  close(code: number, reason: string): void {
    if (!this.isOpen) return
    const { closed } = this.#world.counts
    closed[code] = (closed[code] ?? 0) + 1
    this.#socket.close(code, reason)
    this.leave()
  }

  say(message: Outgoing): void {
    if (!this.isOpen) return
    const bytes = Buffer.from(JSON.stringify(message))
    this.#bytes.take(bytes.length)
    this.#socket.send(bytes, placeOf(message))
  }

  beat(): void {
    if (this.#isAnswering) this.#socket.beat()
    else this.close(closeCodes.slow, 'no sign of life')
    this.#isAnswering = false
  }

  /** What there is for it now, as far as it may have it. */
  async tell(): Promise<void> {
    const { clock } = this.#world
    if (this.#isHeavy()) return this.#summarise()
    for (const [name, subscription] of [...this.subscriptions]) {
      if (!this.isOpen || this.#bytes.isSpent(clock())) return
      await this.#tellOf(subscription)
      // Whom the allowance did not reach comes first the next time.
      if (this.subscriptions.get(name) !== subscription) continue
      this.subscriptions.delete(name)
      this.subscriptions.set(name, subscription)
    }
  }

  async #tellOf(subscription: Subscription): Promise<void> {
    const { limits, clock, counts } = this.#world
    const { tail } = subscription
    const mayDrop = tail.channel.kind === 'log' && !subscription.isCatchingUp
    if (!mayDrop && tail.newest - subscription.seen > limits.behindMax)
      return this.resync(subscription, 'too_far')
    const frame = await tail.next(subscription)
    const isCurrent = this.subscriptions.get(tail.channel.name) === subscription
    if (frame === null || !isCurrent || !this.isOpen) return
    subscription.seen = frame.to
    if (frame.to >= tail.newest) subscription.isCatchingUp = false
    if (frame.isEmpty && clock() - subscription.toldAtMs < emptyFramePauseMs) return
    subscription.told = frame.to
    subscription.toldAtMs = clock()
    this.#bytes.take(frame.bytes.length)
    this.#socket.send(frame.bytes, frame)
    counts.frames++
    counts.dropped += frame.dropped
    counts.lagMs = frame.lagMs
  }

  /** The gap is too long to be told, or cannot be: the client reads the whole, and follows from here on. */
  resync(subscription: Subscription, reason: Extract<Outgoing, { op: 'resync' }>['reason']): void {
    const { channel, newest } = subscription.tail
    const { name: ch, snapshot } = channel
    subscription.seen = newest
    subscription.told = newest
    subscription.isCatchingUp = false
    this.say({ op: 'resync', ch, reason, seq: newest, snapshot })
  }

  /** Much was sent that it has not taken; where that lasts, it is let go. */
  #isHeavy(): boolean {
    const { limits, clock } = this.#world
    const bytes = this.#socket.waitingBytes()
    if (this.#heavySinceMs === null && bytes > limits.heavyBytes) this.#heavySinceMs = clock()
    if (bytes < limits.lightBytes) this.#heavySinceMs = null
    if (this.#heavySinceMs === null) return false
    if (clock() - this.#heavySinceMs > limits.slowMs)
      this.close(closeCodes.slow, 'too slow to follow')
    return true
  }

  /** Numbers instead of frames. A log goes on after them; changes are told when the client is light again. */
  async #summarise(): Promise<void> {
    const { clock, counts } = this.#world
    if (clock() - this.#summarisedAtMs < summaryPauseMs) return
    this.#summarisedAtMs = clock()
    for (const subscription of [...this.subscriptions.values()]) {
      const { tail, filter, seen, told } = subscription
      const { channel, newest } = tail
      if (newest <= seen) continue
      const { entries, skipped } = await tail.waiting(seen, filter)
      if (!this.isOpen) return
      const isLog = channel.kind === 'log'
      const seq: [number, number] | null = isLog ? [told + 1, newest] : null
      const bySeverity: Record<string, number> = {}
      for (const { record } of entries) {
        const severity = typeof record['severity'] === 'string' ? record['severity'] : 'none'
        bySeverity[severity] = (bySeverity[severity] ?? 0) + 1
      }
      const n = entries.length + skipped
      this.say({ op: 'summary', ch: channel.name, seq, n, bySeverity })
      counts.summaries++
      if (isLog) Object.assign(subscription, { seen: newest, told: newest, isCatchingUp: false })
    }
  }
}

/** What the client knows when it has the message, where that changes. */
function placeOf(message: Outgoing): { channel: string; to: number } | undefined {
  if (message.op === 'subscribed' || message.op === 'resync')
    return { channel: message.ch, to: message.seq }
  if (message.op === 'summary' && message.seq !== null)
    return { channel: message.ch, to: message.seq[1] }
  return undefined
}
