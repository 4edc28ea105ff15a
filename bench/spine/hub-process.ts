/** A hub as `amoskys bus` opens it, in a process of its own; what it keeps is read and committed, as a worker would. */
import { createPublicKey } from 'node:crypto'
import { openStreams, type Streams } from '../../src/bus/index.ts'
import { openHubDoor, type Register, streamOf } from '../../src/hub/index.ts'
import { identityOf, serverCredentials } from '../../src/pki/holder/index.ts'
import type { Identities } from './identities.ts'
import { answerParent, usage } from './processes.ts'

export interface HubOrder {
  readonly kind: 'memory' | 'redis' | 'nats'
  readonly url: string
  readonly path: string
  readonly prefix: string
  readonly identities: Identities
}

answerParent<HubOrder>(async (order) => {
  const { kind, url, path, prefix, identities } = order
  const notices: string[] = []
  const streams = await openStreams({
    ...{ kind, url, path, prefix, clock: Date.now },
    onNotice: (text) => void notices.push(text),
  })
  const keys = new Map(
    identities.sensors.map(({ name, publicKey }) => [name, createPublicKey(publicKey)]),
  )
  const register: Register = {
    refusal: () => '',
    signingKey: (sensor) => keys.get(sensor) ?? null,
    refresh: () => Promise.resolve(),
    orders: () => null,
  }
  let dead = 0
  const door = await openHubDoor({
    listen: '127.0.0.1:0',
    credentials: serverCredentials(identities.hub, { isClientAsked: true }),
    ...{ streams, backend: kind, register, identify: identityOf },
    // The bench asks for more than one sensor may send in the long run.
    limits: { rowsPerSecond: 1e9, bytesPerSecond: 1e9 },
    onDead: async () => ++dead > 0,
    onHeard: () => {},
    onClash: () => {},
    clock: Date.now,
    ticks: () => performance.now(),
  })
  const readers = identities.sensors.map(({ name }) => readOff(streams, name))
  await Promise.all(readers.map(({ ready }) => ready))
  return {
    says: { port: door.port },
    ask: () => ({ ...usage(), dead, notices: notices.slice(0, 3), counts: door.counts().accepted }),
    async end() {
      for (const { stop } of readers) stop()
      await door.close()
      await Promise.all(readers.map(({ done }) => done))
      await streams.close()
    },
  }
})

/** Commits what is kept, so that it is trimmed. */
function readOff(streams: Streams, sensor: string) {
  let isEnding = false
  const ready = Promise.withResolvers<void>()
  const read = async () => {
    const options = { owner: 'bench', ttlMs: 60_000 }
    const owned = await streams.own(streamOf({ sensor, stream: '' }), 'bench', options)
    ready.resolve()
    if (owned === null) throw new Error('somebody else reads the streams of the bench')
    let after = owned.from.sequence
    while (!isEnding) {
      const most = { entriesMax: 64, bytesMax: 4 * 1024 * 1024, waitMs: 500 }
      const entries = await owned.read({ after, ...most })
      if (entries.length === 0) continue
      after = entries.at(-1)!.sequence
      await owned.commit(after)
      await owned.renew()
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    await owned.release()
  }
  return {
    ready: ready.promise,
    done: read().catch((thrown) => ready.reject(thrown)),
    stop: () => {
      isEnding = true
    },
  }
}
