import type { Message } from '../bus/index.ts'
import type { Alert, Sensed, Signal } from '../contracts/index.ts'
import { plural, reasonOf } from '../kernel/index.ts'
import type { World } from './world.ts'

export type Kept = {
  readonly messages: readonly Message[]
  readonly startMs: number
  /** Resolves when it is in the database; rejects where nobody can wait for that any longer. */
  readonly kept: () => Promise<void>
} & (
  | { readonly topic: 'alerts'; readonly batch: readonly Alert[] }
  | { readonly topic: 'signals'; readonly batch: readonly Sensed<Signal>[] }
)

/** Tells what of a sensor's batch is in the database: nobody waits for its being told. */
export function traceKept({ trace, now }: Pick<World, 'trace' | 'now'>, what: Kept): void {
  const [message] = what.messages
  if (trace === undefined || message === undefined || !isOfBatch(what, message.traceId)) return
  const { topic, batch, startMs, kept } = what
  const { key: sensor, id, traceId } = message
  const step = (failure: string) =>
    trace.step({
      ...{ name: 'keep', part: id, traceId, startMs, endMs: now() },
      text: `${plural(batch.length, topic.slice(0, -1))} of ${sensor} ${failure === '' ? 'went into the database' : 'could not be kept'}`,
      facts: { sensor, [topic]: batch.length },
      ...(failure !== '' && { failure }),
    })
  void kept().then(
    () => step(''),
    (thrown: unknown) => step(reasonOf(thrown)),
  )
}

/** What comes of no batch of a sensor has no trace, or that of the alert itself: no step is before it. */
function isOfBatch({ topic, batch }: Kept, traceId: string): boolean {
  return traceId !== '' && (topic !== 'alerts' || batch.some((alert) => alert.traceId !== traceId))
}
