/** Whether what an incident tells of went on to other hosts of ours: whom its entity reached, and what those did since. */
import { type Kysely, sql } from 'kysely'
import type { Alert, Incident, IncidentMember } from '../../contracts/index.ts'
import { decodeRecord, networkTest, privateNetworks } from '../../kernel/index.ts'
import { joinInOrder, listText } from '../dialect.ts'
import type { Schema } from '../schema.ts'
import { incidentState } from './incidents.ts'

/** A host of ours that the entity opened a connection to since the incident began, or that one of its alerts names. */
export interface ReachedHost {
  readonly address: string
  readonly name: string
  /** The first thing that it did itself after it was reached, as an alert tells; null: nothing. */
  readonly deed: Deed | null
}

export interface Deed {
  readonly incidentId: string
  readonly headline: string
  /** Of its first evidence, ISO 8601. */
  readonly firstTime: string
  /** People expect it: nothing else was flagged of the host. */
  readonly isMuted: boolean
}

/** On the other side of an alert: somebody outside, or who did it to the entity, wherever that stands. */
export interface OtherParty {
  /** Address or domain. */
  readonly value: string
  readonly isHome: boolean
  /** Whether the entity is who did it, and not to whom it was done. */
  readonly isReached: boolean
  readonly headline: string
  /** Calls at an even beat; null where there is none. */
  readonly beat: { readonly calls: number; readonly everyMs: number } | null
}

export interface Spread {
  /** Hosts of ours that were reached, as far as is known. */
  readonly reached: number
  /** False: there may be more, of which nothing is kept. */
  readonly isComplete: boolean
  /** Those with a deed first; then those that its alerts name. At most 40. */
  readonly hosts: readonly ReachedHost[]
  readonly others: readonly OtherParty[]
  /** Hosts of ours with a deed since that is not muted. */
  readonly acting: number
  /** Hosts of ours of which all that was flagged since is muted. */
  readonly muted: number
  /** Whether the entity is who did something, and not to whom all of it was done. */
  readonly isDoer: boolean
}

const hostsShown = 40
const othersShown = 4
/** Flows of the entity that are looked at, the newest; and hosts that they led to. */
const flowsMax = 20_000
const reachedMax = 1_024
const deedsMax = 500

const isPrivate = networkTest(privateNetworks)

interface Met {
  readonly address: string
  readonly name: string
  readonly isHome: boolean
  /** When it was first reached, as flows tell; null: no flow of it is kept. */
  readonly firstUs: number | null
}

export async function findSpread(
  db: Kysely<Schema>,
  { id, entity, firstTime }: Pick<Incident, 'id' | 'entity' | 'firstTime'>,
): Promise<Spread> {
  const sinceUs = Date.parse(firstTime) * 1000
  const members = (await incidentState(db, id))?.members ?? []
  const standing = members.filter((one) => one.entity === entity && one.status !== 'withdrawn')
  const done = standing.filter(({ isDoer }) => isDoer)
  const named = new Set(done.flatMap(({ peers }) => peers))
  const met = await metBy(db, { entity, sinceUs, named: [...named] })
  const reached = [...met.values()].filter(({ isHome }) => isHome)
  const deeds = await deedsSince(db, { hosts: reached, sinceUs })
  const hosts = reached
    .filter(({ address }) => deeds.has(address) || named.has(address))
    .map(({ address, name }) => ({ address, name, deed: deeds.get(address) ?? null }))
    .sort((a, b) => weightOf(b) - weightOf(a))
  const told = done.every(({ peers, peerCount }) => peerCount <= Math.max(peers.length, met.size))
  return {
    reached: reached.length,
    isComplete: told && met.size < reachedMax,
    hosts: hosts.slice(0, hostsShown),
    others: await othersOf(db, standing, met),
    acting: [...deeds.values()].filter(({ isMuted }) => !isMuted).length,
    muted: [...deeds.values()].filter(({ isMuted }) => isMuted).length,
    isDoer: done.length > 0,
  }
}

function weightOf({ deed }: ReachedHost): number {
  if (deed === null) return 0
  return deed.isMuted ? 1 : 2
}

