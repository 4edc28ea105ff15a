import { expect, test } from 'vitest'
import type { Observation, ShippedPart } from '../../contracts/index.ts'
import { openBatch } from '../../messages/index.ts'
import { rowsOf } from '../../observations/rows.fixture.ts'
import { fitting } from './fit.ts'

/** Names that do not become smaller. */
function nameOf(seed: number): string {
  let [name, state] = ['', seed + 1]
  while (name.length < 200) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    name += (state >>> 8).toString(36)
  }
  return name
}

function queries(from: number, count: number): ShippedPart {
  const told = Array.from({ length: count }, (_, at): Observation => {
    const timeUs = 1_700_000_000_000_000 + from + at
    return {
      ...{ kind: 'dns', timeUs, flow: from + at, client: '10.0.0.7', server: '10.0.0.1' },
      ...{ isResponse: false, name: nameOf(from + at), type: 1, responseCode: 0, bytes: 90 },
    }
  })
  const batch = rowsOf(told)
  batch.sampledShare = 0.5
  return { kind: 'observations', batch }
}

const wide = { packedMax: 1e9, encodedMax: 1e9, rowsMax: 1e9 }

const parts: readonly ShippedPart[] = [
  { kind: 'begin', run: 'r', version: '1', flowsBefore: 0 },
  queries(1, 300),
  { kind: 'time', timeUs: 1_700_000_000_000_400 },
  queries(500, 100),
  { kind: 'shed', rows: 1, fromUs: 1, untilUs: 2 },
]

/** Everything that a hub reads of them, in order. */
function readBack(bounds: Parameters<typeof fitting>[1]) {
  const batches = [...fitting(parts, bounds)]
  const read = batches.flatMap(({ packed }) => {
    const opened = openBatch(packed!)
    if ('fault' in opened) throw new Error(opened.says)
    return opened
  })
  const told = read.flatMap((part): (string | number)[] => {
    if (part.kind !== 'observations') return [part.kind]
    const { batch } = part
    return Array.from({ length: batch.count }, (_, row) => batch.names[batch.namePlaces[row]!]!)
  })
  return { batches, told }
}

test('what fits is one batch', () => {
  const { batches } = readBack(wide)
  expect(batches).toHaveLength(1)
  expect(batches[0]!.facts).toEqual({
    ...{ rows: 400, fromUs: 1_700_000_000_000_001, untilUs: 1_700_000_000_000_599 },
  })
})

test.each([
  ['as it travels', { ...wide, packedMax: 9_000 }],
  ['before it is compressed', { ...wide, encodedMax: 20_000 }],
  ['in rows', { ...wide, rowsMax: 30 }],
])(
  'what is too large %s becomes several, each small enough, with all of it in its order',
  (_, bounds) => {
    const { batches, told } = readBack(bounds)
    expect(batches.length).toBeGreaterThan(4)
    expect(told).toEqual(readBack(wide).told)
    for (const { parts, packed, facts } of batches) {
      expect(packed!.batch.length).toBeLessThanOrEqual(bounds.packedMax)
      expect(facts.rows).toBeLessThanOrEqual(bounds.rowsMax)
      for (const part of parts)
        if (part.kind === 'observations') expect(part.batch.sampledShare).toBe(0.5)
    }
    expect(batches.reduce((sum, { facts }) => sum + facts.rows, 0)).toBe(400)
  },
)

test('one row that is too large by itself is told apart, and the others travel', () => {
  const one = rowsOf([
    {
      ...{ kind: 'dns', timeUs: 5, flow: 1, client: '10.0.0.7', server: '10.0.0.1' },
      ...{ isResponse: false, name: nameOf(1), type: 1, responseCode: 0, bytes: 90 },
    },
  ])
  const all: ShippedPart[] = [
    { kind: 'time', timeUs: 4 },
    { kind: 'observations', batch: one },
  ]
  const batches = [...fitting(all, { ...wide, encodedMax: 150 })]
  expect(batches.map(({ packed, facts }) => [packed === null, facts.rows])).toEqual([
    [false, 0],
    [true, 1],
  ])
})
