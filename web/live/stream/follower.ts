/** Keeps one connection to the server, and says what it tells: comes back after a break where it left. */
import type { Link, LinkState } from '../messages.ts'
import { backoffMs } from './backoff.ts'
import { Book } from './book.ts'
import { type Line, openEvents, openSocket } from './line.ts'
import { ServerClock } from './server-clock.ts'
import { Thinning } from './thinning.ts'
import { askTicket } from './ticket.ts'
import {
  type ChannelName,
  closeCodes,
  type Frame,
  type Incoming,
  type Refusal,
  type Summary,
} from './wire.ts'

export interface FollowerWorld {
  frame(frame: Frame): void
  /** Records of a log that no frame will tell. */
  skipped(channel: ChannelName, count: number): void
  /** What is there of a channel is to be read anew. */
  anew(channel: ChannelName): void
  /** The connection is back after a break. */
  back(): void
  /** The connection is otherwise than it was; `isUrgent`: it came or went. */
  changed(isUrgent: boolean): void
  signIn(): void
  /** The role no longer allows what is followed. */
  role(): void
}

const pingMs = 10_000
const deafMs = 25_000
/** A connection that held for so long begins anew with its tries. */
const steadyMs = 60_000
/** Upgrades in vain, after which it is tried by plain HTTP. */
const upgradesMax = 3
const summaryMs = 3000

export class Follower {
  readonly #world: FollowerWorld
  readonly #book = new Book()
  readonly #clock = new ServerClock()
  readonly #thinning = new Thinning()
  readonly #wanted = new Set<ChannelName>()
  readonly #refused = new Set<ChannelName>()
  /** A hole was found: it was asked for what is missing. */
  readonly #rejoining = new Set<ChannelName>()
  #hz = 10
  #line: Line | null = null
  #state: LinkState = 'connecting'
  #timer: ReturnType<typeof setTimeout> | undefined
  #pings: ReturnType<typeof setInterval> | undefined
  #tries = 0
  #upgradesInVain = 0
  #openedAtMs = 0
  #heardAtMs: number | null = null
  #lostAtMs: number | null = null
  #readAtMs: number | null = null
  #summaryAtMs = 0
  /** Counts connections, so that what belongs to an older one is not heard. */
  #turn = 0

  constructor(world: FollowerWorld) {
    this.#world = world
  }

