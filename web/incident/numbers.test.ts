import { expect, test } from 'vitest'
import { noAlertDecides, noChangeOfMind } from '../../src/contracts/index.ts'
import type { Waterfall } from '../api/index.ts'
import { addingUp, chanceOf } from '../kit/index.ts'
import { aboveText, apartFrom } from './alert-lines.ts'
import { bandOf } from './band.ts'
import { changedText } from './changed.tsx'
import { adviceText } from './do-this.tsx'
import { apartText } from './evidence.tsx'
import { noneText } from './mind.tsx'
import { lanesOf, spanOf, ticksOf, timelineText } from './moments.ts'
import { chanceText, countedIn, figureText, saidOf, scaleOf, stepsOf } from './steps.ts'
import { aboutDeed, rangeText, sureText, wordOf, zoneEnds } from './sure.ts'
import { urgencyText } from './urgency.tsx'

const waterfall: Waterfall = {
  ...{ base: -29.996, baseText: 'Starting point: 1 in 1000 such host-hours is malicious' },
  bars: [
    { id: 'a', label: 'Steady interval', points: 12.452 },
    { id: 'b', label: 'Scan before', points: 8.998 },
    { id: 'c', label: 'Little data sent', points: -2.149 },
  ],
  others: { n: 8, points: 13.283 },
  ...{ calibration: -0.44, calibrationText: '', total: 2.148, residual: 0 },
}

test('the pieces that are shown add up to the result that is shown, to the tenth', () => {
  const steps = stepsOf(waterfall)
  const [pieces, sum] = [steps.slice(0, -1), steps.at(-1)!]
  expect(pieces.reduce((all, { tenths }) => all + tenths, 0)).toBe(sum.tenths)
  expect(figureText(sum.tenths)).toBe('+2.1')
  // Each begins where the one before ended.
  expect(pieces.slice(1).every(({ from }, index) => from === pieces[index]!.to)).toBe(true)
  expect(pieces.at(-1)!.to).toBe(sum.to)
  expect(steps.map(({ kind }) => kind)).toEqual([
    ...['base', 'up', 'up', 'down', 'up', 'held', 'sum'],
  ])
  expect(steps[4]!.label).toBe('8 others combined')
})

test('an alert counts the same in its row of the sum and in its own head', () => {
  const counted = countedIn({ explanation: { waterfall } })
  for (const { id, tenths } of stepsOf(waterfall).filter((step) => /^[abc]$/.test(step.id)))
    expect(counted({ id, points: 99, discount: 1 })).toBe(tenths)
  expect(counted({ id: 'not among the rows', points: 10, discount: 0.5 })).toBe(50)
})

test('lines that read alike are told apart by when their alerts began', () => {
  const lines = [
    { id: 'brute-force/attempts', alert: 'one' },
    { id: 'brute-force/attempts', alert: 'two' },
    { id: 'beacon/steady-interval', alert: 'two' },
  ]
  const alerts = [
    { id: 'one', firstTime: '2026-01-02T03:04:05Z' },
    { id: 'two', firstTime: '2026-01-02T04:05:06Z' },
  ]
  const said = lines.map((line) => apartText(line, lines, alerts))
  expect(said[0]).toMatch(/^in the alert that began at .*04:05/)
  expect(said[1]).toMatch(/05:06/)
  expect(said[2]).toBe('')
})

test('no piece is shown further than a tenth from what it is', () => {
  const values = [-299.96, 124.52, 89.98, -21.49, 132.83, -4.4]
  const whole = addingUp(values, 21)
  expect(whole.reduce((sum, value) => sum + value, 0)).toBe(21)
  for (const [index, value] of values.entries())
    expect(Math.abs(whole[index]! - value)).toBeLessThan(1)
})

test('a sum that was held within bounds says so, one that was not does not', () => {
  const labels = (calibration: number) =>
    stepsOf({ ...waterfall, calibration }).map(({ label }) => label)
  expect(labels(-0.44)).toContain('Held within bounds')
  expect(labels(0)).not.toContain('Held within bounds')
})

