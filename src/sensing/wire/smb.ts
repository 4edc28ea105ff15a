/** SMB 1, 2 and 3 (MS-CIFS, MS-SMB2) over a NetBIOS session, and the answers to session setups. */
import { u32 } from './bytes.ts'
import { type Answers, type LoginReader, refuse } from './login-answers.ts'
import { hasText } from './text.ts'

/** NetBIOS session header (RFC 1002 4.3.1), then SMB 1, 2 or the encrypted 3; or a session request. */
export function isSmb(bytes: Uint8Array): boolean {
  if (bytes.length >= 8 && bytes[0] === 0x81 && u32(bytes, 0) === 0x8100_0044) return true
  return bytes[0] === 0 && bytes[4]! >= 0xfd && hasText(bytes, 'SMB', 5)
}

/** NTSTATUS: no such user, wrong password, logon failure, account disabled, account locked out. */
const refusals: readonly number[] = [
  0xc000_0064, 0xc000_006a, 0xc000_006d, 0xc000_0072, 0xc000_0234,
]

/** Where the two headers have the command, the status, and what says that it was a guest. */
interface Layout {
  readonly commandAt: number
  readonly statusAt: number
  readonly guestAt: number
  readonly guestFlags: number
  readonly setup: number
  /** Commands that come before a session. */
  readonly before: readonly number[]
}
const layouts: Readonly<Record<number, Layout>> = {
  255: { commandAt: 4, statusAt: 5, guestAt: 37, guestFlags: 1, setup: 0x73, before: [0x72, 0x74] },
  254: { commandAt: 12, statusAt: 8, guestAt: 66, guestFlags: 3, setup: 1, before: [0, 2] },
}

export const readSmbLogins: LoginReader = ({ backward }, answers) => {
  let at = 0
  while (at + 4 <= backward.length) {
    const length = u32(backward, at) & 0xff_ffff
    const end = at + 4 + length
    // A positive answer to a session request holds nothing.
    if (length > 0) {
      const layout = layouts[backward[at + 4] ?? 0]
      const isWhole = end <= backward.length
      if (!isWhole && layout !== undefined) return
      if (layout === undefined) answers.isSettled = true
      else note(backward.subarray(at + 4, end), layout, answers)
    }
    if (answers.isSettled) return
    at = end
  }
}

function note(bytes: Uint8Array, layout: Layout, answers: Answers): void {
  const { commandAt, statusAt, guestAt, guestFlags } = layout
  if (bytes.length < 32) return
  const command = bytes[commandAt]!
  const status = littleU32(bytes, statusAt)
  if (command !== layout.setup) answers.isSettled = !layout.before.includes(command)
  else if (status === 0 && (bytes[guestAt] ?? 0) & guestFlags) answers.anonymous++
  else if (status === 0) answers.accepted++
  else if (refusals.includes(status)) refuse(answers)
}

function littleU32(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at + 3]! << 24) | (bytes[at + 2]! << 16) | (bytes[at + 1]! << 8) | bytes[at]!) >>> 0
  )
}
