import { u16, u32 } from './window.ts'

/** One interface of a pcapng section, and how its 64-bit ticks become microseconds. */
export interface PcapngInterface {
  readonly linkType: number
  /** Most bytes captured of a frame; 0: no limit. */
  readonly snapLength: number
  /** Microseconds in 2^32 ticks, whole, and the ticks that are left over. */
  readonly highUs: number
  readonly highTicks: number
  /** Low ticks become microseconds by `multiplier / divisor`. */
  readonly multiplier: number
  readonly divisor: number
  readonly offsetUs: number
}

const optionEnd = 0
const optionTimeResolution = 9
const optionTimeOffset = 14

/**
 * The body of an interface description block, from its link type to the end of its options
 * (draft-ietf-opsawg-pcapng, section 4.2). Options that run past the end are left unread.
 */
export function pcapngInterface(
  bytes: Uint8Array,
  span: { readonly at: number; readonly end: number; readonly isBig: boolean },
): PcapngInterface {
  const { at, end, isBig } = span
  let resolution = 6
  let offsetUs = 0
  for (let i = at + 8; i + 4 <= end; ) {
    const code = u16(bytes, i, isBig)
    const length = u16(bytes, i + 2, isBig)
    if (code === optionEnd || i + 4 + length > end) break
    if (code === optionTimeResolution && length >= 1) resolution = bytes[i + 4]!
    if (code === optionTimeOffset && length >= 8) offsetUs = i64(bytes, i + 4, isBig) * 1e6
    i += 4 + ((length + 3) & ~3)
  }
  const linkType = u16(bytes, at, isBig)
  return { linkType, snapLength: u32(bytes, at + 4, isBig), ...ticksToUs(resolution), offsetUs }
}

/** Signed 64-bit number as a double. */
function i64(bytes: Uint8Array, at: number, isBig: boolean): number {
  const high = u32(bytes, isBig ? at : at + 4, isBig) | 0
  return high * 2 ** 32 + u32(bytes, isBig ? at + 4 : at, isBig)
}

/**
 * 2^32 ticks are cut into whole microseconds and a rest, so that today's nanosecond ticks, which a double
 * cannot hold, come out to the nearest microsecond fraction it can. With the high bit set the resolution is
 * a power of two, else of ten.
 */
function ticksToUs(resolution: number) {
  const exponent = resolution & 0x7f
  if ((resolution & 0x80) !== 0) {
    const highUs = (2 ** 32 * 1e6) / 2 ** exponent
    return { highUs, highTicks: 0, multiplier: 1e6, divisor: 2 ** exponent }
  }
  if (exponent <= 6) {
    const multiplier = 10 ** (6 - exponent)
    return { highUs: 2 ** 32 * multiplier, highTicks: 0, multiplier, divisor: 1 }
  }
  const divisor = 10 ** (exponent - 6)
  const highUs = Math.floor(2 ** 32 / divisor)
  return { highUs, highTicks: 2 ** 32 - highUs * divisor, multiplier: 1, divisor }
}

/** Capture time of a frame, microseconds since the Unix epoch. */
export function timeUsOf(from: PcapngInterface, high: number, low: number): number {
  const rest = ((high * from.highTicks + low) * from.multiplier) / from.divisor
  return high * from.highUs + rest + from.offsetUs
}
