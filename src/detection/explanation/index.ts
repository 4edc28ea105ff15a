/** Verdicts in, alerts with their reasons out: see README.md. */
export { type AlertBook, createAlertBook } from './alert-book.ts'
export { alertMarkdown } from './alert-markdown.ts'
export { actionText, alertLine, alertText } from './alert-text.ts'
export { createExplainer } from './explain.ts'
export { partyLines } from './parties.ts'
