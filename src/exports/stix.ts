/**
 * Incidents as STIX 2.1 objects (https://docs.oasis-open.org/cti/stix/v2.1/os/stix-v2.1-os.html). The same incident gives
 * the same ids: observables as 2.9 says (UUIDv5 over their properties), the rest over our own names, so that a second
 * import replaces the first.
 */
import { createHash } from 'node:crypto'
import type { Alert, AlertFlow, Incident, Indicator } from '../contracts/index.ts'
import { isoTime } from '../kernel/index.ts'
import { signsOf } from './signs.ts'

export interface StixObject {
  readonly type: string
  readonly spec_version: '2.1'
  readonly id: string
  readonly [property: string]: unknown
}

export interface StixSource {
  readonly incident: Incident
  /** Its alerts, as far as they are kept. */
  readonly alerts: readonly Alert[]
  /** Whether an address is one of ours: no sign of anything elsewhere. */
  readonly isHome: (address: string) => boolean
}

/** Namespace of observables (2.9), and of what we name ourselves. */
const observables = '00abedb4-aa42-466c-9c01-fed23315a9b7'
const ours = 'b0f5d9a4-6a0a-5d0b-9d3b-0c2f8f9a7c11'
const numberMax = 999_999_999

/** Objects of an incident, none of them twice. */
export function stixObjects({ incident, alerts, isHome }: StixSource): StixObject[] {
  const facts = { created: incident.time, modified: incident.lastTime, created_by_ref: identityId }
  const flows = alerts.flatMap((alert) => alert.flows)
  const seen = observablesOf(incident, flows)
  const refs = [...new Set(seen.map(({ id }) => id))]
  const observed = sdo('observed-data', incident.id, {
    ...facts,
    first_observed: incident.firstTime,
    last_observed: incident.lastTime,
    number_observed: Math.min(numberMax, Math.max(1, incident.flowCount)),
    object_refs: refs,
  })
  const patterns = incident.techniques.map(attackPattern)
  const indicators = signsOf({ incident, alerts, isHome }).flatMap((one) =>
    indicatorObject(one, incident, facts),
  )
  const main = sdo('incident', incident.id, {
    ...facts,
    name: incident.explanation.headline,
    description: incident.explanation.summary,
    confidence: confidenceOf(incident),
    labels: [`severity:${incident.severity}`, `status:${incident.status}`],
    external_references: [{ source_name: 'amoskys', external_id: incident.id }],
  })
  const note = sdo('note', incident.id, {
    ...facts,
    abstract: incident.explanation.headline,
    content: noteText(incident),
    object_refs: [main.id, observed.id],
  })
  const relations = [
    relation('related-to', [main, observed], facts),
    ...patterns.map((pattern) => relation('related-to', [main, pattern], facts)),
    ...indicators.map((indicator) => relation('based-on', [indicator, observed], facts)),
    ...indicators.flatMap((indicator) =>
      patterns.map((pattern) => relation('indicates', [indicator, pattern], facts)),
    ),
  ]
  return [identity, ...seen, observed, ...patterns, ...indicators, main, note, ...relations]
}

function noteText({ explanation, timeline }: Incident): string {
  const told = timeline.map(({ time, text }) => `${time} ${text}`)
  return [explanation.headline, explanation.summary, ...told, ...explanation.blind].join('\n')
}

const identityId = `identity--${uuid5(ours, 'identity')}`
/** A fixed moment: it is the same object in every bundle. */
const identityTime = '2026-01-01T00:00:00.000Z'
const identity: StixObject = {
  ...{ type: 'identity', spec_version: '2.1', id: identityId },
  ...{ created: identityTime, modified: identityTime },
  name: 'AMOSKYS',
  description: 'Network detection that explains itself.',
  identity_class: 'system',
}

function sdo(type: string, name: string, properties: object): StixObject {
  return {
    type,
    spec_version: '2.1',
    id: `${type}--${uuid5(ours, `${type} ${name}`)}`,
    ...properties,
  }
}

interface Ends {
  readonly created: string
  readonly modified: string
  readonly created_by_ref: string
}

function relation(
  kind: string,
  [from, to]: readonly [StixObject, StixObject],
  facts: Ends,
): StixObject {
  return sdo('relationship', `${from.id} ${kind} ${to.id}`, {
    ...facts,
    relationship_type: kind,
    source_ref: from.id,
    target_ref: to.id,
  })
}

/** By its number alone: whoever imports it has its words. */
function attackPattern(technique: string): StixObject {
  const page = technique.replace('.', '/')
  return sdo('attack-pattern', technique, {
    ...{ created: identityTime, modified: identityTime, created_by_ref: identityId },
    name: technique,
    external_references: [
      {
        source_name: 'mitre-attack',
        external_id: technique,
        url: `https://attack.mitre.org/techniques/${page}`,
      },
    ],
  })
}

