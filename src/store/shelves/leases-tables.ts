import type { Kysely } from 'kysely'

export interface LeaseTables {
  leases: LeaseRow
}

/** Who has something to itself, or takes part in sharing. Times by the database's own clock, milliseconds since the Unix epoch. */
export interface LeaseRow {
  /** What is held: `investigator/3`; or who takes part: `investigator/@` and the owner. */
  name: string
  /** What is shared out under one name. */
  grp: string
  /** Its number in the group; -1 of one who takes part. */
  part: number
  /** Tells processes apart; '' while nobody has it. */
  owner: string
  /** One more with each owner: who was put out of it is told by that. */
  fence: number
  /** The owner in words. */
  about: string
  /** Of one who takes part: those of other stations wait while the best one has somebody. */
  station: string
  standing: number
  since_ms: number
  until_ms: number
}

export async function createLeases(db: Kysely<unknown>): Promise<void> {
  let making = db.schema.createTable('leases').addColumn('name', 'text', (c) => c.primaryKey())
  for (const text of ['grp', 'owner', 'about', 'station'])
    making = making.addColumn(text, 'text', (c) => c.notNull())
  for (const number of ['part', 'fence', 'standing', 'since_ms', 'until_ms'])
    making = making.addColumn(number, 'double precision', (c) => c.notNull())
  await making.execute()
}
