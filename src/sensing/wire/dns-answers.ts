/**
 * Which names the answers of a DNS message give to which addresses: A, AAAA and PTR records (RFC 1035 3.4.1, RFC 3596),
 * of a resolver or of a host that speaks for itself (RFC 6762).
 */
import type { Malformed, NameFields, NameReading, NameSource } from '../../contracts/index.ts'
import { u16, u32 } from './bytes.ts'
import { readName } from './dns.ts'

const header = {
  flags: 2,
  questions: 4,
  answers: 6,
  authorities: 8,
  additional: 10,
  end: 12,
} as const
const question = { type: 0, end: 4 } as const
/** What follows a record's name. */
const record = { type: 0, class: 2, ttl: 4, length: 8, end: 10 } as const
const Type = { a: 1, ptr: 12, aaaa: 28 } as const

const isResponseBit = 0x8000
const responseCodeMask = 0x000f
/** RFC 6762 10.2: the top bit of a class says that the cache is to be flushed. */
const classMask = 0x7fff
const internet = 1
const recordsMax = 128
const namesMax = 16

/** Of a resolver's answer the name that was asked for counts, whatever other names it leads to. */
export function readDnsAnswers(message: Uint8Array): NameReading {
  return readAnswers(message, false)
}

/** Of mDNS each record's own name counts, and addresses often stand in the additional section (RFC 6762 12). */
export function readMdnsAnswers(message: Uint8Array): NameReading {
  return readAnswers(message, true)
}

function readAnswers(message: Uint8Array, isMdns: boolean): NameReading {
  const names: NameFields[] = []
  if (message.length < header.end) return { names, malformed: null }
  const flags = u16(message, header.flags)
  const isAnswer = (flags & isResponseBit) !== 0 && (flags & responseCodeMask) === 0
  if (!isAnswer) return { names, malformed: null }
  const asked = skipQuestions(message)
  // Whoever reads the questions counts what is wrong with them.
  if (asked === null) return { names, malformed: null }
  let at = asked.next
  for (let left = recordsIn(message, isMdns); left > 0 && names.length < namesMax; left--) {
    const read = readRecord(message, at)
    if ('layer' in read) return { names, malformed: read }
    const named = isLive(read) ? nameIn(message, read, { isMdns, asked: asked.name }) : null
    if (named !== null && 'layer' in named) return { names, malformed: named }
    if (named !== null) names.push(named)
    at = read.next
  }
  return { names, malformed: null }
}

function recordsIn(message: Uint8Array, isMdns: boolean): number {
  const answers = u16(message, header.answers)
  const others = isMdns ? u16(message, header.authorities) + u16(message, header.additional) : 0
  return Math.min(answers + others, recordsMax)
}

/** Where the answers begin, and the first name that was asked for; null where that cannot be told. */
function skipQuestions(message: Uint8Array): { name: string; next: number } | null {
  let name = ''
  let next: number = header.end
  for (let left = Math.min(u16(message, header.questions), recordsMax); left > 0; left--) {
    const read = readName(message, next)
    if ('layer' in read || message.length < read.next + question.end) return null
    if (name === '') name = read.text
    next = read.next + question.end
  }
  return { name, next }
}

interface DnsRecord {
  readonly name: string
  readonly type: number
  readonly class: number
  readonly ttl: number
  /** Where its data lies, and how long it is. */
  readonly data: number
  readonly length: number
  readonly next: number
}

function readRecord(message: Uint8Array, at: number): DnsRecord | Malformed {
  const name = readName(message, at)
  if ('layer' in name) return ofAnswers(name)
  const data = name.next + record.end
  if (message.length < data) return broken(message, name.next, record.end)
  const length = u16(message, name.next + record.length)
  if (message.length < data + length) return broken(message, data, length)
  return {
    name: name.text,
    type: u16(message, name.next + record.type),
    class: u16(message, name.next + record.class) & classMask,
    ttl: u32(message, name.next + record.ttl),
    data,
    length,
    next: data + length,
  }
}

/** A record that lives no longer takes a name back (RFC 6762 10.1). */
function isLive({ class: of, ttl }: DnsRecord): boolean {
  return of === internet && ttl > 0
}

function nameIn(
  message: Uint8Array,
  read: DnsRecord,
  { isMdns, asked }: { readonly isMdns: boolean; readonly asked: string },
): NameFields | Malformed | null {
  if (read.type === Type.ptr) {
    const address = reverseAddress(read.name)
    if (address === null) return null
    const name = readName(message, read.data)
    if ('layer' in name) return ofAnswers(name)
    return named(name.text, address, isMdns ? 'mdns' : 'ptr')
  }
  const address = addressIn(message, read)
  return address && named(isMdns ? read.name : asked, address, isMdns ? 'mdns' : 'dns')
}

function named(name: string, address: Uint32Array, source: NameSource): NameFields | null {
  return name === '' ? null : { claim: 'name', source, name, address, mac: 0 }
}

function addressIn(message: Uint8Array, { type, data, length }: DnsRecord): Uint32Array | null {
  if (type === Type.a && length === 4) return Uint32Array.of(0, 0, 0xffff, u32(message, data))
  if (type !== Type.aaaa || length !== 16) return null
  return Uint32Array.from([0, 4, 8, 12], (word) => u32(message, data + word))
}

const ipv4Reverse = '.in-addr.arpa'
const ipv6Reverse = '.ip6.arpa'

/** The address that a name of reverse lookup stands for (RFC 1035 3.5, RFC 3596 2.5); null: it is none. */
export function reverseAddress(name: string): Uint32Array | null {
  if (name.endsWith(ipv4Reverse)) {
    const parts = name.slice(0, -ipv4Reverse.length).split('.').reverse()
    if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256))
      return null
    return Uint32Array.of(
      0,
      0,
      0xffff,
      parts.reduce((word, part) => word * 256 + Number(part), 0),
    )
  }
  if (!name.endsWith(ipv6Reverse)) return null
  const digits = name.slice(0, -ipv6Reverse.length).split('.').reverse()
  if (digits.length !== 32 || !digits.every((digit) => /^[0-9a-f]$/.test(digit))) return null
  return Uint32Array.from([0, 8, 16, 24], (from) =>
    Number.parseInt(digits.slice(from, from + 8).join(''), 16),
  )
}

function broken(message: Uint8Array, offset: number, bytesNeeded: number): Malformed {
  return { layer, offset, bytesNeeded, bytesPresent: message.length - offset }
}

function ofAnswers(malformed: Malformed): Malformed {
  return { ...malformed, layer }
}
const layer = 'dns-answers'
