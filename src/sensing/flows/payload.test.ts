import { describe, expect, test } from 'vitest'
import type { DnsMessage, Observation, StreamHeads } from '../../contracts/index.ts'
import type { FlowLimits } from './index.ts'
import {
  batchOf,
  client,
  closed,
  server,
  startUs,
  type TestPacket,
  tableOf,
  talk,
  textReader,
} from './packets.fixture.ts'

/** The reader of the tests, with every look it was given written down. */
function watchedTable(limits: Partial<FlowLimits> = {}) {
  const looks: string[] = []
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1')
  const recognise = (heads: StreamHeads) => {
    const end = heads.isComplete ? ' complete' : ''
    looks.push(`${text(heads.forward)}|${text(heads.backward)}${end}`)
    return textReader.recognise(heads)
  }
  return { table: tableOf({ reader: { ...textReader, recognise }, limits }), looks }
}

describe('heads', () => {
  test('bytes come in order, repeats left out, until the reader is sure', () => {
    const { table, looks } = watchedTable()
    const [syn, ...rest] = talk('0 > S\n0.1 > A SSH\n0.2 > A -2.0\n0.3 > A more')
    const repeated = { ...rest[0]!, at: 0.15 }
    const [flow] = closed([
      ...table.assemble(batchOf([syn!, rest[0]!, repeated, ...rest.slice(1)])),
      ...table.finish(),
    ])
    expect(looks).toEqual(['SSH|', 'SSH-2.0|'])
    expect(flow!.application).toMatchObject({ name: 'ssh' })
  })

  test('an overlap adds only what is new', () => {
    const { table, looks } = watchedTable()
    const [first] = talk('0 > A SSH')
    table.assemble(batchOf([first!, { ...first!, payload: 'SSH-1.99' }]))
    expect(looks).toEqual(['SSH|', 'SSH-1.99|'])
  })

  test('a gap stops a head, and the end brings a last look at what came since', () => {
    const { table, looks } = watchedTable()
    const [first, second] = talk('0 > A SS\n0.1 > A H')
    const beyond = { ...first!, sequence: 1_500, payload: '-2.0 and more' }
    table.assemble(batchOf([first!, second!, beyond]))
    table.finish()
    expect(looks).toEqual(['SS|', 'SSH| complete'])
  })

  test('of UDP the first datagram of each side is looked at', () => {
    const { table, looks } = watchedTable()
    const udp = { at: 0, protocol: 17 }
    const there = { ...udp, from: client, to: server }
    const back = { ...udp, from: server, to: client }
    table.assemble(
      batchOf([
        { ...there, payload: 'one' },
        { ...there, payload: 'two' },
        { ...back, payload: 'three' },
        { ...back, payload: 'four' },
      ]),
    )
    expect(looks).toEqual(['one|', 'one|three complete'])
  })

  test('looks are few however small the pieces', () => {
    const { table, looks } = watchedTable({ headBytes: 4_096 })
    table.assemble(
      batchOf(talk(Array.from({ length: 6_000 }, (_, i) => `${i / 1e4} > A x`).join('\n'))),
    )
    table.finish()
    expect(looks.length).toBeLessThan(20)
    expect(looks.at(-1)).toMatch(/^x{4096}\| complete$/)
  })

  test('a full pool gives up the oldest flow, and counts it', () => {
    const { table } = watchedTable({ shortHeadsMax: 2 })
    const packets = [1, 2, 3].map((n) => ({
      at: n,
      from: `10.0.0.1 ${n}`,
      to: server,
      payload: 'aabb',
    }))
    const later = { at: 4, from: '10.0.0.1 3', to: server, sequence: 4, payload: 'cc' }
    const flows = closed([...table.assemble(batchOf([...packets, later])), ...table.finish()])
    expect(table.counts().headsDropped).toBe(1)
    expect(flows.map((flow) => flow.forward.entropy)).toEqual([
      1,
      1,
      expect.closeTo(Math.log2(3), 12),
    ])
  })

  test('entropy speaks of the first 256 bytes, over packets', () => {
    const all = Uint8Array.from({ length: 256 }, (_, i) => i)
    const { table } = watchedTable()
    const segment = (from: number, to: number): TestPacket => ({
      at: from / 1000,
      from: client,
      to: server,
      sequence: from,
      payload: all.subarray(from, to),
    })
    const tail = { ...segment(0, 0), at: 0.3, sequence: 256, payload: 'aaaaaaaaaaaa' }
    const [flow] = closed([
      ...table.assemble(batchOf([segment(0, 100), segment(100, 256), tail])),
      ...table.finish(),
    ])
    expect(flow!.forward.entropy).toBe(8)
    expect(flow!.forward.printable).toBe((95 + 3) / 256)
    expect(flow!.backward.entropy).toBeNaN()
  })

  test('a short snap length leaves the rest unknown', () => {
    const { table, looks } = watchedTable()
    const [first, second] = talk('0 > A GET-/-HTTP\n0.1 > A tail')
    const [flow] = closed([
      ...table.assemble(batchOf([{ ...first!, captured: 3 }, second!])),
      ...table.finish(),
    ])
    expect(looks).toEqual(['GET|'])
    expect(flow!.forward.payloadBytes).toBe(14)
  })
})

