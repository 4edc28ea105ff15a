/** A shell whose input and output the client hands to whom it called: prompts go out, and lines that are orders come in. */
import { type HeadReader, plain, undecided } from './recognition.ts'
import { latin1 } from './text.ts'

/** As much of each side as is looked at: some orders and what they bring. */
const outMax = 8192
const ordersMax = 2048
/** From so much without a prompt or a command on, it is something else. */
const enough = 1024
/** Bytes of each side by which text is told, and what else than letters is in it. */
const textMin = 64
const spaces = new Set([0x07, 0x08, 0x09, 0x0a, 0x0d, 0x1b])
/** Commands without a prompt from which they are no chance. Set by hand. */
const unpromptedMin = 4

/** Colours, titles and the like (ECMA-48 5.4, 5.6). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: terminals are told by control characters.
const escapes = /\x1b(?:\[[0-9;?]{0,16}[A-Za-z]|\][^\x07\x1b]{0,256}(?:\x07|\x1b\\)|[()][0-9A-B])/g

/** At the start of a line. */
const prompts = [
  {
    name: 'powershell',
    sign: /(?:^|[\r\n])PS (?:[A-Za-z]:\\|\/|HK[A-Z]{2}:|Microsoft\.)[^\r\n<>|"*?]{0,200}>/g,
  },
  { name: 'windows-shell', sign: /(?:^|[\r\n])[A-Za-z]:\\[^\r\n<>|"*?]{0,200}>/g },
  {
    name: 'unix-shell',
    sign: /(?:^|[\r\n])(?:\([^()\r\n]{1,40}\) ?)?(?:\[?[a-z_][\w.-]{0,31}@[\w.-]{1,63}[: ][^\r\n$#%]{0,200}[$#%]|(?:ba|da|k|z|a)?sh-\d[\d.]{0,8}[$#]|\xe2\x94\x94\xe2\x94\x80[$#]) ?/g,
  },
] as const
/** A prompt of one sign: text of many kinds has lines like it. */
const bare = /(?:^|[\r\n])[$#] /g

const commands = new Set(
  (
    'whoami id uname hostname pwd ls dir cd cat type ps tasklist systeminfo ipconfig ifconfig ip netstat ss net net1 nltest wmic ' +
    'reg sc schtasks powershell pwsh cmd certutil curl wget python python3 perl bash sh sudo su find grep echo export env chmod ' +
    'chown cp mv rm mkdir del copy xcopy move mount df du free history crontab arp route ping nslookup dig quser klist nc ncat ssh ' +
    'scp tar gzip base64 head tail script stty cls ver findstr taskkill killall attrib icacls dsquery gpresult bitsadmin rundll32 ' +
    'tree where which touch vi nano apt yum systemctl service docker kubectl git make'
  ).split(' '),
)
/** A cmdlet, a variable of PowerShell, and a program by its path. */
const called = /^(?:[A-Z][a-z]+-[A-Z][A-Za-z]+\b|\$[\w:]+|\.{0,2}\/[\w.~-]|\.\\[\w.-]|[A-Za-z]:\\)/

export const readShell: HeadReader = (heads) => {
  const { forward, backward } = heads
  if (!isTexty(forward) || !isTexty(backward)) return null
  const out = latin1(forward, 0, Math.min(forward.length, outMax)).replace(escapes, '')
  const orders = ordersIn(latin1(backward, 0, Math.min(backward.length, ordersMax)))
  if (orders === null) return null
  const known = orders.filter(isCommand).length
  const { name, shown, isBare } = promptsIn(out)
  const isAnswered = forward.length >= 2 * backward.length
  const signs = { orders: orders.length, known, shown, isBare }
  if (isPrompted(signs)) return plain(name, 'remote')
  if (isUnprompted(signs) && isAnswered) return plain('unprompted-shell', 'remote')
  const isFull = forward.length >= outMax || backward.length >= ordersMax
  const isLong = forward.length + backward.length >= enough
  const isLineless = orders.length === 0 && Math.min(forward.length, backward.length) >= textMin
  const isHopeless = known + shown === 0 && (isLong || isLineless)
  return isFull || isHopeless ? null : undecided(heads)
}

interface Signs {
  readonly orders: number
  /** Orders that are commands, and prompts. */
  readonly known: number
  readonly shown: number
  /** The prompts are of one sign. */
  readonly isBare: boolean
}

/** What comes in are commands, and each is waited for with a prompt: a log has prompts, and gets no orders. */
function isPrompted({ orders, known, shown, isBare }: Signs): boolean {
  return known >= (isBare ? 2 : 1) && shown >= 2 && 2 * known >= orders && 2 * shown >= orders
}

/** Nearly all that comes in are commands; they have to bring more than they are. */
function isUnprompted({ orders, known }: Signs): boolean {
  return known >= unpromptedMin && 5 * known >= 4 * orders
}

function promptsIn(out: string) {
  let name = 'unix-shell'
  let shown = 0
  for (const { name: its, sign } of prompts) {
    const count = countOf(out, sign)
    if (count <= shown) continue
    shown = count
    name = its
  }
  const isBare = shown === 0
  return { name, shown: isBare ? countOf(out, bare) : shown, isBare }
}

function countOf(text: string, sign: RegExp): number {
  return text.match(sign)?.length ?? 0
}

/** The lines that are whole; null where they are no text. */
function ordersIn(text: string): string[] | null {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what no terminal sends tells that it is none.
  if (/[\x00-\x02\x0e-\x14\x16-\x19\x1c-\x1f]/.test(text)) return null
  const lines = text.split(/\r?\n|\r/)
  lines.pop()
  return lines.map((line) => line.trim()).filter((line) => line !== '')
}

function isCommand(line: string): boolean {
  const word = /^[\w.-]{1,32}/.exec(line)?.[0] ?? ''
  return commands.has(word.replace(/\.exe$/i, '').toLowerCase()) || called.test(line)
}

function isTexty(bytes: Uint8Array): boolean {
  if (bytes.length === 0) return false
  const end = Math.min(bytes.length, textMin)
  for (let i = 0; i < end; i++) if (bytes[i]! < 0x20 && !spaces.has(bytes[i]!)) return false
  return true
}
