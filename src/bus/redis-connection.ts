import { createHash } from 'node:crypto'
import { createClient, RESP_TYPES } from '@redis/client'
import { AmoskysError, reasonOf } from '../kernel/index.ts'
import { type Script, scripts } from './redis-scripts.ts'

export interface RedisOptions {
  /** `redis://127.0.0.1:6379`; `rediss` for TLS. */
  readonly url: string
  /** Begins every key and channel of ours. */
  readonly prefix: string
  /** How long a call waits for Redis, a connection that is being made anew among it. */
  readonly waitMs: number
  readonly onNotice: (sentence: string) => void
  /** The connection is there (again): what was told meanwhile was not heard. */
  readonly onReady: () => void
  /** Something came in this stream. */
  readonly onWake: (stream: string) => void
}

export type Argument = string | Buffer

const backoff = { firstMs: 50, mostMs: 3000 } as const
/** Calls that wait for their answer; more are refused, so that a Redis that hangs does not fill our memory. */
const callsMax = 20_000
/** Written with shorter words, Redis would answer sooner than it has kept what it answers for. */
const wanted: Readonly<Record<string, readonly [value: string, else_: string]>> = {
  appendonly: ['yes', 'nothing outlives a restart of Redis'],
  appendfsync: [
    'always',
    'a kill of Redis or a power cut may lose what it answered for in the last seconds',
  ],
  'maxmemory-policy': ['noeviction', 'Redis may drop entries that nobody has read yet'],
}

/** One connection that is made anew as long as it is wanted; every call ends, within `waitMs`. */
export class RedisConnection {
  readonly #options: RedisOptions
  readonly #client
  readonly #shas = new Map<Script, string>()
  /** Calls that wait for a connection. */
  readonly #waiting = new Set<() => void>()
  #isClosed = false
  #isAway = false

  constructor(options: RedisOptions) {
    this.#options = options
    this.#client = createClient({
      url: options.url,
      RESP: 3,
      disableOfflineQueue: true,
      commandsQueueMaxLength: callsMax,
      socket: {
        connectTimeout: options.waitMs,
        reconnectStrategy: (tries) =>
          Math.min(backoff.mostMs, backoff.firstMs * 2 ** Math.min(tries, 10)),
      },
      commandOptions: { typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer } },
    })
    this.#client.on('error', (error) => this.#away(error))
    this.#client.on('ready', () => this.#back())
    // Without a connection it goes on trying; calls say so meanwhile.
    this.#client.connect().catch((error) => this.#away(error))
    this.#listen()
  }

  /** Runs one of the scripts; sends its text where Redis has forgotten it. */
  async run(
    name: keyof typeof scripts,
    keys: readonly string[],
    args: readonly Argument[],
  ): Promise<unknown> {
    const script = scripts[name]
    const sha = this.#shaOf(script)
    const rest = [String(keys.length), ...keys, ...args]
    try {
      return await this.call(['EVALSHA', sha, ...rest])
    } catch (thrown) {
      if (!reasonOf(thrown).includes('NOSCRIPT')) throw thrown
      return await this.call(['EVAL', script.text, ...rest])
    }
  }

  async call(args: readonly Argument[]): Promise<unknown> {
    const late = Promise.withResolvers<never>()
    const { waitMs } = this.#options
    const timer = setTimeout(() => late.reject(new Error(`no answer within ${waitMs} ms`)), waitMs)
    try {
      if (this.#isClosed) throw new Error('the connection is closed')
      if (!this.#client.isReady) await Promise.race([this.#ready(), late.promise])
      return await Promise.race([this.#client.sendCommand([...args]), late.promise])
    } catch (cause) {
      const text = `bus: Redis did not do what was asked: ${reasonOf(cause)}`
      throw new AmoskysError('unavailable', text, { cause })
    } finally {
      clearTimeout(timer)
    }
  }

  #shaOf(script: Script): string {
    const sha = this.#shas.get(script) ?? createHash('sha1').update(script.text).digest('hex')
    this.#shas.set(script, sha)
    return sha
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#client.destroy()
    this.#letGo()
  }

  /** Until there is a connection, or none will be. */
  async #ready(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#waiting.add(resolve)
    const timer = setTimeout(resolve, this.#options.waitMs)
    await promise
    clearTimeout(timer)
    this.#waiting.delete(resolve)
  }

  #letGo(): void {
    for (const resolve of this.#waiting) resolve()
  }

  #away(error: unknown): void {
    if (this.#isAway || this.#isClosed) return
    this.#isAway = true
    this.#options.onNotice(`Redis is away: ${reasonOf(error)}; it is tried again and again`)
  }

  #back(): void {
    if (this.#isAway) this.#options.onNotice('Redis answers again')
    this.#isAway = false
    this.#letGo()
    this.#options.onReady()
    this.#checkSettings().catch((thrown) =>
      this.#options.onNotice(
        `whether Redis keeps what it answers for is not known: ${reasonOf(thrown)}`,
      ),
    )
  }

  /** The client subscribes anew by itself whenever it has connected anew. */
  #listen(): void {
    const subscribe = () =>
      this.#client
        .subscribe(`${this.#options.prefix}wake`, (stream) => this.#options.onWake(stream))
        .catch((error) => this.#away(error))
    this.#client.once('ready', subscribe)
  }

  async #checkSettings(): Promise<void> {
    for (const [setting, [value, otherwise]] of Object.entries(wanted)) {
      const answer = (await this.call(['CONFIG', 'GET', setting])) as Readonly<
        Record<string, Buffer>
      >
      const found = String(answer[setting])
      if (found !== value)
        this.#options.onNotice(
          `Redis has ${setting} ${found}, expected ${value}: ${otherwise} (redis.conf, or CONFIG SET ${setting} ${value})`,
        )
    }
  }
}
