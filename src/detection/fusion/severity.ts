import type { Severity } from '../../contracts/index.ts'

const ladder: readonly Severity[] = ['info', 'low', 'medium', 'high', 'critical']

/** One step worse; critical stays. */
export function raised(severity: Severity): Severity {
  return ladder[Math.min(ladder.length - 1, ladder.indexOf(severity) + 1)]!
}

export function worse(a: Severity, b: Severity): Severity {
  return ladder.indexOf(a) >= ladder.indexOf(b) ? a : b
}
