import { expect, test } from 'vitest'
import { riskOf } from '../../src/contracts/index.ts'
import { urgencyOf } from './severity.tsx'

test('urgency is what the engine calls risk', () => {
  for (const severity of ['critical', 'high', 'medium', 'low', 'info'] as const)
    for (const p of [0, 0.499, 0.5, 0.799, 0.8, 1])
      expect(urgencyOf(severity, p)).toBe(riskOf(severity, p))
})
