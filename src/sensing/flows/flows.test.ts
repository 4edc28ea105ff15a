import { describe, expect, test } from 'vitest'
import { type FlowEvent, PacketKind, Protocol } from '../../contracts/index.ts'
import type { FlowLimits } from './index.ts'
import {
  batchOf,
  client,
  closed,
  events,
  server,
  startUs,
  type TestPacket,
  tableOf,
  talk,
  textReader,
} from './packets.fixture.ts'

/** All observations of the packets, the table being closed after them. */
function observe(packets: readonly TestPacket[], limits: Partial<FlowLimits> = {}) {
  const table = tableOf({ reader: textReader, limits })
  return [...table.assemble(batchOf(packets)), ...table.finish()]
}

const handshake = `
  0 > S
  0.01 < SA
  0.02 > A`

describe('one flow', () => {
  const [flow] = closed(
    observe(
      talk(`${handshake}
      0.03 > PA GET /
      0.05 < PA 0123456789
      0.05 < PA 0123456789012345678901234567
      7.05 > FA
      7.06 < FA
      7.07 > A`),
    ),
  )

  test('says who, when and how it ended', () => {
    expect(flow).toMatchObject({
      number: 1,
      protocol: 6,
      source: { address: '10.0.0.1', port: 40000 },
      destination: { address: '10.0.0.2', port: 80 },
      firstUs: startUs,
      lastUs: startUs + 7_070_000,
      end: 'fin',
      state: 'SF',
      history: 'ShADdFf',
      application: { name: 'http' },
      flags: { syn: 2, fin: 2, rst: 0, psh: 3, ack: 8, urg: 0, ece: 0 },
    })
  })

  test('counts each direction', () => {
    expect(flow!.forward).toMatchObject({
      packets: 5,
      payloadBytes: 5,
      ipBytes: 205,
      dataPackets: 1,
      firstPayload: 5,
      pshPackets: 1,
      printable: 1,
    })
    expect(flow!.backward).toMatchObject({ packets: 4, payloadBytes: 38, dataPackets: 2 })
    expect(flow!.forward.entropy).toBeCloseTo(Math.log2(5), 12)
  })

  test('moments equal those worked out by hand', () => {
    // Backward sizes 0, 10, 28, 0: mean 9.5, squares 90.25 + 0.25 + 342.25 + 90.25 = 523.
    expect(flow!.backward.sizes).toMatchObject({ count: 4, min: 0, max: 28, mean: 9.5 })
    expect(flow!.backward.sizes.stddev).toBeCloseTo(Math.sqrt(523 / 3), 10)
    // Backward gaps 40, 0 and 7,010 ms.
    expect(flow!.backward.gaps).toMatchObject({ count: 3, min: 0, max: 7010 })
    expect(flow!.backward.gaps.mean).toBeCloseTo(2350, 9)
    // All sizes: 0 0 0 5 10 28 0 0 0, mean 43/9, squares 909 - 43*43/9.
    expect(flow!.sizes.mean).toBeCloseTo(43 / 9, 12)
    expect(flow!.sizes.stddev).toBeCloseTo(Math.sqrt((909 - (43 * 43) / 9) / 8), 12)
    expect(flow!.gaps).toMatchObject({ count: 8, min: 0, max: 7000 })
  })

  test('keeps the first packets and cuts activity at silences over 5 s', () => {
    const { sequence } = flow!
    expect([...sequence.sizes]).toEqual([0, 0, 0, 5, -10, -28, 0, 0, 0])
    expect([...sequence.directions]).toEqual([1, -1, 1, 1, -1, -1, 1, -1, 1])
    expect([...sequence.gapsMs]).toEqual([0, 10, 10, 10, 20, 0, 7000, 10, 10])
    expect([...sequence.flags]).toEqual([2, 18, 16, 24, 24, 24, 17, 17, 16])
    // 50 ms of activity, 7 s of silence, 20 ms of activity.
    expect(flow!.activity).toEqual({ activeMeanMs: 35, idleMeanMs: 7000, idleMaxMs: 7000 })
  })
})

