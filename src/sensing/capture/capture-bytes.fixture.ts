/** Captures made by hand for the tests, in either byte order. */

export interface TestFrame {
  readonly timeUs?: number
  readonly data: readonly number[]
  readonly wireLength?: number
}

/** Bytes of numbers in one byte order. */
export function writer(isBig: boolean) {
  const order = (bytes: number[]) => (isBig ? bytes.reverse() : bytes)
  const u16 = (n: number) => order([n & 255, (n >>> 8) & 255])
  const u32 = (n: number) =>
    order([n & 255, (n >>> 8) & 255, (n >>> 16) & 255, Math.floor(n / 2 ** 24) & 255])
  return { u16, u32 }
}

export interface PcapOptions {
  readonly isBig?: boolean
  readonly isNano?: boolean
  readonly linkType?: number
  readonly minor?: number
}

export function pcapBytes(frames: readonly TestFrame[], options: PcapOptions = {}): Uint8Array {
  const { u16, u32 } = writer(options.isBig ?? false)
  const magic = options.isNano ? 0xa1b23c4d : 0xa1b2c3d4
  const out = [...u32(magic), ...u16(2), ...u16(options.minor ?? 4), ...u32(0), ...u32(0)]
  out.push(...u32(65_535), ...u32(options.linkType ?? 1))
  for (const { timeUs = 0, data, wireLength = data.length } of frames) {
    const fraction = Math.round((timeUs % 1e6) * (options.isNano ? 1000 : 1))
    out.push(...u32(Math.floor(timeUs / 1e6)), ...u32(fraction))
    out.push(...u32(data.length), ...u32(wireLength), ...data)
  }
  return Uint8Array.from(out)
}

/** Blocks of a pcapng file; join them with `bytesOf`. */
export function pcapngBlocks(isBig = false) {
  const { u16, u32 } = writer(isBig)
  const padded = (data: readonly number[]) => [
    ...data,
    ...new Array((4 - (data.length % 4)) % 4).fill(0),
  ]
  const block = (type: number, body: readonly number[]) => {
    const length = u32(12 + body.length)
    return [...u32(type), ...length, ...body, ...length]
  }
  const option = (code: number, value: readonly number[]) => [
    ...u16(code),
    ...u16(value.length),
    ...padded(value),
  ]
  const ticks = (n: bigint) => [...u32(Number(n >> 32n)), ...u32(Number(n & 0xffffffffn))]
  const lengths = (data: readonly number[], wire = data.length) => [
    ...u32(data.length),
    ...u32(wire),
  ]
  return {
    u16,
    u32,
    block,
    option,
    section: (major = 1) =>
      block(0x0a0d0d0a, [
        ...u32(0x1a2b3c4d),
        ...u16(major),
        ...u16(0),
        ...u32(2 ** 32 - 1),
        ...u32(2 ** 32 - 1),
      ]),
    interface: (linkType = 1, options: readonly number[] = [], snapLength = 0) =>
      block(1, [...u16(linkType), ...u16(0), ...u32(snapLength), ...options]),
    enhanced: (id: number, time: bigint, data: readonly number[]) =>
      block(6, [...u32(id), ...ticks(time), ...lengths(data), ...padded(data)]),
    /** An enhanced packet block of a frame that was longer on the wire. */
    shortened: (time: bigint, data: readonly number[], wire: number) =>
      block(6, [...u32(0), ...ticks(time), ...lengths(data, wire), ...padded(data)]),
    obsolete: (id: number, time: bigint, data: readonly number[]) =>
      block(2, [...u16(id), ...u16(0), ...ticks(time), ...lengths(data), ...padded(data)]),
    simple: (data: readonly number[], wire = data.length) =>
      block(3, [...u32(wire), ...padded(data)]),
    statistics: (options: readonly number[]) => block(5, [...u32(0), ...ticks(0n), ...options]),
  }
}

export function bytesOf(...parts: readonly (readonly number[])[]): Uint8Array {
  return Uint8Array.from(parts.flat())
}
