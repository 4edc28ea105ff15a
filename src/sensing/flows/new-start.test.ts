import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Protocol } from '../../contracts/index.ts'
import {
  batchOf,
  closed,
  events,
  type TestPacket,
  tableOf,
  talk,
  textReader,
} from './packets.fixture.ts'

function observe(packets: readonly TestPacket[]) {
  const table = tableOf({ reader: textReader })
  return [...table.assemble(batchOf(packets)), ...table.finish()]
}

const connection = '0 > S\n0.01 < SA\n0.02 > A\n0.03 > PA hello\n0.04 < PA hi\n0.05 > A'

/** The same talk later, from the same port, with other numbers. */
function again(lines: string, at: number): TestPacket[] {
  const shifted = (value: number | undefined) => (value === 0 ? 0 : (value ?? 0) + 100_000 * at)
  return talk(lines).map((packet) => ({
    ...packet,
    at: packet.at + at,
    sequence: shifted(packet.sequence),
    acknowledgement: shifted(packet.acknowledgement),
  }))
}

const countsOf = (packets: readonly TestPacket[]) =>
  closed(observe(packets)).map(({ forward, backward }) => [forward.packets, backward.packets])

describe('a SYN with a new number on the four-tuple of a flow whose end was not seen', () => {
  test('answered, it opens a connection of its own, SYN and all', () => {
    expect(countsOf([...talk(connection), ...again(connection, 20)])).toEqual([
      [4, 2],
      [4, 2],
    ])
  })

  test('refused, too', () => {
    const flows = closed(observe([...talk(connection), ...again('0 > S\n0.01 < RA', 20)]))
    expect(flows.map(({ state }) => state)).toEqual(['S1', 'REJ'])
  })

  test('and asked for again', () => {
    const [syn, answer] = again('0 > S\n3 < SA', 20)
    const repeat = { ...syn!, at: 21 }
    expect(countsOf([...talk(connection), syn!, repeat, answer!])).toEqual([
      [4, 2],
      [2, 1],
    ])
  })

  test('not answered, it belongs to the flow', () => {
    const [stray] = again('0 > S', 20)
    const rest = talk(`${connection}\n30 > PA more\n31 < A`).slice(6)
    expect(countsOf([...talk(connection), stray!, ...rest])).toEqual([[6, 3]])
    expect(countsOf([...talk(connection), stray!])).toEqual([[5, 2]])
  })

  test('an answer to the old connection does not make a new one', () => {
    const [stray] = again('0 > S', 20)
    const challenge = talk(`${connection}\n20.1 < A`).slice(6)
    expect(countsOf([...talk(connection), stray!, ...challenge])).toEqual([[5, 3]])
  })

  test('each packet is told once', () => {
    const packets = [...talk(connection), ...again(connection, 20), ...again('0 > S', 40)]
    const told = events(observe(packets))
    const sum = told.reduce((all, one) => all + one.newForwardPackets + one.newBackwardPackets, 0)
    expect(sum).toBe(packets.length)
  })
})

test('a repeated SYN and a repeated answer are one connection', () => {
  const lines = talk('0 > S\n0.01 < SA\n0.02 > A')
  const [syn, answer, ack] = lines
  const packets = [syn!, { ...syn!, at: 1 }, { ...answer!, at: 1.01 }, { ...answer!, at: 2 }]
  expect(countsOf([...packets, { ...ack!, at: 2.1 }])).toEqual([[3, 2]])
})

/** Packets of three hosts on few ports and numbers, so that all kinds of starts, ends and silences meet. */
const anyPacket = fc.record({
  gap: fc.constantFrom(0, 0.001, 1, 20, 70, 400, 2_000),
  pair: fc.nat(5),
  isBack: fc.boolean(),
  flags: fc.constantFrom('S', 'SA', 'A', 'PA', 'FA', 'R', 'RA', 'F', ''),
  sequence: fc.constantFrom(1_000, 1_001, 900_000, 4_294_967_295),
  acknowledgement: fc.constantFrom(0, 1_001, 1_002, 900_001),
  payload: fc.constantFrom('', 'x', 'hello'),
  protocol: fc.constantFrom(Protocol.tcp, Protocol.tcp, Protocol.tcp, Protocol.udp),
})

test('whatever comes, each packet is told once or absorbed, however they are cut and hashed', () => {
  fc.assert(
    fc.property(
      fc.array(anyPacket, { maxLength: 60 }),
      fc.integer({ min: 1, max: 9 }),
      (given, size) => {
        let at = 0
        const packets = given.map(({ gap, pair, isBack, ...rest }) => {
          at += gap
          const sides = [
            `10.0.0.${1 + (pair % 3)} 40000`,
            `10.0.0.9 ${pair % 2 ? 80 : 9_000}`,
          ] as const
          return { ...rest, at, from: sides[isBack ? 1 : 0], to: sides[isBack ? 0 : 1] }
        })
        const limits = { flowsMax: 3 }
        const table = tableOf({ reader: textReader, limits })
        const told = [...table.assemble(batchOf(packets)), ...table.finish()]
        const sum = events(told).reduce(
          (all, e) => all + e.newForwardPackets + e.newBackwardPackets,
          0,
        )
        expect(sum + table.counts().latePackets).toBe(packets.length)
        const other = tableOf({ reader: textReader, limits, hashSeed: 7 })
        const again = []
        for (let i = 0; i < packets.length; i += size)
          again.push(...other.assemble(batchOf(packets.slice(i, i + size))))
        expect([...again, ...other.finish()]).toEqual(told)
      },
    ),
    { numRuns: 150 },
  )
})

describe('VLANs', () => {
  const twins = [10, 20].map((vlan) => ({ ...talk('0 > S')[0]!, at: vlan, vlan }))
  const vlansOf = (limits = {}) => {
    const table = tableOf({ reader: textReader, limits })
    return closed([...table.assemble(batchOf(twins)), ...table.finish()]).map(({ vlan }) => vlan)
  }

  test('are part of what makes a flow', () => {
    expect(vlansOf()).toEqual([10, 20])
  })

  test('are left out of it by a setting; the first is told', () => {
    expect(vlansOf({ vlanInKey: false })).toEqual([10])
  })
})