// Who sent what, and the state and history Zeek gives it.
test.each([
  ['S0', 'S', '0 > S'],
  ['S1', 'ShA', handshake],
  ['SF', 'ShAFf', `${handshake}\n1 > FA\n1.1 < FA\n1.2 > A`],
  ['REJ', 'Sr', '0 > S\n0.1 < RA'],
  ['S2', 'ShAFa', `${handshake}\n1 > FA\n1.1 < A`],
  ['S3', 'ShAf', `${handshake}\n1 < FA\n1.1 > A`],
  ['RSTO', 'ShR', '0 > S\n0.1 < SA\n0.2 > R'],
  ['RSTR', 'ShADr', `${handshake}\n1 > PA x\n1.1 < R`],
  ['RSTOS0', 'SR', '0 > S\n0.1 > R'],
  // Zeek's own baseline for resets without an answer.
  ['OTH', 'R', '0 > R'],
  ['OTH', 'SaFR', '0 > S\n0.1 < A\n0.2 > F\n0.3 > R'],
  ['RSTOS0', 'SaR', '0 > S\n0.1 < A\n0.2 > R'],
  ['RSTRH', '^hr', '0 < SA\n0.1 < R'],
  ['SH', 'SF', '0 > S\n0.1 > F'],
  ['SHR', '^hf', '0 < SA\n0.1 < FA'],
  ['OTH', 'Dd', '0 > A hello\n0.1 < A world'],
  ['SH', 'Q', '0 > SF'],
])('conn_state %s, history %s', (state, history, lines) => {
  const [flow] = closed(observe(talk(lines)))
  expect([flow!.state, flow!.history]).toEqual([state, history])
})

describe('direction', () => {
  test('a SYN-ACK seen first was sent by the responder', () => {
    const [flow] = closed(observe(talk('0 < SA\n0.1 > A\n0.2 > PA x')))
    expect(flow).toMatchObject({
      source: { port: 40000 },
      destination: { port: 80 },
      state: 'S1',
      history: '^hAD',
    })
    expect([...flow!.sequence.directions]).toEqual([-1, 1, 1])
  })

  test('a SYN after packets from the middle opens its own flow', () => {
    const flows = closed(observe([...talk('0 < A x'), ...talk('0.5 > S')]))
    expect(flows.map((flow) => [flow.source.port, flow.state, flow.end])).toEqual([
      [40000, 'OTH', 'idle'],
      [40000, 'S0', 'shutdown'],
    ])
  })
})

describe('sequence numbers', () => {
  const from = (sequence: number, payload: string, flags = 'PA') => ({
    at: sequence / 1e6,
    from: client,
    to: server,
    flags,
    sequence,
    payload,
  })
  const count = (packets: TestPacket[]) => {
    const { retransmissions, outOfOrder } = closed(observe(packets))[0]!.forward
    return { retransmissions, outOfOrder }
  }

  test('a range seen twice is a retransmission, and is noted', () => {
    const packets = [from(100, 'abcd'), from(104, 'efgh'), from(100, 'abcd')]
    expect(count(packets)).toEqual({ retransmissions: 1, outOfOrder: 0 })
    expect(closed(observe(packets))[0]!.history).toBe('DT')
  })

  test('a segment that fills a hole is out of order, the second time a retransmission', () => {
    const packets = [from(100, 'abcd'), from(108, 'ijkl'), from(104, 'efgh')]
    expect(count(packets)).toEqual({ retransmissions: 0, outOfOrder: 1 })
    expect(count([...packets, from(104, 'efgh')])).toEqual({ retransmissions: 1, outOfOrder: 1 })
  })

  test('a repeated SYN and FIN count one each', () => {
    const packets = [from(99, '', 'S'), from(99, '', 'S'), from(100, '', 'FA'), from(100, '', 'FA')]
    expect(count(packets)).toEqual({ retransmissions: 2, outOfOrder: 0 })
  })

  test('keep-alives are neither', () => {
    const packets = [from(100, 'abcd'), from(103, 'd', 'A'), from(103, '', 'A'), from(104, 'e')]
    expect(count(packets)).toEqual({ retransmissions: 0, outOfOrder: 0 })
  })

  test('numbers go on past 2^32', () => {
    const packets = [from(0xfffffffe, 'abcd'), from(2, 'ef'), from(0xfffffffe, 'abcd')]
    expect(count(packets)).toEqual({ retransmissions: 1, outOfOrder: 0 })
  })
})

