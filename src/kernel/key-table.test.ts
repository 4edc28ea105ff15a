import { expect, test } from 'vitest'
import { KeyTable } from './key-table.ts'

test('rows asked for again stay, the others make room', () => {
  const table = new KeyTable(3)
  const rows = ['a', 'b', 'c'].map((key) => table.obtain(key))
  const before = table.serials[rows[1]!]
  table.find('a')
  table.find('c')
  expect(table.obtain('d')).toBe(rows[1])
  expect(table.serials[rows[1]!]).not.toBe(before)
  expect([table.find('b'), table.find('a'), table.shed]).toEqual([-1, rows[0], 1])
})

test('a row in use is not given away', () => {
  const table = new KeyTable(2)
  const kept = table.obtain('kept')
  for (let i = 0; i < 10; i++) {
    table.obtain(`other ${i}`, kept)
    expect(table.find('kept')).toBe(kept)
  }
})

test('a key asked for twice running is still found after its row was given away', () => {
  const table = new KeyTable(1)
  expect([table.obtain('first'), table.find('first'), table.obtain('second')]).toEqual([0, 0, 0])
  expect([table.find('first'), table.find('second')]).toEqual([-1, 0])
})
