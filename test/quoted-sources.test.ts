import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from './sources.fixture.ts'

const text = readFileSync(join(root, 'docs/development/add-a-resource.md'), 'utf8')
const quotes = [...text.matchAll(/```ts\n\/\/ (\S+)\n(.*?)```/gs)]

/** However far it is indented. */
const plain = (code: string) => code.replace(/^ +/gm, '')

test.each(quotes.map(([, file, quoted]) => [file!, quoted!]))(
  'add-a-resource.md quotes %s as it is',
  (file, quoted) => {
    expect(plain(readFileSync(join(root, file), 'utf8'))).toContain(plain(quoted))
  },
)

test('the files that add-a-resource.md names are there', () => {
  expect(quotes.length).toBeGreaterThan(3)
  const named = [...text.matchAll(/`((?:src|test)\/[\w./-]+)`/g)].map(([, path]) => path!)
  expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([])
})
