/** What a capture cannot show is said, and nothing is said of one that shows everything. */
import { describe, expect, test } from 'vitest'
import type { Application, FrameBatch } from '../contracts/index.ts'
import type { CaptureCounts } from './capture/index.ts'
import { createSensing } from './sensing.ts'

interface Packet {
  readonly atUs: number
  readonly from: readonly [number, number]
  readonly to: readonly [number, number]
  /** TCP flags, sequence and acknowledgement number. */
  readonly tcp?: readonly [number, number, number]
  readonly protocol?: number
  readonly payload?: string
  readonly id?: number
  readonly ttl?: number
  readonly checksum?: number
}

const [fin, syn, psh, ack] = [1, 2, 8, 16]

/** Raw IP frames: 10.0.0.x to 10.0.0.y. */
function frameOf(packet: Packet): Buffer {
  const { from, to, tcp, protocol = 6, payload = '', id = 0, ttl = 64, checksum = 0 } = packet
  const transport = tcp === undefined ? 8 : 20
  const bytes = Buffer.alloc(20 + transport + payload.length)
  bytes[0] = 0x45
  bytes.writeUInt16BE(bytes.length, 2)
  bytes.writeUInt16BE(id, 4)
  bytes[8] = ttl
  bytes[9] = protocol
  bytes.writeUInt32BE(0x0a000000 + from[0], 12)
  bytes.writeUInt32BE(0x0a000000 + to[0], 16)
  bytes.writeUInt16BE(from[1], 20)
  bytes.writeUInt16BE(to[1], 22)
  bytes.write(payload, 20 + transport, 'latin1')
  if (tcp === undefined) {
    bytes.writeUInt16BE(8 + payload.length, 24)
    bytes.writeUInt16BE(checksum, 26)
    return bytes
  }
  bytes.writeUInt32BE(tcp[1], 24)
  bytes.writeUInt32BE(tcp[2], 28)
  bytes[32] = 0x50
  bytes[33] = tcp[0]
  bytes.writeUInt16BE(checksum, 36)
  return bytes
}

function batchOf(packets: readonly Packet[], linkType = 101): FrameBatch {
  const ordered = packets.toSorted((a, b) => a.atUs - b.atUs)
  const frames = ordered.map(frameOf)
  const offsets = new Uint32Array(frames.length)
  for (let i = 1; i < frames.length; i++) offsets[i] = offsets[i - 1]! + frames[i - 1]!.length
  const lengths = Uint32Array.from(frames, (frame) => frame.length)
  return {
    bytes: new Uint8Array(Buffer.concat(frames)),
    count: frames.length,
    offsets,
    capturedLengths: lengths,
    wireLengths: lengths,
    timesUs: Float64Array.from(ordered, ({ atUs }) => 1.7e15 + atUs),
    linkTypes: new Uint16Array(frames.length).fill(linkType),
    firstFrame: 0,
  }
}

const captured: CaptureCounts = {
  frames: 0,
  bytes: 0,
  kernelDrops: 0,
  interfaceDrops: 0,
  incomplete: [],
  warnings: [],
  skipped: [],
}

function sensed(packets: readonly Packet[], linkType?: number) {
  const applications: (Application | null)[] = []
  const flowLimits = { flowsMax: 256 }
  const sensing = createSensing({ flowLimits, wanted: 'all' }, ({ records }) => {
    applications.push(...records.applications)
  })
  sensing.push(batchOf(packets, linkType))
  sensing.finish()
  const { notes, cut } = sensing.summary(captured)
  return { notes, cut, application: applications.at(-1) }
}

const notesOf = (packets: readonly Packet[], linkType?: number) => sensed(packets, linkType).notes

/** A visit of eight packets; `lateUs` is how much later the server's clock stamps. */
function visit(n: number, lateUs = 0): Packet[] {
  const up = { from: [1, 40_000 + n], to: [2, 80] } as const
  const down = { from: [2, 80], to: [1, 40_000 + n] } as const
  const start = n * 1e6
  const packets: Packet[] = [
    { ...up, atUs: start, tcp: [syn, 100, 0] },
    { ...down, atUs: start + 1_000 + lateUs, tcp: [syn | ack, 500, 101] },
    { ...up, atUs: start + 2_000, tcp: [ack, 101, 501] },
    { ...up, atUs: start + 2_100, tcp: [psh | ack, 101, 501], payload: 'ask' },
    { ...down, atUs: start + 3_000 + lateUs, tcp: [psh | ack, 501, 104], payload: 'answer' },
    { ...up, atUs: start + 4_000, tcp: [ack, 104, 507] },
    { ...up, atUs: start + 5_000, tcp: [fin | ack, 104, 507] },
    { ...down, atUs: start + 6_000 + lateUs, tcp: [fin | ack, 507, 105] },
    { ...up, atUs: start + 7_000, tcp: [ack, 105, 508] },
  ]
  return packets.map((packet, i) => ({
    ...packet,
    id: n * 16 + i,
    checksum: (977 * (n * 16 + i)) & 0xffff,
  }))
}

