import { AmoskysError, printable } from '../kernel/index.ts'
import {
  type AppendReply,
  EventBus,
  type HealthReply,
  HealthStatus,
  type NamesReply,
  type NewestReply,
  type StateReply,
  Streams as StreamsService,
} from '../messages/index.ts'
import { RemoteClient, type RemoteOptions } from './remote-client.ts'
import { ownRemote, type RemoteOwned } from './remote-owned.ts'
import { checkEntries, checkName, checkOwning } from './stream-kit.ts'
import type { Appended, NewEntry, Owned, OwnOptions, StreamState, Streams } from './streams.ts'

const defaultWaitMs = 5_000
/** Of what is appended at once: it travels in one message, so that all of it is kept or nothing. */
const appendBytesMax = 7 * 1024 * 1024

/** Streams of the bus in another process, over mutual TLS: what `amoskys bus` keeps in memory or on a broker. */
export function createRemoteStreams(
  options: Omit<RemoteOptions, 'waitMs'> & { readonly waitMs?: number },
): Promise<Streams> {
  return Promise.resolve().then(() => new RemoteStreams({ waitMs: defaultWaitMs, ...options }))
}

class RemoteStreams implements Streams {
  readonly #client: RemoteClient
  /** The newest lease of each owner and place: the ones before hold no more. */
  readonly #leases = new Map<string, WeakRef<RemoteOwned>>()

  constructor(options: RemoteOptions) {
    this.#client = new RemoteClient(options)
  }

  async append(stream: string, entries: readonly NewEntry[]): Promise<Appended> {
    const bytes = checkEntries(stream, entries)
    if (bytes > appendBytesMax)
      throw new AmoskysError(
        'usage',
        `bus: ${printable(stream)}: ${bytes} bytes at once: expected at most ${appendBytesMax}`,
      )
    const sent = entries.map(({ sequence, bytes }) =>
      sequence === null ? { bytes } : { sequence: BigInt(sequence), bytes },
    )
    const method = StreamsService.method.append
    const reply = (await this.#client.call(method, { stream, entries: sent })) as AppendReply
    const { accepted, known, newest } = reply
    return { accepted, known, newest: Number(newest) }
  }

  async newest(stream: string): Promise<number> {
    checkName(stream)
    const reply = await this.#client.call(StreamsService.method.newest, { stream })
    return Number((reply as NewestReply).sequence)
  }

  async names(prefix: string): Promise<readonly string[]> {
    const reply = await this.#client.call(StreamsService.method.names, { prefix })
    return (reply as NamesReply).names
  }

  async join(stream: string, group: string): Promise<void> {
    checkName(stream)
    checkName(group, 'group')
    await this.#client.call(StreamsService.method.join, { stream, group })
  }

  async own(stream: string, group: string, options: OwnOptions): Promise<Owned | null> {
    checkOwning(stream, group, options)
    const owned = await ownRemote(this.#client, { ...options, stream, group })
    if (owned === null) return null
    const key = JSON.stringify([stream, group, options.owner])
    this.#leases.get(key)?.deref()?.lose()
    this.#leases.set(key, new WeakRef(owned))
    return owned
  }

  async state(stream: string): Promise<StreamState> {
    checkName(stream)
    const reply = await this.#client.call(StreamsService.method.state, { stream })
    const { entries, bytes, oldest, newest, groups } = reply as StateReply
    return {
      ...{ entries: Number(entries), bytes: Number(bytes) },
      ...{ oldest: Number(oldest), newest: Number(newest) },
      groups: groups.map(({ group, committed, lag, owner }) => ({
        ...{ group, committed: Number(committed), lag: Number(lag), owner },
      })),
    }
  }

  async drop(stream: string): Promise<void> {
    checkName(stream)
    await this.#client.call(StreamsService.method.drop, { stream })
  }

  async ping(): Promise<void> {
    const reply = (await this.#client.call(EventBus.method.health, {})) as HealthReply
    if (reply.status === HealthStatus.SERVING) return
    const says = printable(reply.says.slice(0, 500))
    throw new AmoskysError('unavailable', `bus: it takes nothing just now: ${says}`)
  }

  async close(): Promise<void> {
    this.#client.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}