/** By address: whom it opened connections to since, and whom its alerts name. */
async function metBy(
  db: Kysely<Schema>,
  asked: { readonly entity: string; readonly sinceUs: number; readonly named: readonly string[] },
): Promise<ReadonlyMap<string, Met>> {
  const { entity, sinceUs, named } = asked
  const { rows } = await sql<{
    address: string
    first_us: number | null
    name: string | null
    is_home: number | null
  }>`select met.address, min(met.first_us) as first_us, entities.name, entities.is_home from (
      select * from (select destination as address, min(first_us) as first_us from (
        select destination, first_us from flows
        where source = ${entity} and first_us >= ${sinceUs} order by first_us desc limit ${flowsMax}
      ) as newest group by destination limit ${reachedMax}) as reached
      union all select value as address, null as first_us from json_each(${listText(db, named)})
    ) as met left join entities on entities.address = met.address
    where met.address != ${entity} group by met.address, entities.name, entities.is_home
    order by min(met.first_us) is not null, min(met.first_us), met.address`.execute(db)
  return new Map(
    rows.map(({ address, first_us, name, is_home }) => [
      address,
      {
        ...{ address, name: name ?? '', firstUs: first_us },
        // Whom no sensor has met is ours where its address is private.
        isHome: is_home === null ? isPrivate(address) : is_home === 1,
      },
    ]),
  )
}

interface Asked {
  readonly hosts: readonly Met[]
  readonly sinceUs: number
}

/** By address: the first alert about what a host did itself after it was reached; a muted one where there is no other. */
async function deedsSince(
  db: Kysely<Schema>,
  { hosts, sinceUs }: Asked,
): Promise<ReadonlyMap<string, Deed>> {
  const standing = await deedsOf(db, { hosts, sinceUs, isMuted: false })
  const others = hosts.filter(({ address }) => !standing.has(address))
  return new Map([...standing, ...(await deedsOf(db, { hosts: others, sinceUs, isMuted: true }))])
}

async function deedsOf(
  db: Kysely<Schema>,
  { hosts, sinceUs, isMuted }: Asked & { readonly isMuted: boolean },
): Promise<ReadonlyMap<string, Deed>> {
  const addresses = listText(
    db,
    hosts.map(({ address }) => address),
  )
  const since = new Date(sinceUs / 1000).toISOString()
  const { rows } = await sql<{ incident_id: string; member: string }>`
    select incident_alerts.incident_id, incident_alerts.member
    from json_each(${addresses}) as hosts
    ${joinInOrder(db)} incident_alerts on incident_alerts.entity = hosts.value
      and incident_alerts.last_time >= ${since}
    where incident_alerts.muted_by is ${sql.raw(isMuted ? 'not null' : 'null')} limit ${deedsMax}`.execute(
    db,
  )
  const reachedUs = new Map(hosts.map(({ address, firstUs }) => [address, firstUs ?? sinceUs]))
  const deeds = new Map<string, Deed>()
  for (const row of rows) {
    const member = decodeRecord<IncidentMember>(row.member)
    const { entity, firstTime, headline, isDoer, status } = member
    if (!isDoer || status === 'withdrawn') continue
    if (Date.parse(firstTime) * 1000 < reachedUs.get(entity)!) continue
    const known = deeds.get(entity)
    if (known !== undefined && known.firstTime <= firstTime) continue
    deeds.set(entity, { incidentId: row.incident_id, headline, firstTime, isMuted })
  }
  return deeds
}

/** Each once: those that it called at a beat first, then by how much their alert says. */
async function othersOf(
  db: Kysely<Schema>,
  members: readonly IncidentMember[],
  met: ReadonlyMap<string, Met>,
): Promise<OtherParty[]> {
  const found = new Map<string, OtherParty>()
  for (const member of members.toSorted((a, b) => b.points - a.points)) {
    const beat = await beatOf(db, member)
    for (const value of member.peers) {
      const isHome = met.get(value)?.isHome ?? isPrivate(value)
      if (isHome && member.isDoer) continue
      const known = found.get(value)
      const { isDoer: isReached, headline } = member
      if (known === undefined || (known.beat === null && beat !== null))
        found.set(value, { value, isHome, isReached, headline, beat })
    }
  }
  const parties = [...found.values()]
  return parties
    .toSorted((a, b) => Number(b.beat !== null) - Number(a.beat !== null))
    .slice(0, othersShown)
}

/** How even its calls were stands with the alert's own words. */
async function beatOf(db: Kysely<Schema>, { id, behaviours }: IncidentMember) {
  if (!behaviours.includes('beacon')) return null
  const row = await db.selectFrom('alerts').select('body').where('id', '=', id).executeTakeFirst()
  if (row === undefined) return null
  const { facts } = decodeRecord<Alert>(row.body).explanation
  const interval = facts['beacon interval'] ?? facts['interval']
  const calls = facts['beacon calls'] ?? facts['calls']
  if (typeof interval !== 'object' || typeof calls !== 'object') return null
  return { calls: calls.value, everyMs: interval.value }
}
