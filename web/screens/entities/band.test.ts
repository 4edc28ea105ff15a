import { expect, test } from 'vitest'
import { bandOf, type Normal } from './band.ts'

const bytes = (value: number) => ({ value, unit: 'bytes', text: `${value} bytes` })
const normal = (usual: number | null, high: number | null): Normal => ({
  ...{ id: 'one', label: 'Sent', learnedOverSeconds: 60 },
  usual: usual === null ? null : bytes(usual),
  high: high === null ? null : bytes(high),
})

test('without a history there is no band', () => {
  expect(bandOf(normal(null, null))).toBeNull()
})

test('usual lies below the highest, and both on the line', () => {
  const band = bandOf(normal(25, 100))!
  expect(band).toEqual({ usual: 0.4, high: 0.8 })
  expect(bandOf(normal(100, 100))).toEqual({ usual: 0.8, high: 0.8 })
})

test('of nothing at all a band is empty, and not a division by it', () => {
  expect(bandOf(normal(0, 0))).toEqual({ usual: 0, high: 0 })
  expect(bandOf(normal(5, null))).toEqual({ usual: 0.8, high: 0.8 })
})
