import { deserialize, serialize } from 'node:v8'
import { expect, test } from 'vitest'
import { AmoskysError } from '../../../kernel/index.ts'
import { CappedSet } from './capped-set.ts'
import { packed, unpacked } from './packing.ts'
import { RateMeter } from './rate-meter.ts'

/** As it is after it was written down and read again. */
function kept<T>(value: T): T {
  return unpacked(deserialize(serialize(packed(value)))) as T
}

function setOf(values: readonly string[], valuesMax: number): CappedSet<string> {
  const set = new CappedSet<string>(valuesMax)
  for (const value of values) set.add(value)
  return set
}

test('sets go on where they were: empty, of one, full', () => {
  const sets = { none: setOf([], 2), one: setOf([''], 2), full: setOf(['b', 'a', 'c'], 2) }
  const { none, one, full } = kept(sets)
  expect([none.size, none.has(''), none.add('x'), none.size]).toEqual([0, false, true, 1])
  expect([one.size, one.has(''), one.add(''), one.add('y')]).toEqual([1, true, false, true])
  expect([one.add('z'), one.isCapped, one.first(9)]).toEqual([true, true, ['', 'y']])
  expect([full.first(9), full.isCapped, full.add('a')]).toEqual([['b', 'a'], true, false])
})

test('a meter goes on with what is in its second', () => {
  const whole = new RateMeter()
  let cut = kept(new RateMeter())
  for (let i = 0; i < 400; i++) {
    const atUs = i * i * 77
    whole.add(atUs, 1 + (i % 3))
    cut.add(atUs, 1 + (i % 3))
    if (i % 50 === 0) cut = kept(cut)
    expect([cut.peak, cut.total, cut.isBusy, cut.run]).toEqual([
      ...[whole.peak, whole.total, whole.isBusy, whole.run],
    ])
  }
})

test('what two records share is one again, an instance and a record', () => {
  const set = setOf(['a'], 8)
  const state = { set, count: 0 }
  const own = { episodes: new Map([[1, state]]), lists: [[state]], sets: new Set([set]) }
  const { episodes, lists, sets } = kept(own)
  expect(lists[0]![0]).toBe(episodes.get(1))
  expect([...sets]).toEqual([episodes.get(1)!.set])
  episodes.get(1)!.set.add('b')
  expect([...sets][0]!.size).toBe(2)
  expect(set.size).toBe(1)
})

test('a record may lead back to itself, and odd numbers stay what they are', () => {
  const record: { self: unknown; odd: unknown; set: unknown } = {
    ...{ self: null, odd: [-0, Number.NaN, Number.NEGATIVE_INFINITY, undefined] },
    set: setOf(['a'], 2),
  }
  record.self = record
  const again = kept(record)
  expect(again.self).toBe(again)
  expect(again.odd).toEqual(record.odd)
})

test('what nobody said how to keep stands in no snapshot', () => {
  expect(() => packed([{ at: new Date(0) }])).toThrow('an instance of Date')
  expect(() => packed({ tell: () => 1 })).toThrow('a function')
})

test('an instance of nothing that is known, or made of itself, is corrupt', () => {
  const knot: Record<string, unknown> = {}
  knot['@capped-set'] = [8, false, knot]
  for (const value of [{ '@no\u202esuch': [] }, knot])
    expect(() => unpacked(value)).toThrow(AmoskysError)
  expect(() => unpacked({ '@no\u202esuch': [] })).toThrow(/^[ -~]+$/)
})
