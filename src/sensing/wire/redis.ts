/** Redis: commands as arrays of bulk strings (RESP) or as lines, and the answers to AUTH and HELLO. */
import type { StreamHeads } from '../../contracts/index.ts'
import { type Answers, type LoginReader, refuse } from './login-answers.ts'
import { latin1, lineEnd } from './text.ts'

const depthMax = 8

/** An array of bulk strings, or a command line and its answer. */
export function isRedis({ forward, backward }: StreamHeads): boolean {
  const start = latin1(forward, 0, Math.min(forward.length, 24))
  const answer = latin1(backward, 0, Math.min(backward.length, 5))
  return (
    /^\*\d{1,4}\r\n\$\d{1,6}\r\n/.test(start) ||
    (/^(PING|INFO)\r\n/.test(start) && /^[+$-]/.test(answer)) ||
    (/^AUTH [^\r\n]/.test(start) && /^(\+OK\r\n|-)/.test(answer))
  )
}

/** Words that set a connection up. After any other that is done, the client is at work. */
const preludes = new Set(['AUTH', 'HELLO', 'PING', 'INFO', 'CLIENT', 'SELECT', 'COMMAND', 'ECHO'])

export const readRedisLogins: LoginReader = ({ forward, backward }, answers) => {
  let asked = 0
  let told = 0
  for (;;) {
    const command = commandAt(forward, asked)
    const next = valueEnd(backward, told)
    if (command === null || next < 0) return
    const reply = latin1(backward, told, Math.min(next, told + 64))
    note({ ...command, said: latin1(forward, asked, command.next) }, reply, answers)
    if (answers.isSettled) return
    asked = command.next
    told = next
  }
}

function note(
  { words, said }: { readonly words: readonly string[]; readonly said: string },
  reply: string,
  answers: Answers,
): void {
  const name = words[0]?.toUpperCase() ?? ''
  const isLogin = name === 'AUTH' || (name === 'HELLO' && words[2]?.toUpperCase() === 'AUTH')
  const isError = reply.startsWith('-')
  if (isLogin && !isError) answers.accepted++
  else if (isLogin && /^-(WRONGPASS|ERR invalid (username-)?password)/i.test(reply))
    refuse(answers, said)
  answers.isSettled = !isError && !preludes.has(name)
}

interface Command {
  /** The first few, each cut. */
  readonly words: readonly string[]
  readonly next: number
}

function commandAt(bytes: Uint8Array, at: number): Command | null {
  const end = lineEnd(bytes, at)
  if (end < 0) return null
  if (bytes[at] !== 0x2a)
    return {
      words: latin1(bytes, at, Math.min(end, at + 64)).split(' '),
      next: afterLine(bytes, at),
    }
  const words: string[] = []
  let next = afterLine(bytes, at)
  for (let left = numberAt(bytes, at + 1, end); left > 0; left--) {
    const from = afterLine(bytes, next)
    const to = valueEnd(bytes, next)
    if (to < 0) return null
    if (words.length < 4) words.push(latin1(bytes, from, Math.min(to - 2, from + 16)))
    next = to
  }
  return { words, next }
}

/** Where a value ends, or -1 where it goes on after these bytes. */
function valueEnd(bytes: Uint8Array, at: number, depth = 0): number {
  const end = lineEnd(bytes, at)
  if (end < 0 || depth > depthMax) return -1
  const next = afterLine(bytes, at)
  const type = String.fromCharCode(bytes[at]!)
  const length = numberAt(bytes, at + 1, end)
  if ('$=!'.includes(type)) {
    const after = length < 0 ? next : next + length + 2
    return after <= bytes.length ? after : -1
  }
  if (!'*%~>'.includes(type)) return next
  let item = next
  for (let left = type === '%' ? 2 * length : length; left > 0 && item >= 0; left--)
    item = valueEnd(bytes, item, depth + 1)
  return item
}

function afterLine(bytes: Uint8Array, at: number): number {
  return bytes.indexOf(0x0a, at) + 1
}

/** -1 where there is no number: nothing, as Redis writes it. */
function numberAt(bytes: Uint8Array, from: number, to: number): number {
  const text = latin1(bytes, from, Math.min(to, from + 8))
  return /^\d+$/.test(text) ? Number(text) : -1
}
