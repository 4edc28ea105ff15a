import type { Alert, Severity } from '../contracts/index.ts'
import { BoundedMap } from '../kernel/index.ts'

/** The alerts that have gone by, for the summary. */
export interface Tally {
  see(alerts: readonly Alert[]): void
  /** Alerts by their newest severity. */
  severities(): Readonly<Record<Severity, number>>
}

const withdrawnMax = 10_000

export function createTally(): Tally {
  const ended = { critical: 0, high: 0, medium: 0, low: 0, info: 0 }
  /** Alerts under way; the alert book bounds how many there are. */
  const open = new Map<string, Severity>()
  /** Withdrawn ones may be opened again; those withdrawn longest ago will not. */
  const withdrawn = new BoundedMap<string, Severity>(withdrawnMax, (_, severity) => {
    ended[severity]++
  })
  return {
    see(alerts) {
      for (const { id, status, severity } of alerts) {
        open.delete(id)
        withdrawn.delete(id)
        if (status === 'open') open.set(id, severity)
        else if (status === 'withdrawn') withdrawn.set(id, severity)
        else ended[severity]++
      }
    },
    severities() {
      const severities = { ...ended }
      for (const severity of [...open.values(), ...withdrawn.values()]) severities[severity]++
      return severities
    },
  }
}
