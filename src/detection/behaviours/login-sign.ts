import { type PacketSequence, Protocol } from '../../contracts/index.ts'
import type { Row } from '../hosts/index.ts'
import { knockOf } from './kit/probe.ts'
import { applicationName, isConversation, loginsOf } from './kit/services.ts'

/**
 * What a session with a login service shows of its login. `refused`: the server said so. `not-let-in`: an SSH session that
 * asked, and ended without the message that lets in, or one of RDP that ended where a server refuses a password. `short`: ended, and no more than a refusal takes. `let-in`: the
 * server said so, or sent that message. `work`: more than that. `none`: nobody tried to log in.
 */
export type LoginSign = 'refused' | 'not-let-in' | 'short' | 'let-in' | 'work' | 'none'

export interface LoginReading {
  readonly sign: LoginSign
  /** How long the server took to answer what was asked last, milliseconds; NaN where that was not seen. */
  readonly answerMs: number
}

/** Protocols whose servers' answers are read: where none was, nobody asked, unless TLS began. */
const answering = new Set(
  'ftp smtp pop3 imap mysql postgres mssql redis ldap mqtt smb vnc'.split(' '),
)
/** What a client says before TLS begins, or before it asks: greetings and capabilities. Set by hand. */
const beforeTlsBytes = 500
/** RDP with CredSSP: what a login takes whose answer cannot be read. A desktop takes more. From trials. */
const shortBackwardBytes = 6000
const shortBytes = 12_000
const shortMs = 120_000
const askedBytesMin = 60

/** Reads a connection that has ended. */
export function readLogin(event: Row): LoginReading {
  const logins = loginsOf(event)
  // The server's side alone says it, too.
  if (logins !== null && logins.refused + logins.accepted + logins.anonymous > 0)
    return unknown(logins.refused > 0 ? 'refused' : 'let-in')
  if (!isConversation(event)) return unknown('none')
  const name = applicationName(event)
  if (name === 'http') return logins === null ? readHttp(event) : unknown('none')
  // What is read of them is all that there is: tickets for services, and pictures for all, are no logins.
  if (name === 'kerberos' || name === 'rtsp') return unknown('none')
  if (answering.has(name) && event.forwardPayload < beforeTlsBytes) return unknown('none')
  const reading = readSizes(event, name)
  return reading.sign === 'short' && !isEnded(event) ? unknown('none') : reading
}

/** States (Zeek's) of what was not seen to be opened. */
const unopened = new Set(['OTH', 'SHR', 'RSTRH'])

/**
 * A connection whose client is known: it was seen to open it, be it after other packets, or its server answers logins.
 * What a capture shows the end of alone may be anything.
 */
export function isLoginOpened(event: Row): boolean {
  const knock = knockOf(event)
  if (knock === 'open' || knock === 'udp') return true
  if (event.protocol !== Protocol.tcp) return false
  return loginsOf(event) !== null || (event.kind === 'closed' && !unopened.has(event.state))
}

/** A refused login is ended by one side; a session that stands when it was last heard of may well be in, and idle. */
function isEnded({ protocol, end }: Row): boolean {
  return protocol !== Protocol.tcp || end === 'fin' || end === 'reset'
}

function readSizes(event: Row, name: string): LoginReading {
  // A capture of whole packets tells them; a story of a test may not.
  const sequence = event.record?.sequence
  if (sequence === undefined || sequence.length === 0) return unknown(bySize(event))
  const turns = turnsOf(sequence)
  const sign = name === 'ssh' ? sshSign(event, sequence) : plainSign(event, name, turns)
  return { sign, answerMs: answerMsIn(turns) }
}

const unknown = (sign: LoginSign): LoginReading => ({ sign, answerMs: Number.NaN })

const wsman = /^\/wsman\b/i
const loginPath = /log-?[io]n|sign-?in|auth|session|token|account|admin|xmlrpc/i

