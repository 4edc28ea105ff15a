import { expect, test } from 'vitest'
import { MostTouched } from './most-touched.ts'

test('the one touched most is named, whoever came first, and the first where nobody stands out', () => {
  const touched = new MostTouched()
  expect(touched.most('a')).toBe('a')
  for (const name of ['b', 'a', 'c', 'c']) touched.add(name)
  expect(touched.most('a')).toBe('c')
  expect(touched.most('a', 'c')).toBe('a')
})

test('one that is touched again and again is found among thousands', () => {
  const touched = new MostTouched()
  for (let i = 0; i < 5000; i++) {
    touched.add(`host ${i}`)
    if (i % 20 === 0) touched.add('the one')
  }
  expect(touched.most('host 0')).toBe('the one')
})
