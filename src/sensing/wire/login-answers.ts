import type { AppGroup, Logins, Recognition, StreamHeads } from '../../contracts/index.ts'
import { found } from './recognition.ts'
import { latin1 } from './text.ts'

/** What a reader of answers has counted so far. */
export interface Answers extends Logins {
  accepted: number
  refused: number
  anonymous: number
  /** What comes later answers no login: somebody is in, TLS begins, or other work does. */
  isSettled: boolean
}

/** Reads what the server answered to the logins that are in a flow's first bytes. */
export type LoginReader = (heads: StreamHeads, answers: Answers) => void

export function answersTo(heads: StreamHeads, read: LoginReader): Answers {
  const answers = { accepted: 0, refused: 0, anonymous: 0, isSettled: false }
  read(heads, answers)
  return answers
}

/** The counts alone, as a record keeps them. */
export function loginsOf({ accepted, refused, anonymous }: Answers): Logins {
  return { accepted, refused, anonymous }
}

/** A protocol without other fields: more bytes are wanted until its logins are settled. */
export function plainWithLogins(
  { name, group }: { readonly name: string; readonly group: AppGroup },
  heads: StreamHeads,
  read: LoginReader,
): Recognition {
  const answers = answersTo(heads, read)
  const { accepted, refused, anonymous, isSettled } = answers
  const isAnswered = accepted + refused + anonymous > 0
  const logins = isAnswered ? { logins: loginsOf(answers) } : {}
  return found({ kind: 'plain', name, group, ...logins }, heads.isComplete || isSettled)
}

/** The lines that have ended, without their ends. */
export function linesOf(bytes: Uint8Array): string[] {
  const lines = latin1(bytes, 0, bytes.length).split('\n')
  lines.pop()
  return lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line))
}

/** Codes of the replies that are whole (RFC 959 4.2, RFC 5321 4.2.1): of several lines, the last one ends it. */
export function replyCodes(bytes: Uint8Array): number[] {
  const codes: number[] = []
  let open = ''
  for (const line of linesOf(bytes)) {
    const code = /^\d{3}(?=[ -]|$)/.exec(line)?.[0]
    if (code === undefined || (open !== '' && code !== open)) continue
    const goesOn = line[3] === '-'
    open = goesOn ? code : ''
    if (!goesOn) codes.push(Number(code))
  }
  return codes
}

/** The word of a line at `place`, from 0, in capitals; '' where there is none. */
export function wordOf(line: string, place = 0): string {
  return (line.split(' ', place + 1)[place] ?? '').toUpperCase()
}
