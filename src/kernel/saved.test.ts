import { deserialize, serialize } from 'node:v8'
import { expect, test } from 'vitest'
import { BoundedMap } from './bounded-map.ts'
import { KeyIndex } from './key-index.ts'
import { KeyMap } from './key-map.ts'
import { KeyTable } from './key-table.ts'
import { seededRandom } from './random.ts'
import { restoreColumn, savedColumn } from './saved.ts'
import { Slots } from './slots.ts'

/** What a container of numbers does, told in text. */
type Step = (one: number, two: number) => unknown

interface Container {
  readonly steps: readonly Step[]
  save(): unknown
  restore(saved: never): void
}

const made: Readonly<Record<string, () => Container>> = {
  'a bounded map': () => {
    const shed: number[] = []
    const map = new BoundedMap<number, { value: number }>(24, (key) => shed.push(key))
    return {
      save() {
        shed.length = 0
        return map.save()
      },
      restore: (saved) => map.restore(saved),
      steps: [
        (key, value) => map.set(key, { value }),
        (key) => map.get(key)?.value,
        (key) => map.obtain(key, () => ({ value: -0 })).value++,
        (key) => key % 3 === 0 && map.delete(key),
        () => [map.size, map.shed, shed.splice(0), [...map.entries()]],
      ],
    }
  },
  'a key map': () => {
    const map = new KeyMap<{ value: number }>(24)
    const keyOf = (one: number) => ({ first: one, second: one % 5, third: one % 7 === 0 ? one : 0 })
    return {
      save: () => map.save(({ value }) => value),
      restore: (saved) => map.restore<number>(saved, (value) => ({ value })),
      steps: [
        (one, value) => map.set(keyOf(one), { value }),
        (one) => map.get(keyOf(one))?.value,
        (one) => map.obtain(keyOf(one), () => ({ value: Number.NaN })).value,
        (one) => one % 3 === 0 && map.delete(keyOf(one)),
        () => [map.size, map.shed, [...map.values()]],
      ],
    }
  },
  'a key index': () => {
    const index = new KeyIndex(24)
    return {
      save: () => index.save(),
      restore: (saved) => index.restore(saved),
      steps: [
        (one, two) => {
          if (index.find(one, two % 3) >= 0) return 'known'
          if (index.isFull) index.remove(index.oldest)
          return index.insert(one, two % 3)
        },
        (one, two) => index.find(one, two % 3),
        (one, two) => {
          const entry = index.find(one, two % 3)
          if (entry >= 0) index.touch(entry)
          return [index.size, index.oldest, entry]
        },
      ],
    }
  },
  'a key table': () => {
    const news: unknown[] = []
    const table = new KeyTable<number>(24, (row, key) => news.push([row, key]))
    return {
      save() {
        news.length = 0
        return table.save()
      },
      restore: (saved) => table.restore(saved),
      steps: [
        (key) => table.numberOf(table.obtain(key)),
        (key) => table.find(key),
        (key) => table.obtain(key, 3),
        () => [table.size, table.shed, news.splice(0)],
      ],
    }
  },
  slots: () => {
    const slots = new Slots(100)
    return {
      save: () => slots.save(),
      restore: (saved) => slots.restore(saved),
      steps: [
        (one, two) => slots.holds(one * two) || slots.begin(one * two),
        (one, two) => slots.isOver(one * two) && slots.end(),
      ],
    }
  },
}

function grown(container: Container, random: ReturnType<typeof seededRandom>, steps: number) {
  return Array.from({ length: steps }, () =>
    container.steps[random.below(container.steps.length)]!(random.below(60), random.below(60)),
  )
}

test.each(Object.keys(made))('%s goes on from what it saved as if nothing had been', (name) => {
  for (let seed = 0; seed < 60; seed++) {
    const one = made[name]!()
    grown(one, seededRandom(seed), 5 * seed)
    const other = made[name]!()
    other.restore(deserialize(serialize(one.save())) as never)
    const further = (container: Container) => grown(container, seededRandom(seed + 1000), 300)
    expect(further(other)).toEqual(further(one))
  }
})

test('of a column only what was written to is saved, a negative zero among it', () => {
  const column = new Float64Array(10_000)
  column[9_999] = Number.NaN
  column[3_000] = -0
  const saved = savedColumn(column)
  expect(saved.stretches.map(({ length }) => length)).toEqual([512, 272])
  const other = new Float64Array(10_000)
  restoreColumn(other, deserialize(serialize(saved)))
  expect(other).toEqual(column)
  expect(() => restoreColumn(new Float64Array(9_999), saved)).toThrow(/expected 9999 entries/)
})