const dnsOf = (observations: readonly Observation[]) =>
  observations.filter((one): one is DnsMessage => one.kind === 'dns')

describe('DNS', () => {
  const resolver = '10.0.0.53 53'
  const ask = (at: number, payload: string): TestPacket => ({
    at,
    from: client,
    to: resolver,
    protocol: 17,
    payload,
  })
  const answer = (at: number, payload: string) => ({
    ...ask(at, payload),
    from: resolver,
    to: client,
  })
  const run = (packets: readonly TestPacket[], limits: Partial<FlowLimits> = {}) => {
    const { table } = watchedTable(limits)
    const observations = [...table.assemble(batchOf(packets)), ...table.finish()]
    return { messages: dnsOf(observations), flows: closed(observations), counts: table.counts() }
  }

  test('each datagram is told, and the flow adds them up', () => {
    const { messages, flows } = run([
      ask(0, 'q0a.example'),
      answer(0.01, 'r0a.example'),
      ask(1, 'q0abcdefgh.example'),
      answer(1.01, 'r3abcdefgh.example'),
    ])
    expect(messages[3]).toEqual({
      kind: 'dns',
      timeUs: startUs + 1_010_000,
      flow: 1,
      client: '10.0.0.1',
      server: '10.0.0.53',
      isResponse: true,
      name: 'abcdefgh.example',
      type: 1,
      responseCode: 3,
      bytes: 18,
    })
    expect(flows[0]!.application).toEqual({
      kind: 'dns',
      queries: 2,
      responses: 2,
      nxdomain: 1,
      firstName: 'a.example',
      longestName: 16,
      labelEntropy: 3,
    })
  })

  test('garbage first does not hide what follows', () => {
    const { messages, counts } = run([ask(0, '\u0000\u0000'), ask(1, 'q0a.example')])
    expect(messages).toHaveLength(1)
    expect(counts.malformed).toEqual({ dns: 1 })
  })

  test('a message that the snap length cut is cut, not malformed', () => {
    const { messages, counts } = run([{ ...ask(0, '?0a.example'), captured: 5 }])
    expect([messages, counts.malformed, counts.cut]).toEqual([[], {}, { dns: 1 }])
  })

  test('multicast DNS and LLMNR are read too', () => {
    const multicast = [5353, 5355].map((port) => ({
      ...ask(0, 'q0host.local'),
      to: `224.0.0.251 ${port}`,
    }))
    expect(run(multicast).messages.map((message) => message.server)).toEqual([
      '224.0.0.251',
      '224.0.0.251',
    ])
  })

  const framed = (text: string) => String.fromCharCode(0, text.length) + text
  const stream = framed('q0a.example') + framed('q0bb.example')
  const segments = (pieces: readonly string[]): TestPacket[] => {
    let sequence = 100
    return pieces.map((payload, i) => {
      sequence += payload.length
      return { at: i, from: client, to: resolver, sequence: sequence - payload.length, payload }
    })
  }

  test.each([1, 2, 3, 7, 100])('messages over TCP come out of pieces of %d bytes', (size) => {
    const pieces = stream.match(new RegExp(`[\\s\\S]{1,${size}}`, 'g'))!
    expect(run(segments(pieces)).messages.map((message) => message.name)).toEqual([
      'a.example',
      'bb.example',
    ])
  })

  test('a gap in the stream ends the reading, since lengths can no longer be found', () => {
    const [first, , ...rest] = segments(stream.match(/[\s\S]{1,5}/g)!)
    expect(run([first!, ...rest]).messages).toEqual([])
  })

  test('streams beyond the limit are refused, and counted', () => {
    const flows = [1, 2].map((n) => ({ ...segments([stream])[0]!, from: `10.0.0.1 ${n}` }))
    const { messages, counts } = run(flows, { dnsStreamsMax: 1 })
    expect([messages.length, counts.dnsRefused]).toEqual([2, 1])
  })
})
