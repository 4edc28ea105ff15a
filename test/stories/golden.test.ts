import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { lintExplanation } from '../../src/detection/explanation/lint.fixture.ts'
import { root } from '../sources.fixture.ts'
import { goldenLines, labels, namedBy, partiesOf, tell } from './support.fixture.ts'

const golden = join(root, 'test', 'golden')

/** Every trace, whole: the alerts field by field, so that a diff says what moved. `npm run golden` rewrites; read the diff. */
describe.each(labels().map((label) => [label.file, label] as const))('%s', (file, label) => {
  const path = join(golden, `${file}.ndjson`)

  test(label.says, async () => {
    const { alerts, signals, summary } = await tell(file)
    const text = [
      ...alerts.flatMap((alert) => goldenLines(alert, signals)),
      // Each alert has its own urgency.
      JSON.stringify({ ...summary, urgencies: undefined }),
    ].join('\n')
    if (process.env['AMOSKYS_GOLDEN'] === 'write') {
      mkdirSync(golden, { recursive: true })
      writeFileSync(path, text)
    }
    expect(existsSync(path), `no golden file for ${file}: npm run golden`).toBe(true)
    expect(text).toBe(readFileSync(path, 'utf8'))
    for (const { explanation } of alerts) {
      expect(lintExplanation(explanation), explanation.headline).toEqual([])
      expect(Math.abs(explanation.waterfall.residual)).toBeLessThan(0.05)
    }
    const fired = new Set(alerts.flatMap((alert) => alert.behaviours))
    for (const behaviour of label.behaviours) expect([...fired]).toContain(behaviour)
    const isNamed = namedBy(label)
    const others = alerts.flatMap(partiesOf).filter((one) => !isNamed(one))
    expect(others, 'hosts beside those of the label').toEqual([])
    if (label.kind === 'benign') expect(alerts.map((a) => a.explanation.headline)).toEqual([])
  })
})
