/** What flows can be asked for. */
import type { Kysely } from 'kysely'
import type { Application } from '../../contracts/index.ts'
import { decodeRecord } from '../../kernel/index.ts'
import type { ListSpec } from '../list.ts'
import type { Schema } from '../schema.ts'

/** A flow's columns beside its identity have no index, to which each of many thousands would write: a day is read. */
export const flowList: ListSpec = {
  table: 'flows',
  id: 'id',
  time: { column: 'first_us', unit: 'us' },
  fields: {
    src: { kind: 'address', columns: ['source'] },
    dst: { kind: 'address', columns: ['destination'] },
    entity: { kind: 'address', columns: ['source', 'destination'] },
    port: { kind: 'integer', columns: ['source_port', 'destination_port'], names: {} },
    proto: {
      kind: 'integer',
      columns: ['protocol'],
      names: { icmp: 1, tcp: 6, udp: 17, icmp6: 58, sctp: 132 },
    },
    app: { kind: 'text', column: 'app' },
    ja4: { kind: 'text', column: 'ja4' },
    communityId: { kind: 'text', column: 'community_id' },
    bytes: { kind: 'number', column: 'bytes' },
    state: { kind: 'text', column: 'state' },
    sensor: { kind: 'text', column: 'sensor' },
  },
  is: {},
  sorts: { firstUs: 'first_us', bytes: 'bytes' },
  defaultSort: '-firstUs',
}

/** The columns of a flow that are made of others. */
export function flowColumns(
  application: Application | null,
  payload: { readonly forward: number; readonly backward: number },
) {
  return {
    app: application?.kind === 'plain' ? application.name : (application?.kind ?? ''),
    ja4: application?.kind === 'tls' ? application.ja4 : '',
    bytes: payload.forward + payload.backward,
  }
}

export async function askFlows(db: Kysely<unknown>): Promise<void> {
  for (const name of ['app', 'ja4'])
    await db.schema
      .alterTable('flows')
      .addColumn(name, 'text', (c) => c.notNull().defaultTo(''))
      .execute()
  await db.schema
    .alterTable('flows')
    .addColumn('bytes', 'double precision', (c) => c.notNull().defaultTo(0))
    .execute()
  await fillAsked(db as Kysely<Schema>)
}

/** `0036-flow-shares`. */
export async function shareFlows(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('flows')
    .addColumn('sampled_share', 'double precision', (c) => c.notNull().defaultTo(1))
    .execute()
}

const rowsAtOnce = 2000

async function fillAsked(db: Kysely<Schema>): Promise<void> {
  for (let last = 0; ; ) {
    const rows = await db
      .selectFrom('flows')
      .select(['id', 'application', 'forward_payload as forward', 'backward_payload as backward'])
      .where('id', '>', last)
      .orderBy('id')
      .limit(rowsAtOnce)
      .execute()
    for (const row of rows) {
      const known = row.application === '' ? null : decodeRecord<Application>(row.application)
      const columns = flowColumns(known, row)
      await db.updateTable('flows').set(columns).where('id', '=', row.id).execute()
    }
    if (rows.length < rowsAtOnce) return
    last = rows.at(-1)!.id
  }
}
