/** What keeps envelopes, alone: Redis's and NATS's own clients, and our streams over them and over a file. */

import { jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'
import { createClient } from '@redis/client'
import { openStreams } from '../../src/bus/index.ts'
import { envelopesOf, type MadeEnvelope } from './envelopes.ts'
import type { SensorIdentity } from './identities.ts'
import { answerParent, usage } from './processes.ts'

export interface BrokerOrder {
  readonly way: 'redis' | 'nats' | 'streams'
  readonly kind: 'memory' | 'redis' | 'nats'
  readonly url: string
  readonly path: string
  readonly prefix: string
  readonly capture: string
  readonly identity: SensorIdentity
}

/** Envelopes under way, as a hub appends what waited meanwhile. */
const atOnce = 16

interface Keeping {
  keep(envelopes: readonly MadeEnvelope[], first: number): Promise<unknown>
  /** Now and then, so that nothing fills up. */
  trim(): Promise<unknown>
  close(): Promise<unknown>
}

answerParent<BrokerOrder>(async (order) => {
  const envelopes = await envelopesOf(order.capture, order.identity)
  const keeping = await ways[order.way](order)
  let isEnding = false
  let acknowledged = 0
  let next = 0
  const run = async () => {
    for (let turn = 1; !isEnding; turn++) {
      const batch = Array.from(
        { length: atOnce },
        (_, i) => envelopes[(next + i) % envelopes.length]!,
      )
      await keeping.keep(batch, next + 1)
      next += atOnce
      acknowledged += batch.reduce((sum, { rows }) => sum + rows, 0)
      if (turn % 50 === 0) await keeping.trim()
    }
  }
  const running = run()
  return {
    says: {},
    ask: () => ({ ...usage(), acknowledged, atMs: performance.now() }),
    async end() {
      isEnding = true
      await running
      await keeping.close()
    },
  }
})

const ways: Readonly<Record<BrokerOrder['way'], (order: BrokerOrder) => Promise<Keeping>>> = {
  async redis({ url, prefix }) {
    const client = createClient({ url })
    await client.connect()
    const key = `${prefix}floor`
    const add = ({ bytes }: MadeEnvelope, sequence: number) =>
      client.sendCommand(['XADD', key, `0-${sequence}`, 'b', Buffer.from(bytes)])
    return {
      keep: (batch, first) => Promise.all(batch.map((one, i) => add(one, first + i))),
      trim: () => client.sendCommand(['XTRIM', key, 'MAXLEN', '0']),
      close: () => client.close(),
    }
  },
  async nats({ url, prefix }) {
    const connection = await connect({ servers: url })
    const manager = await jetstreamManager(connection)
    const name = `${prefix}floor`
    await manager.streams.add({ name, subjects: [name] })
    const stream = jetstream(connection)
    return {
      keep: (batch) => Promise.all(batch.map(({ bytes }) => stream.publish(name, bytes))),
      trim: () => manager.streams.purge(name),
      close: () => connection.close(),
    }
  },
  async streams({ kind, url, path, prefix }) {
    const streams = await openStreams({
      ...{ kind, url, path, prefix, clock: Date.now, onNotice: () => {} },
    })
    const owned = (await streams.own('floor', 'bench', { owner: 'bench', ttlMs: 60_000 }))!
    let newest = owned.from.sequence
    return {
      async keep(batch, first) {
        const entries = batch.map(({ bytes }, i) => ({ sequence: first + i, bytes }))
        const kept = await streams.append('floor', entries)
        if (kept.accepted < entries.length) throw new Error('streams knew what was new')
        newest = kept.newest
      },
      trim: () => owned.commit(newest),
      close: () => streams.close(),
    }
  },
}