function observablesOf(incident: Incident, flows: readonly AlertFlow[]): StixObject[] {
  const found = new Map<string, StixObject>()
  const add = (object: StixObject | null) => {
    if (object !== null) found.set(object.id, object)
  }
  for (const value of [incident.entity, ...incident.peers]) add(hostObject(value))
  for (const { kind, value } of incident.indicators)
    if (kind !== 'ja3' && kind !== 'ja4') add(kind === 'url' ? urlObject(value) : hostObject(value))
  for (const flow of flows) {
    const [source, destination] = [hostObject(flow.source), hostObject(flow.destination)]
    add(source)
    add(destination)
    if (source !== null && destination !== null) add(trafficObject(flow, source, destination))
  }
  return [...found.values()]
}

function observable(type: string, properties: object): StixObject {
  const id = `${type}--${uuid5(observables, canonical(properties))}`
  return { type, spec_version: '2.1', id, ...properties }
}

/** RFC 8785 of a flat object of texts, numbers and lists of texts, as 2.9 asks for. */
function canonical(properties: object): string {
  return JSON.stringify(
    Object.fromEntries(Object.entries(properties).sort(([a], [b]) => (a < b ? -1 : 1))),
  )
}

/** An address or a name; null where the text is none of those. */
function hostObject(given: string): StixObject | null {
  const value = given.toWellFormed()
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(value)) return observable('ipv4-addr', { value })
  if (/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(value))
    return observable('mac-addr', { value: value.toLowerCase() })
  if (/^[0-9a-f:.]*:[0-9a-f:.]*$/i.test(value)) return observable('ipv6-addr', { value })
  // RFC 1034 with the underscore that names in use have; anything else from the wire is no name.
  const isName =
    /^(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.?$/i
  return isName.test(value) ? observable('domain-name', { value }) : null
}

function urlObject(value: string): StixObject | null {
  return URL.canParse(value) ? observable('url', { value: value.toWellFormed() }) : null
}

const protocolNames: Readonly<Record<number, string>> = {
  ...{ 1: 'icmp', 6: 'tcp', 17: 'udp', 58: 'ipv6-icmp', 132: 'sctp' },
}

function trafficObject(flow: AlertFlow, source: StixObject, destination: StixObject): StixObject {
  const name = protocolNames[flow.protocol] ?? `ip-protocol-${flow.protocol}`
  const hasPorts = name === 'tcp' || name === 'udp' || name === 'sctp'
  return observable('network-traffic', {
    start: isoTime(flow.firstUs),
    src_ref: source.id,
    dst_ref: destination.id,
    ...(hasPorts && { src_port: flow.sourcePort, dst_port: flow.destinationPort }),
    protocols: [source.type === 'ipv6-addr' ? 'ipv6' : 'ipv4', name],
  })
}

function indicatorObject(one: Indicator, incident: Incident, facts: Ends): StixObject[] {
  const pattern = patternOf(one)
  if (pattern === null) return []
  const isMalicious = incident.disposition === 'malicious'
  const object = sdo('indicator', `${incident.id} ${one.kind} ${one.value}`, {
    ...facts,
    name: `${one.kind} ${one.value.toWellFormed()}`,
    description: incident.explanation.headline,
    indicator_types: [isMalicious ? 'malicious-activity' : 'anomalous-activity'],
    pattern,
    pattern_type: 'stix',
    pattern_version: '2.1',
    valid_from: incident.firstTime,
    confidence: confidenceOf(incident),
  })
  return [object]
}

/** Never 100, which no evidence gives; and never rounded up. */
function confidenceOf({ confidence }: Incident): number {
  return Math.min(99, Math.floor(confidence * 100))
}

function patternOf({ kind, value }: Indicator): string | null {
  const object = kind === 'url' ? urlObject(value) : hostObject(value)
  if (kind === 'ja3' || kind === 'ja4' || object === null) return null
  const text = String(object['value']).replaceAll('\\', '\\\\').replaceAll("'", "\\'")
  return `[${object.type}:value = '${text}']`
}

/** RFC 9562, 5.5. */
function uuid5(namespace: string, name: string): string {
  const hash = createHash('sha1').update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
  const bytes = hash.update(name).digest().subarray(0, 16)
  bytes[6] = (bytes[6]! & 0x0f) | 0x50
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

export const bundleHead = (name: string): string =>
  `{"type":"bundle","id":"bundle--${uuid5(ours, `bundle ${name}`)}","objects":[\n`
