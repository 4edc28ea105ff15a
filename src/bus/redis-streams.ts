import { RedisAppends } from './redis-appends.ts'
import type { Argument } from './redis-connection.ts'
import { RedisConnection, type RedisOptions } from './redis-connection.ts'
import { scripts } from './redis-scripts.ts'
import {
  checkEntries,
  checkName,
  checkOwning,
  fullError,
  lostError,
  Wakes,
  withinBytes,
} from './stream-kit.ts'
import {
  type Appended,
  type Committed,
  defaultStreamLimits,
  type Entry,
  type NewEntry,
  type Owned,
  type OwnOptions,
  type ReadOptions,
  type StreamLimits,
  type StreamState,
  type Streams,
} from './streams.ts'

export interface RedisStreamsOptions extends Omit<RedisOptions, 'onReady' | 'onWake'> {
  readonly limits: StreamLimits
}

/**
 * Streams on one Redis, version 7 or newer. Instead of Redis's consumer groups the groups have what the contract speaks
 * of: one committed position and one lease each, changed together in Lua. A group of Redis shares entries out one by one
 * among readers that live at once, which would tear the order that one owner at a time keeps.
 */
export function createRedisStreams(
  options: Partial<RedisStreamsOptions> & Pick<RedisStreamsOptions, 'url'>,
): Promise<Streams> {
  const usual = {
    prefix: 'amoskys:',
    waitMs: 5000,
    limits: defaultStreamLimits,
    onNotice: () => {},
  }
  return Promise.resolve().then(() => new RedisStreams({ ...usual, ...options }))
}

/** Bytes of an entry before the first was seen. */
const guessedBytes = 32 * 1024

class RedisStreams implements Streams {
  readonly #redis: RedisConnection
  readonly #appends: RedisAppends
  readonly #wakes = new Wakes()
  readonly #options: RedisStreamsOptions

  constructor(options: RedisStreamsOptions) {
    this.#options = options
    this.#redis = new RedisConnection({
      ...options,
      onReady: () => this.#wakes.wakeAll(),
      onWake: (stream) => this.#wakes.wake(stream),
    })
    const { prefix, limits } = options
    const before = [String(limits.bytesMax), `${prefix}wake`]
    this.#appends = new RedisAppends(this.#redis, this.#key('names', ''), before)
  }

  async append(stream: string, entries: readonly NewEntry[]): Promise<Appended> {
    const size = checkEntries(stream, entries)
    const { bytesMax } = this.#options.limits
    const args = entries.flatMap(({ sequence, bytes }) => [
      sequence === null ? '' : String(sequence),
      bufferOf(bytes),
    ])
    const [accepted, known, newest] = await this.#appends.put(
      [this.#key('e', stream), this.#key('m', stream)],
      [stream, String(entries.length), ...args],
      size,
    )
    if (accepted < 0) throw fullError(stream, { bytes: known, kept: newest, bytesMax })
    return { accepted, known, newest }
  }

  async newest(stream: string): Promise<number> {
    checkName(stream)
    const found = await this.#redis.call(['HGET', this.#key('m', stream), 'newest'])
    return Number(found ?? 0)
  }

  async names(prefix: string): Promise<readonly string[]> {
    const found = await this.#redis.call(['SMEMBERS', this.#key('names', '')])
    const names = [...(found as Iterable<Buffer>)].map(String)
    return names.filter((name) => name.startsWith(prefix)).sort()
  }

  async join(stream: string, group: string): Promise<void> {
    checkName(stream)
    checkName(group, 'group')
    await this.#run('join', stream, [stream, group])
  }

  async own(stream: string, group: string, options: OwnOptions): Promise<Owned | null> {
    checkOwning(stream, group, options)
    const { owner, ttlMs } = options
    const args = [stream, group, owner, String(Math.ceil(ttlMs))]
    const answer = (await this.#run('own', stream, args)) as [number, number, Buffer?] | null
    if (!answer) return null
    const [token, sequence, state] = answer
    const from = { sequence, state: state ?? null }
    return new RedisOwned({ stream, group, from }, String(token), {
      wakes: this.#wakes,
      run: (name, args) => this.#run(name, stream, args),
      range: (after, count) =>
        this.#redis.call([
          'XRANGE',
          this.#key('e', stream),
          `${after + 1}-0`,
          '+',
          'COUNT',
          String(count),
        ]),
    })
  }

  async state(stream: string): Promise<StreamState> {
    checkName(stream)
    type Group = [Buffer, number, number, Buffer]
    const answer = await this.#run('state', stream, [])
    const [entries, bytes, oldest, newest, ...groups] = answer as [
      number,
      number,
      Buffer,
      number,
      ...Group[],
    ]
    return {
      entries,
      bytes,
      oldest: sequenceOf(oldest),
      newest,
      groups: groups.map(([group, committed, lag, owner]) => ({
        group: String(group),
        committed,
        lag,
        owner: String(owner),
      })),
    }
  }

  async drop(stream: string): Promise<void> {
    checkName(stream)
    await this.#run('drop', stream, [stream])
  }

  async ping(): Promise<void> {
    await this.#redis.call(['PING'])
  }

  async close(): Promise<void> {
    this.#wakes.close()
    await this.#redis.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #run(name: keyof typeof scripts, stream: string, args: readonly Argument[]): Promise<unknown> {
    const keys = scripts[name].keys.map((kind) => this.#key(kind, stream))
    return this.#redis.run(name, keys, args)
  }

  #key(kind: string, stream: string): string {
    const { prefix } = this.#options
    return kind.length > 1 ? `${prefix}${kind}` : `${prefix}${kind}:${stream}`
  }
}

