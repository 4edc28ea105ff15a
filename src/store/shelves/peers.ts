/** With whom a host spoke, from the flows that are kept. */
import { type Kysely, sql } from 'kysely'
import type { Schema } from '../schema.ts'

export interface PeerQuestion {
  readonly address: string
  /** Event times, microseconds since the Unix epoch; null: open. */
  readonly fromUs: number | null
  readonly toUs: number | null
  readonly sort: 'flows' | 'bytes' | 'lastSeen'
  readonly limit: number
}

export interface Peer {
  readonly address: string
  /** '' where it has no name, or was never met. */
  readonly name: string
  readonly kind: string
  readonly isHome: boolean | null
  readonly flows: number
  /** Flows that the host opened; the peer opened the others. */
  readonly opened: number
  /** Payload that the host sent to the peer, and that it got from it. */
  readonly sentBytes: number
  readonly receivedBytes: number
  readonly firstUs: number
  readonly lastUs: number
}

export interface Peers {
  readonly peers: readonly Peer[]
  /** Of how many flows this was counted; of a host with more, these are the newest of each side. */
  readonly flows: number
  readonly isComplete: boolean
}

/** Flows of each side, opened and answered, that are counted. */
const flowsMax = 50_000

const order = { flows: 'flows', bytes: 'bytes', lastSeen: 'last_us' } as const

export async function findPeers(db: Kysely<Schema>, question: PeerQuestion): Promise<Peers> {
  const { sort, limit } = question
  const talks = sql`(select * from (${side('source', question)}) as opened union all
    select * from (${side('destination', question)}) as answered)`
  const { rows } = await sql<PeerRow>`
    select talks.*, coalesce(entities.name, '') as name, coalesce(entities.kind, '') as kind, is_home
    from (
      select peer, count(*) as flows, sum(is_opened) as opened, sum(sent) as sent,
        sum(received) as received, sum(sent) + sum(received) as bytes,
        min(first_us) as first_us, max(last_us) as last_us
      from ${talks} as talked group by peer order by ${sql.ref(order[sort])} desc, peer limit ${limit}
    ) as talks left join entities on entities.address = talks.peer
    order by ${sql.ref(order[sort])} desc, peer`.execute(db)
  const counted = await sql<{ opened: number; answered: number }>`select
    (select count(*) from (${side('source', question)}) as one) as opened,
    (select count(*) from (${side('destination', question)}) as one) as answered`.execute(db)
  const { opened, answered } = counted.rows[0]!
  const isComplete = opened < flowsMax && answered < flowsMax
  return { peers: rows.map(peerOf), flows: opened + answered, isComplete }
}

function side(own: 'source' | 'destination', { address, fromUs, toUs }: PeerQuestion) {
  const isOpened = own === 'source'
  const peer = sql.ref(isOpened ? 'destination' : 'source')
  const [sent, received] = isOpened
    ? [sql.ref('forward_payload'), sql.ref('backward_payload')]
    : [sql.ref('backward_payload'), sql.ref('forward_payload')]
  const from = fromUs === null ? sql`` : sql` and first_us >= ${fromUs}`
  const to = toUs === null ? sql`` : sql` and first_us < ${toUs}`
  return sql`select ${peer} as peer, ${sql.lit(isOpened ? 1 : 0)} as is_opened, ${sent} as sent,
    ${received} as received, first_us, last_us
    from flows where ${sql.ref(own)} = ${address}${from}${to} order by first_us desc limit ${flowsMax}`
}

interface PeerRow {
  readonly peer: string
  readonly name: string
  readonly kind: string
  readonly is_home: number | null
  readonly flows: number
  readonly opened: number
  readonly sent: number
  readonly received: number
  readonly first_us: number
  readonly last_us: number
}

function peerOf(row: PeerRow): Peer {
  return {
    address: row.peer,
    name: row.name,
    kind: row.kind,
    isHome: row.is_home === null ? null : row.is_home === 1,
    flows: row.flows,
    opened: row.opened,
    sentBytes: row.sent,
    receivedBytes: row.received,
    firstUs: row.first_us,
    lastUs: row.last_us,
  }
}
