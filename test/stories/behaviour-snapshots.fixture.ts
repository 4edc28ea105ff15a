/** The behaviours alone on the observations of a capture: in one go, or saved and begun again from what was saved. */
import { deserialize, serialize } from 'node:v8'
import { type ObservationBatch, packed, type Signal } from '../../src/contracts/index.ts'
import { createWatcher } from '../../src/detection/behaviours/index.ts'
import { Hosts, Row } from '../../src/detection/hosts/index.ts'
import type { Random } from '../../src/kernel/index.ts'
import type { Capture } from '../../src/sensing/capture/index.ts'
import { createSensing } from '../../src/sensing/index.ts'

/** All that a capture comes to, batch by batch. */
export async function observationsOf(capture: Capture): Promise<ObservationBatch[]> {
  const batches: ObservationBatch[] = []
  const settings = { wanted: 'alerts', flowLimits: {} } as const
  const sensing = createSensing(settings, (batch) => batches.push(packed(batch)))
  for await (const frames of capture) sensing.push(frames)
  while (sensing.finish(1024));
  return batches
}

/** What came of it: signals as text, in order, with how many rows had been seen; and what was shed. */
export interface Heard {
  readonly signals: readonly {
    readonly rows: number
    readonly key: string
    readonly text: string
  }[]
  readonly shed: Readonly<Record<string, number>>
}

/** As many places to cut at, spread by chance over so many rows. */
export function cutsBetween(rows: number, wanted: number, random: Random): Set<number> {
  const cuts = new Set([1, rows])
  for (let i = 0; i < wanted; i++) cuts.add(1 + random.below(rows))
  return cuts
}

/** Shows every row to the behaviours; before each row of `cuts` they are saved, and others begin from that. */
export function hear(batches: readonly ObservationBatch[], cuts: ReadonlySet<number>): Heard {
  let watching = begin()
  const signals: { rows: number; key: string; text: string }[] = []
  let rows = 0
  const note = (told: readonly Signal[]) => {
    for (const signal of told) signals.push({ rows, key: signal.key, text: textOf(signal) })
  }
  for (const batch of batches)
    for (let at = 0; at < batch.count; at++) {
      rows++
      if (cuts.has(rows)) watching = again(watching)
      watching.watcher.watch(watching.row.show(batch, at))
      // Some wait while a snapshot is taken.
      if (rows % 3 === 0) note(watching.watcher.take())
    }
  watching.watcher.finish()
  note(watching.watcher.take())
  return { signals, shed: watching.watcher.shed() }
}

type Watching = ReturnType<typeof begin>
type Saved = Readonly<{ hosts: ReturnType<Hosts['save']>; watcher: unknown }>

function begin(saved?: Saved) {
  const hosts = new Hosts()
  if (saved) hosts.restore(saved.hosts)
  const isAlert = (_: string, points: number) => points > 30
  const watcher = createWatcher({ hosts, isAlert, saved: saved?.watcher })
  return { hosts, watcher, row: new Row(hosts) }
}

function again({ hosts, watcher }: Watching): Watching {
  const bytes = serialize({ hosts: hosts.save(), watcher: watcher.save() } satisfies Saved)
  return begin(deserialize(bytes) as Saved)
}

/** Every number as it is, -0 and NaN apart from 0 and null. */
function textOf(signal: Signal): string {
  return JSON.stringify(signal, (_, value: unknown) => {
    const isOdd = typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0))
    return isOdd ? `number ${Object.is(value, -0) ? '-0' : String(value)}` : value
  })
}
