import { expect, test } from 'vitest'
import { lintExplanation } from '../../src/detection/explanation/lint.fixture.ts'
import { tell } from './support.fixture.ts'

test('a scan, then a beacon: port, timing in sigma, the scan before it, the model, and what to do', async () => {
  const { alerts } = await tell('scan-then-beacon.pcap')
  const alert = alerts.find((a) => a.behaviours.includes('scan-then-beacon'))!
  const { explanation } = alert
  const texts = explanation.evidence.map((evidence) => evidence.text).join('\n')
  expect(alert.behaviours).toEqual(
    expect.arrayContaining(['beacon', 'scan-then-beacon', 'flow-trees']),
  )
  expect(alert.entity).toBe('10.20.0.100')
  expect(JSON.stringify(explanation.facts)).toMatch(/port 8080/)
  expect(texts).toMatch(/s apart, \d+% steady; .* by [\d.]+ sigma/)
  expect(texts).toMatch(
    /A scan by it, of \d+ hosts for .+, began .* before the calls to .+ on TCP port 8080/,
  )
  expect(texts).toMatch(/The learned model agrees \(\+\d+\): .* like those of known attacks\./)
  expect(explanation.recommend[0]).toMatchObject({ reversible: true })
  expect(explanation.recommend[0]!.ttlSeconds).toBeGreaterThan(0)
  expect(explanation.counterfactuals.length).toBeGreaterThanOrEqual(1)
  expect(Math.abs(explanation.waterfall.residual)).toBeLessThan(0.05)
  expect(lintExplanation(explanation)).toEqual([])
})
