import type { Severity } from '../../contracts/index.ts'

const ladder: readonly Severity[] = ['info', 'low', 'medium', 'high', 'critical']

/** What to attend to first, by how bad it is if true and how likely: under 50 %, 50 to 80 %, 80 % and over. */
const riskTable: Readonly<Record<Severity, readonly [Severity, Severity, Severity]>> = {
  critical: ['medium', 'high', 'critical'],
  high: ['low', 'medium', 'high'],
  medium: ['info', 'low', 'medium'],
  low: ['info', 'info', 'low'],
  info: ['info', 'info', 'info'],
}

export function riskOf(severity: Severity, probability: number): Severity {
  const band = probability < 0.5 ? 0 : probability < 0.8 ? 1 : 2
  return riskTable[severity][band]
}

/** One step worse; critical stays. */
export function raised(severity: Severity): Severity {
  return ladder[Math.min(ladder.length - 1, ladder.indexOf(severity) + 1)]!
}

export function worse(a: Severity, b: Severity): Severity {
  return ladder.indexOf(a) >= ladder.indexOf(b) ? a : b
}
