import { isDeepStrictEqual } from 'node:util'
import { deserialize, serialize } from 'node:v8'
import { expect, test } from 'vitest'
import type { ObservationBatch, Signal } from '../../contracts/index.ts'
import { rowsOf } from '../../observations/rows.fixture.ts'
import { Hosts, Row } from '../hosts/index.ts'
import { behaviourCards, createWatcher } from './index.ts'
import { everyStory } from './kit/every-detector.fixture.ts'
import { isAlone } from './kit/story.fixture.ts'

type Watching = ReturnType<typeof begin>
type Saved = Readonly<{ hosts: ReturnType<Hosts['save']>; watcher: unknown }>

function begin(saved?: Saved, disabled: readonly string[] = []) {
  const hosts = new Hosts()
  if (saved) hosts.restore(saved.hosts)
  const options = { hosts, isAlert: isAlone, saved: saved?.watcher, disabled }
  return { hosts, watcher: createWatcher(options), row: new Row(hosts) }
}

function saved({ hosts, watcher }: Watching): Saved {
  return deserialize(serialize({ hosts: hosts.save(), watcher: watcher.save() }))
}

/** What is told of the rows from one to another. */
function told({ watcher, row }: Watching, batch: ObservationBatch, [from, to]: [number, number]) {
  for (let at = from; at < to; at++) watcher.watch(row.show(batch, at))
  return watcher.take()
}

function ending({ watcher }: Watching): Signal[] {
  watcher.finish()
  return watcher.take()
}

/** Quick where it is so, and says where it is not. */
function expectSame(some: readonly Signal[], others: readonly Signal[]): void {
  if (!isDeepStrictEqual(some, others)) expect(some).toEqual(others)
}

const batch = rowsOf(everyStory().observations)
const half = batch.count >> 1
const end = batch.count

test('every detector goes on with its story where another had left it', () => {
  const whole = begin()
  let cut = begin()
  const known = new Set<string>()
  for (let at = 0; at < end; at++) {
    const signals = told(whole, batch, [at, at + 1])
    expectSame(told(cut, batch, [at, at + 1]), signals)
    const fresh = signals.filter(({ detector }) => !known.has(detector))
    for (const { detector } of fresh) known.add(detector)
    // While its episode is open: just after it was told first, and a while later.
    if (fresh.length > 0 || at % (end >> 3) === 0) cut = begin(saved(cut))
  }
  const last = ending(whole)
  expectSame(ending(cut), last)
  for (const { detector } of last) known.add(detector)
  expect([...known].sort()).toEqual(behaviourCards.map(({ name }) => name).sort())
  expect(cut.watcher.shed()).toEqual(whole.watcher.shed())
})

test('who was saved goes on as if nobody had asked', () => {
  const [asked, other] = [begin(), begin()]
  for (const one of [asked, other]) told(one, batch, [0, half])
  serialize(asked.watcher.save())
  expectSame(told(asked, batch, [half, end]), told(other, batch, [half, end]))
  expectSame(ending(asked), ending(other))
})

test('signals that nobody had taken yet are taken afterwards', () => {
  const watching = begin()
  for (let at = 0; at < half; at++) watching.watcher.watch(watching.row.show(batch, at))
  const next = begin(saved(watching))
  const untaken = watching.watcher.take()
  expect(untaken.length).toBeGreaterThan(0)
  expect(next.watcher.take()).toEqual(untaken)
})

test('a behaviour that was switched off before begins empty, and one switched off now is let go', () => {
  const before = begin(undefined, ['arp-sweep'])
  told(before, batch, [0, half])
  const after = begin(saved(before), ['horizontal-scan'])
  const signals = [...told(after, batch, [half, end]), ...ending(after)]
  const names = new Set(signals.map(({ detector }) => detector))
  expect([names.has('arp-sweep'), names.has('horizontal-scan')]).toEqual([true, false])
  const sweep = signals.find(({ detector }) => detector === 'arp-sweep')!
  expect(sweep.firstUs).toBeGreaterThanOrEqual(batch.timesUs[half]!)
})
