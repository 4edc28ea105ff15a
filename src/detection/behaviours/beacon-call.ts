import { isAddress } from '../../kernel/index.ts'
import type { Row } from '../hosts/index.ts'
import { CappedSet } from './kit/capped-set.ts'
import { completedHandshake } from './kit/handshake.ts'
import type { Proxied } from './kit/proxied.ts'
import { applicationName, loginsOf } from './kit/services.ts'

/** Newest calls that are kept of one episode, and the fewest that are weighed: five gaps. Set by hand. */
const callsMax = 128
export const callsMin = 6
/** Addresses of one name that are told apart. */
const addressesMax = 64
const hourUs = 3.6e9
/** An episode of few calls waits for days: they may be a day apart. One whose interval is known waits for four of it. */
const youngLifeUs = 3 * 24 * hourUs
const intervalsWaited = 4

/** What is kept of one machine's calls to one service of one name, or of an address where no name was said. */
export interface Call {
  readonly source: string
  /** Newest address that was called. */
  destination: string
  /** TLS server name or HTTP host, lower case; '' where none was said. */
  name: string
  /** It was looked up just before; nothing that was said in the calls has a name. */
  readonly isGuess: boolean
  /** SHA-256 of the certificate that all who were called showed; '' where it is not that by which they are one. */
  readonly certificate: string
  readonly addresses: CappedSet<string>
  readonly protocol: number
  /** Of a call through a proxy, that of whom it asks for. */
  readonly port: number
  /** `10.0.0.2 (port 3128)`: the HTTP proxy that it calls through; ''. */
  readonly proxy: string
  /** Check-ins inside one connection that stays open, rather than connections. */
  readonly isInner: boolean
  /** Of one connection: the name that was looked up just before it; ''. */
  found: string
  /** Of one connection: the check-ins that went on for a while, and who ended the pauses among its first packets. */
  talkedOn: number
  leads: number
  led: number
  /** Port that the first call came from, and whether all did. */
  readonly clientPort: number
  isOneSocket: boolean
  application: string
  /** Calls so far; the newest starts and sizes are kept. */
  calls: number
  readonly starts: number[]
  readonly sent: number[]
  readonly received: number[]
  /** Numbers of the flows that these are of. */
  readonly flows: number[]
  /** Microseconds for which each connection was held. */
  readonly held: number[]
  settled: number
  /** Of those: the connection came about; and came about without a byte said. */
  answered: number
  empty: number
  /** Of those: a name was said, or looked up just before. */
  asked: number
  /** Of those: what was kept of the greeting ends before the name that it may say. */
  cut: number
  /** HTTP requests that bring something rather than fetch it. */
  posted: number
  /** Connections in which the server refused a login, and let none in. */
  refused: number
  /** Connections that came together with one counted as a call. */
  companions: number
  /** The newest hour with a call, how many hours in a row had one, and the longest such run. */
  newestHour: number
  runHours: number
  longestRunHours: number
  livesUs: number
}

/** The name that a flow's first bytes called, lower case; '' where there was none. */
export function calledName(event: Row): string {
  const { application } = event
  if (application?.kind === 'tls') return plainName(application.serverName)
  if (application?.kind === 'http') return plainName(application.host.replace(/:\d+$/, ''))
  return ''
}

/** By what servers without a name are known, wherever they are: the certificate that they show; '' where none was seen. */
export function shownCertificate({ application }: Row): string {
  return application?.kind === 'tls' ? (application.certificate ?? '') : ''
}

/** A name as it is compared; '' for an address. */
export function plainName(name: string): string {
  return name.startsWith('[') || isAddress(name) ? '' : name.toLowerCase()
}

/** By what a call was known. */
export interface CalledAs {
  readonly name: string
  readonly proxied?: Proxied
  /** A name was said, or looked up just before. */
  readonly isAsked?: boolean
  readonly isGuess?: boolean
  readonly certificate?: string
  readonly isInner?: boolean
}

