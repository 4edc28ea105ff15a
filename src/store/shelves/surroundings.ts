/** What has to be known of hosts and people before anything is done to a target: who would be hurt, and who is at work. */
import type { Kysely } from 'kysely'
import { type HostRole, type HostSighting, hostRoles } from '../../contracts/index.ts'
import { decodeRecord, isAddress, networkTest } from '../../kernel/index.ts'
import { oneOf } from '../dialect.ts'
import type { Schema } from '../schema.ts'

const addressesMax = 1_000
const hostsMax = 5_000

/** Addresses from which somebody is signed in now, with all the proofs that are asked for. */
export async function signedInFrom(db: Kysely<Schema>, nowMs: number): Promise<string[]> {
  const rows = await db
    .selectFrom('sessions')
    .select('address')
    .distinct()
    .where('stage', '=', 'full')
    .where('ended_ms', 'is', null)
    .where('ends_ms', '>', nowMs)
    .where('idle_ends_ms', '>', nowMs)
    .orderBy('address')
    .limit(addressesMax)
    .execute()
  return rows.map(({ address }) => address)
}

/** Hosts of ours that were ever met. */
export async function countHomes(db: Kysely<Schema>): Promise<number> {
  const { n } = await db
    .selectFrom('entities')
    .select((e) => e.fn.countAll<number>().as('n'))
    .where('is_home', '=', 1)
    .executeTakeFirstOrThrow()
  return Number(n)
}

/** Those that people call critical, or that are so by their kind. */
export async function criticalHosts(db: Kysely<Schema>): Promise<string[]> {
  const rows = await db
    .selectFrom('entities')
    .select('address')
    .where('weight', '=', 3)
    .orderBy('address')
    .limit(hostsMax)
    .execute()
  return rows.map(({ address }) => address)
}

/** What hosts are to others, by address: of those that are anything to them. */
export async function rolesOfHosts(
  db: Kysely<Schema>,
): Promise<Readonly<Record<string, readonly HostRole[]>>> {
  const rows = await db
    .selectFrom('entities')
    .innerJoin('hosts', 'hosts.address', 'entities.address')
    .select(['hosts.address', 'hosts.body'])
    .where('entities.kind', 'in', [...hostRoles])
    .orderBy('hosts.address')
    .limit(hostsMax)
    .execute()
  const roles: Record<string, HostRole[]> = {}
  for (const { address, body } of rows) {
    const own = (decodeRecord<HostSighting>(body).roles ?? []).map(({ role }) => role)
    roles[address] = [...new Set([...(roles[address] ?? []), ...own])]
  }
  return roles
}

export interface Touched {
  /** Hosts of ours that had flows with it. */
  readonly hosts: number
  /** Names, or addresses where they have none, at most 8. */
  readonly named: readonly string[]
  /** Those of critical importance to people, at most 8, likewise. */
  readonly critical: readonly string[]
  /** Flows with it that had not ended when they were last told of. */
  readonly open: number
  /** False: there were more flows than are looked at. */
  readonly isComplete: boolean
  /** Whether it completed a TCP handshake in any of them. */
  readonly isEstablished: boolean
  /** Event time from which on flows were looked at, microseconds. */
  readonly fromUs: number
}

const flowsMax = 20_000
const namedMax = 8
const hourUs = 3_600e6
/** A flow that was cut for its length goes on as a rule; one that nothing was heard of for so long does not. */
const openUs = 300e6
/** Zeek's states in which both sides had spoken. */
const established: ReadonlySet<string> = new Set(['S1', 'SF', 'S2', 'S3', 'RSTO', 'RSTR'])
const tcp = 6

/** Who had to do with an address or a network in the hour before `nowUs`; of traffic of another day, before its newest flow. */
export async function touchedBy(
  db: Kysely<Schema>,
  target: string,
  nowUs: number,
): Promise<Touched> {
  const newest = await db
    .selectFrom('flows')
    .select('first_us')
    .orderBy('first_us', 'desc')
    .limit(1)
    .executeTakeFirst()
  const toUs = Math.min(nowUs, newest?.first_us ?? nowUs)
  const fromUs = toUs - hourUs
  const { flows, isComplete } = await flowsWith(db, target, fromUs)
  const others = [...new Set(flows.map(({ other }) => other))]
  const homes = await homesOf(db, others)
  const open = flows.filter(({ end, last_us }) => isGoingOn(end) && last_us > toUs - openUs)
  return {
    ...{ hosts: homes.length, open: open.length, named: namesOf(homes) },
    critical: namesOf(homes.filter(({ importance }) => importance === 'critical')),
    ...{ isComplete, fromUs },
    isEstablished: flows.some((flow) => flow.protocol === tcp && established.has(flow.state)),
  }
}

function isGoingOn(end: string): boolean {
  return end === 'open' || end === 'active'
}

interface Met {
  readonly other: string
  readonly end: string
  readonly state: string
  readonly protocol: number
  readonly last_us: number
}

async function flowsWith(
  db: Kysely<Schema>,
  target: string,
  fromUs: number,
): Promise<{ readonly flows: readonly Met[]; readonly isComplete: boolean }> {
  const columns = ['source', 'destination', 'end', 'state', 'protocol', 'last_us'] as const
  const since = db
    .selectFrom('flows')
    .select([...columns])
    .where('first_us', '>=', fromUs)
    .orderBy('first_us', 'desc')
    .limit(flowsMax)
  const isOne = isAddress(target)
  const rows = isOne
    ? [
        ...(await since.where('source', '=', target).execute()),
        ...(await since.where('destination', '=', target).execute()),
      ]
    : await since.execute()
  const isTarget = isOne ? (address: string) => address === target : networkTest([target])
  const flows = rows.flatMap(({ source, destination, ...rest }) => {
    const [isSource, isDestination] = [isTarget(source), isTarget(destination)]
    if (isSource === isDestination) return []
    return [{ ...rest, other: isSource ? destination : source }]
  })
  return { flows, isComplete: rows.length < flowsMax }
}

interface Home {
  readonly address: string
  readonly name: string
  readonly importance: string
}

/** Of these addresses those that are ours. */
async function homesOf(db: Kysely<Schema>, addresses: readonly string[]): Promise<Home[]> {
  return db
    .selectFrom('entities')
    .select(['address', 'name', 'importance'])
    .where('is_home', '=', 1)
    .where('address', 'in', oneOf(db, addresses))
    .orderBy('weight', 'desc')
    .orderBy('address')
    .execute()
}

/** By name where they have one. */
function namesOf(homes: readonly Home[]): string[] {
  const shown = homes.slice(0, namedMax)
  return shown.map(({ address, name }) => (name === '' ? address : `${name} (${address})`))
}
