import { expect, test } from 'vitest'
import { nextPath } from './next.ts'

const origin = 'https://amoskys.example:8440'

test.each([
  ['/soc/s/inc_1?tab=flows#e2', '/soc/s/inc_1?tab=flows#e2'],
  ['/', '/'],
  [undefined, '/'],
  ['', '/'],
  ['soc', '/'],
  ['//evil.example/soc', '/'],
  ['/\\evil.example', '/'],
  ['\\\\evil.example', '/'],
  ['/\t/evil.example', '/'],
  ['/.//evil.example', '/'],
  ['/soc/../..//evil.example', '/'],
  ['https://evil.example/', '/'],
  ['javascript:alert(1)', '/'],
  ['https://amoskys.example:8440/soc', '/'],
  ['/login?next=/login', '/'],
  ['/setup#token', '/'],
  ['/loginless', '/loginless'],
])('%s leads to %s', (text, path) => {
  expect(nextPath(text, origin)).toBe(path)
})
