import type { Alert, Severity } from '../contracts/index.ts'

/** The alerts that have gone by, for the summary. */
export interface Tally {
  see(alerts: readonly Alert[]): void
  /** Alerts by their newest severity; those taken back are none. */
  severities(): Readonly<Record<Severity, number>>
}

export function createTally(): Tally {
  const ended = { critical: 0, high: 0, medium: 0, low: 0, info: 0 }
  /** Alerts under way; the alert book bounds how many there are. */
  const open = new Map<string, Severity>()
  return {
    see(alerts) {
      for (const { id, status, severity } of alerts) {
        open.delete(id)
        if (status === 'open') open.set(id, severity)
        else if (status === 'closed') ended[severity]++
      }
    },
    severities() {
      const severities = { ...ended }
      for (const severity of open.values()) severities[severity]++
      return severities
    },
  }
}
