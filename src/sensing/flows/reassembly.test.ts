import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Reassembly } from './reassembly.ts'

const roomy = { directionsMax: 8, bytesMax: 1_000_000 }
const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'))
const whole = (text: string) => ({ bytes: bytesOf(text), isCut: false })

/** Gives segments as [place in the stream, text] to one direction; yields what came out in order. */
function gather(segments: readonly (readonly [number, string])[]): string {
  const reassembly = new Reassembly(roomy, () => {})
  let out = ''
  for (const [at, text] of segments) {
    const ahead = at - out.length
    reassembly.hold(0, Math.max(0, ahead), whole(text.slice(Math.max(0, -ahead))))
    out += Buffer.from(reassembly.take(0)?.bytes ?? []).toString('latin1')
  }
  return out
}

describe('reassembly', () => {
  test.each([
    [
      'swapped',
      [
        [3, 'def'],
        [0, 'abc'],
      ],
      'abcdef',
    ],
    [
      'repeated',
      [
        [3, 'def'],
        [3, 'def'],
        [0, 'abc'],
        [0, 'abc'],
      ],
      'abcdef',
    ],
    [
      'over holes',
      [
        [6, 'g'],
        [2, 'c'],
        [4, 'e'],
        [0, 'abcdefgh'],
      ],
      'abcdefgh',
    ],
    [
      'with a byte missing',
      [
        [0, 'ab'],
        [3, 'd'],
      ],
      'ab',
    ],
  ] as const)('segments %s', (_, segments, expected) => {
    expect(gather(segments)).toBe(expected)
  })

  test('of bytes that differ, those that came first win', () => {
    expect(
      gather([
        [2, 'CD'],
        [0, 'abcdef'],
      ]),
    ).toBe('abCDef')
    expect(
      gather([
        [1, 'BC'],
        [2, 'xyz'],
        [0, 'abcde'],
      ]),
    ).toBe('aBCyz')
  })

  test('nothing follows where a segment was cut', () => {
    const reassembly = new Reassembly(roomy, () => {})
    reassembly.hold(0, 2, { bytes: bytesOf('cd'), isCut: true })
    reassembly.hold(0, 0, whole('ab'))
    expect(reassembly.take(0)).toEqual({ bytes: bytesOf('abcd'), isCut: true })
    expect(reassembly.isWaiting(0)).toBe(false)
  })

  test('the longest wait is given up for room, by directions and by bytes', () => {
    const givenUp: number[] = []
    const few = new Reassembly({ directionsMax: 2, bytesMax: 1e6 }, (id) => givenUp.push(id))
    for (const id of [5, 6, 7]) few.hold(id, 1, whole('x'))
    const small = new Reassembly({ directionsMax: 9, bytesMax: 9_000 }, (id) => givenUp.push(id))
    for (const id of [1, 2, 3]) small.hold(id, 1, whole('x'))
    expect(givenUp).toEqual([5, 1])
  })

  test('a direction in too many pieces is given up', () => {
    const givenUp: number[] = []
    const reassembly = new Reassembly(roomy, (id) => givenUp.push(id))
    for (let i = 1; i < 1_000; i += 2) reassembly.hold(4, i, whole('x'))
    expect(givenUp.length).toBeGreaterThan(0)
  })

  test('any order, repetition and split of a stream gives the stream', () => {
    const stream = Array.from({ length: 300 }, (_, i) => String.fromCharCode(i & 255)).join('')
    const piece = fc.tuple(fc.nat(299), fc.integer({ min: 1, max: 90 }))
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const segments = pieces.map(([at, length]) => [at, stream.slice(at, at + length)] as const)
        const reach = inOrderOf(segments)
        expect(gather(segments)).toBe(stream.slice(0, reach))
        expect(gather([...segments, [0, stream]])).toBe(stream)
      }),
      { numRuns: 500, seed: 7 },
    )
  })

  test('whatever contradicts it, each byte is the one that came first', () => {
    const segment = fc.tuple(
      fc.nat(60),
      fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 30 }),
    )
    fc.assert(
      fc.property(fc.array(segment, { maxLength: 30 }), (segments) => {
        const first = new Map<number, string>()
        for (const [at, text] of segments)
          for (const [i, letter] of [...text].entries())
            if (!first.has(at + i)) first.set(at + i, letter)
        const expected = Array.from({ length: inOrderOf(segments) }, (_, i) => first.get(i)).join(
          '',
        )
        expect(gather(segments)).toBe(expected)
      }),
      { numRuns: 500, seed: 8 },
    )
  })
})

/** Bytes from the start without a hole. */
function inOrderOf(segments: readonly (readonly [number, string])[]): number {
  const there = new Set(segments.flatMap(([at, text]) => [...text].map((_, i) => at + i)))
  let reach = 0
  while (there.has(reach)) reach++
  return reach
}