describe('the end of a TCP flow', () => {
  const finished = `${handshake}\n1 > FA\n1.1 < FA\n1.2 > A`

  test('late packets belong to it: no appendix', () => {
    const table = tableOf({ reader: textReader })
    const late = talk('1.3 < A\n1.4 > R\n5 < FA')
    const flows = closed([
      ...table.assemble(batchOf([...talk(finished), ...late])),
      ...table.finish(),
    ])
    expect(flows.map((flow) => flow.end)).toEqual(['fin'])
    expect(table.counts()).toMatchObject({ opened: 1, open: 0, latePackets: 3 })
  })

  test('late packets after a reset belong to it too', () => {
    const flows = closed(observe(talk(`${handshake}\n1 > R\n1.1 < A x\n1.2 < A y\n1.3 > R`)))
    expect(flows.map((flow) => [flow.end, flow.state])).toEqual([['reset', 'RSTO']])
  })

  test('retries of a FIN that nobody acknowledges, ever further apart, belong to it', () => {
    const retries = [3, 6, 12, 24, 48, 96].map((at) => ({
      ...talk(`${handshake}\n1 < FA\n2 > FA`).at(-1)!,
      at,
    }))
    const observed = observe([...talk(`${handshake}\n1 < FA\n2 > FA`), ...retries])
    expect(closed(observed)).toMatchObject([{ end: 'fin', forward: { packets: 9 } }])
  })

  test('a new SYN on the same ports is a new flow', () => {
    const again = talk(handshake).map((packet) => ({
      ...packet,
      at: packet.at + 2,
      sequence: packet.sequence! + 70_000,
    }))
    const flows = closed(observe([...talk(finished), ...again]))
    expect(flows.map((flow) => [flow.number, flow.end])).toEqual([
      [1, 'fin'],
      [2, 'shutdown'],
    ])
  })

  test('retries of a refused SYN are not new flows', () => {
    const refused = '0 > S\n0.01 < RA'
    expect(closed(observe([...talk(refused), ...talk('0.5 > S\n0.51 < RA')]))).toHaveLength(1)
  })

  test('two FINs end it though the last acknowledgement is lost', () => {
    const observed = observe([
      ...talk(`${handshake}\n1 > FA\n1.1 < FA`),
      { at: 70, from: '10.9.9.9 1', to: server, flags: 'S' },
    ])
    expect(closed(observed)[0]).toMatchObject({ end: 'fin', state: 'SF' })
  })

  test('the record comes with the packet that ended it', () => {
    const table = tableOf({ reader: textReader })
    const [closing] = events(table.assemble(batchOf(talk('0 > S\n0.25 < RA')))).slice(-1)
    expect(closing).toMatchObject({
      kind: 'closed',
      timeUs: startUs + 250_000,
      end: 'reset',
      newBackwardPackets: 1,
    })
  })
})

