/** VNC (RFC 6143 7.1): versions, security types, and the result. */
import { u32 } from './bytes.ts'
import type { LoginReader } from './login-answers.ts'
import { hasText } from './text.ts'

const marker = 'RFB 00'
const versionBytes = 12
const challengeBytes = 16
const noSecurity = 1
const vncSecurity = 2

export function isVnc(bytes: Uint8Array): boolean {
  return hasText(bytes, marker)
}

export const readVncLogins: LoginReader = ({ forward, backward }, answers) => {
  if (!isVnc(forward) || !isVnc(backward)) return
  if (forward.length < versionBytes || backward.length <= versionBytes) return
  const isOld = hasText(forward, '003', 8)
  // Version 3.3 decides for the client; later ones offer a list, and an empty one is a failure.
  const listed = backward[versionBytes]!
  const chosen = isOld ? u32Within(backward, versionBytes) : forward[versionBytes]
  if (chosen === undefined && listed !== 0) return
  const at = versionBytes + (isOld ? 4 : 1 + listed)
  const resultAt = at + (chosen === vncSecurity ? challengeBytes : 0)
  const isUnread = chosen !== vncSecurity && chosen !== noSecurity
  const result = u32Within(backward, resultAt)
  if (!isUnread && result === undefined) return
  answers.isSettled = true
  if (isUnread) return
  if (chosen === noSecurity) answers.anonymous++
  else if (result === 0) answers.accepted++
  else answers.refused++
}

function u32Within(bytes: Uint8Array, at: number): number | undefined {
  return bytes.length < at + 4 ? undefined : u32(bytes, at)
}
