/** Protocols over TCP that are told by their first bytes and have no fields but the answers to logins. */
import type { AppGroup, StreamHeads } from '../../contracts/index.ts'
import { u16, u32 } from './bytes.ts'
import { readMssqlLogins, readMysqlLogins, readPostgresLogins } from './database-logins.ts'
import { isJsonRpc, isMining } from './json-rpc.ts'
import { isKerberos, kerberos, readKerberosLogins } from './kerberos.ts'
import { isLdap, readLdapLogins } from './ldap.ts'
import { type LoginReader, plainWithLogins } from './login-answers.ts'
import { readImapLogins, readPop3Logins, readSmtpLogins } from './mail-logins.ts'
import { isMqtt, readMqttLogins } from './mqtt.ts'
import { anyByte, candidates, type HeadReader, type Openings, plain } from './recognition.ts'
import { isRedis, readRedisLogins } from './redis.ts'
import { isSmb, readSmbLogins } from './smb.ts'
import { isTelnet, readTelnetLogins } from './telnet.ts'
import { firstWord, hasText, latin1 } from './text.ts'
import { isVnc, readVncLogins } from './vnc.ts'

interface Signature extends Openings {
  readonly name: string
  readonly group: AppGroup
  /** Tells whether the opener's or the answerer's first bytes are the protocol's. */
  readonly matches: (heads: StreamHeads) => boolean
  /** Where its server says in the clear whether a login was right. */
  readonly logins?: LoginReader
}

export const readPlainTcp: HeadReader = (heads) => {
  let asked = signaturesAsked(heads)
  for (let i = 0; asked !== 0; i++, asked >>>= 1) {
    const signature = signatures[i]!
    if ((asked & 1) === 0 || !signature.matches(heads)) continue
    const { name, group, logins } = signature
    return logins ? plainWithLogins(signature, heads, logins) : plain(name, group)
  }
  return null
}

const either =
  (test: (bytes: Uint8Array) => boolean): Signature['matches'] =>
  ({ forward, backward }) =>
    test(forward) || test(backward)

const eitherSide = (bytes: string): Openings => ({ forward: bytes, backward: bytes })

const signatures: readonly Signature[] = [
  {
    name: 'smb',
    group: 'file',
    ...eitherSide('\0\x81'),
    matches: either(isSmb),
    logins: readSmbLogins,
  },
  { name: 'rdp', group: 'remote', forward: '\x03', matches: ({ forward }) => isRdp(forward) },
  {
    name: 'vnc',
    group: 'remote',
    ...eitherSide('R'),
    matches: either(isVnc),
    logins: readVncLogins,
  },
  {
    name: 'telnet',
    group: 'remote',
    ...eitherSide('\xff'),
    matches: either(isTelnet),
    logins: readTelnetLogins,
  },
  {
    name: 'smtp',
    group: 'mail',
    forward: 'EHLehl',
    backward: '5',
    matches: isSmtp,
    logins: readSmtpLogins,
  },
  { name: 'pop3', group: 'mail', backward: '+', matches: isPop3, logins: readPop3Logins },
  { name: 'imap', group: 'mail', backward: '*', matches: isImap, logins: readImapLogins },
  {
    name: 'mysql',
    group: 'db',
    backward: anyByte,
    matches: ({ backward }) => isMysql(backward),
    logins: readMysqlLogins,
  },
  {
    name: 'postgres',
    group: 'db',
    forward: '\0',
    matches: ({ forward }) => isPostgres(forward),
    logins: readPostgresLogins,
  },
  { name: 'redis', group: 'db', forward: '*API', matches: isRedis, logins: readRedisLogins },
  {
    name: 'mssql',
    group: 'db',
    forward: '\x12',
    matches: ({ forward }) => isMssql(forward),
    logins: readMssqlLogins,
  },
  { name: 'mongodb', group: 'db', forward: anyByte, matches: ({ forward }) => isMongodb(forward) },
  {
    name: 'ldap',
    group: 'other',
    forward: '0',
    matches: ({ forward }) => isLdap(forward),
    logins: readLdapLogins,
  },
  { ...kerberos, forward: '\0', matches: isKerberos, logins: readKerberosLogins },
  {
    name: 'mqtt',
    group: 'other',
    forward: '\x10',
    matches: ({ forward }) => isMqtt(forward),
    logins: readMqttLogins,
  },
  { name: 'bittorrent', group: 'other', ...eitherSide('\x13'), matches: either(isBittorrent) },
  { name: 'irc', group: 'other', forward: 'CPNU', matches: ({ forward }) => isIrc(forward) },
  { name: 'stratum', group: 'other', ...eitherSide('{'), matches: isMining },
  { name: 'json-rpc', group: 'other', ...eitherSide('{'), matches: isJsonRpc },
]
const signaturesAsked = candidates(signatures)

