/** Waiting until everything that a hub took was judged and kept. */
import { DatabaseSync } from 'node:sqlite'
import type { Running } from './processes.ts'
import { until } from './until.ts'

const tables = ['alerts', 'signals', 'flows'] as const

/** Yields how many rows there are, as text. */
export type Counts = () => string | Promise<string>

/** What is counted has stood still for longer than a stream’s place is committed after. */
export async function still(counts: Counts, what: string, also: () => string): Promise<void> {
  let seen = ''
  let sinceMs = performance.now()
  await until(
    async () => {
      const now = await counts()
      if (now !== seen) sinceMs = performance.now()
      seen = now
      return performance.now() - sinceMs > 4_000
    },
    { what, also },
  )
}

/** The hub is stopped then. */
export async function judgedBy(hub: Running, counts: Counts): Promise<void> {
  await still(counts, 'all is judged', () => hub.said())
  await hub.stop()
}

/** Of a database in a file. */
export function countsIn(store: string): Counts {
  return () => {
    try {
      using database = new DatabaseSync(store, { readOnly: true, timeout: 10_000 })
      const counts = tables.map(
        (table) => database.prepare(`select count(*) as n from ${table}`).get()!['n'],
      )
      return counts.join(' ')
    } catch {
      return 'it is not there yet'
    }
  }
}
