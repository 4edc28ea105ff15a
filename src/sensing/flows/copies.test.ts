import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Protocol } from '../../contracts/index.ts'
import {
  batchOf,
  client,
  closed,
  server,
  type TestPacket,
  tableOf,
  talk,
  textReader,
} from './packets.fixture.ts'

function observe(packets: readonly TestPacket[], options: { readonly flowsMax?: number } = {}) {
  const table = tableOf({ reader: textReader, limits: options })
  return closed([...table.assemble(batchOf(packets)), ...table.finish()])
}

const connection = talk(
  '0 > S\n0.01 < SA\n0.02 > A\n0.03 > PA hello\n0.04 < PA hi\n0.05 > FA\n0.06 < FA\n0.07 > A',
)
/** Each packet in both VLANs, some microseconds apart, which of them first by what is given. */
const twice = (packets: readonly TestPacket[], firstOf: (i: number) => number, vlans = [0, 10]) =>
  packets.flatMap((packet, i) => {
    const first = firstOf(i)
    const other = { ...packet, at: packet.at + 0.00004 }
    return [
      { ...packet, vlan: vlans[first]! },
      { ...other, vlan: vlans[1 - first]! },
    ]
  })
const talks = (flows: ReturnType<typeof observe>) => flows.map(({ vlan, state }) => [vlan, state])

describe('a connection that a mirror port shows in two VLANs', () => {
  test('is one, as if it were seen twice in one', () => {
    const inOne = observe(twice(connection, () => 0, [7, 7]))
    const flows = observe(twice(connection, () => 0, [7, 10]))
    expect(flows).toEqual(inOne)
    expect(talks(flows)).toEqual([[7, 'SF']])
  })

  test('is one whichever VLAN is seen first, packet by packet', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1), { minLength: 8, maxLength: 8 }), (order) => {
        const flows = observe(twice(connection, (i) => order[i]!))
        expect(flows).toHaveLength(1)
        expect(flows[0]!.state).toBe('SF')
      }),
    )
  })

  test('is one again and again on the same ports, and leaves nothing behind', () => {
    const many = Array.from({ length: 40 }, (_, i) =>
      connection.map((packet) => ({
        ...{ ...packet, at: packet.at + i * 100 },
        sequence: packet.sequence! + 5000 * i,
        acknowledgement: packet.flags === 'S' ? 0 : packet.acknowledgement! + 5000 * i,
      })),
    ).flat()
    expect(
      observe(
        twice(many, (i) => i & 1),
        { flowsMax: 4 },
      ),
    ).toHaveLength(40)
  })

  test('UDP, by what it says', () => {
    const ask = { at: 0, from: client, to: server, protocol: Protocol.udp, payload: 'q0a.example' }
    expect(observe(twice([ask], () => 0))).toHaveLength(1)
  })
})

describe('the same addresses and ports in two VLANs are apart', () => {
  const later = (seconds: number, more: Partial<TestPacket> = {}) =>
    connection.map((packet) => ({ ...packet, at: packet.at + seconds, vlan: 10, ...more }))
  const both = (others: readonly TestPacket[]) =>
    [...connection, ...others].sort((a, b) => a.at - b.at)

  test('where the numbers are others', () => {
    const others = later(0.0001).map((packet) => ({ ...packet, sequence: packet.sequence! + 77 }))
    expect(observe(both(others)).map(({ vlan }) => vlan)).toEqual([0, 10])
  })

  test('where they come later', () => {
    expect(observe(both(later(0.02)))).toHaveLength(2)
  })

  test('where datagrams say something else, or nothing', () => {
    const udp = { at: 0, from: client, to: server, protocol: Protocol.udp }
    const said = (payload: string, vlan: number) => ({ ...udp, payload, vlan })
    expect(observe([said('one', 1), said('two', 2)])).toHaveLength(2)
    expect(observe([said('', 1), said('', 2)])).toHaveLength(2)
  })

  test('a third VLAN is another flow', () => {
    expect(observe([...twice(connection, () => 0), ...later(0, { vlan: 30 })])).not.toHaveLength(1)
  })
})
