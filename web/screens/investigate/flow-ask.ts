/** What somebody asks of the flows that are kept: as typed, as it stands in the address, and as the API takes it. */
import type { Flow, Operations } from '../../api/index.ts'
import type { FlowRow, Span } from '../../incident/index.ts'
import { typedMs, typedText } from './typed-time.ts'

export const askNames = ['host', 'other', 'port', 'proto', 'from', 'to'] as const
export type FlowAsk = Readonly<Record<(typeof askNames)[number], string>>
export type Faults = Partial<FlowAsk>

export const protocols = ['tcp', 'udp', 'icmp', 'icmp6', 'sctp'] as const
export const rowsOnce = 25
const dayMs = 86_400_000

type Search = Readonly<Record<string, string | undefined>>

/** Times stand in the address as milliseconds, whatever zone they are shown in; null: nothing is asked. */
export function askOf(search: Search): FlowAsk | null {
  const text = (name: string) => search[name] ?? ''
  const [from = '', to = ''] = text('when').split('-')
  const ask = {
    ...{ host: text('host'), other: text('other'), port: text('port'), proto: text('proto') },
    ...{ from: shownTime(from), to: shownTime(to) },
  }
  return askNames.some((name) => ask[name] !== '') ? ask : null
}

function shownTime(ms: string): string {
  return /^\d{1,15}$/.test(ms) ? typedText(Number(ms)) : ms
}

/** What the address then says; the page that was shown of another question goes. */
export function searchOf({ from, to, ...rest }: FlowAsk): Search {
  const when = [from, to].map((text) => typedMs(text) ?? '').join('-')
  return { ...rest, when: when === '-' ? '' : when, page: '' }
}

export const noSearch: Search = { host: '', other: '', port: '', proto: '', when: '', page: '' }

export function firstAsk(entity: string, { fromMs, toMs }: Span): FlowAsk {
  return {
    ...{ host: isHost(entity) ? entity : '', other: '', port: '', proto: '' },
    ...{ from: typedText(Math.floor(fromMs)), to: typedText(Math.ceil(toMs)) },
  }
}

/** What is wrong with each, in words; nothing where it can be asked. */
export function faultsOf(ask: FlowAsk): Faults {
  const faults: { -readonly [Name in keyof FlowAsk]?: string } = {}
  for (const name of ['host', 'other'] as const)
    if (ask[name] !== '' && !isHost(ask[name]) && !isNetwork(ask[name]))
      faults[name] = 'Expected an address such as 10.20.0.7, or a network such as 10.20.0.0/16.'
  if (ask.port !== '' && !ask.port.split(',').every(isPort))
    faults.port = 'Expected a port such as 443, or several: 80,443.'
  if (ask.proto !== '' && !protocols.some((name) => name === ask.proto))
    faults.proto = `Expected one of ${protocols.join(', ')}.`
  const [fromMs, toMs] = [typedMs(ask.from), typedMs(ask.to)]
  for (const [name, ms] of [['from', fromMs] as const, ['to', toMs] as const])
    if (ask[name] !== '' && ms === null)
      faults[name] = `Expected a time such as ${typedText(Date.UTC(2026, 0, 31, 14, 25, 50, 120))}.`
  if (faults.from !== undefined || faults.to !== undefined) return faults
  if (fromMs !== null && toMs !== null && fromMs >= toMs)
    faults.from = 'Expected a beginning before the end.'
  else if (ask.host === '' && ask.other === '' && !(spanMs(fromMs, toMs) <= dayMs))
    faults.host = 'Name a host, or a beginning and an end 24 hours apart at most.'
  return faults
}

function spanMs(fromMs: number | null, toMs: number | null): number {
  return fromMs === null || toMs === null ? Number.POSITIVE_INFINITY : toMs - fromMs
}

/** As the API takes it; one that is named twice holds twice: both ends. */
export function queryOf(ask: FlowAsk, page: string): Operations['listFlows']['query'] {
  const hosts = [ask.host, ask.other].filter((text) => text !== '')
  const time = (text: string) => new Date(typedMs(text)!).toISOString()
  return {
    limit: rowsOnce,
    ...(hosts.length > 0 && { entity: hosts }),
    ...(ask.port !== '' && { port: ask.port }),
    ...(ask.proto !== '' && { proto: ask.proto }),
    ...(ask.from !== '' && { from: time(ask.from) }),
    ...(ask.to !== '' && { to: time(ask.to) }),
    ...(page !== '' && { after: page }),
  }
}

/** `of 10.20.0.7 with 10.20.0.9, port 443, over TCP, from … to …` */
export function askWords({ host, other, port, proto, from, to }: FlowAsk): string {
  const hosts = [host, other].filter((text) => text !== '').join(' with ')
  const times = [from && `from ${from}`, to && `to ${to}`].filter((text) => text !== '').join(' ')
  return [
    hosts && `of ${hosts}`,
    port && `${port.includes(',') ? 'ports' : 'port'} ${port.replaceAll(',', ' or ')}`,
    proto && `over ${proto.toUpperCase()}`,
    times,
  ]
    .filter((text) => text !== '')
    .join(', ')
}

/** As the incident's own flows are told: what is pinned of one is pinned of the other. */
export function rowOf(flow: Flow): FlowRow {
  const { sensor, number, firstUs, lastUs, protocol, source, destination, application } = flow
  return {
    ...{ sensor, flow: number, protocol, firstTime: new Date(firstUs / 1000).toISOString() },
    ...{ source: source.address, sourcePort: source.port },
    ...{ destination: destination.address, destinationPort: destination.port },
    ...(flow.sampledShare !== undefined && { sampledShare: flow.sampledShare }),
    traffic: {
      ...{ forward: flow.forward, backward: flow.backward, state: flow.state, end: flow.end },
      durationUs: lastUs - firstUs,
      application: application === null ? '' : kindOf(application),
    },
  }
}

function kindOf(application: NonNullable<Flow['application']>): string {
  return application.kind === 'plain' ? application.name : application.kind
}

/** An address: a domain has no flows of its own, and no page. */
export function isHost(text: string): boolean {
  if (text.includes(':')) return /^[\da-f:]+[\d.]*$/i.test(text) && text.split(':').length > 2
  const parts = text.split('.')
  return parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255)
}

function isNetwork(text: string): boolean {
  const [address = '', bits = '', ...more] = text.split('/')
  const most = address.includes(':') ? 128 : 32
  return more.length === 0 && isHost(address) && /^\d{1,3}$/.test(bits) && Number(bits) <= most
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65_535
}
