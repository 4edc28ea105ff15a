import { expect, test } from 'vitest'
import { MainSource } from './main-source.ts'

const client = 1
const flooder = 2

function mainOf(sources: readonly number[]): number {
  const main = new MainSource()
  for (const source of sources) main.add(source)
  return main.host
}

test('one that sends most is named, though others came first', () => {
  const flood = Array.from({ length: 50 }, () => flooder)
  expect(mainOf([client, client, ...flood, client, ...flood])).toBe(flooder)
})

test('of forged addresses none is named', () => {
  expect(mainOf(Array.from({ length: 99 }, (_, i) => 1 + i))).toBe(0)
  expect(mainOf(Array.from({ length: 90 }, (_, i) => 1 + (i % 3)))).toBe(0)
})

test('amounts count, not how often', () => {
  const main = new MainSource()
  for (let i = 0; i < 9; i++) main.add(1, 1)
  main.add(2, 1000)
  expect(main.host).toBe(2)
})
