/** Verdicts in, alerts with their reasons out: see README.md. */
export {
  type AlertBook,
  type AlertBookCounts,
  type AlertBookOptions,
  createAlertBook,
} from './alert-book.ts'
export { alertLine, alertText } from './alert-text.ts'
export {
  createExplainer,
  type Explainer,
  type ExplainerOptions,
  type ExplanationContext,
} from './explain.ts'
export { lintCard, lintExplanation, lintProse } from './lint.ts'
