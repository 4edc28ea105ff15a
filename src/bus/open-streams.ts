import type { ChannelCredentials } from '@grpc/grpc-js'
import { AmoskysError, assert } from '../kernel/index.ts'
import { createMemoryStreams } from './memory-streams.ts'
import { defaultStreamLimits, type StreamLimits, type Streams } from './streams.ts'

export interface OpenStreamsOptions {
  readonly kind: 'memory' | 'redis' | 'nats' | 'remote'
  /** Of the broker; of the bus in another process its `host:port`; nothing in memory. */
  readonly url: string
  /** Of the file in memory's case: '' for none. */
  readonly path: string
  /** Of a worker, for the bus in another process. */
  readonly credentials?: ChannelCredentials
  readonly limits?: StreamLimits
  /** Begins all names in the broker: several installations may share one. Letters, digits, `_` and `-`. */
  readonly prefix?: string
  /** Copies that a cluster of NATS keeps. */
  readonly replicas?: number
  /** Wall clock, milliseconds since the Unix epoch. */
  readonly clock: () => number
  /** What a person should know: settings under which something may be lost, a broker that is away and is back. */
  readonly onNotice: (sentence: string) => void
  /** Of the file in memory's case: it was damaged, and what it held unread is lost. */
  readonly onDamage?: ((sentence: string) => void) | undefined
}

/** The driver of a broker is read only where that broker is wanted. */
export async function openStreams(options: OpenStreamsOptions): Promise<Streams> {
  const { kind, url, path, clock, onNotice, replicas = 1 } = options
  const { limits = defaultStreamLimits, prefix = 'amoskys' } = options
  if (kind === 'memory') {
    const { onDamage } = options
    return await createMemoryStreams({ path, limits, clock, onNotice, onDamage })
  }
  if (url === '')
    throw new AmoskysError('usage', `bus: BUS=${kind}: expected the URL of the server, found none`)
  if (kind === 'remote') {
    const { credentials } = options
    assert(credentials !== undefined, 'a bus in another process is reached with credentials')
    const { createRemoteStreams } = await import('./remote-streams.ts')
    return await createRemoteStreams({ hub: url, credentials, onNotice })
  }
  if (kind === 'redis') {
    const { createRedisStreams } = await import('./redis-streams.ts')
    return await createRedisStreams({ url, prefix: `${prefix}:`, limits, onNotice })
  }
  const { createNatsStreams } = await import('./nats-streams.ts')
  return await createNatsStreams({ url, prefix, replicas, limits, clock, onNotice })
}