/** A form or an interface that refuses a login says so; the question for a password alone (GET, 401) is a weaker sign. */
function readHttp(event: Row): LoginReading {
  const { application, forwardPayload, backwardPayload } = event
  if (application?.kind !== 'http') return unknown('none')
  const { method, status, target } = application
  // WinRM (MS-WSMV) is asked without a name first: that 401 is the beginning of a login, not its end.
  if (status === 401 && wsman.test(target)) return unknown(isEnded(event) ? bySize(event) : 'none')
  const isSmall = forwardPayload + backwardPayload <= shortBytes
  if (method === 'POST') {
    // What was asked was not all there, or would have told: many questions are answered so when a session is over.
    const isRefusal = status === 401 || (status === 403 && isSmall)
    if (isRefusal) return unknown(loginPath.test(target) ? 'refused' : 'none')
    return unknown(status >= 200 && status < 400 ? 'let-in' : 'none')
  }
  return unknown('none')
}

function bySize({ forwardPayload, backwardPayload, lastUs, beganUs }: Row): LoginSign {
  const total = forwardPayload + backwardPayload
  const isLong = lastUs - beganUs > shortMs * 1000
  return total > shortBytes || backwardPayload > shortBackwardBytes || isLong ? 'work' : 'short'
}

/** Key exchange (RFC 4253 7) before it; what an accepted service and a login take then (RFC 4252). */
const exchangeBytes = 300
const newKeysBytes = 16
const acceptBytesMax = 136
/** USERAUTH_SUCCESS is 16 bytes shorter than SERVICE_ACCEPT, whatever the cipher: one block of it, or two. */
const shorterBytes = 8
const moreBytes = 4000

/**
 * Sizes of SSH messages show past the encryption: USERAUTH_SUCCESS is the shortest there is, SERVICE_ACCEPT that comes
 * before it is longer, and so is USERAUTH_FAILURE. (Zeek tells logins that worked so, too.)
 */
function sshSign(event: Row, { length, sizes }: PacketSequence): LoginSign {
  let said = 0
  let accept = 0
  let asked = 0
  let seen = 0
  for (let i = 0; i < length; i++) {
    const size = sizes[i]!
    seen += Math.abs(size)
    if (size > 0 && accept > 0) asked++
    if (size >= 0) continue
    const isKept = said >= exchangeBytes && -size > newKeysBytes && -size <= acceptBytesMax
    if (accept > 0 && -size <= accept - shorterBytes) return 'let-in'
    if (accept === 0 && isKept && askedSince(sizes, i)) accept = -size
    said -= size
  }
  const unseen = event.forwardPayload + event.backwardPayload - seen
  if (unseen > moreBytes) return 'work'
  if (accept === 0 || asked === 0) return unseen > 0 ? 'short' : 'none'
  return unseen > 0 && event.lastUs - event.beganUs > shortMs * 1000 ? 'work' : 'not-let-in'
}

/** The client spoke right before the server's packet `i`: what follows a part of a long message does not. */
function askedSince(sizes: Int32Array, i: number): boolean {
  for (let before = i - 1; before >= 0; before--) if (sizes[before] !== 0) return sizes[before]! > 0
  return false
}

interface Turn {
  readonly isClient: boolean
  bytes: number
  /** Since the other side's turn ended. */
  readonly waitMs: number
}

/** What the sides said by turns; a packet without payload is no turn. */
function turnsOf({ length, sizes, gapsMs }: PacketSequence): Turn[] {
  const turns: Turn[] = []
  let waitMs = 0
  for (let i = 0; i < length; i++) {
    waitMs += gapsMs[i]!
    const size = sizes[i]!
    if (size === 0) continue
    const last = turns.at(-1)
    if (last?.isClient === size > 0) last.bytes += Math.abs(size)
    else turns.push({ isClient: size > 0, bytes: Math.abs(size), waitMs })
    waitMs = 0
  }
  return turns
}

/** Of the server's turns after the opening the one that took longest. */
function answerMsIn(turns: readonly Turn[]): number {
  let longest = Number.NaN
  for (const { isClient, waitMs } of turns.slice(3))
    if (!isClient && !(waitMs < longest)) longest = waitMs
  return longest
}

