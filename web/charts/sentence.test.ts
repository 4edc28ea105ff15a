import { expect, test } from 'vitest'
import { gapsOf, lineSentence, spikeSentence, trendText } from './sentence.ts'
import { type Axis, valuesOf } from './series.ts'

const hour = 3_600_000
const axis: Axis = { fromMs: 0, stepMs: hour, steps: 24 }
const wording = {
  text: (value: number) => `${Math.round(value)}%`,
  time: (ms: number) => new Date(ms).toISOString().slice(11, 16),
}
const day = (at: (hour: number) => number | null) =>
  valuesOf(Array.from({ length: 24 }, (_, i) => at(i)))
const lineOf = (mean: Float64Array, high = mean) => ({ name: 'Processor', mean, high })

test('it says what is now, what the most was and when, and where it goes', () => {
  const mean = day((i) => (i === 2 ? 60 : 34 + (i % 2)))
  const high = day((i) => (i === 2 ? 91 : 40))
  expect(lineSentence(lineOf(mean, high), axis, wording)).toBe(
    'Processor 35% now, peak 91% at 02:30, no upward trend.',
  )
})

test('what was measured last long ago is not called now', () => {
  const mean = day((i) => (i < 12 ? 20 : null))
  expect(lineSentence(lineOf(mean), axis, wording)).toBe(
    'Processor 20% when last measured at 11:30, peak 20% at 00:30, no upward trend.',
  )
})

test('where nothing was measured it says so, and of few points it says no trend', () => {
  expect(lineSentence(lineOf(day(() => null)), axis, wording)).toBe(
    'Processor: nothing measured in this time.',
  )
  expect(lineSentence(lineOf(day((i) => (i < 20 ? null : 7))), axis, wording)).toBe(
    'Processor 7% now, peak 7% at 20:30.',
  )
})

test.each([
  ['rising', (i: number) => i],
  ['falling', (i: number) => 100 - i],
  ['no upward trend', () => 50],
  ['no upward trend', (i: number) => 50 + 40 * Math.sin(i)],
  ['no upward trend', (i: number) => 1000 + i],
])('%s', (words, at) => {
  expect(trendText(day(at))).toBe(words)
})

test('gaps are between and after what was measured, not before it', () => {
  const values = valuesOf([null, null, 1, null, 2, null, null])
  expect(gapsOf(values)).toEqual([
    { fromStep: 3, toStep: 4 },
    { fromStep: 5, toStep: 7 },
  ])
  expect(gapsOf(valuesOf([null, null]))).toEqual([])
  expect(gapsOf(valuesOf([1, 2, null]))).toEqual([])
})

test('a train of spikes says since when nothing is seen', () => {
  const packets = { name: 'Packets a second', mean: day((i) => (i < 20 ? 700 : null)) }
  const text = (value: number) => String(Math.round(value))
  const line = { ...packets, high: day((i) => (i === 3 ? 912 : 700)) }
  expect(spikeSentence(line, axis, { ...wording, text })).toBe(
    'Packets a second: 700 on average, at most 912, then nothing since 20:00.',
  )
  const late = { ...packets, mean: day((i) => (i < 20 ? null : 5)), high: day(() => 5) }
  expect(spikeSentence(late, axis, { ...wording, text })).toBe(
    'Packets a second: 5 on average since 20:00, at most 5.',
  )
})