describe('silence', () => {
  const other = (at: number): TestPacket => ({
    at,
    from: '10.9.9.9 9',
    to: '10.9.9.8 9',
    protocol: Protocol.udp,
  })
  const ping = { protocol: Protocol.icmp, from: '10.0.0.1 8', to: '10.0.0.2 0' }
  test.each([
    ['an unanswered SYN', { from: client, to: server, flags: 'S' }, 60],
    ['UDP', { from: client, to: server, protocol: Protocol.udp }, 120],
    ['ICMP', ping, 60],
    ['another protocol', { from: '10.0.0.1', to: '10.0.0.2', protocol: 47 }, 120],
  ])('%s expires at the whole second after its timeout', (_, packet, seconds) => {
    const table = tableOf({ reader: textReader })
    table.assemble(batchOf([{ at: 0.5, ...packet }]))
    expect(table.advance(startUs + seconds * 1e6)).toEqual([])
    expect(table.advance(startUs + (seconds + 1) * 1e6)).toMatchObject([
      { kind: 'closed', end: 'idle', timeUs: startUs + (seconds + 1) * 1e6 },
    ])
  })

  test('flows that fell silent together close in order of first packet, at their own second', () => {
    const flows = [0, 1, 2].map((n) => ({ ...other(n / 10), from: `10.9.9.9 ${n}` }))
    const closing = events(observe([...flows, other(1_000)])).filter(
      (event) => event.end === 'idle',
    )
    expect(closing.map((event) => [event.flow, event.timeUs - startUs])).toEqual([
      [1, 121e6],
      [2, 121e6],
      [3, 121e6],
    ])
  })

  test('an answered TCP flow waits longer', () => {
    const flows = closed(
      observe([...talk(handshake), other(290), ...talk('300 > A x'), other(700)]),
    )
    expect(flows.find((flow) => flow.number === 1)).toMatchObject({
      end: 'idle',
      forward: { packets: 3 },
    })
  })

  test('a flow older than the active timeout is cut, keeps its sides, and goes on', () => {
    const lines = Array.from({ length: 40 }, (_, i) => `${(i + 1) * 60} < A x`).join('\n')
    const flows = closed(observe(talk(`${handshake}\n${lines}`)))
    expect(flows.map((flow) => [flow.number, flow.end, flow.source.port, flow.state])).toEqual([
      [1, 'active', 40000, 'S1'],
      [2, 'shutdown', 40000, 'S1'],
    ])
    expect(flows[0]!.backward.packets + flows[1]!.backward.packets).toBe(41)
  })

  test('a packet older than the one before does not turn the clock back', () => {
    const packets = [other(10), { ...other(4), from: '10.9.9.9 10' }, other(9)]
    const [first, second] = closed(observe(packets))
    expect(first).toMatchObject({ lastUs: startUs + 10e6, gaps: { min: 0, max: 0 } })
    expect(second).toMatchObject({ firstUs: startUs + 4e6 })
    expect(events(observe(packets)).map((event) => event.timeUs)).toEqual(
      new Array(5).fill(startUs + 10e6),
    )
  })
})

