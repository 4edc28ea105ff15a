import { expect, test } from 'vitest'
import { canvas, cell, endsAround, endsMax, outside, ticksOf } from './neuron.ts'

test.each([1, 2, 22, endsMax])('%i ends lie on the canvas, each at a place of its own', (count) => {
  const ends = endsAround(count, true)
  expect(ends).toHaveLength(count)
  expect(new Set(ends.map(({ x, y }) => `${x} ${y}`)).size).toBe(count)
  for (const { x, y, radius } of ends) {
    expect(x).toBeGreaterThan(radius)
    expect(y).toBeGreaterThan(radius)
    expect(y).toBeLessThan(canvas.height - radius)
    expect(Math.hypot(x - cell.x, y - cell.y)).toBeGreaterThan(cell.radius * 3)
  }
})

test('no end lies on the axon, and the same data gives the same drawing', () => {
  const ends = endsAround(endsMax, true)
  for (const { x, y } of ends) expect(x > cell.x && Math.abs(y - cell.y) < 12).toBe(false)
  expect(endsAround(endsMax, true)).toEqual(ends)
})

test('each branch begins at the cell and ends at its end', () => {
  for (const { path, x, y } of endsAround(5, false)) {
    expect(path.startsWith(`M${cell.x} ${cell.y}Q`)).toBe(true)
    expect(path.endsWith(` ${x} ${y}`)).toBe(true)
  }
})

test.each([
  [1, 1],
  [3, 3],
  [60, 16],
])('%i calls are %i ticks between the cell and the server', (calls, count) => {
  const ticks = ticksOf(calls)
  expect(ticks).toHaveLength(count)
  expect(Math.min(...ticks)).toBeGreaterThan(cell.x + cell.radius)
  expect(Math.max(...ticks)).toBeLessThan(outside.x)
})
