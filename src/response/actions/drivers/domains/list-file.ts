/** The one file of ours that the resolver reads: made of the orders in it, replaced as a whole, gone after the last. */
import { constants } from 'node:fs'
import { lstat, open, readFile, rename, unlink } from 'node:fs/promises'
import { AmoskysError, printable } from '../../../../kernel/index.ts'

/**
 * `hosts`: lines of addresses and names, each name alone (dnsmasq `addn-hosts`). `dnsmasq`: lines of `server=/NAME/`, which
 * take all names below it along (dnsmasq `servers-file`).
 */
export type ListFormat = 'hosts' | 'dnsmasq'

/** How the file was before the first order. */
export type Before = 'missing' | 'empty'

export interface List {
  readonly before: Before
  /** Domains by id of the order. */
  readonly blocked: ReadonlyMap<string, string>
}

export const blockedMax = 1000

const heads: Readonly<Record<Before, string>> = {
  missing: '# Written by amoskys responder: changes here are lost. Gone after the last block.',
  empty: '# Written by amoskys responder: changes here are lost. Empty after the last block.',
}
const sizeMax = 4 * 1024 * 1024

export function textOf({ before, blocked }: List, format: ListFormat): string {
  if (blocked.size === 0) return ''
  const blocks = [...blocked].map(
    ([id, domain]) => `# ${id} ${domain}\n${linesOf(domain, format)}\n`,
  )
  return `${heads[before]}\n${blocks.join('')}`
}

function linesOf(domain: string, format: ListFormat): string {
  return format === 'hosts' ? `0.0.0.0 ${domain}\n:: ${domain}` : `server=/${domain}/`
}

export interface Found extends List {
  /** What stands in it, to the byte; null: it is not there. */
  readonly text: string | null
}

export async function readList(path: string): Promise<Found> {
  const text = await readOwn(path)
  if (text === null || text === '')
    return { before: text === null ? 'missing' : 'empty', blocked: new Map(), text }
  const lines = text.split('\n')
  const before = (['missing', 'empty'] as const).find((one) => lines[0] === heads[one])
  if (before === undefined) throw foreign(path)
  const entries = lines
    .map((line) => /^# (act_[0-9A-Z]{26}) (\S+)$/.exec(line))
    .filter((match) => match !== null)
    .map((match) => [match[1]!, match[2]!] as const)
  return { before, blocked: new Map(entries), text }
}

async function readOwn(path: string): Promise<string | null> {
  try {
    const stats = await lstat(path)
    if (!stats.isFile() || stats.size > sizeMax) throw foreign(path)
    return await readFile(path, 'utf8')
  } catch (thrown) {
    if (thrown instanceof AmoskysError) throw thrown
    const code = thrown instanceof Error && 'code' in thrown ? thrown.code : ''
    if (code === 'ENOENT') return null
    throw new AmoskysError('permission', `${printable(path)} cannot be read: ${String(code)}`)
  }
}

function foreign(path: string): AmoskysError {
  return new AmoskysError(
    'usage',
    `${printable(path)} is not ours to write: expected no file, an empty one or one that amoskys wrote, found something else (settings, response.domains.file)`,
  )
}

/** Written beside and put in its place: whoever reads it sees all of it, as it was or as it is. */
export async function writeList(path: string, list: List, format: ListFormat): Promise<void> {
  if (list.blocked.size === 0 && list.before === 'missing') return await unlink(path)
  const part = `${path}.amoskys-part`
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW
  const file = await open(part, flags, 0o644)
  try {
    await file.writeFile(textOf(list, format))
    await file.chmod(0o644)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(part, path)
}
