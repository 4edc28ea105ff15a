/** A picture of a page in 256 colours: a third of its bytes, and hardly to be told from the other. */
import { crc32, deflateSync, inflateSync } from 'node:zlib'

interface Picture {
  readonly width: number
  readonly height: number
  /** Three bytes a pixel. */
  readonly rgb: Uint8Array
}

export function smallPng(png: Uint8Array): Buffer {
  const picture = read(Buffer.from(png))
  const palette = paletteOf(countsOf(picture.rgb))
  return write(picture, palette)
}

/** As browsers write them: eight bits a channel, with alpha or without, not interlaced. */
function read(png: Buffer): Picture {
  const width = png.readUInt32BE(16)
  const height = png.readUInt32BE(20)
  const channels = png[25] === 6 ? 4 : 3
  const parts: Buffer[] = []
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at)
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT')
      parts.push(png.subarray(at + 8, at + 8 + length))
    at += length + 12
  }
  const raw = inflateSync(Buffer.concat(parts))
  const stride = width * channels
  const rgb = new Uint8Array(width * height * 3)
  let above = new Uint8Array(stride)
  for (let y = 0; y < height; y++) {
    const line = unfiltered(raw.subarray(y * (stride + 1), (y + 1) * (stride + 1)), above, channels)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < 3; c++) rgb[(y * width + x) * 3 + c] = line[x * channels + c]!
    above = line
  }
  return { width, height, rgb }
}

/** PNG 9.2: each byte was written as its distance from what its neighbours foretell. */
function unfiltered(coded: Uint8Array, above: Uint8Array, step: number): Uint8Array<ArrayBuffer> {
  const line = new Uint8Array(coded.length - 1)
  for (let i = 0; i < line.length; i++) {
    const left = i >= step ? line[i - step]! : 0
    const up = above[i]!
    const corner = i >= step ? above[i - step]! : 0
    const foretold = [0, left, up, (left + up) >> 1, paeth({ left, up, corner })][coded[0]!]!
    line[i] = coded[i + 1]! + foretold
  }
  return line
}

function paeth({ left, up, corner }: Record<'left' | 'up' | 'corner', number>): number {
  const guess = left + up - corner
  const [a, b, c] = [left, up, corner].map((one) => Math.abs(guess - one)) as [
    number,
    number,
    number,
  ]
  if (a <= b && a <= c) return left
  return b <= c ? up : corner
}

function countsOf(rgb: Uint8Array): Map<number, number> {
  const counts = new Map<number, number>()
  for (let i = 0; i < rgb.length; i += 3) {
    const colour = (rgb[i]! << 16) | (rgb[i + 1]! << 8) | rgb[i + 2]!
    counts.set(colour, (counts.get(colour) ?? 0) + 1)
  }
  return counts
}

const channelOf = (colour: number, shift: number) => (colour >> shift) & 255
const shifts = [16, 8, 0] as const

interface Box {
  readonly colours: number[]
  /** Of the widest channel. */
  readonly shift: number
  /** How much is gained by cutting it: wide, and seen at many places, as a glow is. */
  readonly weight: number
}

/** Median cut: the heaviest box is cut in two until there are 256. */
function paletteOf(counts: ReadonlyMap<number, number>): readonly number[] {
  const boxes: Box[] = [boxOf([...counts.keys()], counts)]
  while (boxes.length < 256) {
    const at = boxes.reduce((best, box, i) => (box.weight > boxes[best]!.weight ? i : best), 0)
    const { colours, shift, weight } = boxes[at]!
    if (weight === 0) break
    colours.sort((a, b) => channelOf(a, shift) - channelOf(b, shift))
    const middle = colours.length >> 1
    const halves = [colours.slice(0, middle), colours.slice(middle)]
    boxes.splice(at, 1, ...halves.map((half) => boxOf(half, counts)))
  }
  return boxes.map(({ colours }) => meanOf(colours, counts))
}

function boxOf(colours: number[], counts: ReadonlyMap<number, number>): Box {
  let pixels = 0
  for (const colour of colours) pixels += counts.get(colour)!
  const widths = shifts.map((shift) => {
    let [least, most] = [255, 0]
    for (const colour of colours) {
      least = Math.min(least, channelOf(colour, shift))
      most = Math.max(most, channelOf(colour, shift))
    }
    return { shift, weight: colours.length > 1 ? (most - least) * Math.sqrt(pixels) : 0 }
  })
  return { colours, ...widths.reduce((a, b) => (b.weight > a.weight ? b : a)) }
}

/** What most pixels of the box have counts most: flat ground keeps its colour. */
function meanOf(colours: readonly number[], counts: ReadonlyMap<number, number>): number {
  let total = 0
  for (const colour of colours) total += counts.get(colour)!
  return shifts.reduce<number>((mean, shift) => {
    let sum = 0
    for (const colour of colours) sum += channelOf(colour, shift) * counts.get(colour)!
    return mean | (Math.round(sum / total) << shift)
  }, 0)
}

function write({ width, height, rgb }: Picture, palette: readonly number[]): Buffer {
  const nearest = new Map<number, number>()
  const indexOf = (colour: number) => {
    const known = nearest.get(colour)
    if (known !== undefined) return known
    let [best, least] = [0, Number.POSITIVE_INFINITY]
    for (const [i, other] of palette.entries()) {
      let apart = 0
      for (const shift of shifts) apart += (channelOf(colour, shift) - channelOf(other, shift)) ** 2
      if (apart < least) [best, least] = [i, apart]
    }
    nearest.set(colour, best)
    return best
  }
  const raw = Buffer.alloc((width + 1) * height)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const i = (y * width + x) * 3
      raw[y * (width + 1) + x + 1] = indexOf((rgb[i]! << 16) | (rgb[i + 1]! << 8) | rgb[i + 2]!)
    }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 3, 0, 0, 0], 8)
  const colours = Buffer.from(
    palette.flatMap((one) => shifts.map((shift) => channelOf(one, shift))),
  )
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', head),
    chunk('PLTE', colours),
    chunk('IDAT', deflateSync(raw, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data])
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  check.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, check])
}
