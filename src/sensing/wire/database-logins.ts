/** The logins of MySQL, PostgreSQL and SQL Server. */
import { u16, u32 } from './bytes.ts'
import { type Answers, type LoginReader, refuse } from './login-answers.ts'
import { latin1 } from './text.ts'

const mysqlTls = 0x0800
/** ER_ACCESS_DENIED_ERROR, ER_ACCESS_DENIED_NO_PASSWORD_ERROR, ER_ACCOUNT_HAS_BEEN_LOCKED. */
const mysqlRefusals: readonly number[] = [1045, 1698, 3118]

/** After the greeting: OK or ERR is the answer; a change of method and its further data come before it. */
export const readMysqlLogins: LoginReader = ({ forward, backward }, answers) => {
  // A short login asks for TLS.
  if (forward.length >= 8 && mysqlLength(forward, 0) === 32 && forward[5]! & (mysqlTls >>> 8)) {
    answers.isSettled = true
    return
  }
  let at = 0
  while (at + 5 <= backward.length) {
    const kind = backward[at + 4]
    if (kind === 0xff) {
      if (at + 7 > backward.length) return
      const code = backward[at + 5]! + backward[at + 6]! * 256
      if (mysqlRefusals.includes(code)) answers.refused++
    } else if (at > 0 && kind === 0) answers.accepted++
    answers.isSettled = kind === 0xff || (at > 0 && kind !== 0xfe && kind !== 1)
    if (answers.isSettled) return
    at += 4 + mysqlLength(backward, at)
  }
}

/** Little-endian, in front of each packet. */
function mysqlLength(bytes: Uint8Array, at: number): number {
  return bytes[at]! + bytes[at + 1]! * 256 + bytes[at + 2]! * 65_536
}

const tlsRequest = 80_877_103
const encryptionRequest = 80_877_104
const authentication = 0x52
/** AuthenticationCleartextPassword: what other methods send is another each time. */
const cleartext = 3
const error = 0x45
/** SQLSTATE field: invalid_password, invalid_authorization_specification. */
const postgresRefusals: readonly string[] = ['\0C28P01\0', '\0C28000\0']

/** AuthenticationOk, or an error with its SQLSTATE; requests to encrypt are answered by one byte before. */
export const readPostgresLogins: LoginReader = ({ forward, backward }, answers) => {
  let at = 0
  let asked = 0
  for (; isEncryptionRequest(forward, asked); asked += 8) {
    if (at >= backward.length) return
    if (backward[at] !== 0x4e) {
      answers.isSettled = true
      return
    }
    at++
  }
  let isAsked = false
  let isClear = false
  while (at + 9 <= backward.length) {
    const type = backward[at]
    const end = at + 1 + u32(backward, at + 1)
    // A message that is shorter than what it must hold is none.
    if (end < at + (type === authentication ? 9 : 5)) return
    if (type === authentication && u32(backward, at + 5) === 0) {
      if (isAsked) answers.accepted++
      else answers.anonymous++
      answers.isSettled = true
    } else if (type === authentication) {
      isAsked = true
      isClear = u32(backward, at + 5) === cleartext
    } else if (type === error) {
      if (end > backward.length) return
      const fields = latin1(backward, at + 5, end)
      const said = isClear ? latin1(forward, asked, forward.length) : undefined
      if (postgresRefusals.some((code) => fields.includes(code))) refuse(answers, said)
      answers.isSettled = true
    }
    if (answers.isSettled) return
    at = end
  }
}

function isEncryptionRequest(bytes: Uint8Array, at: number): boolean {
  if (bytes.length < at + 8 || u16(bytes, at) !== 0 || u32(bytes, at) !== 8) return false
  const code = u32(bytes, at + 4)
  return code === tlsRequest || code === encryptionRequest
}

/** MS-TDS 2.2.3.1: the header of a packet, and the kinds that matter here. */
const tdsHeader = 8
const tdsAnswer = 4
const tdsPrelogin = 0x12
/** Records of TLS: from a login on that is encrypted whole. */
const tlsRecord = 0x17
/** Tokens of an answer (MS-TDS 2.2.7) that have their length in front; others end the reading. */
const tdsError = 0xaa
const tdsLoginAck = 0xad
const tdsCounted: readonly number[] = [tdsError, tdsLoginAck, 0xab, 0xe3, 0xed]
/** Login failed; from an untrusted domain; the account is disabled, or locked. */
const mssqlRefusals: readonly number[] = [18_456, 18_452, 18_470, 18_486]

/** Where both sides encrypt the login alone, as is usual without a certificate, the answer is in the clear. */
export const readMssqlLogins: LoginReader = ({ forward, backward }, answers) => {
  for (let at = 0, packets = 0; at + tdsHeader <= backward.length; packets++) {
    const kind = backward[at]
    const end = at + u16(backward, at + 2)
    answers.isSettled = kind === tlsRecord || (kind !== tdsAnswer && kind !== tdsPrelogin)
    if (answers.isSettled || end < at + tdsHeader) return
    // The first one answers PRELOGIN; TLS is agreed on in further ones of that kind.
    if (kind === tdsAnswer && packets > 0)
      noteTds(backward.subarray(at + tdsHeader, end), { answers, forward })
    if (answers.isSettled) return
    at = end
  }
}

function noteTds(
  tokens: Uint8Array,
  { answers, forward }: { readonly answers: Answers; readonly forward: Uint8Array },
): void {
  for (let at = 0; at + 3 <= tokens.length && tdsCounted.includes(tokens[at]!); ) {
    const kind = tokens[at]
    if (kind === tdsLoginAck) answers.accepted++
    if (kind === tdsError) {
      if (at + 7 > tokens.length) return
      if (mssqlRefusals.includes(tdsNumber(tokens, at + 3))) refuse(answers, tdsSaid(forward))
    }
    answers.isSettled = kind === tdsLoginAck || kind === tdsError
    if (answers.isSettled) return
    at += 3 + tokens[at + 1]! + tokens[at + 2]! * 256
  }
}

/** LOGIN7 (MS-TDS 2.2.6.4), and where in it is said where name and password lie. */
const tdsLogin = 0x10
const tdsPlaces: readonly number[] = [40, 44]

/** Name and password of a login in the clear: hidden as they are, the same are the same. */
function tdsSaid(forward: Uint8Array): string | undefined {
  const login = forward[0] === tdsPrelogin ? u16(forward, 2) : 0
  const from = login + tdsHeader
  if (forward[login] !== tdsLogin || from + 48 > forward.length) return undefined
  const said = tdsPlaces.map((place) => {
    const at = from + tdsShort(forward, from + place)
    return [at, at + 2 * tdsShort(forward, from + place + 2)] as const
  })
  // Where nobody is named, Windows answers for who it is: another answer each time.
  const isWhole = said.every(([at, end]) => at < end && end <= forward.length)
  return isWhole ? said.map(([at, end]) => latin1(forward, at, end)).join(' ') : undefined
}

/** Little-endian. */
const tdsShort = (bytes: Uint8Array, at: number) => bytes[at]! + bytes[at + 1]! * 256

function tdsNumber(bytes: Uint8Array, at: number): number {
  return bytes[at]! + bytes[at + 1]! * 256 + bytes[at + 2]! * 65_536 + bytes[at + 3]! * 16_777_216
}
