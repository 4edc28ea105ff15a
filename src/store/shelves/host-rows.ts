/** What sensors know of hosts, to rows; and what they know together. */
import type {
  HostKind,
  HostName,
  HostNormal,
  HostService,
  HostSighting,
  Importance,
  KnownRole,
  Sensed,
} from '../../contracts/index.ts'
import { encodeRecord } from '../../kernel/index.ts'
import type { EntityRow, HostRow } from './entity-tables.ts'

/** From the least on: the place is the weight. */
export const importances: readonly Importance[] = ['low', 'normal', 'high', 'critical']

const highKinds: ReadonlySet<HostKind> = new Set([
  'gateway',
  'resolver',
  'dhcp-server',
  'mail-server',
  'file-server',
  'database',
  'balancer',
  'virtual-address',
])

/** What a host is worth while nobody has said so: those that many others need are high. */
export function importanceOf(kind: HostKind, isHome: boolean): Importance {
  return isHome && highKinds.has(kind) ? 'high' : 'normal'
}

export function hostRow(host: Sensed<HostSighting>): HostRow {
  return {
    sensor: host.sensor,
    address: host.address,
    first_us: host.firstUs,
    last_us: host.lastUs,
    body: encodeRecord(host),
  }
}

/** The columns of an entity that follow from what is known of it. */
export type KnownOfEntity = Pick<
  EntityRow,
  | 'address'
  | 'is_home'
  | 'kind'
  | 'kind_basis'
  | 'mac'
  | 'name'
  | 'names'
  | 'first_us'
  | 'last_us'
  | 'importance'
  | 'weight'
>

/** Importance and weight are those of the kind. */
export function knownOfEntity(host: HostSighting): KnownOfEntity {
  const names = host.names.map(({ name }) => name)
  const importance = importanceOf(host.kind, host.isHome)
  return {
    address: host.address,
    is_home: host.isHome ? 1 : 0,
    kind: host.kind,
    kind_basis: host.kindBasis,
    mac: host.mac,
    name: names[0] ?? '',
    names: ` ${[...new Set(names.map((name) => name.toLowerCase()))].join(' ')} `,
    first_us: host.firstUs,
    last_us: host.lastUs,
    importance,
    weight: weightOf(importance),
  }
}

/** 0 low to 3 critical. */
export function weightOf(importance: Importance): number {
  return importances.indexOf(importance)
}

const dayUs = 86_400_000_000
const namesMax = 8
const servicesMax = 16
/** A name that nobody said for so long is another's by now. */
const nameMaxUs = 30 * dayUs
const plainKinds: readonly HostKind[] = ['unknown', 'client', 'server']

/**
 * What a run of the engine knew before it was started anew is not lost with it: until the new run has watched a host
 * for a day, what the one before knew better stands, and names stand until they are old.
 */
export function followed<H extends HostSighting>(before: HostSighting | undefined, host: H): H {
  if (before === undefined || before.lastUs > host.lastUs) return host
  const isSameRun = before.firstUs >= host.firstUs
  const names = namesOf([host, before], host.lastUs)
  const firstUs = Math.min(before.firstUs, host.firstUs)
  const mac = host.mac || before.mac
  const isYoung = host.lastUs - host.firstUs < dayUs
  const roles = rolesOf(host, before)
  if (isSameRun || !isYoung) return { ...host, firstUs, mac, names, roles: roles.own }
  return { ...host, ...better(before, host), firstUs, mac, names, roles: roles.all }
}

/** What several sensors know of one host; the one that heard it last is believed first. */
export function together(hosts: readonly HostSighting[]): HostSighting {
  const [newest, ...others] = hosts.toSorted((a, b) => b.lastUs - a.lastUs)
  let all = newest!
  for (const host of others) {
    const firstUs = Math.min(all.firstUs, host.firstUs)
    const names = namesOf([all, host], all.lastUs)
    const known = { ...better(host, all), roles: rolesOf(all, host).all }
    all = { ...all, ...known, firstUs, mac: all.mac || host.mac, names }
  }
  return all
}

function better(one: HostSighting, other: HostSighting) {
  const isKnownBetter = plainKinds.indexOf(other.kind) > -1 && rankOf(one) > rankOf(other)
  const { kind, kindBasis } = isKnownBetter ? one : other
  return { kind, kindBasis, services: servicesOf(other, one), normal: normalsOf(other, one) }
}

function rankOf({ kind }: HostSighting): number {
  const place = plainKinds.indexOf(kind)
  return place < 0 ? plainKinds.length : place
}

/** Those of the first stand first. */
function namesOf(hosts: readonly HostSighting[], nowUs: number): HostName[] {
  const names = new Map<string, HostName>()
  for (const { names: own } of hosts)
    for (const one of own) {
      const key = `${one.source} ${one.name}`
      const known = names.get(key)
      if (known === undefined || known.lastUs < one.lastUs) names.set(key, one)
    }
  const young = [...names.values()].filter(({ lastUs }) => nowUs - lastUs <= nameMaxUs)
  return young.slice(0, namesMax)
}

/** Those of a host, known as long as to either; and with those that the other alone knows. */
function rolesOf(host: HostSighting, other: HostSighting) {
  const theirs = new Map((other.roles ?? []).map((one) => [one.role, one]))
  const own: KnownRole[] = (host.roles ?? []).map((one) => {
    const sinceUs = Math.min(one.sinceUs, theirs.get(one.role)?.sinceUs ?? one.sinceUs)
    theirs.delete(one.role)
    return { ...one, sinceUs }
  })
  return { own, all: [...own, ...theirs.values()] }
}

function servicesOf(host: HostSighting, other: HostSighting): HostService[] {
  const services = new Map<string, HostService>()
  for (const service of [...other.services, ...host.services]) {
    const key = `${service.protocol}/${service.port}`
    const clients = Math.max(service.clients, services.get(key)?.clients ?? 0)
    services.set(key, { ...service, clients })
  }
  return [...services.values()]
    .sort((a, b) => b.clients - a.clients || a.port - b.port)
    .slice(0, servicesMax)
}

function normalsOf(host: HostSighting, other: HostSighting): HostNormal[] {
  const learned = other.normal.filter(({ usual }) => usual !== null)
  const own = host.normal.filter(
    ({ id, usual }) => usual !== null || learned.every((one) => one.id !== id),
  )
  return [...own, ...learned.filter(({ id }) => own.every((one) => one.id !== id))]
}
