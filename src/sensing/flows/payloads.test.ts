/** First bytes and DNS messages of TCP, whatever order their segments come in. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Observation } from '../../contracts/index.ts'
import type { FlowLimits } from './index.ts'
import { batchOf, client, closed, type TestPacket, tableOf, textReader } from './packets.fixture.ts'

const resolver = '10.0.0.53 53'
const start = 4_294_967_200

/** Memory for few flows, since many tables are made. */
const small = { flowsMax: 8, shortHeadsMax: 16, longHeadsMax: 16 }

/** Segments of a client's stream, each with where in it it starts, after a SYN; over the end of sequence numbers. */
function segments(pieces: readonly (readonly [number, string])[], to = resolver): TestPacket[] {
  const syn = { at: 0, from: client, to, flags: 'S', sequence: start }
  return [
    syn,
    ...pieces.map(([place, payload], i) => ({
      at: (i + 1) / 1_000,
      from: client,
      to,
      flags: 'A',
      sequence: (start + 1 + place) % 2 ** 32,
      payload,
    })),
  ]
}

/** The longest head that the reader was shown, and the DNS names that came out. */
function run(packets: readonly TestPacket[], limits: Partial<FlowLimits> = {}) {
  let head = ''
  const table = tableOf({
    limits: { ...small, ...limits },
    reader: {
      ...textReader,
      recognise(heads) {
        head = Buffer.from(heads.forward).toString('latin1')
        return { application: null, isFinal: false, malformed: null }
      },
    },
  })
  const observations: Observation[] = [...table.assemble(batchOf(packets)), ...table.finish()]
  const names = observations.flatMap((one) => (one.kind === 'dns' ? [one.name] : []))
  return { head, names, counts: table.counts(), flow: closed(observations)[0]! }
}

const stream = Array.from({ length: 3_000 }, (_, i) => String.fromCharCode(33 + (i % 90))).join('')
const framed = (text: string) => String.fromCharCode(0, text.length) + text
const questions = framed('q0a.example') + framed('q0bb.example') + framed('q0ccc.example')
const cut = (text: string, at: readonly number[]) => {
  const ends = [0, ...[...new Set(at)].sort((a, b) => a - b), text.length]
  return ends.slice(1).map((end, i) => [ends[i]!, text.slice(ends[i]!, end)] as const)
}

describe('segments out of order', () => {
  test('a head is put together from swapped segments', () => {
    const [one, two, three] = cut(stream, [1_000, 2_000])
    expect(run(segments([three!, one!, two!])).head).toBe(stream)
  })

  test('a head as long as a TLS record is held', () => {
    const long = stream.repeat(6).slice(0, 16_384)
    const pieces = cut(
      long,
      Array.from({ length: 40 }, (_, i) => (i + 1) * 400),
    )
    expect(run(segments(pieces.toReversed())).head).toBe(long)
  })

  test('a DNS question in swapped segments is read', () => {
    const [one, two] = cut(questions, [7])
    expect(run(segments([two!, one!])).names).toEqual(['a.example', 'bb.example', 'ccc.example'])
  })

  test('any order, repetition and split gives what the order gives', () => {
    const split = fc.array(fc.nat(questions.length - 1), { maxLength: 8 })
    fc.assert(
      fc.property(split, fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 12 }), (at, swaps) => {
        const pieces = [...cut(questions, at), ...cut(questions, [20])]
        for (const [a, b] of swaps) {
          const [i, j] = [a % pieces.length, b % pieces.length]
          ;[pieces[i], pieces[j]] = [pieces[j]!, pieces[i]!]
        }
        const { head, names } = run(segments(pieces))
        expect(names).toEqual(['a.example', 'bb.example', 'ccc.example'])
        expect(questions).toContain(head)
      }),
      { numRuns: 200, seed: 3 },
    )
  })

  test('of segments that overlap and differ, the first to come wins', () => {
    expect(
      run(
        segments(
          [
            [2, 'CD'],
            [0, 'abcdef'],
          ],
          '10.0.0.2 80',
        ),
      ).head,
    ).toBe('abCDef')
  })

  test('heard from the middle, the first byte heard is the first', () => {
    const packets = segments(cut(stream, [1_000, 2_000]), '10.0.0.2 80').slice(1)
    const keepAlive = { ...packets[0]!, sequence: start, payload: '' }
    expect(run([keepAlive, ...packets]).head).toBe(stream)
  })

  test('too much that waits is given up, and counted', () => {
    const limits = { waitingDirectionsMax: 1 }
    const flows = [1, 2].flatMap((n) =>
      segments([[5, 'later']]).map((packet) => ({ ...packet, from: `10.0.0.1 ${n}` })),
    )
    expect(run(flows, limits).counts.headsDropped).toBe(1)
  })

  test('bytes far past a missing one end the wait', () => {
    const far = segments(
      [
        [70_000, 'far'],
        [0, 'near'],
      ],
      '10.0.0.2 80',
    )
    expect(run(far).head).toBe('')
  })

  test('what a short snap length left out ends the stream there', () => {
    const packets = segments(
      [
        [0, 'abcdef'],
        [6, 'ghi'],
      ],
      '10.0.0.2 80',
    )
    packets[1] = { ...packets[1]!, captured: 4 }
    expect(run(packets).head).toBe('abcd')
  })
})
