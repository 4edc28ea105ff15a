/** The hub in one process: the door that sensors send to, their streams, and who judges them. */
import { existsSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { type Bus, createMemoryStreams, type Streams } from '../../bus/index.ts'
import { type DetectionSettings, openDetection } from '../../detection/index.ts'
import { type DeadLetter, type HubDoor, openHubDoor, type Register } from '../../hub/index.ts'
import { AmoskysError, printable, reasonOf } from '../../kernel/index.ts'
import { decodeBatch, readEnvelope } from '../../messages/index.ts'
import {
  createRegister,
  identityOf,
  makeHubFolder,
  readHubKeys,
  serverCredentials,
} from '../../pki/index.ts'
import { goodSensorKeys, type Keeping } from '../../store/index.ts'
import { dataOf } from '../compose.ts'
import type { Settings } from '../config/index.ts'
import type { Journal } from '../up/journal.ts'
import type { World } from '../world.ts'
import type { KeptBatches } from './kept-batches.ts'
import { SensorJournal } from './sensor-journal.ts'
import { type StreamWorkers, startStreamWorkers } from './stream-workers.ts'

export interface HubPlan {
  readonly settings: Settings
  /** The database; keys and streams lie beside it. */
  readonly path: string
  readonly bus: Bus
  readonly keeping: Keeping
  readonly journal: Journal
  readonly kept: KeptBatches
  readonly own: DetectionSettings
  readonly onDead: (letter: DeadLetter) => void
}

export interface OpenHub extends AsyncDisposable {
  readonly port: number
}

const registerMs = 1_000
const streamsMax = 256

export async function openHub(world: World, plan: HubPlan): Promise<OpenHub> {
  const { settings, path, keeping } = plan
  const tell = (text: string) => world.err(`amoskys: ${printable(text)}\n`)
  const keys = await keysOf(world, plan)
  const streams = await createMemoryStreams({
    path: join(dataOf(path), 'streams.sqlite'),
    clock: world.now,
    limits: { bytesMax: settings.hub.streamBytes },
    onNotice: tell,
  })
  const register = createRegister({
    read: () => keeping.write((db) => goodSensorKeys(db, world.now())),
    nowMs: world.now,
  })
  await register.look()
  const sensors = new SensorJournal({ keeping, journal: plan.journal, clock: world.now })
  const door = await openHubDoor({
    listen: settings.hub.listen,
    credentials: serverCredentials(keys.tls, { isClientAsked: true }),
    ...{ streams, backend: settings.bus, clock: world.now, identify: identityOf },
    register: { ...registerOf(register) },
    onDead: plan.onDead,
    onHeard: (sensor) => sensors.heard(sensor),
    limits: {
      rowsPerSecond: settings.hub.rowsPerSecond,
      inflightBytesMax: settings.hub.inflightBytes,
    },
  })
  const looks = setInterval(() => {
    void register.look().then(
      () => door.look(),
      () => {},
    )
  }, registerMs)
  const workers = judgeStreams(world, { plan, streams, sensors, tell })
  tell(`sensors are taken at ${placeOf(settings.hub.listen, door.port)}`)
  return {
    port: door.port,
    async [Symbol.asyncDispose]() {
      clearInterval(looks)
      await endHub({ door, workers, sensors, streams })
    },
  }
}

interface Parts {
  readonly door: HubDoor
  readonly workers: StreamWorkers
  readonly sensors: SensorJournal
  readonly streams: Streams
}

/** First nothing more comes in, then what came is put down where it was left. */
async function endHub({ door, workers, sensors, streams }: Parts): Promise<void> {
  await door.close()
  await workers.close()
  await sensors.stop()
  await streams.close()
}

/** Where there are no keys yet they are made, for the names that the settings say. */
async function keysOf(world: World, { settings, path }: HubPlan) {
  const folder = join(dataOf(path), 'pki')
  if (existsSync(folder)) return readHubKeys(folder)
  const names = [...new Set([...settings.hub.names, hostname(), 'localhost', '127.0.0.1'])]
  world.err(
    `amoskys: makes the hub's keys in ${printable(folder)}, for ${names.map(printable).join(', ')}\n`,
  )
  return makeHubFolder(folder, { names, nowMs: world.now() })
}

function registerOf({ refusal, signingKey }: ReturnType<typeof createRegister>): Register {
  return { refusal, signingKey, orders: () => null }
}

interface Judged {
  readonly plan: HubPlan
  readonly streams: Streams
  readonly sensors: SensorJournal
  readonly tell: (text: string) => void
}

function judgeStreams(world: World, { plan, streams, sensors, tell }: Judged): StreamWorkers {
  const { bus, kept, own } = plan
  return startStreamWorkers({
    ...{ streams, bus, streamsMax, clock: world.now, onNotice: tell },
    owner: `${hostname()}/${process.pid}`,
    open: (sensor, saved, onFound) =>
      openDetection({ ...own, sensor }, 1, { onFound, saved }),
    partsOf: (bytes) => {
      const envelope = readEnvelope(bytes)
      if ('fault' in envelope) return envelope.says
      const parts = decodeBatch(envelope)
      return Array.isArray(parts) ? parts : parts.says
    },
    kept: (run, accepted) => kept.until(run, accepted),
    watchKept: (run) => kept.watch(run),
    listener: (sensor) => sensors.listener(sensor),
    onLeft: (sensor, why) => sensors.leave(sensor, why),
  })
}

/** The port that it has in the end stands in for 0. */
function placeOf(listen: string, port: number): string {
  return listen.replace(/:\d+$/, `:${port}`)
}

export function deadText({ sensor, code, reason }: DeadLetter): string {
  return `${sensor}: a batch is refused (${code}): ${reason}`
}

export { AmoskysError, reasonOf }
