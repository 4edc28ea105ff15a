import { expect, test } from 'vitest'
import { KeyIndex, KeyTable, seededRandom } from '../../kernel/index.ts'
import { DistinctWindow } from './distinct-window.ts'

test('pairs are found until removed, oldest touch first', () => {
  const index = new KeyIndex(50)
  const chance = seededRandom(1)
  const known: (readonly [number, number])[] = []
  for (let step = 0; step < 5_000; step++) {
    const pair = [chance.below(12), chance.below(12)] as const
    const at = known.findIndex(([a, b]) => a === pair[0] && b === pair[1])
    const entry = index.find(...pair)
    expect(entry >= 0).toBe(at >= 0)
    if (at >= 0) {
      index.touch(entry)
      known.splice(at, 1)
    } else {
      if (index.isFull) {
        expect(index.oldest).toBe(index.find(...known.shift()!))
        index.remove(index.oldest)
      }
      index.insert(...pair)
    }
    known.push(pair)
    expect(index.size).toBe(known.length)
  }
})

test('distinct members within the window are counted as one would by hand', () => {
  const owners = new KeyTable(4)
  const window = new DistinctWindow(owners.rowsMax, 100, 1_000)
  const chance = seededRandom(2)
  const lastSeen = new Map<string, number>()
  let timeUs = 0
  for (let step = 0; step < 5_000; step++) {
    timeUs += chance.below(10)
    const owner = `owner ${chance.below(4)}`
    const member = chance.below(8)
    lastSeen.set(`${owner} ${member}`, timeUs)
    const live = [...lastSeen].filter(
      ([key, seenUs]) => key.startsWith(`${owner} `) && seenUs >= timeUs - 100,
    )
    expect(window.add(owners.numberOf(owners.obtain(owner)), member, timeUs)).toBe(live.length)
  }
  expect(window.shed).toBe(0)
})

test('a row that changed hands starts from nothing', () => {
  const owners = new KeyTable(1)
  const window = new DistinctWindow(owners.rowsMax, 100, 10)
  const ownerOf = (name: string) => owners.numberOf(owners.obtain(name))
  window.add(ownerOf('first'), 1, 0)
  window.add(ownerOf('first'), 2, 0)
  expect(window.add(ownerOf('second'), 3, 50)).toBe(1)
  // What the first one met runs out meanwhile, and is not taken from the second one's count.
  expect(window.add(ownerOf('second'), 4, 120)).toBe(2)
})