/** What is said in TLS to log in and be refused, tickets and greeting included. From trials over wide ranges. */
const tlsLimits = {
  finishedBytes: 110,
  greetingBytes: 1300,
  answerBytes: 450,
  askedBytes: 1400,
  turns: 7,
  ms: 60_000,
}

/** A name, a word and a line that refuses, thrice at most; what a router or a shell tells is more. Set by hand. */
const telnet = { askedBytes: 14, toldBytes: 1200, typedBytes: 400 }

function telnetSign({ forwardPayload, backwardPayload }: Row): LoginSign {
  if (forwardPayload < telnet.askedBytes) return 'none'
  const isMore = backwardPayload > telnet.toldBytes || forwardPayload > telnet.typedBytes
  return isMore ? 'work' : 'short'
}

/**
 * RDP with CredSSP (MS-CSSP 3.1.5): X.224 and TLS, then the client's name, a challenge, and its answer, the largest that it
 * says. Whoever is let in goes on with a password and a desktop; the refused are told an error or an alert, or nothing.
 */
const rdp = {
  /** X.224 and the two hellos. */
  openingTurns: 4,
  /** Of the client, Kerberos' further ones and the end of TLS 1.2 included. */
  askedTurnsMin: 2,
  askedTurnsMax: 5,
  answerBytes: 200,
  /** An error with its record, or an alert; the proof of the server's key is longer. From MS-CSSP and trials. */
  errorBytesMax: 76,
}

/** Null: more was said than a login takes, or not all of it was seen. */
function rdpSign(event: Row, turns: readonly Turn[]): LoginSign | null {
  const isAll = sumOf(turns) === event.forwardPayload + event.backwardPayload
  if (!isAll || !isEnded(event)) return null
  const after = turns.slice(rdp.openingTurns)
  const asked = after.filter(({ isClient }) => isClient)
  const last = asked.at(-1)
  if (last === undefined) return 'none'
  const end = turns.at(-1)!
  const isAnswered = !end.isClient && end.bytes > rdp.errorBytesMax
  const isLargest = asked.every(({ bytes }) => bytes <= last.bytes)
  const mayBe = asked.length >= rdp.askedTurnsMin && asked.length <= rdp.askedTurnsMax
  if (mayBe && !isAnswered && isLargest && last.bytes >= rdp.answerBytes) return 'not-let-in'
  // A certificate, or a challenge that was not answered: nobody tried.
  return asked.length <= rdp.askedTurnsMin ? 'none' : null
}

function plainSign(event: Row, name: string, turns: readonly Turn[]): LoginSign {
  if (name === 'telnet') return telnetSign(event)
  const desktop = name === 'rdp' ? rdpSign(event, turns) : null
  if (desktop !== null) return desktop
  if (name !== 'tls') return event.forwardPayload < askedBytesMin ? 'none' : bySize(event)
  const hello = turns.findIndex(({ isClient }) => !isClient)
  const after = turns.slice(hello + 1)
  const asked = after.filter(({ isClient }) => isClient)
  const answers = after.filter(({ isClient }) => !isClient)
  const askedBytes = sumOf(asked)
  const told = sumOf(turns)
  if (event.forwardPayload + event.backwardPayload - told > moreBytes) return 'work'
  if (asked.length <= 1 && askedBytes <= tlsLimits.finishedBytes) return 'none'
  const [greeting, ...others] = answers
  const isMore =
    askedBytes > tlsLimits.askedBytes ||
    asked.length > tlsLimits.turns ||
    (greeting?.bytes ?? 0) > tlsLimits.greetingBytes ||
    others.some(({ bytes }) => bytes > tlsLimits.answerBytes) ||
    event.lastUs - event.beganUs > tlsLimits.ms * 1000
  return isMore ? 'work' : 'short'
}

const sumOf = (turns: readonly Turn[]) => turns.reduce((sum, { bytes }) => sum + bytes, 0)
