import { DatabaseSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'

export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await delay(50)
}

/** Whether a run that is under way has kept an alert in its database. */
export function hasAlert(path: string): boolean {
  try {
    using db = new DatabaseSync(path, { readOnly: true })
    return db.prepare('select count(*) as alerts from alerts').get()!['alerts'] !== 0
  } catch {
    // There is no database yet, or no table in it.
    return false
  }
}
