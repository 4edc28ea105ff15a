/** What a router gives the machines of its link (RFC 4861 4.2, 4.6.2; RFC 8106 5.1). */
import type { RouterFields } from '../../contracts/index.ts'
import { addressText } from '../../kernel/index.ts'
import { u32 } from './bytes.ts'

/** From behind the first eight bytes of the ICMPv6 message. */
const optionsStart = 8
const Option = { prefix: 3, resolvers: 25 } as const
const unit = 8
const prefixLength = 32
/** Of each kind. */
const namedMax = 4

/** Reads the options up to `end`; one that is broken ends them. */
export function readRouterAdvert(bytes: Uint8Array, offset: number, end: number): RouterFields {
  const prefixes: string[] = []
  const resolvers: string[] = []
  for (let at = offset + optionsStart; at + 2 <= end; ) {
    const length = bytes[at + 1]! * unit
    if (length === 0 || at + length > end) break
    const kind = bytes[at]!
    if (kind === Option.prefix && length === prefixLength && prefixes.length < namedMax)
      prefixes.push(`${textAt(bytes, at + 16)}/${bytes[at + 2]!}`)
    else if (kind === Option.resolvers)
      for (let of = at + 8; of + 16 <= at + length && resolvers.length < namedMax; of += 16)
        resolvers.push(textAt(bytes, of))
    at += length
  }
  return { prefixes, resolvers }
}

function textAt(bytes: Uint8Array, at: number): string {
  const words = Uint32Array.of(0, 4, 8, 12).map((i) => u32(bytes, at + i))
  return addressText(words, 0)
}
