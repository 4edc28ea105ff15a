/** Conversations inside pings, and the pings of people, monitors and tests. */
import {
  attack,
  type BehaviourTrials,
  type LookAlike,
  lookAlike,
  ping,
  type TrialWire,
} from './trials/index.ts'

const client = '10.0.0.31'
const server = '203.0.113.9'
const near = '10.0.0.9'

/** What a Unix ping sends: the time, then bytes that count up. */
function timed(wire: TrialWire, size: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, i) => (i < 4 ? wire.random.below(256) : i & 255))
}

const alphabet = (size: number) => Uint8Array.from({ length: size }, (_, i) => 97 + (i % 23))

function pings(
  wire: TrialWire,
  how: {
    count: number
    everyS: number
    data: (i: number) => Uint8Array
    answer?: (data: Uint8Array) => Uint8Array | null
    to?: string
    id?: number
  },
): void {
  const { count, everyS, data, answer, to = server, id = wire.whole(1, 60_000) } = how
  for (let i = 0, t = 5; i < count; i++, t += everyS * wire.between(0.98, 1.02)) {
    const sent = data(i)
    ping(wire, t, {
      client,
      server: to,
      id,
      sequence: i,
      data: sent,
      ...(answer && { answer: answer(sent) }),
    })
  }
}

const lookAlikes: readonly LookAlike[] = [
  lookAlike({
    name: 'ping of a Unix host, with the time in it',
    axes: {
      everyS: { label: 'seconds between', values: [0.2, 1, 60] },
      size: { label: 'bytes', values: [56, 1400] },
    },
    write: (wire, { everyS, size }) =>
      pings(wire, { count: 400, everyS, data: () => timed(wire, size) }),
  }),
  lookAlike({
    name: 'ping of Windows, the alphabet',
    axes: { count: { label: 'pings', values: [4, 60, 600] } },
    write: (wire, { count }) => pings(wire, { count, everyS: 1, data: () => alphabet(32), id: 1 }),
  }),
  lookAlike({
    name: 'a flood of pings',
    axes: { size: { label: 'bytes', values: [56, 1400] } },
    write: (wire, { size }) =>
      pings(wire, { count: 1500, everyS: 0.02, data: () => timed(wire, size), to: near }),
  }),
  lookAlike({
    name: 'the largest packet of a path is sought',
    axes: {
      step: { label: 'bytes between sizes', values: [8, 50] },
      isAnswered: { label: 'large ones', values: ['answered', 'lost'] },
    },
    write: (wire, { step, isAnswered }) =>
      pings(wire, {
        ...{
          count: Math.floor(1472 / step),
          everyS: 0.5,
          data: (i: number) => timed(wire, i * step),
        },
        answer: (data) => (data.length > 1000 && isAnswered === 'lost' ? null : data),
      }),
  }),
  lookAlike({
    name: 'a monitor that pings by twenty, as smokeping does',
    axes: {
      everyS: { label: 'seconds between rounds', values: [60, 300] },
      size: { label: 'bytes', values: [56, 1000] },
    },
    write(wire, { everyS, size }) {
      for (let round = 0; round < 20; round++)
        for (let i = 0; i < 20; i++)
          ping(wire, 5 + round * everyS + i, {
            client,
            server,
            id: 900 + round,
            sequence: i,
            data: timed(wire, size),
            roundTripS: wire.between(0.005, 0.2),
          })
    },
  }),
  lookAlike({
    name: 'a router that measures a path, the same filler each time',
    axes: { size: { label: 'bytes', values: [28, 500] } },
    write: (wire, { size }) =>
      pings(wire, { count: 200, everyS: 10, data: () => new Uint8Array(size).fill(0xab) }),
  }),
  lookAlike({
    name: 'pings that nobody answers',
    axes: { size: { label: 'bytes', values: [56, 1200] } },
    write: (wire, { size }) =>
      pings(wire, { count: 300, everyS: 1, data: () => timed(wire, size), answer: () => null }),
  }),
  lookAlike({
    name: 'a public server that cuts its replies to 64 bytes',
    axes: {
      size: { label: 'bytes', values: [100, 1400] },
      count: { label: 'pings', values: [20, 300] },
    },
    write: (wire, { size, count }) =>
      pings(wire, {
        count,
        everyS: 1,
        data: () => timed(wire, size),
        answer: (data) => data.subarray(0, 64),
      }),
  }),
  lookAlike({
    name: 'pings of random filler, a test of a line that packs',
    axes: { size: { label: 'bytes', values: [56, 1400] } },
    write: (wire, { size }) =>
      pings(wire, { count: 300, everyS: 0.2, data: () => wire.bytes(size), to: near }),
  }),
  lookAlike({
    name: 'two hosts that watch each other, with the same numbers',
    axes: { everyS: { label: 'seconds between', values: [1, 5] } },
    write(wire, { everyS }) {
      for (let i = 0; i < 400; i++) {
        ping(wire, 5 + i * everyS, { client, server: near, id: 1, sequence: i, data: alphabet(32) })
        ping(wire, 5 + i * everyS + 0.004, {
          client: near,
          server: client,
          id: 1,
          sequence: i,
          data: timed(wire, 56),
        })
      }
    },
  }),
  lookAlike({
    name: 'a line that loses, delays and now and then damages pings',
    axes: { damaged: { label: 'share damaged', values: [0.002, 0.01] } },
    write: (wire, { damaged }) =>
      pings(wire, {
        ...{ count: 900, everyS: 1, data: () => timed(wire, 56) },
        answer(data) {
          if (wire.random.next() < 0.1) return null
          return wire.random.next() < damaged ? wire.bytes(56) : data
        },
      }),
  }),
  lookAlike({
    name: 'a fast ping whose numbers begin anew, many programs with one id',
    axes: { programs: { label: 'programs', values: [3, 12] } },
    write(wire, { programs }) {
      for (let i = 0; i < 300; i++)
        for (let k = 0; k < programs; k++)
          ping(wire, 5 + i + k * 0.05, {
            client,
            server,
            id: 1,
            sequence: i % 8,
            data: k % 2 === 0 ? alphabet(32) : timed(wire, 56),
          })
    },
  }),
  lookAlike({
    name: 'a host asked over IPv6',
    axes: { size: { label: 'bytes', values: [56, 1200] } },
    write(wire, { size }) {
      for (let i = 0; i < 300; i++)
        ping(wire, 5 + i, {
          client: 'fd00::31',
          server: '2001:db8::9',
          sequence: i,
          data: timed(wire, size),
        })
    },
  }),
  lookAlike({
    name: 'a load test with pings of all sizes, each given back',
    axes: {
      count: { label: 'pings', values: [100, 1000] },
      everyS: { label: 'seconds between', values: [0.05, 1] },
    },
    write: (wire, { count, everyS }) =>
      pings(wire, { count, everyS, data: () => timed(wire, wire.whole(8, 1472)), to: near }),
  }),
]

