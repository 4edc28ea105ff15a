import type { Alert, FlowSummary, HostSighting, Sensed, Signal } from '../contracts/index.ts'
import { AmoskysError } from '../kernel/index.ts'
import type { Bus, StreamTopic, Topics } from './bus.ts'

export interface Publisher {
  /** From now on what is sent comes of the batch with this trace id; '': of none, and alerts have their own. */
  follow(traceId: string): void
  /** Records of the stream's sensor, whose name they get here. */
  flows(flows: readonly FlowSummary[]): void
  found(found: {
    readonly signals: readonly Signal[]
    readonly alerts: readonly Alert[]
    readonly hosts: readonly HostSighting[]
  }): void
  /**
   * Resolves when the bus has accepted or refused all that was sent until now, so that a slow reader slows the capture
   * instead of filling memory. Rejects where it took no alerts, no signals, or nothing at all.
   */
  sent(): Promise<void>
  /** Batches that the bus has accepted, by topic. */
  readonly accepted: Readonly<Record<StreamTopic, number>>
  /** What was given up, by bound: flows and what is known of hosts, for which a group had no room. */
  shed(): Readonly<Record<string, number>>
}

/** The traffic of one sensor, and which run of it: a broker keeps what an earlier run sent. */
export interface Stream {
  readonly sensor: string
  readonly run: string
}

/** Topics whose records are given up where a group has no room for them, in the words of the summary. */
const refusable = { flows: 'flows not taken', hosts: 'news of hosts not taken' } as const

/** Sends what one stream of traffic gives: each topic in order, none behind another that has no room. */
export function createPublisher(bus: Bus, { sensor, run }: Stream): Publisher {
  const done = Promise.resolve()
  const last = { alerts: done, signals: done, flows: done, hosts: done }
  const accepted = { alerts: 0, signals: 0, flows: 0, hosts: 0 }
  let batches = 0
  let batchTrace = ''
  const refused = new Map<StreamTopic, number>()
  const send = <T extends StreamTopic>(topic: T, batch: readonly Topics[T][], traceId = '') => {
    if (batch.length === 0) return
    const id = `${sensor}/${run}/${++batches}`
    const message = { key: sensor, id, traceId: batchTrace || traceId }
    last[topic] = last[topic].then(async () => {
      try {
        await bus.publish(topic, batch, message)
        accepted[topic]++
      } catch (thrown) {
        if (!(topic in refusable) || !isFull(thrown)) throw thrown
        refused.set(topic, (refused.get(topic) ?? 0) + batch.length)
      }
    })
    // The failure is met by whoever awaits `sent`; without this line an early one would end the process.
    last[topic].catch(() => {})
  }
  const named = <R>(records: readonly R[]): Sensed<R>[] =>
    records.map((record) => ({ ...record, sensor }))
  return {
    accepted,
    follow(traceId) {
      batchTrace = traceId
    },
    flows: (flows) => send('flows', named(flows)),
    found({ signals, alerts, hosts }) {
      send('signals', named(signals))
      send('alerts', alerts, traceOf(alerts))
      send('hosts', named(hosts))
    },
    async sent() {
      await Promise.all(Object.values(last))
    },
    shed: () =>
      Object.fromEntries(
        Object.entries(refusable).flatMap(([topic, words]) => {
          const records = refused.get(topic as StreamTopic) ?? 0
          return records > 0 ? [[words, records]] : []
        }),
      ),
  }
}

function isFull(thrown: unknown): boolean {
  return thrown instanceof AmoskysError && thrown.code === 'full'
}

/** The trace all of them belong to; '' where they belong to several. */
function traceOf(alerts: readonly Alert[]): string {
  const traceId = alerts[0]?.traceId ?? ''
  return alerts.every((alert) => alert.traceId === traceId) ? traceId : ''
}
