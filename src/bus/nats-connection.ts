import { createHash } from 'node:crypto'
import {
  DiscardPolicy,
  type JetStreamClient,
  type JetStreamManager,
  jetstream,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
  type StreamInfo,
} from '@nats-io/jetstream'
import { type KV, Kvm } from '@nats-io/kv'
import { connect, type NatsConnection } from '@nats-io/transport-node'
import { AmoskysError, reasonOf } from '../kernel/index.ts'
import { type NatsAddress, natsAddress } from './nats-address.ts'

export interface NatsOptions {
  /** `nats://user:password@127.0.0.1:4222`; several servers of one cluster with commas between. */
  readonly url: string
  /** Begins the names of what is ours: letters, digits, `_` and `-`. */
  readonly prefix: string
  /** Copies that a cluster keeps. */
  readonly replicas: number
  /** How long a call waits for the server, a connection that is being made anew among it. */
  readonly waitMs: number
  readonly onNotice: (sentence: string) => void
  readonly onReady: () => void
  readonly onWake: (stream: string) => void
}

/** What calls work with, once there was a connection. */
export interface Nats {
  readonly nc: NatsConnection
  readonly js: JetStreamClient
  readonly jsm: JetStreamManager
  readonly places: KV
  /** Bytes that one message carries beside its head. */
  readonly pieceMax: number
}

const backoff = { firstMs: 100, mostMs: 3000 } as const
/** Of a message's bound, for its head. */
const headMax = 4096
/** https://github.com/nats-io/nats-server, `errors.json`: the last sequence was another. */
const wrongLastSequence: ReadonlySet<unknown> = new Set([10071, 10164])

/** Names of subjects and of what JetStream holds. A name of ours is one token there, whatever it is made of. */
export class NatsNames {
  readonly #prefix: string

  constructor(prefix: string) {
    if (!/^[\w-]{1,64}$/.test(prefix))
      throw new AmoskysError(
        'usage',
        `bus: "${prefix}" cannot begin names in NATS: expected letters, digits, _ and -`,
      )
    this.#prefix = prefix
  }

  get stream(): string {
    return `${this.#prefix}-entries`
  }

  get bucket(): string {
    return `${this.#prefix}-places`
  }

  /** What JetStream keeps the bucket in. */
  get bucketStream(): string {
    return `KV_${this.bucket}`
  }

  /** Of one record there. */
  place(token: string): string {
    return `$KV.${this.bucket}.${token}`
  }

  get subjects(): string[] {
    return [`${this.#prefix}.e.*`, `${this.#prefix}.s.*`]
  }

  entries(stream: string): string {
    return `${this.#prefix}.e.${tokenOf(stream)}`
  }

  /** Where the states of one group go. */
  states(stream: string, group: string): string {
    const both = createHash('sha256')
      .update(`${tokenOf(stream)}.${tokenOf(group)}`)
      .digest('hex')
    return `${this.#prefix}.s.${both}`
  }

  wake(token: string): string {
    return `${this.#prefix}.w.${token}`
  }
}

export function tokenOf(name: string): string {
  return Buffer.from(name).toString('base64url')
}

export function nameOf(token: string): string {
  return Buffer.from(token, 'base64url').toString()
}

export class NatsLink {
  readonly names: NatsNames
  readonly #options: NatsOptions
  #nats: Promise<Nats> | null = null
  readonly #connection: Promise<NatsConnection>
  #isClosed = false
  #endPause = () => {}

