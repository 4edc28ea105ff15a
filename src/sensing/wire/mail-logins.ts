/** The logins of mail: SMTP (RFC 4954), POP3 (RFC 1939, RFC 5034) and IMAP (RFC 9051). */
import {
  type Answers,
  type LoginReader,
  linesOf,
  refuse,
  replyCodes,
  wordOf,
} from './login-answers.ts'

/** Methods that send the password itself: an answer to a challenge is another each time. */
const isPlain = (method: string) => method === 'PLAIN' || method === 'LOGIN'

/** Only a login is answered with 235 or 535. After 354 comes a message; a second 220 begins TLS. */
export const readSmtpLogins: LoginReader = ({ forward, backward }, answers) => {
  for (const [at, code] of replyCodes(backward).entries()) {
    if (code === 235) answers.accepted++
    else if (code === 535) refuse(answers, smtpSaid(forward, answers.refused))
    answers.isSettled = code === 235 || code === 354 || (code === 220 && at > 0)
    if (answers.isSettled) return
  }
}

/** What the AUTH that was refused so many times before brought: a line, or those that follow it (RFC 4954 4). */
function smtpSaid(forward: Uint8Array, before: number): string | undefined {
  const lines = linesOf(forward)
  const asked = lines.flatMap((line, at) => (wordOf(line) === 'AUTH' ? [at] : []))[before]
  const method = wordOf(lines[asked ?? -1] ?? '', 1)
  if (asked === undefined || !isPlain(method)) return undefined
  const isAtOnce = wordOf(lines[asked]!, 2) !== ''
  const more = (method === 'LOGIN' ? 2 : 1) - (isAtOnce ? 1 : 0)
  return lines.slice(asked, asked + more + 1).join(' ')
}

/** What a server says of a password, where what it was asked is not seen: POP3, and IMAP. */
const refusalWord = /auth|log-?[io]n|password|credential|sign-?in/i

/** Reasons of a POP3 server that say nothing of the password (RFC 2449, RFC 3206). */
const popBusy = /^-ERR \[(SYS|IN-USE|LOGIN-DELAY)/i

export const readPop3Logins: LoginReader = ({ forward, backward }, answers) => {
  const client = linesOf(forward)
  const server = linesOf(backward)
  if (forward.length === 0) {
    for (const line of server.slice(1))
      if (/^-ERR /.test(line) && refusalWord.test(line) && !popBusy.test(line)) refuse(answers)
    return
  }
  // The server's first line greets.
  for (let asked = 0, told = 1; asked < client.length && told < server.length; asked++) {
    const line = client[asked]!
    const command = wordOf(line)
    // A challenge is answered with a line that is no command.
    while (command === 'AUTH' && /^\+( |$)/.test(server[told] ?? '')) {
      told++
      asked++
    }
    const reply = server[told++]
    if (reply === undefined) return
    if (reply.startsWith('+OK') && hasPopLines(line)) {
      const end = server.indexOf('.', told)
      if (end < 0) return
      told = end + 1
    } else notePop(command, reply, { answers, said: popSaid(client, asked) })
    if (answers.isSettled) return
  }
}

/** Only what is asked before a login may be answered in several lines. */
function hasPopLines(line: string): boolean {
  return wordOf(line) === 'CAPA' || (wordOf(line) === 'AUTH' && wordOf(line, 1) === '')
}

/** A name and a password are asked in two lines, or in three after AUTH LOGIN. */
function popSaid(client: readonly string[], asked: number): string | undefined {
  const isPass = wordOf(client[asked] ?? '') === 'PASS'
  const from = isPass ? asked - 1 : asked - 2
  const method = client.slice(Math.max(0, from), asked + 1).find((line) => wordOf(line) === 'AUTH')
  if (!isPass && !isPlain(wordOf(method ?? '', 1))) return undefined
  return client.slice(Math.max(0, from), asked + 1).join(' ')
}

function notePop(
  command: string,
  reply: string,
  { answers, said }: { readonly answers: Answers; readonly said: string | undefined },
): void {
  const isLogin = command === 'PASS' || command === 'APOP' || command === 'AUTH'
  if (reply.startsWith('+OK')) {
    if (isLogin) answers.accepted++
    answers.isSettled = isLogin || command === 'STLS'
  } else if ((isLogin || command === 'USER') && reply.startsWith('-ERR') && !popBusy.test(reply))
    refuse(answers, said)
}

/** Reasons of an IMAP server that say nothing of the password (RFC 5530). */
const imapBusy = /^\S+ NO \[(UNAVAILABLE|PRIVACYREQUIRED|INUSE|LIMIT|SERVERBUG)\]/i

/** A command is answered by its tag. */
export const readImapLogins: LoginReader = ({ forward, backward }, answers) => {
  const commands = new Map<string, ImapCommand>()
  const client = linesOf(forward)
  for (const [at, line] of client.entries()) {
    const command = wordOf(line, 1)
    const isWanted = command === 'LOGIN' || command === 'AUTHENTICATE' || command === 'STARTTLS'
    // Without the tag, which may be another each time; after AUTHENTICATE the next line goes on.
    const goesOn = command === 'AUTHENTICATE' ? (client[at + 1] ?? '') : ''
    const isInClear = command === 'LOGIN' || isPlain(wordOf(line, 2))
    const said = isInClear ? `${line.slice(line.indexOf(' '))} ${goesOn}` : undefined
    if (isWanted) commands.set(wordOf(line), { command, said })
  }
  for (const line of linesOf(backward)) {
    if (/^\* PREAUTH\b/i.test(line)) answers.isSettled = true
    const isUnasked =
      forward.length === 0 && /^[^*+\s]\S* NO /i.test(line) && refusalWord.test(line)
    const command = isUnasked ? unseenLogin : commands.get(wordOf(line))
    if (command !== undefined) noteImap(command, line, answers)
    if (answers.isSettled) return
  }
}

const unseenLogin = { command: 'LOGIN', said: undefined } as const

interface ImapCommand {
  readonly command: string
  readonly said: string | undefined
}

function noteImap({ command, said }: ImapCommand, line: string, answers: Answers): void {
  const status = wordOf(line, 1)
  const isLogin = command !== 'STARTTLS'
  if (status === 'OK') {
    if (isLogin) answers.accepted++
    answers.isSettled = true
  } else if (isLogin && status === 'NO' && !imapBusy.test(line)) refuse(answers, said)
}
