import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { featuresDocument } from './index.ts'

const page = new URL('../../../docs/features.md', import.meta.url)

test('the page in docs says what the definitions say', () => {
  if (process.env['AMOSKYS_GOLDEN'] === 'write') writeFileSync(page, featuresDocument())
  expect(readFileSync(page, 'utf8')).toBe(featuresDocument())
})
