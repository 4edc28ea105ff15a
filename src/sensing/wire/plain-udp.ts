/** Protocols over UDP that are told by the shape of a datagram: strict tests, since no port is asked. */
import type { AppGroup } from '../../contracts/index.ts'
import { u16, u32 } from './bytes.ts'
import { isNetbiosName } from './dns.ts'
import { isKerberos, kerberos, readKerberosLogins } from './kerberos.ts'
import { plainWithLogins } from './login-answers.ts'
import { anyByte, candidates, type HeadReader, plain, span, undecided } from './recognition.ts'
import { hasText, latin1 } from './text.ts'

interface Shape {
  readonly name: string
  readonly group: AppGroup
  /** First bytes (latin-1) it may have. */
  readonly starts: string
  readonly matches: (datagram: Uint8Array) => boolean
}

export const readPlainUdp: HeadReader = (heads) => {
  const { forward, backward } = heads
  if (isKerberos(heads)) return plainWithLogins(kerberos, heads, readKerberosLogins)
  let asked = shapesAsked(heads)
  for (let i = 0; asked !== 0; i++, asked >>>= 1) {
    const { name, group, matches } = shapes[i]!
    if ((asked & 1) !== 0 && (matches(forward) || matches(backward))) return plain(name, group)
  }
  return forward.length > 0 && backward.length > 0 ? null : undecided(heads)
}

const shapes: readonly Shape[] = [
  { name: 'ntp', group: 'ntp', starts: anyByte, matches: isNtp },
  { name: 'dhcp', group: 'other', starts: '\x01\x02', matches: isDhcp },
  { name: 'quic', group: 'tls', starts: anyByte, matches: isQuic },
  { name: 'dtls', group: 'tls', starts: span(20, 23), matches: isDtls },
  { name: 'stun', group: 'other', starts: span(0, 0x3f), matches: isStun },
  { name: 'snmp', group: 'other', starts: '0', matches: isSnmp },
  { name: 'bittorrent', group: 'other', starts: 'd\x13', matches: isDht },
  { name: 'wireguard', group: 'other', starts: '\x01\x02', matches: isWireguard },
  { name: 'tftp', group: 'file', starts: '\0', matches: isTftp },
  { name: 'syslog', group: 'other', starts: '<', matches: isSyslog },
  { name: 'netbios', group: 'other', starts: span(0x10, 0x16), matches: isNetbiosDatagram },
  { name: 'coap', group: 'other', starts: span(0x40, 0x5f), matches: isCoap },
]
const shapesAsked = candidates(shapes.map(({ starts }) => ({ forward: starts, backward: starts })))

/** RFC 5905 7.3: 48 bytes, or with a digest; and the private mode 7 that amplifies (monlist). */
function isNtp(bytes: Uint8Array): boolean {
  const mode = bytes[0]! & 7
  const version = (bytes[0]! >> 3) & 7
  if (mode === 7) return bytes.length >= 8 && version === 2 && bytes[3] === 0x2a && bytes[2]! <= 3
  if (bytes.length !== 48 && bytes.length !== 52 && bytes.length !== 68 && bytes.length !== 72)
    return false
  const stratum = bytes[1]!
  const poll = bytes[2]!
  const precision = bytes[3]!
  if (version < 1 || version > 4 || mode < 1 || mode > 5 || stratum > 16) return false
  const isClock = (poll <= 17 || poll >= 0xf0) && (precision === 0 || precision >= 0x80)
  // A server's or a peer's answer carries the time: years 1998 to 2036.
  return isClock && (mode === 3 || u32(bytes, 40) >= 0xb900_0000 || u32(bytes, 40) === 0)
}

/** RFC 2131: BOOTP with the magic cookie. */
function isDhcp(bytes: Uint8Array): boolean {
  return (
    bytes.length >= 240 &&
    (bytes[0] === 1 || bytes[0] === 2) &&
    bytes[2]! <= 16 &&
    u32(bytes, 236) === 0x6382_5363
  )
}

/** RFC 9000 17.2: long header, a version in use, connection ids of at most 20 bytes; or Google's older header. */
function isQuic(bytes: Uint8Array): boolean {
  if (bytes.length < 13) return false
  if ((bytes[0]! & 0xc0) !== 0xc0) return (bytes[0]! & 0xc9) === 0x09 && isGoogleQuic(u32(bytes, 9))
  const version = u32(bytes, 1)
  const isVersion =
    version === 1 ||
    version === 0x6b33_43cf ||
    version >>> 8 === 0xff_0000 ||
    version >>> 8 === 0xfa_ceb0 ||
    isGoogleQuic(version)
  return isVersion && bytes[5]! <= 20
}

/** `Q024` to `Q059`, `T050`, `T051`. */
function isGoogleQuic(version: number): boolean {
  const name = version >>> 24
  return (name === 0x51 || name === 0x54) && ((version >>> 16) & 0xff) === 0x30
}

