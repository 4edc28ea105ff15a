/** Files of indicators: a line each, or CSV; comments begin with # or ;. */
import type { LookedUp } from '../../../contracts/index.ts'
import { isNetwork, printable } from '../../../kernel/index.ts'
import { canonical } from '../indicators.ts'

/** What a list may hold. `any`: whatever a line turns out to be. */
export const listKinds = ['any', 'address', 'domain', 'file', 'ja3', 'ja4'] as const
export type ListKind = (typeof listKinds)[number]

export interface ListEntry {
  readonly kind: LookedUp['kind'] | 'network'
  readonly value: string
  /** Why it stands there, where the list says so: data. */
  readonly note: string
}

/** What was wrong with the lines so far. */
export interface LineFaults {
  /** Lines that hold nothing of the kind, and the first of them in words. */
  readonly badLines: number
  readonly problems: readonly string[]
  /** Entries beyond the most that a list may have. */
  readonly shed: number
}

export const entriesMax = 1_000_000
const problemsMax = 5
const noteMax = 80
const lineMax = 2000

/** Reads a list line after line. */
export class LineReader {
  readonly #kind: ListKind
  readonly #onEntry: (entry: ListEntry) => void
  readonly #problems: string[] = []
  #badLines = 0
  #entries = 0
  #shed = 0
  #line = 0
  #hasContent = false
  /** Column of the reason; -1: none. */
  #noteAt = -1

  constructor(kind: ListKind, onEntry: (entry: ListEntry) => void) {
    this.#kind = kind
    this.#onEntry = onEntry
  }

  get faults(): LineFaults {
    return { badLines: this.#badLines, problems: this.#problems, shed: this.#shed }
  }

  read(line: string): void {
    this.#line++
    const content = line.slice(0, lineMax).trim()
    if (content === '' || content.startsWith('#') || content.startsWith(';')) return
    const fields = fieldsOf(content)
    const entry = entryOf(fields, this.#kind, this.#noteAt)
    const isHeader = !this.#hasContent && !entry && fields.length > 1
    this.#hasContent = true
    if (isHeader) this.#noteAt = fields.findIndex((field) => noteName.test(field))
    else if (!entry) this.#note(content)
    else if (this.#entries++ < entriesMax) this.#onEntry(entry)
    else this.#shed++
  }

  #note(content: string): void {
    if (this.#badLines++ < problemsMax)
      this.#problems.push(problemText(this.#line, this.#kind, content))
  }
}

/** Lines of a text, without a mark of byte order before the first. */
export function* linesOf(text: string): Generator<string> {
  let from = text.startsWith('\ufeff') ? 1 : 0
  for (let to = text.indexOf('\n', from); to >= 0; to = text.indexOf('\n', from)) {
    yield text.slice(from, to)
    from = to + 1
  }
  yield text.slice(from)
}

/** All of a short text. */
export function readLines(
  text: string,
  kind: ListKind,
): LineFaults & { readonly entries: readonly ListEntry[] } {
  const entries: ListEntry[] = []
  const reader = new LineReader(kind, (entry) => entries.push(entry))
  for (const line of linesOf(text)) reader.read(line)
  return { entries, ...reader.faults }
}

const noteName = /reason|descr|comment|malware|threat|family|note/i

/** Between commas, or a blank before a comment: `203.0.113.5 # seen in March`, `0.0.0.0 name` of a hosts file. */
function fieldsOf(line: string): string[] {
  // Most lines are one word.
  if (!/[\s,]/.test(line)) return [line]
  const bare = line.replace(/\s[#;].*$/, '').trim()
  return bare.includes(',') ? csvFields(bare) : bare.split(/\s+/)
}

/** RFC 4180: quotes around a field, doubled where one is meant. */
function csvFields(line: string): string[] {
  const fields: string[] = ['']
  let isQuoted = false
  for (const part of line.split(/(""|"|,)/)) {
    if (part === '""' && isQuoted) fields.push(`${fields.pop()}"`)
    else if (part === '"') isQuoted = !isQuoted
    else if (part === ',' && !isQuoted) fields.push('')
    else if (part !== '""') fields.push(fields.pop() + part)
  }
  return fields.map((field) => field.trim())
}

const hostsFile = /^(?:0\.0\.0\.0|127\.0\.0\.1|::1?)$/

/** Of the first field that is of the kind. */
function entryOf(fields: readonly string[], kind: ListKind, noteAt: number): ListEntry | null {
  const isHosts = fields.length === 2 && hostsFile.test(fields[0]!)
  for (const [at, field] of fields.entries()) {
    const found = isHosts && at === 0 ? null : valueIn(field, kind)
    if (!found) continue
    const note = noteAt >= 0 && noteAt !== at ? (fields[noteAt] ?? '') : ''
    return { ...found, note: note === '' ? '' : printable(note.slice(0, noteMax)) }
  }
  return null
}

/** In the order in which a text is taken for one: 32 hex digits are a file's MD5, unless the list is of JA3. */
const anyKinds = ['address', 'file', 'ja4', 'domain'] as const

function valueIn(field: string, kind: ListKind): Omit<ListEntry, 'note'> | null {
  const isAddress = kind === 'any' || kind === 'address'
  if (isAddress && field.includes('/')) return networkIn(field)
  for (const one of kind === 'any' ? anyKinds : [kind]) {
    const name = one === 'domain' ? field.replace(/^(?:\*\.|\.)/, '') : field
    const value = canonical(one, name)
    // A lone word of a sentence is no domain.
    if (value !== null && (one !== 'domain' || value.includes('.'))) return { kind: one, value }
  }
  return null
}

/** A list that names half of the internet is wrong, and no reason to act on anybody. */
const prefixMin = { ipv4: 8, ipv6: 16 } as const

function networkIn(text: string): Omit<ListEntry, 'note'> | null {
  if (!isNetwork(text)) return null
  const [base = '', bits] = text.split('/')
  const least = base.includes(':') ? prefixMin.ipv6 : prefixMin.ipv4
  return Number(bits) < least ? null : { kind: 'network', value: text }
}

function problemText(line: number, kind: ListKind, content: string): string {
  const expected = kind === 'any' ? 'an address, network, domain, hash or fingerprint' : names[kind]
  return `line ${line}: expected ${expected}, found "${printable(content.slice(0, 60))}"`
}

const names: Readonly<Record<Exclude<ListKind, 'any'>, string>> = {
  address: 'an address, or a network from /8 (IPv6: /16) on',
  domain: 'a domain',
  file: 'an MD5, SHA-1 or SHA-256 in hex',
  ja3: 'a JA3 fingerprint (32 hex digits)',
  ja4: 'a JA4 fingerprint',
}
