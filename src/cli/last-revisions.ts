import type { Alert } from '../contracts/index.ts'
import { BoundedMap } from '../kernel/index.ts'

/** Picks the revision of each alert that is its last. */
export interface LastRevisions {
  /** Those among the newest revisions that are known to be the last: of alerts that are closed. */
  of(alerts: readonly Alert[]): Alert[]
  /** Those of alerts that were withdrawn and not opened again, when no more revisions come. */
  withdrawn(): Alert[]
}

const withdrawnMax = 1_000

export function lastRevisions(): LastRevisions {
  let shed: Alert[] = []
  const withdrawn = new BoundedMap<string, Alert>(withdrawnMax, (_, alert) => shed.push(alert))
  return {
    of(alerts) {
      for (const alert of alerts) {
        withdrawn.delete(alert.id)
        if (alert.status === 'withdrawn') withdrawn.set(alert.id, alert)
      }
      const last = [...shed, ...alerts.filter(({ status }) => status === 'closed')]
      shed = []
      return last
    },
    withdrawn: () => [...withdrawn.values()],
  }
}
