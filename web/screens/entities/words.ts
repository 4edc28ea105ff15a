/** A host in words. */
import type { Entity, EntityHead } from '../../api/index.ts'
import { countText, kindNoun, kindText, numberText } from '../../kit/index.ts'

export const kinds = [
  ...(['gateway', 'resolver', 'dhcp-server', 'mail-server', 'file-server', 'web-server'] as const),
  ...(['database', 'broker', 'printer', 'balancer', 'monitor', 'shared-address'] as const),
  ...(['virtual-address', 'server', 'client', 'unknown'] as const),
] as const satisfies readonly EntityHead['kind'][]

export const importances = [
  'critical',
  'high',
  'normal',
  'low',
] as const satisfies readonly EntityHead['importance'][]
export type Importance = (typeof importances)[number]

/** ` is a client of yours, urgency 86, with 1 open incident.`: what follows its name. */
export function isText({ kind, isHome, urgency, openIncidents }: Entity): readonly string[] {
  const what = `is a ${kindNoun(kind)} ${isHome ? 'of yours' : 'outside'}`
  if (openIncidents === 0) return [`${what} with nothing open.`, '']
  return [
    `${what}, urgency ${Math.round(urgency)},`,
    `with ${countText(openIncidents, 'open incident')}.`,
  ]
}

/** `Shared address`: as it begins a line. */
export function roleText(role: Entity['roles'][number]['role']): string {
  const text = kindText(role)
  return text[0]!.toUpperCase() + text.slice(1)
}

const protocols: Readonly<Record<number, string>> = {
  1: 'ICMP',
  6: 'TCP',
  17: 'UDP',
  58: 'ICMPv6',
  132: 'SCTP',
}

export function protocolText(protocol: number): string {
  return protocols[protocol] ?? `protocol ${protocol}`
}

const sources: Readonly<Record<Entity['names'][number]['source'], string>> = {
  dhcp: 'it told the DHCP server',
  mdns: 'it told its neighbours (mDNS)',
  netbios: 'it told its neighbours (NetBIOS)',
  ptr: 'a reverse DNS lookup',
  dns: 'a DNS answer led to it',
  tls: 'asked for in TLS',
  http: 'asked for in HTTP',
}

/** Where a name was heard. */
export function sourceText(source: Entity['names'][number]['source']): string {
  return sources[source]
}

export interface Counted {
  readonly value: number
  readonly isExact: boolean
}

/** `At least 200 have open incidents.` */
export function openOnesText({ value, isExact }: Counted): string {
  if (isExact && value === 1) return '1 has an open incident.'
  return `${isExact ? '' : 'At least '}${numberText(value)} have open incidents.`
}
