import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Link } from '../messages.ts'
import { Allowance } from './allowance.ts'
import { backoffMs } from './backoff.ts'
import { Book } from './book.ts'
import { Outbox } from './outbox.ts'
import { Ring } from './ring.ts'
import { ServerClock } from './server-clock.ts'
import { Thinning } from './thinning.ts'
import type { Frame } from './wire.ts'

function frame(ch: Frame['ch'], seq: readonly [number, number], more: Partial<Frame> = {}): Frame {
  const t = '2026-01-31T12:00:00.000Z'
  return { ch, seq, t, full: false, patch: [], dropped: 0, lagMs: 0, ...more }
}

const link: Link = {
  ...{ state: 'open', carrier: 'socket', heardAtMs: 1, lostAtMs: null },
  ...{ roundTripMs: 4, readAtMs: null, toGo: 0, thinned: null, isSummary: false },
}

describe('what is known of a channel', () => {
  test('a frame follows, is old, or leaves a hole', () => {
    const book = new Book()
    expect(book.fits(frame('feed', [1, 3]))).toBe('old')
    book.begin({ op: 'subscribed', ch: 'feed', seq: 10, newest: 10 })
    expect(book.fits(frame('feed', [11, 12]))).toBe('next')
    book.take(frame('feed', [11, 12]))
    expect(book.fits(frame('feed', [11, 12]))).toBe('old')
    expect(book.fits(frame('feed', [14, 15]))).toBe('hole')
    book.skipTo({ op: 'resync', ch: 'feed', seq: 40 })
    expect(book.fits(frame('feed', [41, 41]))).toBe('next')
    book.summarised({ op: 'summary', ch: 'feed', seq: [41, 60], n: 20 })
    expect(book.knownOf('feed')).toBe(60)
  })

  test('what is to go is counted down; of sensors, numbered by time, it is not told', () => {
    const book = new Book()
    book.begin({ op: 'subscribed', ch: 'feed', seq: 100, newest: 3220 })
    book.begin({ op: 'subscribed', ch: 'agents', seq: 0, newest: 1_700_000_000_000 })
    expect(book.toGo).toBe(3120)
    book.take(frame('feed', [101, 3000]))
    expect(book.toGo).toBe(220)
    book.take(frame('feed', [3001, 3230]))
    expect(book.toGo).toBe(0)
  })
})

test('tries come later and later, and never at one moment', () => {
  expect(backoffMs(0, () => 1)).toBe(500)
  expect(backoffMs(3, () => 1)).toBe(4000)
  expect(backoffMs(60, () => 1)).toBe(30_000)
  expect(backoffMs(60, () => 0)).toBe(0)
})

test('how old a record is, whatever the clocks say', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -1e6, max: 1e6 }),
      fc.array(fc.integer({ min: 2, max: 400 }), { minLength: 1, maxLength: 100 }),
      (offsetMs, waysMs) => {
        const clock = new ServerClock()
        let nowMs = 1e9
        for (const way of waysMs) {
          nowMs += 1000
          clock.made(nowMs + offsetMs - way, nowMs)
          clock.answered(2 * way)
        }
        const recent = Math.min(...waysMs.slice(-64))
        const oursMs = clock.oursOf(nowMs + offsetMs - 300, nowMs)
        expect(oursMs).toBeCloseTo(nowMs - 300, 3)
        expect(clock.oursOf(nowMs + offsetMs + 5000, nowMs)).toBe(nowMs)
        expect(clock.roundTripMs).toBeGreaterThanOrEqual(2 * recent)
      },
    ),
  )
})

test('what is left out is a share of the last seconds', () => {
  const thinning = new Thinning()
  expect(thinning.at(0)).toBeNull()
  thinning.add(25, 75, 1000)
  expect(thinning.at(2000)).toEqual({ shown: 25, all: 100 })
  thinning.add(10, 0, 5900)
  expect(thinning.at(6100)).toBeNull()
})

test('a ring holds the newest, newest first, whatever came', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer(), { maxLength: 50 }),
      fc.integer({ min: 1, max: 9 }),
      (all, size) => {
        const ring = new Ring<number>(size)
        for (const one of all) ring.push(one)
        const held = all.slice(-size).toReversed()
        expect(ring.newest(size)).toEqual(held)
        expect(ring.length).toBe(held.length)
        expect(ring.newest(2, (one) => one > 0)).toEqual(held.filter((one) => one > 0).slice(0, 2))
        expect([ring.at(-1), ring.at(held.length)]).toEqual([undefined, undefined])
      },
    ),
  )
})

test('patches come at their own beat, but no more than so many a second', () => {
  const allowance = new Allowance(10)
  let sent = 0
  for (let nowMs = 1000; nowMs < 11_000; nowMs++) {
    if (allowance.waitMs(nowMs) > 0) continue
    allowance.take(nowMs)
    sent++
  }
  expect(sent).toBeLessThanOrEqual(102)
  expect(sent).toBeGreaterThanOrEqual(99)
})

describe('what a tab is told', () => {
  test('of a record that changed twice only the newest; of a log each', () => {
    const outbox = new Outbox()
    outbox.add(frame('incidents', [1, 1], { patch: [{ id: 'inc_1', revision: 1 }] }))
    outbox.add(
      frame('incidents', [2, 3], { patch: [{ id: 'inc_2' }, { id: 'inc_1', revision: 2 }] }),
    )
    outbox.add(frame('feed', [1, 2], { patch: [{ seq: 1 }, { seq: 2 }], dropped: 3 }))
    const patch = outbox.take(link)
    expect(patch.incidents).toEqual([{ id: 'inc_2' }, { id: 'inc_1', revision: 2 }])
    expect([patch.feed.length, patch.feedSkipped]).toEqual([2, 3])
    expect(outbox.isDirty).toBe(false)
    expect(outbox.take(link).incidents).toEqual([])
  })

  test('a tab that takes nothing costs no more than its bounds', () => {
    const outbox = new Outbox()
    for (let i = 0; i < 60; i++) {
      const events = Array.from({ length: 100 }, (_, at) => ({ seq: i * 100 + at }))
      outbox.add(frame('feed', [1, 1], { patch: events }))
      const heads = Array.from({ length: 10 }, (_, at) => ({ id: `inc_${i * 10 + at}` }))
      outbox.add(frame('incidents', [1, 1], { patch: heads }))
    }
    const { feed, feedSkipped, incidents, anew } = outbox.take(link)
    expect([feed.length, feedSkipped]).toEqual([5000, 1000])
    expect(feed.at(-1)?.seq).toBe(5999)
    expect(incidents.length).toBeLessThanOrEqual(500)
    expect(anew).toEqual(['incidents'])
  })
})
