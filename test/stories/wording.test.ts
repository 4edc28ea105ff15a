import { expect, test } from 'vitest'
import { lintExplanation } from '../../src/explanation/index.ts'
import { labels, tell } from './support.ts'

test('on every trace, every number in the prose stands in the record and the points add up', async () => {
  for (const { file } of labels()) {
    const { alerts } = await tell(file)
    for (const { explanation } of alerts) {
      expect(lintExplanation(explanation), `${file}: ${explanation.headline}`).toEqual([])
      const { base, bars, others, calibration, total, residual } = explanation.waterfall
      const sum = bars.reduce(
        (points, bar) => points + bar.points,
        base + others.points + calibration,
      )
      expect(Math.abs(total - sum), file).toBeLessThan(0.05)
      expect(residual).toBeCloseTo(total - sum, 6)
      expect(explanation.blind.length).toBeGreaterThan(0)
    }
  }
})
