import { expect, test } from 'vitest'
import { Hosts } from '../../hosts/index.ts'
import type { Setting, SignalDraft } from './behaviour.ts'
import { Episodes, type Telling } from './episodes.ts'

const secondUs = 1e6

interface Changes extends Partial<Pick<Setting, 'emit' | 'isAlert' | 'hosts'>> {
  readonly tell?: () => Telling
  readonly quietS?: number
  readonly episodesMax?: number
}

function episodes(learnt: string[], changes: Changes = {}) {
  const { emit = () => {}, isAlert = () => false, hosts = new Hosts(), quietS = 60 } = changes
  return new Episodes<{ name: string }>({
    card: { name: 'test', technique: 'T0000' },
    setting: { hosts, tunables: { quietS, emitAtPoints: 15 }, emit, isAlert },
    episodesMax: changes.episodesMax ?? 1000,
    name: ({ name }) => name,
    tell: changes.tell ?? (() => null),
    learn: ({ state }) => learnt.push(state.name),
  })
}

const keyOf = (third: number, first = 0) => ({ first, second: 0, third })

test('quiet episodes end behind an older one that goes on', () => {
  const learnt: string[] = []
  const table = episodes(learnt)
  table.obtain(keyOf(1), 0, () => ({ name: 'goes on' }))
  table.obtain(keyOf(2), 1 * secondUs, () => ({ name: 'stops' }))
  for (let second = 0; second < 200; second++) {
    table.obtain(keyOf(1), second * secondUs, () => ({ name: 'goes on' }))
    table.advance(second * secondUs)
  }
  expect(learnt).toEqual(['stops'])
  expect(table.peek(keyOf(2))).toBeUndefined()
})

/** Worth `points` from its first step on. */
const worth = (points: number) => {
  const quantity = { value: 1, unit: 'count', text: '1' }
  const piece = { id: 'one', group: 'volume', sentence: '', observed: quantity } as const
  const evidence = [{ ...piece, baseline: null, points, curve: null }]
  return {
    actor: '10.0.0.1',
    peer: '10.0.0.2',
    peers: ['10.0.0.2'],
    peerCount: 1,
    evidence,
    facts: {},
  }
}

test('what was an alert is not learnt, whatever it takes to be one, and though it fell since', () => {
  const learntFrom = (alertPoints: number, points: readonly number[]) => {
    const learnt: string[] = []
    let now = 0
    const table = episodes(learnt, {
      isAlert: (_, most) => most > alertPoints,
      tell: () => worth(points[now]!),
    })
    const one = table.obtain(keyOf(1), 0, () => ({ name: 'one' }))
    for (now = 0; now < points.length; now++) table.step(one, now * 2 * secondUs)
    now = points.length - 1
    table.advance(1000 * secondUs)
    return learnt
  }
  expect(learntFrom(30, [25])).toEqual(['one'])
  expect(learntFrom(20, [25])).toEqual([])
  expect(learntFrom(30, [35, 10])).toEqual([])
  expect(learntFrom(40, [35])).toEqual(['one'])
})

test('what was told of a living episode never lapses, though nothing new is to be said', () => {
  const emitted: SignalDraft[] = []
  const table = episodes([], {
    ...{ quietS: 600, tell: () => worth(20) },
    emit: (signal) => emitted.push(signal),
  })
  const obtain = (second: number) =>
    table.obtain(keyOf(1), second * secondUs, () => ({ name: 'one' }))
  table.step(obtain(0), 0)
  for (let second = 1; second < 7200; second++) {
    obtain(second)
    table.advance(second * secondUs)
    expect(emitted.at(-1)!.holdsUntilUs).toBeGreaterThan(second * secondUs)
  }
  expect(emitted.length).toBeLessThan(30)
})

test('how a burst ended is told a second after it, and what worked at once', () => {
  const emitted: SignalDraft[] = []
  let value: 'no_sign' | 'worked' = 'no_sign'
  const table = episodes([], {
    ...{ quietS: 600, emit: (signal) => emitted.push(signal) },
    tell: () => ({ ...worth(20), outcome: { value, basis: '' }, facts: { steps: `${one.steps}` } }),
  })
  const obtain = (second: number) =>
    table.obtain(keyOf(1), second * secondUs, () => ({ name: 'one' }))
  const one = obtain(0)
  const step = (second: number) => table.step(obtain(second), second * secondUs)
  for (let i = 0; i < 46; i++) step(i / 100)
  table.advance(secondUs)
  const before = emitted.length
  table.advance(2 * secondUs)
  expect(emitted.length).toBe(before + 1)
  expect(emitted.at(-1)!.facts).toEqual({ steps: '46' })
  value = 'worked'
  step(10)
  expect(emitted.at(-1)!.outcome!.value).toBe('worked')
  step(10.5)
  table.advance(12 * secondUs)
  expect(emitted.at(-1)!.facts).toEqual({ steps: '47' })
  table.advance(41 * secondUs)
  expect(emitted.at(-1)!.facts).toEqual({ steps: '48' })
})

test('at the end of time all end, and time may begin again earlier', () => {
  const learnt: string[] = []
  const table = episodes(learnt)
  table.obtain(keyOf(3), 7200 * secondUs, () => ({ name: 'first' }))
  table.advance(Number.POSITIVE_INFINITY)
  table.obtain(keyOf(4), 0, () => ({ name: 'second' }))
  table.advance(100 * secondUs)
  expect(learnt).toEqual(['first', 'second'])
})

test('the hosts of an episode outlast a flood of others, and no longer than it', () => {
  const hosts = new Hosts({ hostsMax: 64 })
  const flood = () => {
    for (let i = 0; i < 1_000; i++) hosts.meetText(`198.51.${i >> 8}.${i & 255}`, 0)
  }
  const table = episodes([], { hosts, episodesMax: 1 })
  const shed = hosts.meetText('10.0.0.1', 0)
  const kept = hosts.meetText('10.0.0.2', 0)
  table.obtain(keyOf(0, shed), 0, () => ({ name: 'made room' }))
  table.obtain(keyOf(0, kept), 0, () => ({ name: 'lasts' }))
  flood()
  expect([hosts.text(shed), hosts.text(kept)]).toEqual(['', '10.0.0.2'])
  table.advance(100 * secondUs)
  flood()
  expect(hosts.text(kept)).toBe('')
})
