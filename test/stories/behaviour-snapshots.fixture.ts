/** The behaviours alone on the observations of a capture: in one go, or saved and begun again from what was saved. */
import { isDeepStrictEqual } from 'node:util'
import { deserialize, serialize } from 'node:v8'
import { expect } from 'vitest'
import { type ObservationBatch, packed, type Signal } from '../../src/contracts/index.ts'
import { createWatcher } from '../../src/detection/behaviours/index.ts'
import { Hosts, Row } from '../../src/detection/hosts/index.ts'
import { seededRandom } from '../../src/kernel/index.ts'
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

interface Told {
  /** How many rows had been seen. */
  readonly rows: number
  readonly key: string
  readonly detector: string
  readonly text: string
}

interface Heard {
  readonly signals: readonly Told[]
  readonly shed: Readonly<Record<string, number>>
  /** All that was remembered after the last row. */
  readonly state: unknown
}

/** The same comes of it whether nobody interrupts it, or others take over again and again. Yields who told of something before such a place, and of the same after it. */
export function expectSame(batches: readonly ObservationBatch[]): Set<string> {
  const whole = hear(batches, new Set())
  const rows = batches.reduce((sum, { count }) => sum + count, 0)
  const cuts = cutsThrough(whole, rows)
  const cut = hear(batches, cuts)
  const differs = whole.signals.findIndex(({ text }, i) => text !== cut.signals[i]?.text)
  if (differs >= 0) expect(cut.signals[differs]).toEqual(whole.signals[differs])
  expect(cut.signals.length).toBe(whole.signals.length)
  expect(cut.shed).toEqual(whole.shed)
  if (!isDeepStrictEqual(cut.state, whole.state)) expect(cut.state).toEqual(whole.state)
  const first = new Map(whole.signals.toReversed().map(({ key, rows: at }) => [key, at]))
  const isCrossed = ({ key, rows: at }: Told) =>
    [...cuts].some((place) => place > first.get(key)! && place <= at)
  return new Set(whole.signals.filter(isCrossed).map(({ detector }) => detector))
}

/** At the first row and the last, by chance, and right after each detector spoke first. */
function cutsThrough({ signals }: Heard, rows: number): Set<number> {
  const random = seededRandom(rows)
  const first = new Map(signals.toReversed().map(({ detector, rows: at }) => [detector, at + 1]))
  return new Set([
    1,
    rows,
    ...Array.from({ length: 3 }, () => 1 + random.below(rows)),
    ...first.values(),
  ])
}

/** Shows every row to the behaviours; before each row of `cuts` they are saved, and others begin from that. */
function hear(batches: readonly ObservationBatch[], cuts: ReadonlySet<number>): Heard {
  let watching = begin()
  const signals: Told[] = []
  let rows = 0
  const note = (told: readonly Signal[]) => {
    for (const signal of told) {
      const { key, detector } = signal
      signals.push({ rows, key, detector, text: textOf(signal) })
    }
  }
  for (const batch of batches)
    for (let at = 0; at < batch.count; at++) {
      rows++
      if (cuts.has(rows)) watching = begin(saved(watching))
      watching.watcher.watch(watching.row.show(batch, at))
      // Some wait while a snapshot is taken.
      if (rows % 3 === 0) note(watching.watcher.take())
    }
  const state = inOrder(saved(watching))
  watching.watcher.finish()
  note(watching.watcher.take())
  return { signals, shed: watching.watcher.shed(), state }
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

function saved({ hosts, watcher }: Watching): Saved {
  return deserialize(serialize({ hosts: hosts.save(), watcher: watcher.save() })) as Saved
}

/** Maps and sets as lists, for their order matters; without the chains of hashes, whose order does not. */
function inOrder(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value
  if (value instanceof Map || value instanceof Set) return inOrder([...value])
  if (Array.isArray(value)) return value.map(inOrder)
  const fields = Object.entries(value).filter(([name]) => name !== 'chain')
  return Object.fromEntries(fields.map(([name, one]) => [name, inOrder(one)]))
}

/** Every number as it is, -0 and NaN apart from 0 and null. */
function textOf(signal: Signal): string {
  return JSON.stringify(signal, (_, value: unknown) => {
    const isOdd = typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0))
    return isOdd ? `number ${Object.is(value, -0) ? '-0' : String(value)}` : value
  })
}
