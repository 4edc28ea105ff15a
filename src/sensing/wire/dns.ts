/**
 * DNS messages (RFC 1035; RFC 6891 adds only a record at the end, RFC 6762 a bit in the class).
 *
 * A name's pointers must each lead to before the last place one led to, so that reading ends.
 */
import type { DnsFields, Malformed } from '../../contracts/index.ts'
import { u16 } from './bytes.ts'

const field = { flags: 2, questions: 4, answers: 6, end: 12 } as const
const question = { type: 0, class: 2, end: 4 } as const

/** The root's name, type and class. */
const questionBytesMin = 5

const isResponseBit = 0x8000
const responseCodeMask = 0x000f
const pointerBits = 0xc0
const labelLengthMax = 63
/** RFC 1035 3.1: of a name on the wire, length bytes included. */
const nameBytesMax = 255
/** Of a name's text, where bytes outside printable ASCII take four characters. */
const nameCharactersMax = 255

/** Reads the header and the first question of the message at `offset`. */
export function readDns(bytes: Uint8Array, offset: number, length: number): DnsFields | Malformed {
  const end = Math.min(offset + length, bytes.length)
  if (end - offset < field.end)
    return { layer: 'dns', offset: 0, bytesNeeded: field.end, bytesPresent: end - offset }
  const message = bytes.subarray(offset, end)
  const flags = u16(message, field.flags)
  const header = {
    isResponse: (flags & isResponseBit) !== 0,
    responseCode: flags & responseCodeMask,
    bytes: length,
  }
  const questions = u16(message, field.questions)
  if (questions === 0) return { ...header, name: '', type: 0 }
  // More questions than there is room for: other bytes at DNS's port.
  const bytesNeeded = questions * questionBytesMin
  const bytesPresent = length - field.end
  if (bytesPresent < bytesNeeded)
    return { layer: 'dns', offset: field.end, bytesNeeded, bytesPresent }
  const name = readName(message, field.end)
  if ('layer' in name) return name
  const needed = name.next + question.end
  if (message.length < needed)
    return {
      layer: 'dns',
      offset: name.next,
      bytesNeeded: question.end,
      bytesPresent: message.length - name.next,
    }
  return { ...header, name: name.text, type: u16(message, name.next + question.type) }
}

export interface DnsName {
  readonly text: string
  /** Where the name ends in the message. */
  readonly next: number
}

/** The name at `at`: lower case, without the final dot. */
export function readName(message: Uint8Array, at: number): DnsName | Malformed {
  let characters = 0
  let next = -1
  let position = at
  let lowest = at
  for (let nameBytes = 1; nameBytes <= nameBytesMax; ) {
    if (position >= message.length) return brokenName(message, position, 1)
    const length = message[position]!
    if (length === 0) return { text: writtenText(characters), next: next < 0 ? position + 1 : next }
    if (length >= pointerBits) {
      if (position + 1 >= message.length) return brokenName(message, position, 2)
      if (next < 0) next = position + 2
      const target = u16(message, position) & 0x3fff
      if (target >= lowest || target < field.end) return brokenName(message, position, 2)
      lowest = target
      position = target
    } else {
      const end = position + 1 + length
      if (length > labelLengthMax || end > message.length)
        return brokenName(message, position, 1 + length)
      if (characters > 0) written[characters++] = dot
      for (let i = position + 1; i < end; i++) characters = write(message[i]!, characters)
      nameBytes += 1 + length
      position = end
    }
  }
  return brokenName(message, at, nameBytesMax)
}

function brokenName(message: Uint8Array, offset: number, bytesNeeded: number): Malformed {
  return { layer: 'dns', offset, bytesNeeded, bytesPresent: Math.max(0, message.length - offset) }
}

/** The name under way, character by character: text put together from pieces costs several times as much. */
const written = Buffer.alloc(4 * nameBytesMax)

function writtenText(characters: number): string {
  return written.toString('latin1', 0, Math.min(characters, nameCharactersMax))
}

/** RFC 4343 2.1: what is not a printable character, and dots and backslashes in a label, as `\ddd`. Yields where the next goes. */
function write(code: number, at: number): number {
  const isPlain = code > 0x20 && code < 0x7f && code !== dot && code !== backslash
  if (!isPlain) {
    written[at] = backslash
    written[at + 1] = digitZero + Math.floor(code / 100)
    written[at + 2] = digitZero + (Math.floor(code / 10) % 10)
    written[at + 3] = digitZero + (code % 10)
    return at + 4
  }
  written[at] = code >= letterA && code <= letterZ ? code + 32 : code
  return at + 1
}
const digitZero = 0x30
const letterA = 0x41
const letterZ = 0x5a
const dot = 0x2e
const backslash = 0x5c

const opcodes: readonly number[] = [0, 2, 4, 5, 6]
const reservedBit = 0x0040
/** IN, CH, HS, NONE, ANY. */
const classes: readonly number[] = [1, 3, 4, 254, 255]
/** RFC 6762: top bit of a class, `answer by unicast` or `flush the cache`. */
const classMask = 0x7fff
const questionsMax = 32

/** Tells whether bytes have the shape of a DNS message: strict, since it stands in for a port number. */
export function looksLikeDns(message: Uint8Array): boolean {
  if (message.length < field.end + 1 + question.end) return false
  const flags = u16(message, field.flags)
  const questions = u16(message, field.questions)
  if (!opcodes.includes((flags >> 11) & 15) || (flags & reservedBit) !== 0) return false
  const isAnswerOnly =
    questions === 0 && (flags & isResponseBit) !== 0 && u16(message, field.answers) > 0
  if (questions > questionsMax || (questions === 0 && !isAnswerOnly)) return false
  // An answer's record starts like a question: name, type, class.
  const name = readName(message, field.end)
  if ('layer' in name || message.length < name.next + question.end) return false
  const type = u16(message, name.next + question.type)
  return type !== 0 && classes.includes(u16(message, name.next + question.class) & classMask)
}

/** NetBIOS names travel in DNS's clothes. */
export function looksLikeNetbiosName(message: Uint8Array): boolean {
  return isNetbiosName(message, field.end)
}

/** RFC 1001 14.1: 16 bytes as 32 letters A to P. */
export function isNetbiosName(bytes: Uint8Array, at: number): boolean {
  const label = bytes.subarray(at + 1, at + 33)
  return bytes[at] === 32 && label.length === 32 && label.every((c) => c >= 0x41 && c <= 0x50)
}
