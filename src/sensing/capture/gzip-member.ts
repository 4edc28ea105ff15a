import { crc32 } from 'node:zlib'
import type { GzipInput } from './gzip-input.ts'

/** How a gzip stream went wrong. */
export interface Damage {
  /** It contradicts itself, rather than ending early. */
  readonly isCorrupt: boolean
  readonly text: string
}

/** What stands where a member may begin; `foreign`: bytes that are no gzip. */
export type MemberStart =
  | { readonly kind: 'member' | 'end' }
  | { readonly kind: 'foreign'; readonly offset: number }
  | { readonly kind: 'damage'; readonly damage: Damage }

/** RFC 1952, 2.3.1: the two identifying bytes and the only method there is. */
const magic = [0x1f, 0x8b, 8] as const
const flag = { headerCheck: 2, extra: 4, name: 8, comment: 16, reserved: 0xe0 } as const

/** Reads a member's header. Zeros before it are padding, as tapes have it (gzip(1)). */
export async function readMemberStart(input: GzipInput): Promise<MemberStart> {
  await input.skipZeros()
  const { offset } = input
  const header = new HeaderBytes(input)
  const found: number[] = []
  for (const _ of magic) {
    const byte = await header.next()
    if (byte === null) break
    found.push(byte)
  }
  if (found.length === 0) return input.damage === '' ? { kind: 'end' } : cutShort(input)
  const alike = found.filter((byte, i) => byte === magic[i]).length
  if (alike < found.length) {
    // One byte off is a member whose header was damaged; further off it never was one.
    if (alike < 2) return { kind: 'foreign', offset }
    return corrupt(`expected a gzip header 1f8b08, found ${Buffer.from(found).toString('hex')}`)
  }
  return readRest(input, header)
}

async function readRest(input: GzipInput, header: HeaderBytes): Promise<MemberStart> {
  const flags = (await header.next()) ?? 0
  if ((flags & flag.reserved) !== 0) {
    return corrupt(`expected gzip header flags below 0x20, found 0x${flags.toString(16)}`)
  }
  await header.skip(6)
  if ((flags & flag.extra) !== 0) await header.skip(await header.word())
  if ((flags & flag.name) !== 0) await header.skipText()
  if ((flags & flag.comment) !== 0) await header.skipText()
  if ((flags & flag.headerCheck) !== 0) {
    const expected = header.check & 0xffff
    const found = await header.word()
    if (!header.isCut && found !== expected) {
      return corrupt(`expected gzip header check ${hex(expected)}, found ${hex(found)}`)
    }
  }
  return header.isCut ? cutShort(input) : { kind: 'member' }
}

/** The bytes of a header, with their check; past the end zeros, and `isCut`. */
class HeaderBytes {
  readonly #input: GzipInput
  readonly #one = new Uint8Array(1)
  check = 0
  isCut = false

  constructor(input: GzipInput) {
    this.#input = input
  }

  async next(): Promise<number | null> {
    const byte = await this.#input.byte()
    if (byte === null) this.isCut = true
    else {
      this.#one[0] = byte
      this.check = crc32(this.#one, this.check)
    }
    return byte
  }

  async word(): Promise<number> {
    const low = (await this.next()) ?? 0
    return low + 256 * ((await this.next()) ?? 0)
  }

  async skip(n: number): Promise<void> {
    for (let i = 0; i < n && !this.isCut; i++) await this.next()
  }

  async skipText(): Promise<void> {
    // A byte that is neither zero nor the end belongs to the text.
    while (await this.next());
  }
}

/** What a member decompressed to, for its trailer. */
export interface MemberSum {
  readonly check: number
  readonly bytes: number
}

/** Reads a member's trailer (RFC 1952, 2.3.1); null where it agrees. */
export async function readTrailer(input: GzipInput, sum: MemberSum): Promise<Damage | null> {
  const trailer = Buffer.alloc(8)
  for (let i = 0; i < trailer.length; i++) {
    const byte = await input.byte()
    if (byte === null) return cut(input)
    trailer[i] = byte
  }
  const check = trailer.readUInt32LE(0)
  const length = trailer.readUInt32LE(4)
  const isCorrupt = true
  if (check !== sum.check) {
    return { isCorrupt, text: `expected gzip check ${hex(check)}, found ${hex(sum.check)}` }
  }
  if (length === sum.bytes % 2 ** 32) return null
  return { isCorrupt, text: `expected gzip length ${length}, found ${sum.bytes % 2 ** 32}` }
}

/** The compressed bytes ended before their end. */
export function cut({ damage }: GzipInput): Damage {
  return { isCorrupt: false, text: damage || 'unexpected end of file' }
}

function cutShort(input: GzipInput): MemberStart {
  return { kind: 'damage', damage: cut(input) }
}

function corrupt(text: string): MemberStart {
  return { kind: 'damage', damage: { isCorrupt: true, text } }
}

function hex(n: number): string {
  return n.toString(16).padStart(8, '0')
}