/**
 * TPKT (RFC 1006) with an X.224 connection request that ends there or goes on with a cookie or a negotiation
 * request (MS-RDPBCGR 2.2.1.1); industrial protocols go on with parameters.
 */
function isRdp(bytes: Uint8Array): boolean {
  if (bytes.length < 11 || u16(bytes, 0) !== 0x0300 || bytes[5] !== 0xe0) return false
  const isCookie = hasText(bytes, 'Cookie: ', 11)
  const isNegotiation = bytes[11] === 1 && bytes[13] === 8
  return u16(bytes, 2) === bytes[4]! + 5 && (bytes.length === 11 || isCookie || isNegotiation)
}

/** BEP 3: the handshake of peers. */
function isBittorrent(bytes: Uint8Array): boolean {
  return hasText(bytes, '\x13BitTorrent protocol')
}

/** RFC 5321; the 220 of both mail and FTP is told apart in `ftp.ts`. */
function isSmtp({ forward, backward }: StreamHeads): boolean {
  return (
    ['EHLO', 'HELO', 'LHLO'].includes(firstWord(forward)) ||
    (hasText(backward, '554 ') &&
      /smtp|mail/i.test(latin1(backward, 0, Math.min(backward.length, 64))))
  )
}

/** RFC 1939. */
function isPop3({ forward, backward }: StreamHeads): boolean {
  const isCommand = ['USER', 'APOP', 'CAPA', 'AUTH', 'STLS'].includes(firstWord(forward))
  return (
    hasText(backward, '+OK ') &&
    (isCommand ||
      /pop/i.test(latin1(backward, 0, Math.min(backward.length, 128))) ||
      (forward.length === 0 && latin1(backward, 0, backward.length).includes('\n-ERR ')))
  )
}

/** RFC 9051: an untagged greeting. */
function isImap({ backward }: StreamHeads): boolean {
  return ['* OK', '* PREAUTH', '* BYE'].some((greeting) => hasText(backward, greeting))
}

/** Protocol::Handshake: packet 0 of version 10, a version text that ends in 0. */
function isMysql(bytes: Uint8Array): boolean {
  const length = bytes.length >= 6 ? bytes[0]! + bytes[1]! * 256 + bytes[2]! * 65_536 : 0
  if (length < 30 || length > 512 || bytes[3] !== 0) return false
  if (bytes[4] === 0xff) return true
  const end = bytes.indexOf(0, 5)
  return bytes[4] === 10 && end > 5 && end < 80 && /^[\d.]+[\w.+~-]*$/.test(latin1(bytes, 5, end))
}

/** Startup of protocol 3, or a request for TLS, GSS encryption or cancelling. */
function isPostgres(bytes: Uint8Array): boolean {
  if (bytes.length < 8) return false
  const length = u32(bytes, 0)
  const code = u32(bytes, 4)
  if (length === 8 || length === 16) return code >= 80_877_102 && code <= 80_877_104
  return code === 196_608 && length < 10_000 && hasText(bytes, 'user\0', 8)
}

/** TDS: PRELOGIN in one packet, of options of which the first is the version (six bytes long). */
function isMssql(bytes: Uint8Array): boolean {
  if (bytes.length < 9 || bytes[0] !== 0x12 || bytes[1] !== 1 || bytes[8] !== 0) return false
  const length = u16(bytes, 2)
  return length === bytes.length || (bytes.length > length && length > 13 && u16(bytes, 11) === 6)
}

/** OP_QUERY or OP_MSG, little-endian, with the length in front. */
function isMongodb(bytes: Uint8Array): boolean {
  if (bytes.length < 16 || word(bytes, 0) !== bytes.length) return false
  return word(bytes, 8) === 0 && [2004, 2012, 2013].includes(word(bytes, 12))
}

function word(bytes: Uint8Array, at: number): number {
  return bytes[at]! + bytes[at + 1]! * 256 + bytes[at + 2]! * 65_536 + bytes[at + 3]! * 16_777_216
}

/** RFC 2812: registration. */
function isIrc(bytes: Uint8Array): boolean {
  const start = latin1(bytes, 0, Math.min(bytes.length, 256))
  return /^(CAP LS[^\n]*\n|PASS [^\n]*\n)?(NICK [^\s]+\r?\nUSER |USER \S+ \S+ \S+ :[^\n]*\nNICK )/.test(
    start,
  )
}
