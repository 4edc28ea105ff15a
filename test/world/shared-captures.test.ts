import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { capturesUnder, labelledCaptures, runCapture } from '../../bench/shared-captures.ts'
import { ownRun } from '../stories/support.fixture.ts'
import { sharedData, testNeeding } from './require.fixture.ts'

const test = testNeeding({ sharedData: true })
const folder = join(sharedData, 'pcap')

describe('the shared captures', () => {
  test('benign captures give few alerts of level high or above, and none without a reason', async () => {
    const files = capturesUnder(join(folder, 'benign'))
    const severe: string[] = []
    for (const file of files) {
      const { alerts } = await runCapture(join(folder, 'benign', file), ownRun())
      for (const alert of alerts) {
        expect(alert.explanation.evidence.length, file).toBeGreaterThan(0)
        if (alert.severity === 'high' || alert.severity === 'critical') {
          severe.push(`${file}: ${alert.behaviours.join('+')}: ${alert.explanation.headline}`)
        }
      }
    }
    console.log(
      [`${files.length} benign captures, ${severe.length} alerts high or above`, ...severe].join(
        '\n',
      ),
    )
    expect(severe.length).toBeLessThanOrEqual(2)
  })

  test('nine in ten attacks of a kind we watch for are flagged with that behaviour', async () => {
    const captures = labelledCaptures(folder)
    const missed: string[] = []
    for (const { path, kind, behaviours } of captures) {
      const { alerts } = await runCapture(join(folder, path), ownRun())
      const fired = new Set(alerts.flatMap((alert) => alert.behaviours))
      if (!behaviours.some((name) => fired.has(name)))
        missed.push(`${kind}: ${path}: ${[...fired].join(' ') || 'silent'}`)
    }
    console.log(
      [`${captures.length - missed.length} of ${captures.length} flagged; missed:`, ...missed].join(
        '\n',
      ),
    )
    expect(missed.length / captures.length).toBeLessThanOrEqual(0.1)
  })
})