/** RFC 6347 4.1: handshake, alert or data record of epoch 0, DTLS 1.0 or 1.2. */
function isDtls(bytes: Uint8Array): boolean {
  if (bytes.length < 13 || bytes[0]! < 20 || bytes[0]! > 23) return false
  const version = u16(bytes, 1)
  return (version === 0xfeff || version === 0xfefd) && u16(bytes, 11) <= bytes.length - 13
}

/** RFC 8489: the magic cookie, a length that is a multiple of 4. */
function isStun(bytes: Uint8Array): boolean {
  return (
    bytes.length >= 20 &&
    bytes[0]! < 0x40 &&
    u32(bytes, 4) === 0x2112_a442 &&
    u16(bytes, 2) === bytes.length - 20
  )
}

/** RFC 3416, RFC 3412: a sequence of the datagram's length that starts with a version. */
function isSnmp(bytes: Uint8Array): boolean {
  if (bytes.length < 16 || bytes[0] !== 0x30) return false
  const short = bytes[1]!
  const lengthBytes = short < 0x80 ? 0 : short & 0x7f
  if (lengthBytes > 3) return false
  let length = lengthBytes === 0 ? short : 0
  for (let i = 0; i < lengthBytes; i++) length = length * 256 + bytes[2 + i]!
  const at = 2 + lengthBytes
  const version = bytes[at + 2]!
  const next = bytes[at + 3]
  if (bytes.length !== at + length || bytes[at] !== 2 || bytes[at + 1] !== 1) return false
  return ((version === 0 || version === 1) && next === 0x04) || (version === 3 && next === 0x30)
}

/** BitTorrent's DHT (BEP 5): a bencoded dictionary of query or answer. */
function isDht(bytes: Uint8Array): boolean {
  return (
    hasText(bytes, 'd1:ad2:id20:') ||
    hasText(bytes, 'd1:rd2:id20:') ||
    hasText(bytes, '\x13BitTorrent protocol')
  )
}

/** Handshake initiation and response have fixed lengths. */
function isWireguard(bytes: Uint8Array): boolean {
  if (bytes.length !== 148 && bytes.length !== 92) return false
  return u32(bytes, 0) === (bytes.length === 148 ? 0x0100_0000 : 0x0200_0000)
}

/** RFC 1350: a request for a file, with its mode. */
function isTftp(bytes: Uint8Array): boolean {
  if (bytes.length < 9 || bytes[0] !== 0 || (bytes[1] !== 1 && bytes[1] !== 2)) return false
  return /^[\x20-\x7e]+\0(octet|netascii|mail)\0/i.test(
    latin1(bytes, 2, Math.min(bytes.length, 300)),
  )
}

/** RFC 3164, RFC 5424: a priority of at most 191. */
function isSyslog(bytes: Uint8Array): boolean {
  const priority = /^<(\d{1,3})>[\x20-\x7e]/.exec(latin1(bytes, 0, Math.min(bytes.length, 8)))?.[1]
  return priority !== undefined && Number(priority) <= 191
}

const coapCodesMax = 5
/** Uri-Host and Uri-Path: one of them starts the options of nearly every request. */
const coapFirstOptions: readonly number[] = [3, 11]

/** RFC 7252 3: a request with a method, and options that end where the datagram or its payload says. */
function isCoap(bytes: Uint8Array): boolean {
  if (bytes.length < 6 || bytes[0]! >> 5 !== 2) return false
  const tokenLength = bytes[0]! & 15
  const code = bytes[1]!
  let at = 4 + tokenLength
  if (tokenLength > 8 || code === 0 || code >= coapCodesMax || at >= bytes.length) return false
  if (!coapFirstOptions.includes(bytes[at]! >> 4)) return false
  while (at < bytes.length && bytes[at] !== 0xff) at += coapOptionLength(bytes, at)
  return at === bytes.length || at + 1 < bytes.length
}

/** RFC 7252 3.1: 13 and 14 mean that one or two bytes more tell; 15 is reserved. */
function coapOptionLength(bytes: Uint8Array, at: number): number {
  const extra = (nibble: number) => (nibble === 13 ? 1 : nibble === 14 ? 2 : 0)
  const deltaBytes = extra(bytes[at]! >> 4)
  const length = bytes[at]! & 15
  if (length === 15) return Number.POSITIVE_INFINITY
  const more = at + 1 + deltaBytes
  if (length === 13) return 2 + deltaBytes + 13 + (bytes[more] ?? 0)
  if (length === 14) return 3 + deltaBytes + 269 + (more + 1 < bytes.length ? u16(bytes, more) : 0)
  return 1 + deltaBytes + length
}

/** RFC 1002 4.4.1: a datagram's type, then from byte 14 the sender's name as 32 letters. */
function isNetbiosDatagram(bytes: Uint8Array): boolean {
  const isType = bytes.length > 82 && bytes[0]! >= 0x10 && bytes[0]! <= 0x16
  return isType && isNetbiosName(bytes, 14)
}
