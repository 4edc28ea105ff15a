/** Tells every client what changes in the tables it follows. Knows the database, clocks and sockets, and no web server. */
import type { Caller } from '../../accounts/index.ts'
import { AmoskysError, reasonOf } from '../../kernel/index.ts'
import type { Database } from '../../store/index.ts'
import type { Channel } from './channel.ts'
import { Client, type StreamCounts, type Subscription } from './client.ts'
import { type Filter, filterOf } from './filter.ts'
import { closeCodes, defaultStreamLimits, type StreamLimits } from './limits.ts'
import { type Incoming, incoming } from './messages.ts'
import type { StreamSocket } from './socket.ts'
import { Tail } from './tail.ts'

export interface HubWorld {
  readonly database: Database
  readonly channels: readonly Channel[]
  /** Milliseconds since the Unix epoch. */
  readonly clock: () => number
  /** What a caller may now, after its role or session changed; null where it may nothing any more. */
  stillMay(caller: Caller): Promise<Caller | null>
  readonly limits?: Partial<StreamLimits>
  /** What goes wrong with the database, and that it goes again. */
  tell(text: string): void
}

export class Hub implements AsyncDisposable {
  readonly counts: StreamCounts = { frames: 0, dropped: 0, summaries: 0, closed: {}, lagMs: 0 }
  readonly #world: HubWorld
  readonly #limits: StreamLimits
  readonly #clients = new Set<Client>()
  readonly #tails = new Map<string, Tail>()
  readonly #timers: NodeJS.Timeout[]
  #looks = 0
  #looking: Promise<void> | null = null
  #version = -1
  #checkedVersion = -1
  #checkedAtMs: number
  #checking: Promise<void> | null = null
  #trouble = ''
  #isOpen = true

