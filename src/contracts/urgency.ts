import type { Severity } from './signal.ts'

const ladder: readonly Severity[] = ['critical', 'high', 'medium', 'low', 'info']

/**
 * What to attend to first, by how bad it is if true and how likely: as bad as that from 80 % on, one step less from 50 %,
 * two below.
 */
export function riskOf(severity: Severity, probability: number): Severity {
  const less = probability < 0.5 ? 2 : probability < 0.8 ? 1 : 0
  return ladder[Math.min(ladder.length - 1, ladder.indexOf(severity) + less)]!
}
