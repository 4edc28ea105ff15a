import { describe, expect, test } from 'vitest'
import type { Verdict } from '../../contracts/index.ts'
import { pointsOfProbability } from '../../kernel/index.ts'
import { bruteForce, verdictOn } from './examples.fixture.ts'
import { reasonsOf } from './reasons.ts'
import { waterfallOf } from './waterfall.ts'
import { waterfallLines } from './waterfall-text.ts'

/** The verdict with a signal held to so many points, and a total held to another. */
function heldTo({ counted, total }: { counted?: number; total?: number }): Verdict {
  const verdict = verdictOn([bruteForce])
  const { arithmetic } = verdict
  const [part] = arithmetic.parts
  const parts = [{ ...part!, counted: counted ?? part!.counted }]
  const sum = arithmetic.prior + parts[0]!.counted
  const held = total ?? sum
  return { ...verdict, arithmetic: { ...arithmetic, parts, total: held, calibration: held - sum } }
}

function sumOf(verdict: Verdict) {
  const waterfall = waterfallOf(
    verdict,
    reasonsOf(verdict, () => 'behaviour'),
  )
  const { base, bars, others, calibration, total, residual } = waterfall
  const sum = bars.reduce((points, bar) => points + bar.points, base + others.points + calibration)
  expect(Math.abs(sum - total)).toBeLessThan(0.05)
  expect(Math.abs(residual)).toBeLessThan(0.05)
  return waterfall
}

describe('what holds a sum back is said, and the sum still adds up', () => {
  test('by trials', () => {
    const { bars } = sumOf(heldTo({ counted: 35 }))
    const bar = bars.find(({ id }) => id === 'brute-force/trials')
    expect(bar?.label).toBe('Bound by trials: brute force is no surer than tested')
    expect(bar?.points).toBeCloseTo(35 - bruteForce.points, 2)
    expect(sumOf(heldTo({})).bars.map(({ id }) => id)).toEqual(['attempts', 'alike'])
  })
  test('by being of one kind', () => {
    const waterfall = sumOf(heldTo({ counted: 60, total: pointsOfProbability(0.99) }))
    expect(waterfall.calibrationText).toBe('Held to 99%: one kind of evidence is never surer')
    expect(waterfallLines(waterfall, 0.99, 100).join(' ')).toContain(waterfall.calibrationText)
  })
  test('by the bounds of every sum; and nothing where nothing does', () => {
    const text = (total: number) => sumOf(heldTo({ counted: 90, total })).calibrationText
    expect(text(40)).toBe('Held to +40: no verdict is surer than 1 in 10,000 wrong')
    expect(text(30)).toBe('Held within bounds')
    expect(sumOf(heldTo({})).calibrationText).toBe('')
  })
})