describe('events', () => {
  /** Each side speaks in turn, or the client alone. */
  const stream = (packets: number, everyS: number, isAnswered = true): TestPacket[] =>
    Array.from({ length: packets }, (_, i) => {
      const isAnswer = isAnswered && i % 2 === 1
      const [from, to] = isAnswer ? [server, client] : [client, server]
      return { at: i * everyS, from, to, protocol: 17, payload: isAnswer ? 'xyz' : 'xy' }
    })
  const packetsOf = (event: FlowEvent) => event.forwardPackets + event.backwardPackets

  test('opened, the record at 20 packets, then at most one each second', () => {
    const seen = events(observe(stream(60, 0.1)))
    const told = seen.map((event) => [event.kind, packetsOf(event), event.isOutcome])
    expect(told).toEqual([
      ['opened', 1, false],
      ['progress', 20, true],
      ['progress', 30, false],
      ['progress', 40, false],
      ['progress', 50, false],
      ['progress', 60, false],
      ['closed', 60, false],
    ])
    const records = seen.map((event) => event.record?.forward.packets ?? null)
    expect(records).toEqual([null, 10, null, null, null, null, 30])
  })

  test('each says what either side sent since the one before, and since when', () => {
    const seen = events(observe(stream(30, 0.1)))
    const told = seen.map((event) => [
      ...[event.newForwardPackets, event.newBackwardPackets],
      ...[event.newForwardPayload, event.newBackwardPayload],
      ...[event.newSinceUs - startUs, event.lastUs - startUs],
    ])
    expect(told).toEqual([
      [1, 0, 2, 0, 0, 0],
      [9, 10, 18, 30, 0, 1_900_000],
      [5, 5, 10, 15, 1_900_000, 2_900_000],
      [0, 0, 0, 0, 2_900_000, 2_900_000],
    ])
  })

  test('a side that speaks alone is told of packet by packet, and of a burst in shares of it', () => {
    const slow = events(observe(stream(30, 0.1, false)))
    expect(slow.map((event) => event.newForwardPackets)).toEqual([...Array(30).fill(1), 0])
    const burst = events(observe(stream(10_000, 0.000_01, false)))
    expect(burst.length).toBeLessThan(300)
    const untold = burst.at(-1)!
    expect(untold.kind).toBe('closed')
    expect(untold.newForwardPackets).toBeLessThan(10_000 / 32)
  })

  test('a flow that ends with its 20th packet has its outcome there', () => {
    const lines = Array.from({ length: 13 }, (_, i) => `${i + 1} ${i % 2 ? '<' : '>'} A x`)
    const close = '20 > FA\n20 < A\n20 < FA\n20 > A'
    const seen = events(observe(talk(`${handshake}\n${lines.join('\n')}\n${close}`)))
    expect(seen.map((event) => [event.kind, packetsOf(event), event.isOutcome])).toEqual([
      ['opened', 1, false],
      ['closed', 20, true],
    ])
  })

  test('a connection that was cut goes on as itself, and has one outcome', () => {
    const lines = Array.from({ length: 100 }, (_, i) => `${(i + 1) * 60} < A x`).join('\n')
    const seen = events(observe(talk(`${handshake}\n${lines}`)))
    const opening = seen.filter(({ kind }) => kind === 'opened' || kind === 'continued')
    expect(opening.map(({ kind, flow, continues }) => [kind, flow, continues])).toEqual([
      ['opened', 1, 0],
      ['continued', 2, 1],
      ['continued', 3, 2],
      ['continued', 4, 3],
    ])
    expect(new Set(seen.map(({ beganUs }) => beganUs))).toEqual(new Set([startUs]))
    expect(seen.filter(({ isOutcome }) => isOutcome).map(({ flow }) => flow)).toEqual([1])
    expect(seen.every(({ flow, continues }) => continues === flow - 1)).toBe(true)
  })

  test('the first packet of a probe shows its flags', () => {
    const probes = ['S', 'F', 'FPU', ''].map((flags, i) => ({
      at: i,
      from: `10.0.0.1 ${i}`,
      to: server,
      flags,
    }))
    const opened = events(observe(probes)).filter((event) => event.kind === 'opened')
    expect(opened.map((event) => event.firstFlags)).toEqual([2, 1, 41, 0])
  })
})

