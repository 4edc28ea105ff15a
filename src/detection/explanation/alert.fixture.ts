/** Whole alerts on the worked examples. */
import type { Alert, Signal } from '../../contracts/index.ts'
import { createAlertBook } from './alert-book.ts'
import { bruteForce, cards, rescore, verdictOn } from './examples.fixture.ts'
import { createExplainer } from './explain.ts'

const explainer = createExplainer({ cards, rescore, modelVersion: 'none' })

export function alertOn(...signals: readonly Signal[]): Alert {
  const context = () => ({ firstSeenUs: bruteForce.timeUs - 40e6, gaps: [] })
  const verdict = verdictOn(signals, { severity: 'critical' })
  return createAlertBook({ explainer, context }).update([verdict])[0]!
}
