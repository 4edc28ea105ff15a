/** How many hosts one host turned to, hour by hour, from the flows that are kept. */
import { type Kysely, sql } from 'kysely'
import type { Schema } from '../schema.ts'

export interface HourlyPeers {
  /** Begin of the hour, event time, microseconds since the Unix epoch. */
  readonly fromUs: number
  readonly peers: number
}

const hourUs = 3_600e6
/** The newest: of a host with more the hours that are looked at are fewer. */
const flowsMax = 20_000

/** The hours in which it opened any flow, the oldest first; `toUs` is not among them. */
export async function hourlyPeers(
  db: Kysely<Schema>,
  address: string,
  { fromUs, toUs }: { readonly fromUs: number; readonly toUs: number },
): Promise<HourlyPeers[]> {
  const { rows } = await sql<{ hour: number; peers: number }>`
    select hour, count(distinct destination) as peers from (
      select floor(first_us / ${sql.lit(hourUs)}) as hour, destination from flows
      where source = ${address} and first_us >= ${fromUs} and first_us < ${toUs}
      order by first_us desc limit ${sql.lit(flowsMax)}
    ) as turned group by hour order by hour`.execute(db)
  return rows.map(({ hour, peers }) => ({ fromUs: hour * hourUs, peers: Number(peers) }))
}