test('the axis always has even odds, and labels never run into each other', () => {
  const scale = scaleOf(stepsOf(waterfall))
  expect(scale.ticks.map(({ text }) => text)).toContain('50%')
  const apart = scale.ticks.slice(1).map(({ at }, index) => at - scale.ticks[index]!.at)
  expect(Math.min(...apart)).toBeGreaterThan(0.1)
  expect([scale.of(-300), scale.of(26)]).toEqual([0, expect.closeTo(1, 2)])
})

test('the sentence of the picture is made of its numbers', () => {
  expect(saidOf(stepsOf(waterfall))).toBe(
    '4 pieces take it from 0.1% to 62%. 8 others combined counted most, +13.3 points.',
  )
})

test.each([
  [-300, '0.1%'],
  [-400, 'under 0.1%'],
  [0, '50%'],
  [119, '94%'],
  [400, 'over 99%'],
])('%i tenths are a chance of %s', (tenths, text) => {
  expect(chanceText(tenths)).toBe(text)
})

test.each([
  [0.9499, '94%', 'very likely malicious'],
  [0.95, '95%', 'almost certainly malicious'],
  [0.5499, '54%', 'roughly even: we cannot tell'],
  [0.0499, '4%', 'almost certainly benign'],
  [0.05, '5%', 'very likely benign'],
  [0.9999, 'over 99%', 'almost certainly malicious'],
])('%d reads %s and %s: number and word agree', (p, text, word) => {
  expect([sureText(p), wordOf(p)]).toEqual([text, word])
})

test('the word is about what happened, not about the host beside it', () => {
  expect(aboutDeed('very likely malicious')).toBe('what happened is very likely malicious')
  expect(aboutDeed('roughly even: we cannot tell')).toBe('roughly even: we cannot tell')
})

test('seven zones, from benign to malicious', () => {
  expect(zoneEnds).toEqual([0.05, 0.2, 0.45, 0.55, 0.8, 0.95, 1])
  expect(chanceOf(0)).toBe(0.5)
  expect([rangeText(0.88, 0.97), rangeText(0.98, 0.9999), rangeText(0.5, 0.5)]).toEqual([
    ...['88 to 97%', '98% to over 99%', '50%'],
  ])
})

const quantity = (value: number, unit = 'count') => ({ value, unit, text: `${value} ${unit}` })

test('what was seen stands on the side of normal where it is', () => {
  const range = { low: quantity(68, 'share'), high: quantity(240, 'share') }
  const below = bandOf({ observed: quantity(9, 'share'), baseline: null, range })!
  expect(below.seen).toBeLessThan(below.from)
  expect(below.gapFrom).toBe(below.from)
  const above = bandOf({ observed: quantity(22), baseline: quantity(2), range: null })!
  expect([above.seen > above.to, above.gapFrom]).toEqual([true, above.to])
  const within = bandOf({ observed: quantity(100, 'share'), baseline: null, range })!
  expect(within.gapFrom).toBeNull()
  for (const { from, to, seen } of [below, above, within])
    for (const place of [from, to, seen]) expect(place >= 0 && place <= 1).toBe(true)
})

test('far apart they are compared by ratio: ten times as much again is as far again', () => {
  const place = (value: number) =>
    bandOf({ observed: quantity(value), baseline: quantity(1), range: null })!
  const { to, seen } = place(1000)
  expect(seen - to).toBeCloseTo(place(10_000).seen - place(10_000).to, 5)
  // "754 times what is usual" is measured in what is usual.
  const times = bandOf({
    ...{ observed: quantity(754, 'times'), baseline: quantity(11_170, 'bytes'), range: null },
  })!
  expect(times.seen).toBeGreaterThan(times.to)
})

test('what cannot be compared is not drawn as if it could', () => {
  const none = { observed: quantity(9), baseline: null, range: null }
  expect(bandOf(none)).toBeNull()
  expect(bandOf({ ...none, baseline: quantity(9, 'bytes') })).toBeNull()
  expect(bandOf({ ...none, baseline: quantity(Number.NaN) })).toBeNull()
})

