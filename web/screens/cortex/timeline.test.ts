import { expect, test } from 'vitest'
import type { ActivityTimeline } from '../../api/index.ts'
import {
  barsOf,
  marksOf,
  type Raised,
  rowsOf,
  spanTitle,
  ticksAlong,
  timelineSentence,
  unseenOf,
} from './timeline.ts'

const from = Date.UTC(2026, 10, 22, 14)
const iso = (minutes: number) => new Date(from + minutes * 60_000).toISOString()
const told = (
  flows: readonly (number | null)[],
  incidents: readonly Raised[] = [],
): ActivityTimeline => ({
  ...{ from: iso(0), to: iso(flows.length * 10), stepSeconds: 600, flows, incidents },
  usual: '24h',
  flowCount: flows.reduce((sum: number, one) => sum + (one ?? 0), 0),
  incidentCount: incidents.length,
})
const raised = (minute: number, changes: Partial<Raised> = {}): Raised => ({
  ...{ id: `inc_${minute}`, time: iso(minute), severity: 'high', confidence: 0.9, status: 'open' },
  ...{ entity: '10.0.0.7', headline: 'it did' },
  ...changes,
})

test('where nothing was seen there is no bar, and no zero either', () => {
  const one = told([null, null, 4, 0, 100, null])
  expect(barsOf(one, 600).map(({ index }) => index)).toEqual([2, 4])
  expect(unseenOf(one)).toEqual([
    { from: 0, to: 2 },
    { from: 5, to: 6 },
  ])
})

test('the busiest step is the highest bar, and a single flow is still seen', () => {
  const [low, high] = barsOf(told([1, 1_000_000]), 100)
  expect(high!.height).toBe(50)
  expect(low!.height).toBe(2)
  expect(high!.y + high!.height).toBe(low!.y + low!.height)
})

test('marks stand at their time, none over another; those without room are counted', () => {
  const incidents = Array.from({ length: 5 }, (_, i) => raised(30 + i / 10))
  const { placed, hidden } = marksOf(told([1, 1, 1, 1, 1, 1], incidents), 600)
  expect(placed).toHaveLength(3)
  expect(hidden).toBe(2)
  expect(new Set(placed.map(({ y }) => y)).size).toBe(3)
  for (const { x } of placed) expect(x).toBeCloseTo(300, -1)
})

test('the open and the urgent are drawn before the closed and the small', () => {
  const incidents = [
    raised(30, { id: 'small', severity: 'low' }),
    raised(30, { id: 'doubtful', severity: 'critical', confidence: 0.3 }),
    raised(30, { id: 'closed', severity: 'critical', status: 'closed' }),
    raised(30, { id: 'worst', severity: 'critical' }),
    raised(30, { id: 'second' }),
  ]
  const { placed } = marksOf(told([1, 1, 1, 1, 1, 1], incidents), 600)
  expect(placed.map(({ incident }) => incident.id)).toEqual(['worst', 'second', 'doubtful'])
})

test('labels stand at whole hours, clear of the last one', () => {
  const day = told(Array.from({ length: 144 }, () => 1))
  const ticks = ticksAlong(day, 848)
  expect(ticks.map(({ text }) => text)).toEqual(['16:00', '20:00', '00:00', '04:00', '08:00'])
  expect(Math.max(...ticks.map(({ x }) => x))).toBeLessThan(848 - 84)
  expect(ticksAlong(day, 250).length).toBeLessThan(ticks.length)
})

test.each([
  [145, 'Last 24 hours'],
  [7, 'Last hour'],
  [3, 'Last 20 minutes'],
  [433, 'Last 3 days'],
])('of %i steps that end now: %s', (steps, title) => {
  const one = told(Array.from({ length: steps }, () => 1))
  expect(spanTitle(one, Date.parse(one.to) - 1000)).toBe(title)
})

test('what lies back is said with its dates', () => {
  const one = told([1, 2])
  expect(spanTitle(one, Date.parse(one.to) + 3_600_000)).toMatch(/^Time from 22 Nov 2026/)
})

test('the sentence is made of the numbers', () => {
  expect(
    timelineSentence(told([null, 5, 40], [raised(12), raised(14, { status: 'closed' })])),
  ).toBe(
    '45 flows, most at 14:20: 40 in 10 min. 2 incidents raised, 1 of them open. Nothing was seen for 10 min of it.',
  )
  expect(timelineSentence(told([0, 0]))).toBe('No flow was seen. No incident was raised.')
})

test('the table tells all flows and incidents in at most 24 rows', () => {
  const flows = [null, ...Array.from({ length: 143 }, (_, i) => i)]
  const rows = rowsOf(told(flows, [raised(700)]))
  expect(rows.length).toBeLessThanOrEqual(24)
  expect(rows.reduce((sum, row) => sum + (row.flows ?? 0), 0)).toBe((142 * 143) / 2)
  expect(rows.flatMap((row) => row.raised)).toHaveLength(1)
  expect(rowsOf(told([null, null, null]))).toEqual([])
})
