/** How hosts call themselves over NetBIOS: its name service and the senders of its datagrams (RFC 1002 4.2, 4.4). */
import type { Malformed, NameFields, NameReading } from '../../contracts/index.ts'
import { u16, u32, u48 } from './bytes.ts'
import { isNetbiosName, readName } from './dns.ts'
import { cleanText } from './text.ts'

const header = { flags: 2, questions: 4, answers: 6, additional: 10, end: 12 } as const
const question = { end: 4 } as const
const record = { type: 0, length: 8, end: 10 } as const
const Type = { nb: 0x20, status: 0x21 } as const
/** RFC 1002 4.2.1.1; 9 is how some hosts write a refresh, 15 a registration by a host of several addresses. */
const Opcode = {
  query: 0,
  registration: 5,
  refresh: 8,
  refreshToo: 9,
  registrationOfMany: 15,
} as const
const claiming: readonly number[] = [
  Opcode.registration,
  Opcode.refresh,
  Opcode.refreshToo,
  Opcode.registrationOfMany,
]

const isResponseBit = 0x8000
const responseCodeMask = 0x000f
/** Of a name's flags: several hosts have it (RFC 1002 4.2.1.3). */
const isGroupBit = 0x8000
/** An entry of a name's addresses: flags and address. */
const entryBytes = 6
/** An entry of a host's list of names: 15 characters, a suffix, flags. */
const listed = { suffix: 15, flags: 16, end: 18 } as const
const nameCharacters = 15
const letterA = 0x41
/** What a name is for, by its last byte: the host itself, or its shares. */
const suffixes: readonly number[] = [0x00, 0x20]
const namesMax = 16

export function readNetbiosNames(message: Uint8Array): NameReading {
  if (message.length < header.end) return { names: [], malformed: broken(message, 0, header.end) }
  const flags = u16(message, header.flags)
  const opcode = (flags >> 11) & 15
  if ((flags & isResponseBit) === 0) return claiming.includes(opcode) ? readClaim(message) : nothing
  const isAnswer = opcode === Opcode.query && (flags & responseCodeMask) === 0
  return isAnswer && u16(message, header.answers) > 0 ? readRecordAt(message, header.end) : nothing
}

const nothing: NameReading = { names: [], malformed: null }

/** RFC 1002 4.2.2: the name stands in the question, its address in a record behind it. */
function readClaim(message: Uint8Array): NameReading {
  if (u16(message, header.questions) !== 1 || u16(message, header.additional) === 0) return nothing
  const asked = readName(message, header.end)
  if ('layer' in asked) return { names: [], malformed: netbios(asked) }
  return readRecordAt(message, asked.next + question.end)
}

function readRecordAt(message: Uint8Array, at: number): NameReading {
  if (at >= message.length) return { names: [], malformed: broken(message, at, 1) }
  const owner = readName(message, at)
  if ('layer' in owner) return { names: [], malformed: netbios(owner) }
  const data = owner.next + record.end
  if (message.length < data)
    return { names: [], malformed: broken(message, owner.next, record.end) }
  const length = u16(message, owner.next + record.length)
  const isWhole = message.length >= data + length
  const end = isWhole ? data + length : message.length
  const malformed = isWhole ? null : broken(message, data, length)
  const type = u16(message, owner.next + record.type)
  if (type === Type.nb) {
    // The label itself is where the name's letters are, behind a pointer, too: a query's or its own.
    const label = labelAt(message, at)
    return { names: label < 0 ? [] : addressesOf(message, label, { from: data, end }), malformed }
  }
  if (type !== Type.status) return { names: [], malformed }
  return { names: namesListed(message, data, end), malformed }
}

/** Where the first label of the name at `at` lies; -1 where it is no NetBIOS name. */
function labelAt(message: Uint8Array, at: number): number {
  const isPointer = message[at]! >= 0xc0
  const label = isPointer ? u16(message, at) & 0x3fff : at
  return isNetbiosName(message, label) ? label : -1
}

function addressesOf(
  message: Uint8Array,
  label: number,
  { from, end }: { readonly from: number; readonly end: number },
): NameFields[] {
  const name = decoded(message, label)
  const names: NameFields[] = []
  if (name === '') return names
  for (let at = from; at + entryBytes <= end && names.length < namesMax; at += entryBytes) {
    if ((u16(message, at) & isGroupBit) !== 0) continue
    const address = Uint32Array.of(0, 0, 0xffff, u32(message, at + 2))
    names.push({ claim: 'name', source: 'netbios', name, address, mac: 0 })
  }
  return names
}

/** RFC 1002 4.2.18: the names that the sender has, then its hardware address. */
function namesListed(message: Uint8Array, from: number, end: number): NameFields[] {
  if (end <= from) return []
  const listEnd = from + 1 + message[from]! * listed.end
  const mac = listEnd + 6 <= end ? u48(message, listEnd) : 0
  const names: NameFields[] = []
  for (let at = from + 1; at + listed.end <= Math.min(listEnd, end); at += listed.end) {
    const isGroup = (u16(message, at + listed.flags) & isGroupBit) !== 0
    if (isGroup || !suffixes.includes(message[at + listed.suffix]!)) continue
    const name = trimmed(message.subarray(at, at + nameCharacters))
    if (name === '' || names.some((one) => one.name === name) || names.length >= namesMax) continue
    names.push({ claim: 'name', source: 'netbios', name, address: null, mac })
  }
  return names
}

const datagram = { type: 0, address: 4, name: 14, end: 82 } as const
/** Sent to one host, to a group, to all. */
const datagramTypes: readonly number[] = [0x10, 0x11, 0x12]

/** RFC 1002 4.4.2: a datagram begins with its sender's address and name. */
export function readNetbiosDatagram(message: Uint8Array): NameReading {
  if (message.length < datagram.end)
    return { names: [], malformed: broken(message, 0, datagram.end) }
  const isSent = datagramTypes.includes(message[datagram.type]!)
  if (!isSent || !isNetbiosName(message, datagram.name)) return nothing
  const name = decoded(message, datagram.name)
  if (name === '') return nothing
  const address = Uint32Array.of(0, 0, 0xffff, u32(message, datagram.address))
  return { names: [{ claim: 'name', source: 'netbios', name, address, mac: 0 }], malformed: null }
}

/** RFC 1001 14.1: each byte as two letters from A on. '' where the name is for something else than a host. */
function decoded(message: Uint8Array, label: number): string {
  const bytes = Uint8Array.from({ length: 16 }, (_, i) => {
    const at = label + 1 + 2 * i
    return ((message[at]! - letterA) << 4) | (message[at + 1]! - letterA)
  })
  return suffixes.includes(bytes[nameCharacters]!) ? trimmed(bytes.subarray(0, nameCharacters)) : ''
}

/** Names are filled up with spaces, some with zeros. */
function trimmed(bytes: Uint8Array): string {
  let to = bytes.length
  while (to > 0 && (bytes[to - 1] === 0x20 || bytes[to - 1] === 0)) to--
  return cleanText(bytes, 0, { to, charactersMax: nameCharacters })
}

/** The names are written as those of DNS, whose reader says where they break. */
function netbios(malformed: Malformed): Malformed {
  return { ...malformed, layer: 'netbios' }
}

function broken(message: Uint8Array, offset: number, bytesNeeded: number): Malformed {
  const bytesPresent = Math.max(0, message.length - offset)
  return { layer: 'netbios', offset, bytesNeeded, bytesPresent }
}
