/** What carries records between the parts of AMOSKYS, as the settings say. */
import { hostname } from 'node:os'
import {
  type Bus,
  createMemoryBus,
  createStreamBus,
  openStreams,
  type Streams,
} from '../../bus/index.ts'
import { printable, randomHex } from '../../kernel/index.ts'
import type { Settings } from '../config/index.ts'
import type { World } from '../world.ts'

export interface OpenBus extends AsyncDisposable {
  readonly bus: Bus
  /** Of a broker, which other processes reach, too; null: there is this process alone. */
  readonly streams: Streams | null
}

export async function openBus(world: World, settings: Settings): Promise<OpenBus> {
  const kind = settings.bus
  if (kind === 'memory') {
    const bus = createMemoryBus()
    return { bus, streams: null, [Symbol.asyncDispose]: () => bus.close() }
  }
  const onNotice = (text: string) => world.err(`amoskys: ${printable(text)}\n`)
  const streams = await openStreams({
    ...{ kind, path: '', clock: world.now, onNotice },
    url: settings.hub[kind === 'redis' ? 'redisUrl' : 'natsUrl'] || defaultUrls[kind],
    limits: { bytesMax: settings.hub.streamBytes },
  })
  const bus = createStreamBus(streams, { owner: ownerName(), onNotice })
  return {
    ...{ bus, streams },
    async [Symbol.asyncDispose]() {
      await bus.close()
      await streams.close()
    },
  }
}

/** Where either listens by itself. */
const defaultUrls = { redis: 'redis://127.0.0.1:6379', nats: 'nats://127.0.0.1:4222' } as const

/** Tells this process from all others, and from the one that had its number before. */
export function ownerName(): string {
  return `${hostname()}/${process.pid}/${randomHex(4)}`
}
