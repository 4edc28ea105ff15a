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
  /** Payload that it was sent, and payload that it sent. */
  readonly bytesTo: number
  readonly bytesFrom: number
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
  const ends = (
    [
      ['source', 'backward_payload', 'forward_payload'],
      ['destination', 'forward_payload', 'backward_payload'],
    ] as const
  ).map(
    ([side, to, from]) => sql`select ${sql.ref(side)} as address, count(*) as flows,
      sum(${sql.ref(to)}) as bytes_to, sum(${sql.ref(from)}) as bytes_from
      from flows where first_us >= ${fromUs} and first_us < ${toUs} group by ${sql.ref(side)}`,
  )
  const { rows } = await sql<{
    address: string
    is_home: number | null
    flows: number
    bytes_to: number
    bytes_from: number
  }>`select ends.*, is_home from (
      select address, sum(flows) as flows, sum(bytes_to) as bytes_to, sum(bytes_from) as bytes_from
      from (${sql.join(ends, sql` union all `)}) as met group by address
      order by flows desc, address limit ${addressesMax + 1}
    ) as ends left join entities on entities.address = ends.address
    order by ends.flows desc, ends.address`.execute(db)
  const addresses = rows.slice(0, addressesMax).map((row) => ({
    ...{
      address: row.address,
      flows: row.flows,
      isHome: row.is_home === null ? null : row.is_home === 1,
    },
    ...{ bytesTo: row.bytes_to, bytesFrom: row.bytes_from },
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
