import type { AppGroup, Logins, Recognition, StreamHeads } from '../../contracts/index.ts'
import { found } from './recognition.ts'
import { latin1 } from './text.ts'

/** What a reader of answers has counted so far. */
export interface Answers extends Logins {
  accepted: number
  refused: number
  anonymous: number
  mark?: number
  /** What comes later answers no login: somebody is in, TLS begins, or other work does. */
  isSettled: boolean
}

/** Reads what the server answered to the logins that are in a flow's first bytes. */
export type LoginReader = (heads: StreamHeads, answers: Answers) => void

export function answersTo(heads: StreamHeads, read: LoginReader): Answers {
  const answers: Answers = { accepted: 0, refused: 0, anonymous: 0, isSettled: false }
  read(heads, answers)
  return answers
}

/** The counts alone, as a record keeps them. */
export function loginsOf({ accepted, refused, anonymous, mark }: Answers): Logins {
  return { accepted, refused, anonymous, ...(mark !== undefined && { mark }) }
}

/** Counts a login that was refused; `said` is its name and password where both are in the clear. */
export function refuse(answers: Answers, said?: string): void {
  const mark = said === undefined ? undefined : markOf(said)
  const isFirst = answers.refused === 0
  answers.refused++
  if (isFirst && mark !== undefined) answers.mark = mark
  else if (!isFirst && mark !== answers.mark) delete answers.mark
}

/** Eight bits (FNV-1a, folded): that two are the same shows over several, and a password cannot be told from it. */
function markOf(said: string): number {
  let hash = 0x811c_9dc5
  for (let i = 0; i < said.length; i++) hash = Math.imul(hash ^ said.charCodeAt(i), 0x0100_0193)
  return (hash ^ (hash >>> 8) ^ (hash >>> 16) ^ (hash >>> 24)) & 0xff
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
