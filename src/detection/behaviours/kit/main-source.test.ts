import { expect, test } from 'vitest'
import { MainSource } from './main-source.ts'

function mainOf(sources: readonly string[]): string {
  const main = new MainSource()
  for (const source of sources) main.add(source)
  return main.address
}

test('one that sends most is named, though others came first', () => {
  const flood = Array.from({ length: 50 }, () => 'flooder')
  expect(mainOf(['client', 'client', ...flood, 'client', ...flood])).toBe('flooder')
})

test('of forged addresses none is named', () => {
  expect(mainOf(Array.from({ length: 99 }, (_, i) => `forged ${i}`))).toBe('')
  expect(mainOf(Array.from({ length: 90 }, (_, i) => `one of three ${i % 3}`))).toBe('')
})

test('amounts count, not how often', () => {
  const main = new MainSource()
  for (let i = 0; i < 9; i++) main.add('often', 1)
  main.add('much', 1000)
  expect(main.address).toBe('much')
})