describe('what is one flow', () => {
  const udp = { protocol: Protocol.udp }
  test('VLANs are apart', () => {
    const flows = closed(
      observe([1, 2, 1].map((vlan) => ({ at: 0, from: client, to: server, vlan, ...udp }))),
    )
    expect(flows.map((flow) => [flow.vlan, flow.forward.packets])).toEqual([
      [1, 2],
      [2, 1],
    ])
  })

  test('IPv6 and IPv4, TCP and UDP are apart', () => {
    const pairs = [
      [client, server],
      ['fe80::1 40000', 'fe80::2 80'],
    ] as const
    const packets = pairs.flatMap(([from, to]) => [
      { at: 0, from, to, ...udp },
      { at: 0, from: to, to: from, ...udp },
      { at: 0, from, to, flags: 'S' },
    ])
    expect(
      closed(observe(packets)).map((flow) => [flow.source.address, flow.protocol, flow.state]),
    ).toEqual([
      ['10.0.0.1', 17, 'SF'],
      ['10.0.0.1', 6, 'S0'],
      ['fe80::1', 17, 'SF'],
      ['fe80::1', 6, 'S0'],
    ])
  })

  test('an echo and its reply are one flow, unreachables one for each direction', () => {
    const icmp = { protocol: Protocol.icmp, at: 0 }
    const observed = observe([
      {
        ...icmp,
        from: '10.0.0.1 8',
        to: '10.0.0.2 0',
        payload: 'aabb',
        echo: { id: 7, sequence: 1 },
      },
      {
        ...icmp,
        from: '10.0.0.2 0',
        to: '10.0.0.1 0',
        payload: 'aabb',
        echo: { id: 7, sequence: 1 },
      },
      { ...icmp, from: '10.0.0.1 3', to: '10.0.0.2 3' },
      { ...icmp, from: '10.0.0.2 3', to: '10.0.0.1 3' },
    ])
    expect(
      closed(observed).map((flow) => [
        flow.source.address,
        flow.source.port,
        flow.destination.port,
        flow.state,
      ]),
    ).toEqual([
      ['10.0.0.1', 8, 0, 'SF'],
      ['10.0.0.1', 3, 3, 'S0'],
      ['10.0.0.2', 3, 3, 'S0'],
    ])
    expect(observed.filter((one) => one.kind === 'echo')).toEqual([
      {
        kind: 'echo',
        timeUs: startUs,
        flow: 1,
        source: '10.0.0.1',
        destination: '10.0.0.2',
        isReply: false,
        id: 7,
        sequence: 1,
        bytes: 4,
        entropy: 1,
      },
      {
        kind: 'echo',
        timeUs: startUs,
        flow: 1,
        source: '10.0.0.2',
        destination: '10.0.0.1',
        isReply: true,
        id: 7,
        sequence: 1,
        bytes: 4,
        entropy: 1,
      },
    ])
  })

  test('ARP is told and is no flow', () => {
    const batch = batchOf([{ at: 0, from: '10.0.0.1', to: '10.0.0.2', kind: PacketKind.arp }])
    batch.arpOperations[0] = 2
    batch.arpSenderMacs[0] = 0x0200_0000_0001
    const table = tableOf({ reader: textReader })
    expect(table.assemble(batch)).toEqual([
      {
        kind: 'arp',
        timeUs: startUs,
        operation: 2,
        senderMac: '02:00:00:00:00:01',
        senderAddress: '10.0.0.1',
        targetMac: '00:00:00:00:00:00',
        targetAddress: '10.0.0.2',
      },
    ])
    expect(table.counts().opened).toBe(0)
  })
})

test('told to keep exchanges only, it leaves out the records of the others and nothing else', () => {
  const packets = [
    ...talk(`${handshake}\n0.03 > PA GET /\n0.05 < PA 0123456789`),
    ...fromPort(41_000, talk('0 > S')),
    ...fromPort(41_001, talk('0 > S\n0.1 < RA')),
  ]
  const whole = events(observe(packets))
  const table = tableOf({ reader: textReader, records: 'exchanges' })
  const lean = events([...table.assemble(batchOf(packets)), ...table.finish()])
  const withoutRecord = (event: FlowEvent) => ({ ...event, record: null })
  expect(lean.map(withoutRecord)).toEqual(whole.map(withoutRecord))
  expect(closedRecords(whole)).toBe(3)
  expect(closedRecords(lean)).toBe(1)
})

function fromPort(port: number, packets: readonly TestPacket[]): TestPacket[] {
  const moved = (end: string) => (end === client ? `10.0.0.1 ${port}` : end)
  return packets.map((packet) => ({ ...packet, from: moved(packet.from), to: moved(packet.to) }))
}

function closedRecords(all: readonly FlowEvent[]): number {
  return all.filter(({ kind, record }) => kind === 'closed' && record !== null).length
}