const visits = (lateUs = 0) => Array.from({ length: 20 }, (_, n) => visit(n, lateUs)).flat()

describe('notes', () => {
  test('a capture that shows everything has none', () => {
    expect(notesOf(visits())).toEqual([])
  })

  test.each([
    ['the openers', 1],
    ['the answerers', 2],
  ])('only %s were heard', (_, host) => {
    expect(notesOf(visits().filter(({ from }) => from[0] === host))).toEqual([
      'Of 20 TCP connections that carried data, 20 were heard in one direction only: what the other side answered is not known.',
    ])
  })

  test('attempts that nobody answers are not half-heard', () => {
    const attempts = Array.from({ length: 40 }, (_, n) => [
      { ...visit(n)[0]! },
      { ...visit(n)[0]!, atUs: n * 1e6 + 500_000, id: 1_000 + n },
    ])
    expect(notesOf(attempts.flat())).toEqual([])
  })

  test.each([90, 2])('two taps whose clocks differ by %d seconds', (seconds) => {
    expect(notesOf(visits(seconds * 1e6))).toEqual([
      'The two directions of 20 TCP connections were heard at different times, as from two taps with different clocks: times and orders cannot be trusted.',
    ])
  })

  test('every frame twice, the copy as it was or routed once', () => {
    const twice = (ttl: number) =>
      visits().flatMap((packet) => [packet, { ...packet, atUs: packet.atUs + 15, ttl }])
    for (const ttl of [64, 63])
      expect(notesOf(twice(ttl))).toEqual([expect.stringContaining('sees frames twice')])
  })

  test('what is sent again is no copy, however often', () => {
    const again = visits().map((packet) => ({ ...packet, atUs: packet.atUs + 200_000 }))
    const soon = visits().map((packet) => ({
      ...packet,
      atUs: packet.atUs + 50,
      id: packet.id! + 1,
    }))
    const flood = Array.from({ length: 3_000 }, (_, n) => ({ ...visit(0)[0]!, atUs: n }))
    for (const packets of [again, soon, flood])
      expect(notesOf([...visits(), ...packets]).filter((note) => note.includes('twice'))).toEqual(
        [],
      )
  })

  test('most of it lies in a tunnel, or is of a link that is not read', () => {
    const inside = Array.from({ length: 10 }, (_, n) => ({
      atUs: n,
      from: [1, 5_000],
      to: [2, 4_789],
      protocol: 17,
      payload: '\u0008\0\0\0\0\0\u0064\0 and a frame',
    })) as Packet[]
    expect(notesOf(inside)).toEqual([
      '10 of 10 frames are of a kind that is not looked into (10 inside a tunnel: VXLAN): what they carry goes unseen.',
    ])
    expect(notesOf(visits(), 105)).toEqual([expect.stringContaining('link type 105 (IEEE 802.11)')])
    expect(notesOf([...visits(), ...inside])).toEqual([])
  })
})

describe('request heads', () => {
  const up = { from: [1, 40_000], to: [2, 80] } as const
  const head = `GET /a HTTP/1.1\r\nCookie: ${'c'.repeat(9_000)}\r\nHost: late.example\r\n\r\n`
  const request = (text: string): Packet[] => [
    { ...up, atUs: 0, tcp: [syn, 99, 0] },
    ...Array.from({ length: Math.ceil(text.length / 1_000) }, (_, i) => ({
      ...up,
      atUs: 1_000 - i,
      tcp: [ack, 100 + i * 1_000, 1] as const,
      payload: text.slice(i * 1_000, (i + 1) * 1_000),
    })),
  ]

  test('a long one is read to its end, though its segments come the wrong way round', () => {
    expect(sensed(request(head))).toMatchObject({
      application: { kind: 'http', method: 'GET', target: '/a', host: 'late.example' },
      cut: {},
    })
  })

  test('one longer than what is kept says what came, and is counted as cut', () => {
    const endless = head.replace('ccc', 'c'.repeat(9_000))
    expect(sensed(request(endless))).toMatchObject({
      application: { kind: 'http', method: 'GET', target: '/a', host: '' },
      cut: { http: 1 },
    })
  })
})