  get link(): Link {
    const nowMs = Date.now()
    return {
      state: this.#state,
      carrier: this.#line === null ? null : this.#line.isTwoWay ? 'socket' : 'events',
      ...{ heardAtMs: this.#heardAtMs, lostAtMs: this.#lostAtMs, readAtMs: this.#readAtMs },
      roundTripMs: this.#clock.roundTripMs,
      ...{ toGo: this.#book.toGo, thinned: this.#thinning.at(nowMs) },
      isSummary: nowMs - this.#summaryAtMs < summaryMs,
    }
  }

  /** It was subscribed to: whatever changes from here on is told. */
  knows(channel: ChannelName): boolean {
    return this.#book.knownOf(channel) !== undefined
  }

  /** What all tabs together want; nothing: no connection. */
  want(channels: ReadonlySet<ChannelName>, hz: number): void {
    const added = [...channels].filter((one) => !this.#wanted.has(one))
    const removed = [...this.#wanted].filter((one) => !channels.has(one))
    const isFaster = hz !== this.#hz
    for (const one of added) this.#wanted.add(one)
    for (const one of removed) {
      this.#wanted.delete(one)
      this.#refused.delete(one)
    }
    this.#hz = hz
    if (this.#wanted.size === 0) {
      this.stop()
      return
    }
    const line = this.#line
    if (line === null) {
      if (this.#timer === undefined && this.#state !== 'signed-out') void this.#open()
      return
    }
    if (!line.isTwoWay && added.length + removed.length > 0) {
      this.#again()
      return
    }
    for (const ch of removed) {
      this.#book.forget(ch)
      line.say({ op: 'unsub', ch })
    }
    for (const ch of added) this.#subscribe(ch)
    if (isFaster) line.say({ op: 'rate', hz })
  }

  /** Everything that was known is of somebody else. */
  forget(): void {
    this.stop()
    this.#wanted.clear()
    this.#refused.clear()
    this.#heardAtMs = null
    this.#lostAtMs = null
  }

  stop(): void {
    this.#drop()
    this.#set('connecting')
    for (const channel of this.#wanted) this.#book.forget(channel)
  }

  /** The session was renewed, or the network is back: at once. */
  hurry(): void {
    if (this.#state === 'open' || this.#wanted.size === 0) return
    if (this.#line === null) void this.#open()
  }

  #drop(): void {
    this.#turn++
    this.#rejoining.clear()
    clearTimeout(this.#timer)
    clearInterval(this.#pings)
    this.#timer = undefined
    this.#line?.close()
    this.#line = null
  }

  #again(): void {
    this.#drop()
    void this.#open()
  }

  async #open(): Promise<void> {
    this.#drop()
    const turn = this.#turn
    const isEvents = this.#upgradesInVain >= upgradesMax
    const got = isEvents ? { how: 'ticket', ticket: '' } : await askTicket()
    if (turn !== this.#turn) return
    if (got.how === 'signed-out') {
      this.#set('signed-out')
      this.#lostAtMs ??= Date.now()
      this.#world.signIn()
      // Where no tab answers.
      this.#timer = setTimeout(() => this.#open(), 30_000)
      return
    }
    if (got.how !== 'ticket') {
      this.#wait()
      return
    }
    const ends = {
      opened: () => turn === this.#turn && this.#opened(),
      heard: (message: Incoming) => turn === this.#turn && this.#hear(message),
      ended: (code: number) => turn === this.#turn && this.#ended(code),
    }
    const channels = [...this.#wanted].filter((one) => !this.#refused.has(one))
    const since = channels.flatMap((one) => {
      const known = this.#book.knownOf(one)
      return known === undefined ? [] : [[one, known] as const]
    })
    this.#line = isEvents
      ? openEvents({ channels, hz: this.#hz, since }, ends)
      : openSocket(got.ticket, ends)
    if (!isEvents) this.#upgradesInVain++
  }

  #opened(): void {
    // Over plain HTTP only until this connection ends: then an upgrade is tried once more.
    this.#upgradesInVain = this.#line?.isTwoWay ? 0 : upgradesMax - 1
    this.#openedAtMs = Date.now()
    this.#heard()
    const wasLost = this.#lostAtMs !== null
    this.#lostAtMs = null
    this.#set('open')
    this.#line?.say({ op: 'rate', hz: this.#hz })
    for (const channel of this.#wanted) this.#subscribe(channel)
    this.#pings = setInterval(() => this.#ping(), pingMs)
    this.#ping()
    if (wasLost) this.#world.back()
  }

  #ping(): void {
    const isDeaf = Date.now() - (this.#heardAtMs ?? 0) > deafMs
    if (isDeaf && this.#line?.isTwoWay) {
      this.#ended(0)
      return
    }
    this.#line?.say({ op: 'ping', t: Date.now() })
    this.#world.changed(false)
  }

  #subscribe(ch: ChannelName): void {
    if (this.#refused.has(ch)) return
    const since = this.#book.knownOf(ch)
    this.#line?.say({ op: 'sub', ch, ...(since !== undefined && { since }) })
  }

  #heard(): void {
    this.#heardAtMs = Date.now()
  }

  #hear(message: Incoming): void {
    this.#heard()
    if (message.op === undefined) {
      this.#hearFrame(message)
      return
    }
    if (message.op === 'subscribed') {
      this.#rejoining.delete(message.ch)
      const isFirst = !this.knows(message.ch)
      this.#book.begin(message)
      // What changed between a tab's question and this is never told.
      if (isFirst) this.#world.anew(message.ch)
    }
    if (message.op === 'pong') this.#clock.answered(Date.now() - message.t)
    else if (message.op === 'summary') this.#hearSummary(message)
    else if (message.op === 'error') this.#hearRefusal(message)
    else if (message.op === 'resync') {
      this.#book.skipTo(message)
      this.#world.anew(message.ch)
    }
    this.#world.changed(false)
  }

  #hearFrame(frame: Frame): void {
    const { ch, t, lagMs, patch, dropped } = frame
    const fit = this.#book.fits(frame)
    if (fit === 'old') return
    // It does not follow: the channel is asked again for what is missing.
    if (fit === 'hole') {
      if (!this.#rejoining.has(ch)) this.#subscribe(ch)
      this.#rejoining.add(ch)
      return
    }
    const nowMs = Date.now()
    const madeMs = Date.parse(t)
    this.#clock.made(madeMs, nowMs)
    if (patch.length > 0) this.#readAtMs = this.#clock.oursOf(madeMs - lagMs, nowMs)
    this.#book.take(frame)
    if (ch === 'feed') this.#thinning.add(patch.length, dropped, nowMs)
    this.#world.frame(frame)
  }

  #hearSummary(message: Summary): void {
    this.#book.summarised(message)
    this.#summaryAtMs = Date.now()
    if (message.seq === null) return
    this.#thinning.add(0, message.n, Date.now())
    this.#world.skipped(message.ch, message.n)
  }

  #hearRefusal({ code, ch }: Refusal): void {
    if (ch === undefined) return
    if (code === 'forbidden') this.#refused.add(ch)
    if (code === 'not_ready') setTimeout(() => this.#wanted.has(ch) && this.#subscribe(ch), 2000)
  }

  #ended(code: number): void {
    const isSteady = this.#state === 'open' && Date.now() - this.#openedAtMs > steadyMs
    if (isSteady) this.#tries = 0
    this.#drop()
    this.#lostAtMs ??= Date.now()
    if (code === closeCodes.role) this.#world.role()
    // Another ticket tells whether the session is over.
    if (code === closeCodes.tooMany) this.#tries = Math.max(this.#tries, 5)
    this.#wait()
  }

  #wait(): void {
    this.#lostAtMs ??= Date.now()
    this.#set('waiting')
    this.#timer = setTimeout(() => this.#open(), backoffMs(this.#tries++, Math.random))
  }

  #set(state: LinkState): void {
    this.#state = state
    this.#world.changed(true)
  }
}
