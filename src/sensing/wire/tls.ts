/** TLS from the hellos of both sides (RFC 8446, RFC 5246). */
import type { StreamHeads, TlsApplication } from '../../contracts/index.ts'
import { isAddress } from '../../kernel/index.ts'
import { found, type HeadReader, undecided } from './recognition.ts'
import { readCertificate } from './tls-certificate.ts'
import { ja3, ja4, withoutGrease } from './tls-fingerprint.ts'
import { type Flight, Hello, readFlight } from './tls-flight.ts'
import {
  type ClientHello,
  readClientHello,
  readServerHello,
  type ServerHello,
} from './tls-hello.ts'

/** Records in a row that tell TLS apart from chance when no hello was seen. */
const recordsEnough = 2

export const readTls: HeadReader = (heads) => {
  const flights = [readFlight(heads.forward), readFlight(heads.backward)]
  const client = flights.find((flight) => flight?.hello === Hello.client) ?? null
  const server = flights.find((flight) => flight?.hello === Hello.server) ?? null
  if (client === null && server === null) return withoutHello(heads, flights)
  const chosen = server === null ? null : readServerHello(server.body)
  const serverBytes = server === flights[0] ? heads.forward : heads.backward
  const certificate = isShown(chosen, server) ? readCertificate(serverBytes) : ''
  const isAnswered = isRead(server) ? certificate !== null : isOver(flights)
  const isWaiting = !heads.isComplete && !(isRead(client) && isAnswered)
  if (isWaiting && !isRead(client)) return undecided(heads)
  const known = knownClient(heads, flights)
  if (known !== null)
    return found(withCertificate(answered(known, chosen), certificate), !isWaiting)
  const hello = client === null ? null : readClientHello(client.body)
  const told = applicationOf({ hello, chosen, isWhole: isRead(client) })
  const application = withCertificate(told, certificate)
  const malformed = client?.isWhole === true ? (hello?.malformed ?? null) : null
  return { application, isFinal: !isWaiting, malformed }
}

/**
 * What the look before made of the same ClientHello: it was whole and sound, else it had no fingerprint. Not
 * where the responder sent one too, since it may have been read before the originator's.
 */
function knownClient(
  { before }: StreamHeads,
  [forward, backward]: readonly (Flight | null)[],
): TlsApplication | null {
  if (before?.kind !== 'tls' || before.ja3 === '') return null
  return forward?.hello === Hello.client && backward?.hello !== Hello.client ? before : null
}

function answered(known: TlsApplication, chosen: ServerHello | null): TlsApplication {
  if (chosen === null) return known
  const version = normalVersion(chosen.version)
  return { ...known, version, cipherSuite: chosen.cipherSuite }
}

/** A server that chose TLS 1.3 or later encrypts its certificate. */
function isShown(chosen: ServerHello | null, server: Flight | null): boolean {
  return chosen !== null && isRead(server) && normalVersion(chosen.version) < 0x0304
}

/** Left out where none was read: most connections show none. */
function withCertificate(told: TlsApplication, certificate: string | null): TlsApplication {
  return certificate ? { ...told, certificate } : told
}

function isRead(flight: Flight | null): boolean {
  return flight?.isWhole === true
}

/** The other side sent something, and it is no hello. */
function isOver(flights: readonly (Flight | null)[]): boolean {
  return flights.some((flight) => flight !== null && flight.hello === 0 && flight.records > 0)
}

function withoutHello(heads: StreamHeads, flights: readonly (Flight | null)[]) {
  const records = flights.reduce((sum, flight) => sum + (flight?.records ?? 0), 0)
  if (records >= recordsEnough)
    return found(applicationOf({ hello: null, chosen: null, isWhole: false }), heads.isComplete)
  return records > 0 ? undecided(heads) : null
}

interface Seen {
  readonly hello: ClientHello | null
  readonly chosen: ServerHello | null
  /** All of the ClientHello came: a fingerprint of part of it would be another's. */
  readonly isWhole: boolean
}

function applicationOf({ hello, chosen, isWhole }: Seen): TlsApplication {
  const isSound = hello !== null && isWhole && hello.malformed === null
  return {
    kind: 'tls',
    version: normalVersion(chosen?.version ?? highestVersion(hello)),
    serverName: hello?.serverName ?? '',
    alpn: hello?.alpn ?? '',
    ja3: isSound ? ja3(hello) : '',
    ja4: isSound ? ja4(hello) : '',
    cipherSuites: withoutGrease(hello?.cipherSuites ?? []).length,
    extensions: withoutGrease(hello?.extensions ?? []).length,
    cipherSuite: chosen?.cipherSuite ?? 0,
    serverNameState: nameState(hello),
  }
}

function highestVersion(hello: ClientHello | null): number {
  if (hello === null) return 0
  const offered = withoutGrease(hello.supportedVersions).map(normalVersion)
  return Math.max(hello.version, ...offered)
}

/** Drafts of TLS 1.3 were numbered 0x7f0e to 0x7f1c. */
function normalVersion(version: number): number {
  return version >> 8 === 0x7f ? 0x0304 : version
}

function nameState(hello: ClientHello | null): TlsApplication['serverNameState'] {
  if (hello?.isEncrypted) return 3
  const name = hello?.serverName ?? ''
  if (name === '') return 0
  return isAddress(name) ? 2 : 1
}