  constructor(options: NatsOptions) {
    this.#options = options
    this.names = new NatsNames(options.prefix)
    this.#connection = this.#connect(natsAddress(options.url))
    this.#connection.then(
      (nc) => void this.#follow(nc),
      () => {},
    )
  }

  /** Tries until there is one, or nobody wants it any more; from then on the client connects anew by itself. */
  async #connect(address: NatsAddress): Promise<NatsConnection> {
    const { waitMs, onNotice } = this.#options
    for (let tries = 0; !this.#isClosed; tries++) {
      try {
        return await connect({
          ...address,
          maxReconnectAttempts: -1,
          // A server whose passwords are being changed is asked again, too.
          ignoreAuthErrorAbort: true,
          reconnectTimeWait: backoff.firstMs,
          timeout: waitMs,
          pingInterval: 10_000,
        })
      } catch (thrown) {
        if (tries === 0) onNotice(`NATS is away: ${reasonOf(thrown)}; it is tried again and again`)
      }
      const pauseMs = Math.min(backoff.mostMs, backoff.firstMs * 2 ** Math.min(tries, 10))
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, pauseMs)
        this.#endPause = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
    throw new Error('the connection is closed')
  }

  /** `act` within the time of a call; what fails is said in a sentence. `ours` is let through: it knows what it means. */
  async with<T>(act: (nats: Nats) => Promise<T>): Promise<T> {
    const late = Promise.withResolvers<never>()
    const { waitMs } = this.#options
    const timer = setTimeout(() => late.reject(new Error(`no answer within ${waitMs} ms`)), waitMs)
    try {
      if (this.#isClosed) throw new Error('the connection is closed')
      return await Promise.race([this.#ready().then(act), late.promise])
    } catch (cause) {
      if (cause instanceof AmoskysError || isConflict(cause)) throw cause
      const text = `bus: NATS did not do what was asked: ${reasonOf(cause)}`
      throw new AmoskysError('unavailable', text, { cause })
    } finally {
      clearTimeout(timer)
    }
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#endPause()
    await this.#connection.then((nc) => nc.close()).catch(() => {})
  }

  #ready(): Promise<Nats> {
    const ready = this.#nats ?? this.#connection.then((nc) => this.#prepare(nc))
    this.#nats = ready
    // What failed, JetStream that is not there yet among it, is tried anew by the next call.
    ready.catch(() => {
      if (this.#nats === ready) this.#nats = null
    })
    return ready
  }

  async #prepare(nc: NatsConnection): Promise<Nats> {
    const { waitMs, replicas } = this.#options
    const jsm = await jetstreamManager(nc, { timeout: waitMs })
    const js = jetstream(nc, { timeout: waitMs })
    const found = await madeStream(jsm, {
      name: this.names.stream,
      subjects: this.names.subjects,
      retention: RetentionPolicy.Limits,
      storage: StorageType.File,
      discard: DiscardPolicy.New,
      allow_direct: true,
      num_replicas: replicas,
    })
    this.#checkSettings(found)
    const places = await new Kvm(js).create(this.names.bucket, { replicas })
    nc.subscribe(this.names.wake('*'), {
      callback: (_, { subject }) => this.#options.onWake(nameOf(subject.split('.').at(-1)!)),
    })
    const pieceMax = (nc.info?.max_payload ?? 1024 * 1024) - headMax
    return { nc, js, jsm, places, pieceMax }
  }

  #checkSettings({ config }: StreamInfo): void {
    const { onNotice } = this.#options
    const said = `the stream ${config.name} of NATS`
    if (config.storage !== StorageType.File)
      onNotice(
        `${said} is kept in memory, expected on the disk: nothing outlives a restart of NATS`,
      )
    const limits = [config.max_age, config.max_bytes, config.max_msgs, config.max_msgs_per_subject]
    if (config.discard !== DiscardPolicy.New && limits.some((limit) => limit > 0))
      onNotice(`${said} has limits and drops the oldest: entries that nobody has read yet may go`)
  }

  async #follow(nc: NatsConnection): Promise<void> {
    for await (const { type } of nc.status()) {
      if (this.#isClosed) return
      if (type === 'disconnect') this.#options.onNotice('NATS is away; it is tried again and again')
      if (type !== 'reconnect') continue
      this.#options.onNotice('NATS answers again')
      this.#options.onReady()
    }
  }
}

/** Somebody else wrote there meanwhile. */
export function isConflict(thrown: unknown): boolean {
  return wrongLastSequence.has((thrown as { code?: unknown } | null)?.code)
}

async function madeStream(
  jsm: JetStreamManager,
  config: Parameters<JetStreamManager['streams']['add']>[0],
): Promise<StreamInfo> {
  try {
    return await jsm.streams.info(config.name)
  } catch {
    return await jsm.streams.add(config)
  }
}
