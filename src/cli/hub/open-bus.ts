/** What carries records between the parts of AMOSKYS, as the settings say. */
import { hostname } from 'node:os'
import { join } from 'node:path'
import {
  type Bus,
  createMemoryBus,
  createStreamBus,
  openStreams,
  type Streams,
} from '../../bus/index.ts'
import { printable, randomHex } from '../../kernel/index.ts'
import {
  clientCredentials,
  defaultPorts,
  readHubAddress,
  readWorkerKeys,
} from '../../pki/holder/index.ts'
import { type Database, keepSystemEvent } from '../../store/index.ts'
import { dataOf } from '../compose.ts'
import type { Settings } from '../config/index.ts'
import type { World } from '../world.ts'

export interface OpenBus extends AsyncDisposable {
  readonly bus: Bus
  /** What other processes reach, too; null: there is this process alone. */
  readonly streams: Streams | null
}

export interface BusPlace {
  /** The database: what lies in a file lies beside it. */
  readonly path: string
  /** In memory: all of it goes through the log on the disk, for workers of other processes. */
  readonly isShared: boolean
  /** The log on the disk was damaged: what it held unread is lost. */
  readonly onDamage?: (sentence: string) => void
}

export async function openBus(world: World, settings: Settings, place: BusPlace): Promise<OpenBus> {
  const kind = settings.bus
  if (kind === 'memory' && !place.isShared) {
    const bus = createMemoryBus()
    return { bus, streams: null, [Symbol.asyncDispose]: () => bus.close() }
  }
  const onNotice = (text: string) => world.err(`amoskys: ${printable(text)}\n`)
  const streams = await streamsOf(world, settings, place)
  const bus = createStreamBus(streams, { owner: ownerName(), onNotice })
  return {
    ...{ bus, streams },
    async [Symbol.asyncDispose]() {
      await bus.close()
      await streams.close()
    },
  }
}

function streamsOf(world: World, settings: Settings, place: BusPlace): Promise<Streams> {
  const kind = settings.bus
  const { path } = place
  if (kind === 'memory') return ownStreams(world, settings, place)
  const onNotice = (text: string) => world.err(`amoskys: ${printable(text)}\n`)
  const common = { path: '', clock: world.now, onNotice }
  if (kind === 'remote') {
    const { hub, ...keys } = readWorkerKeys(settings.hub.workerKeys || join(dataOf(path), 'worker'))
    const { host, text } = readHubAddress(hub, defaultPorts.bus)
    const credentials = clientCredentials(host, keys)
    return openStreams({ ...common, kind, url: text, credentials })
  }
  return openStreams({
    ...{ ...common, kind, limits: { bytesMax: settings.hub.streamBytes } },
    url: settings.hub[kind === 'redis' ? 'redisUrl' : 'natsUrl'] || defaultUrls[kind],
    replicas: settings.hub.natsReplicas,
  })
}

/** Of this process, in a file beside the database. */
export function ownStreams(
  world: World,
  settings: Settings,
  { path, onDamage }: Omit<BusPlace, 'isShared'>,
): Promise<Streams> {
  return openStreams({
    ...{ kind: 'memory', url: '', clock: world.now },
    onNotice: (text) => world.err(`amoskys: ${printable(text)}\n`),
    onDamage,
    path: join(dataOf(path), 'streams.sqlite'),
    limits: { bytesMax: settings.hub.streamBytes },
  })
}

/** The loss is written down where a person looks for losses; what cannot be is on standard error alone. */
export async function tellDamage(
  write: Database['write'],
  text: string,
  nowMs: number,
): Promise<void> {
  const what = 'bus-log-damaged'
  const event = { key: `${what}|${nowMs}`, what, severity: 'high', text } as const
  await write((db) => keepSystemEvent(db, event, nowMs)).catch(() => {})
}

/** Where either listens by itself. */
const defaultUrls = { redis: 'redis://127.0.0.1:6379', nats: 'nats://127.0.0.1:4222' } as const

/** Tells this process from all others, and from the one that had its number before. */
export function ownerName(): string {
  return `${hostname()}/${process.pid}/${randomHex(4)}`
}