interface Access {
  readonly wakes: Wakes
  run(name: 'commit' | 'renew' | 'release', args: readonly Argument[]): Promise<unknown>
  range(after: number, count: number): Promise<unknown>
}

class RedisOwned implements Owned {
  readonly stream: string
  readonly group: string
  readonly from: Committed
  readonly #token: string
  readonly #access: Access
  /** Of an entry, as the last ones were: so many are asked for as will be taken. */
  #usualBytes = guessedBytes

  constructor(place: Pick<Owned, 'stream' | 'group' | 'from'>, token: string, access: Access) {
    this.stream = place.stream
    this.group = place.group
    this.from = place.from
    this.#token = token
    this.#access = access
  }

  read({ after, waitMs, ...most }: ReadOptions): Promise<readonly Entry[]> {
    return this.#access.wakes.read(this.stream, waitMs, () => this.#readNow(after, most))
  }

  async #readNow(
    from: number,
    most: Pick<ReadOptions, 'entriesMax' | 'bytesMax'>,
  ): Promise<Entry[]> {
    const read: Entry[] = []
    let bytes = 0
    for (;;) {
      const fitting = Math.floor((most.bytesMax - bytes) / this.#usualBytes)
      const count = Math.max(1, Math.min(most.entriesMax - read.length, fitting))
      const answer = await this.#access.range(read.at(-1)?.sequence ?? from, count)
      const some = (answer as [Buffer, [Buffer, Buffer]][]).map(([id, [, bytes]]) => ({
        sequence: sequenceOf(id),
        bytes,
      }))
      read.push(...some)
      for (const entry of some) bytes += entry.bytes.length
      if (read.length > 0) this.#usualBytes = Math.max(64, bytes / read.length)
      if (some.length < count || read.length >= most.entriesMax || bytes >= most.bytesMax) break
    }
    return withinBytes(read, most)
  }

  async commit(sequence: number, state?: Uint8Array): Promise<void> {
    const args = [this.group, this.#token, String(sequence), ...(state ? [bufferOf(state)] : [])]
    if ((await this.#access.run('commit', args)) !== 1) throw lostError(this.stream, this.group)
  }

  async renew(): Promise<boolean> {
    return (await this.#access.run('renew', [this.group, this.#token])) === 1
  }

  async release(): Promise<void> {
    await this.#access.run('release', [this.group, this.#token])
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.release()
  }
}

/** Of `<sequence>-0`. */
function sequenceOf(id: Buffer): number {
  return Number.parseInt(String(id), 10)
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
