import { describe, expect, test } from 'vitest'
import { Protocol } from '../../contracts/index.ts'
import {
  batchOf,
  client,
  closed,
  events,
  server,
  type TestPacket,
  tableOf,
  talk,
  textReader,
} from './packets.fixture.ts'

function observe(packets: readonly TestPacket[]) {
  const table = tableOf({ reader: textReader })
  return [...table.assemble(batchOf(packets)), ...table.finish()]
}

/** Who is said to have opened the flow of this one packet. */
function openerOf(packet: TestPacket): string {
  const [flow] = closed(observe([packet]))
  return `${flow!.source.address} ${flow!.source.port}`
}

const udp = (from: string, to: string, payload: string | Uint8Array = 'x'): TestPacket => ({
  at: 0,
  from,
  to,
  protocol: Protocol.udp,
  payload,
})
const tcp = (from: string, to: string, flags: string, payload = ''): TestPacket => ({
  at: 0,
  from,
  to,
  flags,
  payload,
})
const bytes = (...first: number[]) => Uint8Array.from({ length: 48 }, (_, i) => first[i] ?? 0)

describe('heard from the middle, TCP', () => {
  test.each([
    ['a well-known port answers', tcp(server, client, 'A'), client],
    ['so does a registered one', tcp('10.0.0.2 5432', client, 'A'), client],
    ['a reset comes from the server, too', tcp(server, client, 'R'), client],
    [
      'any port below those of clients, if it sends data',
      tcp('10.0.0.2 9999', client, 'PA', 'x'),
      client,
    ],
    ['but a bare ACK may be a probe', tcp('10.0.0.2 9999', client, 'A'), '10.0.0.2 9999'],
    ['of two services nothing is known', tcp('10.0.0.2 80', '10.0.0.1 5432', 'A'), '10.0.0.2 80'],
    ['of two unknown ports neither', tcp('10.0.0.2 40001', client, 'PA', 'x'), '10.0.0.2 40001'],
    ['a SYN opens, from whatever port', tcp(server, client, 'S'), server],
    ['a FIN without ACK is a probe', tcp(server, client, 'F'), server],
    ['a client speaks for itself', tcp(client, server, 'PA', 'x'), client],
  ])('%s', (_, packet, opener) => {
    expect(openerOf(packet)).toBe(opener)
  })

  test('who accepted a connection serves the next ones, too', () => {
    const odd = '10.0.0.2 40404'
    const accepted = [
      { ...tcp('10.0.0.9 50000', odd, 'S') },
      { ...tcp(odd, '10.0.0.9 50000', 'SA'), at: 0.1 },
    ]
    const flows = closed(observe([...accepted, { ...tcp(odd, client, 'A'), at: 1 }]))
    expect(flows.map(({ source }) => source.address)).toEqual(['10.0.0.9', '10.0.0.1'])
  })
})

describe('heard from the middle, UDP', () => {
  const dns = (isAnswer: boolean) => bytes(0, 1, isAnswer ? 0x81 : 0x01)
  test.each([
    ['a DNS answer', udp('10.0.0.2 53', client, dns(true)), client],
    ['also to another resolver', udp('10.0.0.2 53', '10.0.0.1 53', dns(true)), '10.0.0.1 53'],
    ['a DNS question from port 53', udp('10.0.0.2 53', '10.0.0.1 4053', dns(false)), '10.0.0.2 53'],
    ['an LLMNR answer', udp('10.0.0.2 5355', client, dns(true)), client],
    ['an mDNS answer', udp('10.0.0.2 5353', '10.0.0.1 5353', dns(true)), '10.0.0.1 5353'],
    ['a NetBIOS answer', udp('10.0.0.2 137', '10.0.0.1 137', dns(true)), '10.0.0.1 137'],
    ['an LLMNR question from its port', udp('10.0.0.2 5355', client, dns(false)), '10.0.0.2 5355'],
    ['an NTP server', udp('10.0.0.2 123', '10.0.0.1 123', bytes(0x24)), '10.0.0.1 123'],
    ['an NTP client', udp('10.0.0.2 123', '10.0.0.1 123', bytes(0x23)), '10.0.0.2 123'],
    ['an NTP control answer', udp('10.0.0.2 123', client, bytes(0x16, 0x82)), client],
    ['a monlist answer', udp('10.0.0.2 123', client, bytes(0x97)), client],
    ['a STUN server', udp('10.0.0.2 3478', client), client],
    ['a peer', udp('10.0.0.2 6881', client), '10.0.0.2 6881'],
    ['a group is nobody', udp('10.0.0.2 53', '224.0.0.251 40000', dns(true)), '10.0.0.2 53'],
  ])('%s', (_, packet, opener) => {
    expect(openerOf(packet)).toBe(opener)
  })

  test('of two that ask each other from one port, the one that asks now is the client', () => {
    const [one, other] = ['10.0.0.1 137', '10.0.0.2 137'] as const
    const message = (isAnswer: boolean) => bytes(0, 1, isAnswer ? 0x84 : 0)
    const flows = closed(
      observe([
        udp(one, other, message(false)),
        { ...udp(other, one, message(true)), at: 0.1 },
        { ...udp(one, other, message(true)), at: 300 },
      ]),
    )
    expect(flows.map(({ source }) => source.address)).toEqual(['10.0.0.1', '10.0.0.2'])
  })

  test('who asked before is the client still, after a silence', () => {
    const phone = '10.0.0.1 6000'
    const flows = closed(
      observe([
        udp(phone, '10.0.0.2 6000'),
        { ...udp('10.0.0.2 6000', phone), at: 0.1 },
        { ...udp('10.0.0.2 6000', phone), at: 300 },
      ]),
    )
    expect(flows.map(({ source }) => source.address)).toEqual(['10.0.0.1', '10.0.0.1'])
  })
})