export function newCall(event: Row, as: CalledAs): Call {
  const { name, isGuess = false, certificate = '', isInner = false, proxied } = as
  const { source, protocol, destinationPort } = event
  const destination = proxied?.host ?? event.destination
  const proxy = proxied === undefined ? '' : `${event.destination} (port ${destinationPort})`
  return {
    ...{ source, destination, name, protocol, port: proxied?.port ?? destinationPort, proxy },
    ...{ isGuess, certificate, isInner, found: '', talkedOn: 0, leads: 0, led: 0 },
    ...{ clientPort: event.sourcePort, isOneSocket: true },
    ...{ addresses: new CappedSet(addressesMax), application: '', calls: 0, starts: [] },
    ...{
      sent: [],
      received: [],
      flows: [],
      held: [],
      settled: 0,
      answered: 0,
      empty: 0,
      asked: 0,
      cut: 0,
    },
    ...{
      posted: 0,
      refused: 0,
      companions: 0,
      newestHour: Number.NEGATIVE_INFINITY,
      runHours: 0,
      longestRunHours: 0,
    },
    livesUs: youngLifeUs,
  }
}

/** Calls are told as they end: one that began earlier than others takes its place among them. */
export function addCall(state: Call, timeUs: number, quietUs: number): void {
  const { starts } = state
  let at = starts.length
  while (at > 0 && starts[at - 1]! > timeUs) at--
  starts.splice(at, 0, timeUs)
  if (starts.length > callsMax) starts.shift()
  state.calls++
  const hour = Math.floor(timeUs / hourUs)
  if (hour > state.newestHour)
    state.runHours = hour === state.newestHour + 1 ? state.runHours + 1 : 1
  state.newestHour = Math.max(hour, state.newestHour)
  state.longestRunHours = Math.max(state.longestRunHours, state.runHours)
  if (starts.length < callsMin) return
  const intervalUs = (starts.at(-1)! - starts[0]!) / (starts.length - 1)
  state.livesUs = Math.max(quietUs, intervalsWaited * intervalUs)
}

/** The call that is nearest to this time, microseconds away. */
export function nearestUs({ starts }: Call, timeUs: number): number {
  let nearest = Number.POSITIVE_INFINITY
  for (let i = starts.length - 1; i >= 0; i--) {
    const away = Math.abs(timeUs - starts[i]!)
    if (away > nearest) break
    nearest = away
  }
  return nearest
}

function isGreetingCut({ application }: Row): boolean {
  return application?.kind === 'tls' && application.ja4 === '' && application.serverName === ''
}

/** What came of a connection. */
export function settle(state: Call, event: Row): void {
  if (state.proxy === '') state.destination = event.destination
  state.addresses.add(state.destination)
  if (event.sourcePort !== state.clientPort) state.isOneSocket = false
  const application = isTunnel(event) ? 'tunnel' : applicationName(event)
  if (application !== '') state.application = application
  if (isGreetingCut(event)) state.cut++
  const { forwardPayload, backwardPayload } = event
  const isAnswered =
    (backwardPayload > 0 || completedHandshake(event) === true) && !isKeptByProxy(state, event)
  keep(state.sent, forwardPayload)
  keep(state.received, backwardPayload)
  keep(state.held, event.lastUs - event.firstUs)
  keep(state.flows, event.flow)
  state.settled++
  if (isAnswered) state.answered++
  if (isAnswered && forwardPayload + backwardPayload === 0) state.empty++
  if (event.application?.kind === 'http' && /^(POST|PUT)$/.test(event.application.method))
    state.posted++
  if (isTurnedAway(event)) state.refused++
}

/** A connection whose outcome was told at its twentieth packet has ended: what it came to in all. */
export function settleEnd(state: Call, event: Row): void {
  const at = state.flows.lastIndexOf(event.flow)
  if (at < 0) return
  state.sent[at] = event.forwardPayload
  state.received[at] = event.backwardPayload
  state.held[at] = event.lastUs - event.firstUs
  if (isTurnedAway(event)) state.refused++
}

function isTunnel({ application }: Row): boolean {
  return application?.kind === 'http' && application.method === 'CONNECT'
}

/** The proxy answered for itself: it refuses, or reached nobody (RFC 9110 15.5.4, 15.6.3, 15.6.5). */
function isKeptByProxy({ proxy }: Call, { application }: Row): boolean {
  if (proxy === '' || application?.kind !== 'http') return false
  const { method, status } = application
  // What asks for a login first goes on in the same connection.
  if (method === 'CONNECT') return status >= 300 && status !== 407
  return status === 502 || status === 503 || status === 504
}

function isTurnedAway(event: Row): boolean {
  const logins = loginsOf(event)
  return logins !== null && logins.refused > 0 && logins.accepted === 0
}

export function keep(values: number[], value: number): void {
  if (values.length >= callsMax) values.shift()
  values.push(value)
}
