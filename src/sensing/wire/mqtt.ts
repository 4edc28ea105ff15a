/** MQTT 3.1, 3.1.1 and 5: CONNECT and what CONNACK answers. */
import { u16 } from './bytes.ts'
import { type LoginReader, refuse } from './login-answers.ts'
import { hasText, latin1 } from './text.ts'

/** CONNECT of MQTT 3.1 (MQIsdp), 3.1.1 and 5 after a length of one to four bytes. */
export function isMqtt(bytes: Uint8Array): boolean {
  if (bytes[0] !== 0x10) return false
  const at = afterLength(bytes, 1)
  return hasText(bytes, '\0\x04MQTT', at) || hasText(bytes, '\0\x06MQIsdp', at)
}

/** Bad name or password, not authorised: of 3.1.1 (3.2.2.3) and of 5 (3.2.2.2), which share no numbers. */
const refusals: readonly number[] = [4, 5, 0x86, 0x87]
const Flag = { will: 0x04, password: 0x40, name: 0x80 } as const
const credentialFlags = Flag.password | Flag.name
const packetsMax = 16

export const readMqttLogins: LoginReader = ({ forward, backward }, answers) => {
  let at = 0
  // MQTT 5 may exchange AUTH packets first.
  for (let i = 0; i < packetsMax && backward[at]! >>> 4 === 15; i++) at = afterPacket(backward, at)
  if (at >= backward.length) return
  if (backward[at] !== 0x20) {
    answers.isSettled = true
    return
  }
  const code = backward[afterLength(backward, at + 1) + 1]
  if (code === undefined) return
  answers.isSettled = true
  const isLogin = at > 0 || forward.length === 0 || (flagsOf(forward) & credentialFlags) !== 0
  // Who brings no name and no password is refused, and guesses nothing.
  if (isLogin && refusals.includes(code)) refuse(answers, at > 0 ? undefined : saidIn(forward))
  else if (code === 0 && isLogin && forward.length > 0) answers.accepted++
  else if (code === 0) answers.anonymous++
}

/** Name and password of a CONNECT that is whole: the client's identifier may be another each time. */
function saidIn(bytes: Uint8Array): string | undefined {
  const flags = flagsOf(bytes)
  const name = afterLength(bytes, 1)
  const version = name + 2 + (bytes[name + 1] ?? 0)
  // Flags and the time to keep alive come before the properties (MQTT 5 3.1.2.11).
  const isFive = bytes[version] === 5
  let at = version + 4
  if (isFive) at = afterCounted(bytes, at)
  at = afterText(bytes, at)
  if (flags & Flag.will)
    at = afterText(bytes, afterText(bytes, isFive ? afterCounted(bytes, at) : at))
  const from = at
  if (flags & Flag.name) at = afterText(bytes, at)
  if (flags & Flag.password) at = afterText(bytes, at)
  return at > from && at <= bytes.length ? latin1(bytes, from, at) : undefined
}

/** After a text, or bytes, with its length in two bytes; past the end where it is not whole. */
function afterText(bytes: Uint8Array, at: number): number {
  return at + 2 <= bytes.length ? at + 2 + u16(bytes, at) : bytes.length + 1
}

/** The flags of CONNECT: after the protocol's name and its version. */
function flagsOf(bytes: Uint8Array): number {
  const at = afterLength(bytes, 1)
  return bytes[at + 2 + (bytes[at + 1] ?? 0) + 1] ?? 0
}

function afterLength(bytes: Uint8Array, from: number): number {
  let at = from
  while (at < from + 3 && bytes[at]! >= 0x80) at++
  return at + 1
}

const afterPacket = (bytes: Uint8Array, at: number) => afterCounted(bytes, at + 1)

/** After what has its length in one to four bytes in front, seven bits in each. */
function afterCounted(bytes: Uint8Array, at: number): number {
  const next = afterLength(bytes, at)
  let length = 0
  for (let i = next - 1; i >= at; i--) length = length * 128 + ((bytes[i] ?? 0) & 0x7f)
  return next + length
}