  constructor(world: HubWorld) {
    this.#world = world
    this.#limits = { ...defaultStreamLimits, ...world.limits }
    this.#checkedAtMs = world.clock()
    const { tickMs, heartbeatMs } = this.#limits
    this.#timers = [
      setInterval(() => this.#look(), tickMs),
      setInterval(() => this.#beat(), heartbeatMs),
    ]
  }

  get channels(): readonly Channel[] {
    return this.#world.channels
  }

  get clientCount(): number {
    return this.#clients.size
  }

  /** Null where there are too many already; the socket is then closed. */
  connect(socket: StreamSocket, caller: Caller): Client | null {
    const ofOne = [...this.#clients].filter((client) => client.caller.id === caller.id).length
    const { clientsMax, clientsOfOneMax } = this.#limits
    const isFull = this.#clients.size >= clientsMax || ofOne >= clientsOfOneMax
    if (isFull || !this.#isOpen) {
      const code = isFull ? closeCodes.tooMany : closeCodes.goingAway
      this.counts.closed[code] = (this.counts.closed[code] ?? 0) + 1
      socket.close(code, isFull ? 'too many connections' : 'the server stops')
      return null
    }
    const client = new Client(socket, caller, {
      limits: this.#limits,
      clock: this.#world.clock,
      counts: this.counts,
      hear: (one, text) => this.#hear(one, text),
      left: (one) => this.#forget(one),
    })
    this.#clients.add(client)
    return client
  }

  async close(): Promise<void> {
    this.#isOpen = false
    for (const timer of this.#timers) clearInterval(timer)
    for (const client of this.#clients) client.close(closeCodes.goingAway, 'the server stops')
    await Promise.all([this.#looking, this.#checking])
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #forget(client: Client): void {
    this.#clients.delete(client)
    this.#sweep()
  }

  /** A table that nobody follows is not read. */
  #sweep(): void {
    const followed = new Set([...this.#clients].flatMap((one) => [...one.subscriptions.keys()]))
    for (const name of this.#tails.keys()) if (!followed.has(name)) this.#tails.delete(name)
  }

  #look(): void {
    if (this.#looking !== null) return
    this.#looks++
    this.#looking = this.#lookOnce().finally(() => {
      this.#looking = null
    })
    this.#checking ??= this.#check().finally(() => {
      this.#checking = null
    })
  }

  async #lookOnce(): Promise<void> {
    if (this.#tails.size === 0) return
    const version = this.#versionNow()
    if (version === null) return
    const isChanged = version !== this.#version
    const looks = [...this.#tails.values()].map((tail) => () => tail.look(isChanged))
    const hasRead = await this.#each(looks)
    if (hasRead) this.#version = version
    const due = [...this.#clients].filter((one) => this.#looks % one.everyLooks === 0)
    const hasTold = await this.#each(due.map((client) => () => client.tell()))
    if (this.#trouble === '' || !hasRead || !hasTold) return
    this.#trouble = ''
    this.#world.tell('stream: the database answers again')
  }

  #versionNow(): number | null {
    try {
      return this.#world.database.version()
    } catch (thrown) {
      this.#suffer(thrown)
      return null
    }
  }

  /** One that fails keeps no other back; true where none did. */
  async #each(acts: readonly (() => Promise<void>)[]): Promise<boolean> {
    let isWell = true
    for (const act of acts) {
      try {
        await act()
      } catch (thrown) {
        isWell = false
        this.#suffer(thrown)
      }
    }
    return isWell
  }

  /** Told once, however long it lasts. */
  #suffer(thrown: unknown): void {
    const reason = reasonOf(thrown)
    if (reason !== this.#trouble) this.#world.tell(`stream: cannot read the database: ${reason}`)
    this.#trouble = reason
  }

  #beat(): void {
    for (const client of this.#clients) client.beat()
  }

  /** Whether each caller still may: soon after something was written, which may have been of accounts. */
  async #check(): Promise<void> {
    const nowMs = this.#world.clock()
    const { recheckMs, recheckIdleMs } = this.#limits
    if (this.#clients.size === 0 || nowMs - this.#checkedAtMs < recheckMs) return
    const version = this.#versionNow()
    if (version === this.#checkedVersion && nowMs - this.#checkedAtMs < recheckIdleMs) return
    this.#checkedAtMs = nowMs
    this.#checkedVersion = version ?? -1
    const answers = new Map<string, Promise<Caller | null>>()
    for (const client of [...this.#clients]) {
      const key = JSON.stringify([client.caller.id, client.caller.session])
      const answer = answers.get(key) ?? this.#world.stillMay(client.caller)
      answers.set(key, answer)
      try {
        this.#apply(client, await answer)
      } catch (thrown) {
        this.#suffer(thrown)
      }
    }
  }

  #apply(client: Client, caller: Caller | null): boolean {
    if (caller === null) {
      client.close(closeCodes.signIn, 'sign in again')
      return false
    }
    client.caller = caller
    const mayNot = [...client.subscriptions.values()].some(
      ({ tail }) => !caller.permissions.has(tail.channel.needs),
    )
    if (mayNot) client.close(closeCodes.role, 'the role no longer allows it')
    return !mayNot
  }

  async #hear(client: Client, text: string): Promise<void> {
    const message = messageOf(text)
    if (typeof message === 'string')
      return client.say({ op: 'error', code: 'bad_message', detail: message })
    switch (message.op) {
      case 'ping':
        return client.say({ op: 'pong', t: message.t })
      case 'rate':
        client.everyLooks = Math.max(1, Math.round(1000 / this.#limits.tickMs / message.hz))
        return client.say({ op: 'rate', hz: message.hz })
      case 'unsub':
        client.subscriptions.delete(message.ch)
        this.#sweep()
        return client.say({ op: 'unsubscribed', ch: message.ch })
      case 'sub':
        return this.#subscribe(client, message)
    }
  }

  async #subscribe(client: Client, wish: Extract<Incoming, { op: 'sub' }>): Promise<void> {
    const { ch } = wish
    const refuse = (code: RefusalCode, detail: string) =>
      client.say({ op: 'error', code, ch, detail })
    try {
      if (!this.#apply(client, await this.#world.stillMay(client.caller))) return
      const channel = this.#world.channels.find(({ name }) => name === ch)
      if (channel === undefined) {
        const names = this.#world.channels.map(({ name }) => name).join(', ')
        return refuse('unknown_channel', `There is no such channel. There are: ${names}.`)
      }
      if (!client.caller.permissions.has(channel.needs))
        return refuse('forbidden', `This channel needs the permission ${channel.needs}.`)
      const isOver = client.subscriptions.size >= this.#limits.subscriptionsMax
      if (isOver && !client.subscriptions.has(ch))
        return refuse('too_many_subscriptions', 'Unsubscribe from another channel first.')
      const filter = filterOf(channel, wish.filter, this.#world.clock())
      await this.#begin(client, { channel, filter, since: wish.since })
    } catch (thrown) {
      if (thrown instanceof AmoskysError && thrown.code === 'usage')
        return refuse('bad_query', thrown.message)
      this.#suffer(thrown)
      refuse('not_ready', 'The database does not answer; try again.')
    }
  }

  async #begin(client: Client, { channel, filter, since }: Beginning): Promise<void> {
    const { database, clock } = this.#world
    const { name: ch, snapshot } = channel
    const [newest, oldest] = [
      await channel.newest(database.read),
      await channel.oldest?.(database.read),
    ]
    if (!client.isOpen) return
    const world = { db: database.read, limits: this.#limits, clock }
    const tail = this.#tails.get(ch) ?? new Tail(channel, newest, world)
    this.#tails.set(ch, tail)
    const start = since ?? (channel.isSmall ? 0 : newest)
    const isCatchingUp = start < newest
    const place = { told: start, seen: start, isCatchingUp, toldAtMs: clock() }
    const subscription: Subscription = { tail, filter, ...place }
    client.subscriptions.set(ch, subscription)
    if (start > newest) return client.resync(subscription, 'unknown_number')
    if (since !== null && oldest !== undefined && since < oldest - 1)
      return client.resync(subscription, 'gone')
    client.say({ op: 'subscribed', ch, seq: start, newest, snapshot })
  }
}

type RefusalCode = Extract<Parameters<Client['say']>[0], { op: 'error' }>['code']

interface Beginning {
  readonly channel: Channel
  readonly filter: Filter
  readonly since: number | null
}

/** The message, or what is wrong with it. */
function messageOf(text: string): Incoming | string {
  try {
    const parsed = incoming.safeParse(JSON.parse(text))
    if (parsed.success) return parsed.data
    const [issue] = parsed.error.issues
    return `${issue?.path.join('.') || 'message'}: ${issue?.message}`
  } catch {
    return 'It is no JSON.'
  }
}