describe('an answer to what was asked of a group', () => {
  const asker = '10.0.0.1 50123'
  const answered = (question: TestPacket, answer: TestPacket, afterS = 0.5) =>
    closed(observe([question, { ...answer, at: afterS }])).find(
      ({ destination, source }) => ![source.address, destination.address].includes('239.2.3.4'),
    )!

  test.each([
    ['from the port asked', udp('10.0.0.2 6000', asker), 0.5, '10.0.0.1'],
    ['from a port of its own', udp('10.0.0.2 41999', asker), 3, '10.0.0.1'],
    ['too late', udp('10.0.0.2 6000', asker), 30, '10.0.0.2'],
    ['to another port', udp('10.0.0.2 6000', '10.0.0.1 50124'), 0.5, '10.0.0.2'],
    ['to another host', udp('10.0.0.2 6000', '10.0.0.3 50123'), 0.5, '10.0.0.2'],
  ])('%s', (_, answer, afterS, opener) => {
    const flow = answered(udp(asker, '239.2.3.4 6000'), answer, afterS)
    expect(flow.source.address).toBe(opener)
    // Somebody asked: it is not unasked.
    expect(flow.state).toBe(opener === '10.0.0.1' ? 'SF' : 'S0')
  })

  test('who asks from the port that is asked has it open: only that port answers', () => {
    const question = udp('10.0.0.1 6000', '239.2.3.4 6000')
    const from = (end: string) => answered(question, udp(end, '10.0.0.1 6000')).source.address
    expect(from('10.0.0.2 6000')).toBe('10.0.0.1')
    expect(from('10.0.0.2 41999')).toBe('10.0.0.2')
  })

  test('what asks is a question, wherever it goes', () => {
    const asked = udp('10.0.0.1 137', '255.255.255.255 137', bytes(0, 1, 1))
    const probe = udp('10.0.0.2 137', '10.0.0.1 137', bytes(0, 2, 0))
    const flow = closed(observe([asked, { ...probe, at: 1 }])).find(
      (one) => one.destination.port === 137 && one.destination.address === '10.0.0.1',
    )
    expect(flow?.source.address).toBe('10.0.0.2')
  })

  test('asked again from the same port, it is answered again', () => {
    const question = udp(asker, '239.2.3.4 6000')
    const late = [question, { ...question, at: 60 }, { ...udp('10.0.0.2 6000', asker), at: 61 }]
    expect(closed(observe(late)).map(({ source }) => source.address)).not.toContain('10.0.0.2')
  })
})

describe('a connection that fell silent', () => {
  const handshake = '0 > S\n0.01 < SA\n0.02 > A'
  const told = events(
    observe(talk(`${handshake}\n0.03 > PA hello\n0.04 < PA hi\n700 < A\n700.1 > A`)),
  )

  test('goes on with whoever opened it as its source', () => {
    expect(told.map(({ kind, source }) => [kind, source])).toEqual([
      ['opened', '10.0.0.1'],
      ['closed', '10.0.0.1'],
      ['continued', '10.0.0.1'],
      ['closed', '10.0.0.1'],
    ])
  })

  test('is no new connection, and has no other outcome', () => {
    expect(told[2]).toMatchObject({ continues: told[0]!.flow, beganUs: told[0]!.beganUs })
    expect(told.filter(({ isOutcome }) => isOutcome)).toHaveLength(1)
  })

  test('is heard so from one side alone, too: the acknowledgement shows that it came about', () => {
    const half = events(observe(talk('0 > S\n0.02 > A\n0.03 > PA hello\n700 > A')))
    expect(half.map(({ kind }) => kind).filter((kind) => kind !== 'progress')).toEqual([
      'opened',
      'closed',
      'continued',
      'closed',
    ])
  })

  test('a SYN opens another one', () => {
    const kinds = events(observe(talk(`${handshake}\n700 > S`))).map(({ kind }) => kind)
    expect(kinds).toEqual(['opened', 'closed', 'opened', 'closed'])
  })
})
