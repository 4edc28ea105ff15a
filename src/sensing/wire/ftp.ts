/** FTP control connections (RFC 959, RFC 2228). SMTP opens with the same 220, so commands or the banner decide. */
import type { Recognition, StreamHeads } from '../../contracts/index.ts'
import {
  answersTo,
  type LoginReader,
  linesOf,
  loginsOf,
  plainWithLogins,
  refuse,
  replyCodes,
  wordOf,
} from './login-answers.ts'
import { readSmtpLogins } from './mail-logins.ts'
import { found, type HeadReader, undecided } from './recognition.ts'
import { cleanText, firstWord, hasText, lineEnd } from './text.ts'

const bannerCharactersMax = 255
const ftpCommands: readonly string[] = [
  'USER',
  'AUTH',
  'FEAT',
  'SYST',
  'OPTS',
  'HOST',
  'CLNT',
  'PASS',
]
const mailCommands: readonly string[] = ['EHLO', 'HELO', 'LHLO']

export const readFtp: HeadReader = (heads) => {
  if (!hasText(heads.backward, '220')) return null
  const separator = heads.backward[3]
  if (separator !== 0x20 && separator !== 0x2d)
    return separator === undefined ? undecided(heads) : null
  const command = firstWord(heads.forward)
  if (mailCommands.includes(command)) return mailOf(heads)
  if (ftpCommands.includes(command)) return ftpOf(heads)
  const banner = bannerOf(heads.backward)
  if (/smtp|mail|postfix|exim|sendmail/i.test(banner)) return mailOf(heads)
  if (/ftp/i.test(banner)) return ftpOf(heads)
  // Where the client is not heard, what the server answers tells it.
  const answered = heads.forward.length === 0 ? replyCodes(heads.backward)[1] : undefined
  if (answered === 250) return mailOf(heads)
  return answered === 331 || answered === 530 ? ftpOf(heads) : undecided(heads)
}

function mailOf(heads: StreamHeads): Recognition {
  return plainWithLogins({ name: 'smtp', group: 'mail' }, heads, readSmtpLogins)
}

function ftpOf(heads: StreamHeads): Recognition {
  const answers = answersTo(heads, readFtpLogins)
  const application = {
    kind: 'ftp',
    banner: bannerOf(heads.backward),
    logins: loginsOf(answers),
  } as const
  return found(application, heads.isComplete || answers.isSettled)
}

/** Each command gets one reply, after those of 1xx. Other commands are told to log in by 530, too. */
const readFtpLogins: LoginReader = ({ forward, backward }, answers) => {
  const commands = linesOf(forward)
  let user = ''
  let at = 0
  for (const code of replyCodes(backward)) {
    if (code < 200) continue
    // The first reply greets; of commands that are not held nothing is known.
    const line = at === 0 ? '' : (commands[at - 1] ?? 'PASS')
    at++
    const command = wordOf(line)
    if (command === 'USER') user = wordOf(line, 1)
    const isLogin = command === 'USER' || command === 'PASS' || command === 'ACCT'
    if (code === 230 && /^(ANONYMOUS|FTP)$/.test(user)) answers.anonymous++
    else if (code === 230) answers.accepted++
    else if (isLogin && (code === 530 || code === 430))
      refuse(answers, commands[at - 2] === undefined ? undefined : `${user} ${line}`)
    if (code === 230 || code === 234) answers.isSettled = true
    if (answers.isSettled) return
  }
}

/** The first line, without its code. */
function bannerOf(bytes: Uint8Array): string {
  const end = lineEnd(bytes, 0)
  return cleanText(bytes, 4, {
    to: end < 0 ? bytes.length : end,
    charactersMax: bannerCharactersMax,
  })
}
