/** MQTT 3.1, 3.1.1 and 5: CONNECT and what CONNACK answers. */
import type { LoginReader } from './login-answers.ts'
import { hasText } from './text.ts'

/** CONNECT of MQTT 3.1 (MQIsdp), 3.1.1 and 5 after a length of one to four bytes. */
export function isMqtt(bytes: Uint8Array): boolean {
  if (bytes[0] !== 0x10) return false
  const at = afterLength(bytes, 1)
  return hasText(bytes, '\0\x04MQTT', at) || hasText(bytes, '\0\x06MQIsdp', at)
}

/** Bad name or password, not authorised: of 3.1.1 (3.2.2.3) and of 5 (3.2.2.2), which share no numbers. */
const refusals: readonly number[] = [4, 5, 0x86, 0x87]
const credentialFlags = 0xc0
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
  if (refusals.includes(code)) answers.refused++
  else if (code === 0 && (at > 0 || flagsOf(forward) & credentialFlags)) answers.accepted++
  else if (code === 0) answers.anonymous++
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

function afterPacket(bytes: Uint8Array, at: number): number {
  const next = afterLength(bytes, at + 1)
  let length = 0
  for (let i = next - 1; i > at; i--) length = length * 128 + ((bytes[i] ?? 0) & 0x7f)
  return next + length
}
