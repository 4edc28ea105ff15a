/** How what sensors know of hosts is written, and what follows of it for the hosts as a whole. */
import { type CompiledQuery, type Kysely, sql } from 'kysely'
import type { HostSighting, Sensed } from '../../contracts/index.ts'
import { decodeRecord } from '../../kernel/index.ts'
import { isPostgres } from '../dialect.ts'
import { writeRows } from '../postgres/rows.ts'
import { replacing, rowsOf } from '../replacing.ts'
import type { Schema } from '../schema.ts'
import { followed, hostRow, type KnownOfEntity, knownOfEntity, together } from './host-rows.ts'

/** In a transaction that keeps other writers out; each address and sensor stands in the sightings once. */
export async function writeHosts(
  db: Kysely<Schema>,
  sightings: readonly Sensed<HostSighting>[],
): Promise<void> {
  if (sightings.length === 0) return
  const { hosts, entities } = await mergeHosts(db, sightings)
  const rows = hosts.map(hostRow)
  await runEach(db, replacing(db, 'hosts', Object.keys(rows[0] ?? {})), rows)
  await runEach(db, knowing(db), entities)
}

/** A statement that is built once; the values of a row stand in the order of its parameters. */
async function runEach(
  db: Kysely<Schema>,
  statement: CompiledQuery,
  rows: readonly object[],
): Promise<void> {
  if (isPostgres(db)) return writeRows(db, statement, rows)
  for (const row of rows) await db.executeQuery({ ...statement, parameters: Object.values(row) })
}

interface MergedHosts {
  readonly hosts: readonly Sensed<HostSighting>[]
  readonly entities: readonly KnownOfEntity[]
}

/** What is to be kept of these sightings, beside what is known already; each address and sensor stands in them once. */
async function mergeHosts(
  db: Kysely<Schema>,
  sightings: readonly Sensed<HostSighting>[],
): Promise<MergedHosts> {
  const known = new Map<string, Map<string, Sensed<HostSighting>>>()
  for (const { address } of sightings) known.set(address, new Map())
  for (const host of await hostsOf(db, [...known.keys()]))
    known.get(host.address)!.set(host.sensor, host)
  const hosts = sightings.map((sighting) => {
    const own = known.get(sighting.address)!
    const before = own.get(sighting.sensor)
    const host = followed(before, sighting)
    if ((before?.lastUs ?? host.lastUs) <= host.lastUs) own.set(host.sensor, host)
    return host
  })
  const entities = [...known.values()].map((own) => knownOfEntity(together([...own.values()])))
  return { hosts, entities }
}

const addressesAtOnce = 500

async function hostsOf(
  db: Kysely<Schema>,
  addresses: readonly string[],
): Promise<Sensed<HostSighting>[]> {
  const hosts: Sensed<HostSighting>[] = []
  for (let from = 0; from < addresses.length; from += addressesAtOnce) {
    const some = addresses.slice(from, from + addressesAtOnce)
    const rows = await db.selectFrom('hosts').select('body').where('address', 'in', some).execute()
    hosts.push(...rows.map(({ body }) => decodeRecord<Sensed<HostSighting>>(body)))
  }
  return hosts
}

/** Writes what is known of an entity, and leaves what people set; parameters in the order of `KnownOfEntity`. */
function knowing(db: Kysely<Schema>): CompiledQuery {
  const columns: readonly (keyof KnownOfEntity)[] = [
    ...(['address', 'is_home', 'kind', 'kind_basis', 'mac', 'name', 'names'] as const),
    ...(['first_us', 'last_us', 'importance', 'weight'] as const),
  ]
  const theirs = (column: string) => sql.ref(`excluded.${column}`)
  const isSet = sql`${sql.ref('entities.set_importance')} <> ''`
  const own = (column: string) =>
    sql`case when ${isSet} then ${sql.ref(`entities.${column}`)} else ${theirs(column)} end`
  const changes = columns
    .filter((column) => column !== 'address')
    .map((column) => {
      const isPeoples = column === 'importance' || column === 'weight'
      return sql`${sql.ref(column)} = ${isPeoples ? own(column) : theirs(column)}`
    })
  const values = columns.map((column) => (isPostgres(db) ? sql.ref(column) : sql`${null}`))
  return sql`insert into entities (${sql.join(columns.map((column) => sql.ref(column)))})
    ${rowsOf(db, 'entities', values)}
    on conflict (address) do update set ${sql.join(changes)}`.compile(db)
}

/** Of hosts that made room, what nobody set goes, too. */
export function forgetting(db: Kysely<Schema>): CompiledQuery {
  return db
    .deleteFrom('entities')
    .where('version', '=', 0)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('hosts').select('address').whereRef('hosts.address', '=', 'entities.address'),
        ),
      ),
    )
    .compile()
}
