import type { Signal, SignalPart, Verdict } from '../../contracts/index.ts'
import { assert } from '../../kernel/index.ts'

/** What a signal came to in the verdict's sum. */
export function partOf({ arithmetic }: Verdict, signal: Signal): SignalPart {
  const part = arithmetic.parts.find(({ key }) => key === signal.key)
  assert(part, `signal ${signal.key} is not in the sum`)
  return part
}

/** ATT&CK techniques that the verdict's signals speak of, its own first. */
export function techniquesOf({ technique, signals }: Verdict): string[] {
  const techniques = new Set([technique, ...signals.map((signal) => signal.technique)])
  techniques.delete('')
  return [...techniques]
}

/**
 * The lead, and the other signals that counted or would be an alert alone: a host that merely uses the same service is
 * not to stand beside an attacker.
 */
export function countingOf(verdict: Verdict): Signal[] {
  const { lead, arithmetic } = verdict
  const signals = verdict.signals.filter((signal) => {
    const isCounted = partOf(verdict, signal).discount !== 0
    return signal !== lead && (isCounted || arithmetic.prior + signal.points >= 0)
  })
  return [lead, ...signals]
}
