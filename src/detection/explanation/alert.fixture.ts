/** Whole alerts on the worked examples. */
import type { Alert, Evidence, Signal } from '../../contracts/index.ts'
import { createAlertBook } from './alert-book.ts'
import { bruteForce, cards, rescore, verdictOn } from './examples.fixture.ts'
import { createExplainer } from './explain.ts'

const explainer = createExplainer({ cards, rescore, modelVersion: 'none' })

export function alertOn(...signals: readonly Signal[]): Alert {
  const context = () => ({ firstSeenUs: bruteForce.timeUs - 40e6, gaps: [] })
  const verdict = verdictOn(signals, { severity: 'critical' })
  return createAlertBook({ explainer, context }).update([verdict])[0]!
}

/** The alert on a signal as it is taken back when something comes to speak against it. */
export function fallen(signal: Signal, against: Evidence): Alert {
  const book = createAlertBook({ explainer })
  book.update([verdictOn([signal])])
  const evidence = [...signal.evidence, against]
  const now = { ...signal, evidence, points: signal.points + against.points }
  return book.update([verdictOn([now])])[0]!
}
