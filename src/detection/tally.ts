import type { Alert, RunSummary } from '../contracts/index.ts'

/** The alerts that have gone by, for the summary. */
export interface Tally {
  see(alerts: readonly Alert[]): void
  /** Alerts by their newest severity, and by their newest urgency; those taken back are none. */
  counts(): Pick<RunSummary, 'alerts' | 'urgencies'>
  save(): SavedTally
  restore(saved: SavedTally): void
}

export interface SavedTally {
  readonly ended: ReturnType<Tally['counts']>
  readonly open: ReadonlyMap<string, Weight>
}

export function createTally(): Tally {
  const ended = { alerts: none(), urgencies: none() }
  /** Alerts under way; the alert book bounds how many there are. */
  const open = new Map<string, Weight>()
  return {
    see(alerts) {
      for (const { id, status, severity, risk } of alerts) {
        open.delete(id)
        if (status === 'open') open.set(id, { severity, risk })
        else if (status === 'closed') add(ended, { severity, risk })
      }
    },
    counts() {
      const counts = { alerts: { ...ended.alerts }, urgencies: { ...ended.urgencies } }
      for (const weight of open.values()) add(counts, weight)
      return counts
    },
    save: () => ({ ended, open }),
    restore(saved) {
      Object.assign(ended.alerts, saved.ended.alerts)
      Object.assign(ended.urgencies, saved.ended.urgencies)
      for (const [id, weight] of saved.open) open.set(id, weight)
    },
  }
}

type Weight = Pick<Alert, 'severity' | 'risk'>

const none = () => ({ critical: 0, high: 0, medium: 0, low: 0, info: 0 })

function add(
  { alerts, urgencies }: Record<keyof ReturnType<Tally['counts']>, ReturnType<typeof none>>,
  { severity, risk }: Weight,
): void {
  alerts[severity]++
  urgencies[risk]++
}
