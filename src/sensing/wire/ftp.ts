/** FTP control connections (RFC 959, RFC 2228). SMTP opens with the same 220, so commands or the banner decide. */
import type { Recognition, StreamHeads } from '../../contracts/index.ts'
import { found, type HeadReader, plain, undecided } from './recognition.ts'
import { cleanText, firstWord, hasText, latin1, lineEnd } from './text.ts'

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
  if (mailCommands.includes(command)) return plain('smtp', 'mail')
  if (ftpCommands.includes(command)) return ftpOf(heads)
  const banner = bannerOf(heads.backward)
  if (/smtp|mail|postfix|exim|sendmail/i.test(banner)) return plain('smtp', 'mail')
  return /ftp/i.test(banner) ? ftpOf(heads) : undecided(heads)
}

function ftpOf(heads: StreamHeads): Recognition {
  const application = {
    kind: 'ftp',
    banner: bannerOf(heads.backward),
    loginFailures:
      latin1(heads.backward, 0, heads.backward.length).match(/^530[ -]/gm)?.length ?? 0,
  } as const
  return found(application, heads.isComplete)
}

/** The first line, without its code. */
function bannerOf(bytes: Uint8Array): string {
  const end = lineEnd(bytes, 0)
  return cleanText(bytes, 4, {
    to: end < 0 ? bytes.length : end,
    charactersMax: bannerCharactersMax,
  })
}