export const icmpTunnelTrials: BehaviourTrials = {
  behaviour: 'icmp-tunnel',
  attacks: [
    attack({
      name: 'pings of an ordinary size whose replies carry other bytes',
      axes: {
        size: { label: 'bytes', values: [56, 64, 500] },
        everyS: { label: 'seconds between', values: [0.2, 1, 10, 60] },
        count: { label: 'pings', values: [30, 200] },
      },
      write: (wire, { size, everyS, count }) =>
        pings(wire, {
          count,
          everyS,
          data: () => wire.bytes(size),
          answer: () => wire.bytes(size),
        }),
    }),
    attack({
      name: 'a tunnel of IP packets, as hans, icmptunnel and ptunnel make it',
      axes: {
        count: { label: 'pings', values: [40, 400] },
        isEchoed: { label: 'the kernel', values: ['replies, too', 'is silent'] },
      },
      write(wire, { count, isEchoed }) {
        for (let i = 0, t = 5; i < count; i++, t += wire.wait(0.2)) {
          const [data, answer] = [
            wire.bytes(wire.whole(28, 1400)),
            wire.bytes(wire.whole(28, 1400)),
          ]
          if (isEchoed === 'replies, too') ping(wire, t, { client, server, sequence: i, data })
          ping(wire, t, { client, server, sequence: i, data, answer })
        }
      },
    }),
    attack({
      name: 'a shell inside pings, as icmpsh makes it: it asks for orders, and sends what came of them',
      axes: {
        orders: { label: 'orders', values: [10, 40] },
        everyS: { label: 'seconds between pings', values: [0.2, 2] },
      },
      write(wire, { orders, everyS }) {
        for (let i = 0, t = 5; i < orders * 10; i++, t += everyS) {
          const isOrder = i % 10 === 0
          const output =
            i % 10 > 0 && i % 10 < 4 ? wire.bytes(wire.whole(20, 64)) : new Uint8Array()
          ping(wire, t, {
            client,
            server,
            sequence: i,
            data: output,
            answer: isOrder ? wire.bytes(wire.whole(3, 20)) : new Uint8Array(),
          })
        }
      },
    }),
  ],
  lookAlikes,
}
