import { expect, test } from 'vitest'
import type { History } from '../../api/index.ts'
import { fittingWindow } from './rows.ts'

const nowMs = Date.parse('2026-11-22T14:25:00Z')

/** What was measured between so many minutes ago, in steps of so many seconds. */
function historyOf(
  minutes: number,
  stepSeconds: number,
  known: readonly [number, number][],
): History {
  const steps = (minutes * 60) / stepSeconds
  const from = nowMs - minutes * 60_000
  const avg = Array.from({ length: steps }, (_, step) => {
    const ago = (nowMs - from - (step + 1) * stepSeconds * 1000) / 60_000
    const isKnown = known.some(
      ([oldest, newest]) => ago < oldest && ago + stepSeconds / 60 > newest,
    )
    return isKnown ? 0.5 : null
  })
  const series = [{ metric: 'machineCpuShare', sensor: '', min: avg, avg, max: avg }]
  return { from: new Date(from).toISOString(), stepSeconds, steps, series }
}

const day = 24 * 60
test.each([
  ['minutes of a first run', [[4, 0]], '15m'],
  ['half an hour', [[30, 0]], '1h'],
  ['three hours', [[180, 0]], '24h'],
  [
    'a run of now, and one of this morning',
    [
      [300, 240],
      [4, 0],
    ],
    '24h',
  ],
  ['one that ended hours ago', [[300, 240]], '24h'],
  ['one that ended three days ago', [[3 * day, 3 * day - 60]], '7d'],
  ['nothing', [], '24h'],
] as const)('%s: %s is looked at over %s', (_, known, window) => {
  const spans = known as unknown as readonly [number, number][]
  const [hour, week] = [historyOf(60, 10, spans), historyOf(7 * day, 3600, spans)]
  expect(fittingWindow(hour, week)).toBe(window)
})