test('lines that stand above are named by their numbers, and stand once', () => {
  const line = (alert: string, id: string, direction: 'up' | 'down' = 'up') => ({
    ...{ alert, id, direction },
  })
  const above = [line('x', '1'), line('y', '1'), line('x', '9', 'down'), line('x', '2')]
  const { rest, numbers } = apartFrom(
    [line('x', '2'), line('x', '3'), line('x', '1'), line('x', '9', 'down')],
    above,
  )
  expect(rest).toEqual([line('x', '3')])
  expect(numbers).toEqual([1, 3])
  expect([aboveText([1, 3]), aboveText([2]), aboveText([1, 2, 5])]).toEqual([
    'Lines 1 and 3 above are of this alert.',
    'Line 2 above is of this alert.',
    'Lines 1, 2 and 5 above are of this alert.',
  ])
})

test('where nothing alone would change it, that is said', () => {
  expect(noneText(false, false)).toBe(noChangeOfMind)
  expect(noneText(false, true)).toBe(noAlertDecides)
  expect(noneText(true, true)).toMatch(/taken back/)
})

test('the terms of urgency are a sum that is right', () => {
  const term = (name: 'severity' | 'freshness', value: number) => ({
    ...{ name, value, max: 40, text: '' },
  })
  expect(urgencyText({ value: 50, terms: [term('severity', 40), term('freshness', 10)] })).toBe(
    'How bad if true 40 + how fresh 10 = 50 of 100.',
  )
})

test('advice says what, to whom, for how long, and why', () => {
  const advice = {
    ...{ action: 'isolate-host' as const, target: '10.20.0.100', ttlSeconds: 14_400 },
    ...{ reversible: true, why: 'It gives time.' },
  }
  const watch = { ...advice, action: 'watch' as const, ttlSeconds: 1800 }
  expect(adviceText([advice, watch])).toBe(
    'We would isolate 10.20.0.100 for 4 hours. It gives time.\nOr only watch 10.20.0.100 for 30 minutes. It gives time.',
  )
})

test('what changed while somebody read is told in a few words', () => {
  const words = { lo: 0, hi: 1, methodText: '', word: '', record: null, triedText: '' }
  const confidence = { ...words, p: 0.8, method: 'none' as const }
  const before = {
    ...{ alertCount: 1, isWithdrawn: false, severity: 'high' as const, confidence },
    urgency: { value: 50, terms: [] },
  } as const
  const after = { ...before, alertCount: 3, confidence: { ...confidence, p: 0.94 } } as const
  expect(changedText(before, after)).toBe('2 more alerts came, now 94% sure')
  expect(changedText(before, before)).toBe('more of the same was seen')
})

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString()
const alert = (id: string, from: number, to: number) => ({
  ...{ id, headline: `${id} happened`, firstTime: at(from), lastTime: at(to) },
})

test('lanes hold the moments of their alert, on one axis that holds all of them', () => {
  const incident = {
    alerts: [alert('a', 0, 20), alert('b', 10, 60)],
    timeline: [
      { time: at(10), kind: 'began', alert: 'b', text: 'First.' },
      { time: at(0), kind: 'began', alert: 'a', text: 'First.' },
    ],
  } as never
  const lanes = lanesOf(incident)
  expect(lanes.map(({ marks }) => marks.length)).toEqual([1, 1])
  const span = spanOf(lanes)
  const ticks = ticksOf(span)
  expect(ticks.length).toBeLessThanOrEqual(7)
  for (const ms of [...ticks, Date.parse(at(0)), Date.parse(at(60))])
    expect(ms >= span.fromMs && ms <= span.toMs).toBe(true)
  expect(timelineText(lanes)).toBe(
    '2 alerts in 1 min, from 00:00:00 to 00:01:00; it began with: a happened.',
  )
})
