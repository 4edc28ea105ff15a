/** Kerberos (RFC 4120): requests for a first ticket, and what the server says of them. */
import { type AppGroup, Protocol, type StreamHeads } from '../../contracts/index.ts'
import { type Element, elementAt } from './ber.ts'
import { u32 } from './bytes.ts'
import { type LoginReader, refuse } from './login-answers.ts'

/** Application tags (RFC 4120 5.10). */
const Message = { asRequest: 0x6a, asReply: 0x6b, tgsRequest: 0x6c, error: 0x7e } as const
const sequence = 0x30
const integer = 2
const context = 0xa0
const errorCodeField = 6
const fieldsMax = 16
const messagesMax = 16

/** KDC_ERR_C_PRINCIPAL_UNKNOWN, KDC_ERR_CLIENT_REVOKED (locked), KDC_ERR_PREAUTH_FAILED (RFC 4120 7.5.9). */
const refusals: readonly number[] = [6, 18, 24]

export const kerberos: { readonly name: string; readonly group: AppGroup } = {
  name: 'kerberos',
  group: 'other',
}

/** A request to a key distribution centre, version 5. */
export function isKerberos({ forward, protocol }: StreamHeads): boolean {
  const whole = elementAt(forward, startOf(protocol))
  if (whole?.tag !== Message.asRequest && whole?.tag !== Message.tgsRequest) return false
  const body = elementAt(forward, whole.from)
  const version = body?.tag === sequence ? elementAt(forward, body.from) : null
  return version?.tag === context + 1 && numberIn(forward, version) === 5
}

/** A first request is asked again with the password when the server wants it: that error refuses nobody. */
export const readKerberosLogins: LoginReader = ({ forward, backward, protocol }, answers) => {
  const start = startOf(protocol)
  if (elementAt(forward, start)?.tag !== Message.asRequest) {
    answers.isSettled = true
    return
  }
  for (let at = start, i = 0; i < messagesMax && at < backward.length; i++) {
    const whole = elementAt(backward, at)
    if (whole === null) return
    if (whole.tag === Message.asReply) answers.accepted++
    else if (whole.tag === Message.error) {
      if (whole.to > backward.length) return
      if (refusals.includes(errorCodeOf(backward, whole))) refuse(answers)
    }
    answers.isSettled = whole.tag !== Message.error
    if (answers.isSettled || protocol === Protocol.udp) return
    at = whole.to + start
  }
}

/** Over TCP a length goes before each message (RFC 4120 7.2.2). */
function startOf(protocol: number): number {
  return protocol === Protocol.tcp ? 4 : 0
}

/** -1 where the error has none. */
function errorCodeOf(bytes: Uint8Array, { from, to }: Element): number {
  const body = elementAt(bytes, from)
  if (body?.tag !== sequence || body.to > to) return -1
  for (let at = body.from, i = 0; i < fieldsMax && at < body.to; i++) {
    const field = elementAt(bytes, at)
    if (field === null || field.to > body.to) return -1
    if (field.tag === context + errorCodeField) return numberIn(bytes, field)
    at = field.to
  }
  return -1
}

/** A small positive INTEGER that is all of a field; -1 where it is not. */
function numberIn(bytes: Uint8Array, { from, to }: Element): number {
  const value = elementAt(bytes, from)
  const isNumber = value?.tag === integer && value.to === to && to <= bytes.length
  if (!isNumber) return -1
  const length = value.to - value.from
  if (length === 1) return bytes[value.from]!
  return length === 4 ? u32(bytes, value.from) : -1
}
