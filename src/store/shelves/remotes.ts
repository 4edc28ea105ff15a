/** Who was spoken with by address, from the flows that are kept, and whom open incidents name. */
import { type Kysely, sql } from 'kysely'
import type { Incident } from '../../contracts/index.ts'
import { decodeRecord } from '../../kernel/index.ts'
import type { Schema } from '../schema.ts'

export interface Spoken {
  readonly address: string
  /** Null: no sensor has met it. */
  readonly isHome: boolean | null
  readonly flows: number
  /** Payload, both ways. */
  readonly bytes: number
}

export interface SpokenWith {
  readonly addresses: readonly Spoken[]
  /** False: those with the most flows alone. */
  readonly isComplete: boolean
}

const addressesMax = 50_000
const incidentsMax = 500

/** Event time of the newest kept flow, microseconds since the Unix epoch; null: none is kept. */
export async function newestFlowUs(db: Kysely<Schema>): Promise<number | null> {
  const row = await db
    .selectFrom('flows')
    .select('first_us')
    .orderBy('first_us', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.first_us ?? null
}

/** Both ends of the flows that began from the first time on, up to but not with the second. */
export async function findSpoken(
  db: Kysely<Schema>,
  { fromUs, toUs }: { readonly fromUs: number; readonly toUs: number },
): Promise<SpokenWith> {
  const ends = (['source', 'destination'] as const).map(
    (side) => sql`select ${sql.ref(side)} as address, count(*) as flows, sum(bytes) as bytes
      from flows where first_us >= ${fromUs} and first_us < ${toUs} group by ${sql.ref(side)}`,
  )
  const { rows } = await sql<{
    address: string
    is_home: number | null
    flows: number
    bytes: number
  }>`select ends.*, is_home from (
      select address, sum(flows) as flows, sum(bytes) as bytes
      from (${sql.join(ends, sql` union all `)}) group by address
      order by flows desc, address limit ${addressesMax + 1}
    ) as ends left join entities on entities.address = ends.address`.execute(db)
  const addresses = rows.slice(0, addressesMax).map(({ address, is_home, flows, bytes }) => ({
    ...{ address, flows, bytes },
    isHome: is_home === null ? null : is_home === 1,
  }))
  return { addresses, isComplete: rows.length <= addressesMax }
}

export interface OpenIncident {
  readonly id: string
  /** Whom it is about, and whom it names on the other side. */
  readonly parties: readonly string[]
}

/** The most urgent of those that are open. */
export async function findOpenParties(
  db: Kysely<Schema>,
): Promise<{ readonly incidents: readonly OpenIncident[]; readonly isComplete: boolean }> {
  const rows = await db
    .selectFrom('incidents')
    .select(['id', 'body'])
    .where('status', '=', 'open')
    .where('is_withdrawn', '=', 0)
    .orderBy('urgency', 'desc')
    .orderBy('id', 'desc')
    .limit(incidentsMax + 1)
    .execute()
  const incidents = rows.slice(0, incidentsMax).map(({ id, body }) => {
    const { entity, peers } = decodeRecord<Incident>(body)
    return { id, parties: [entity, ...peers] }
  })
  return { incidents, isComplete: rows.length <= incidentsMax }
}
