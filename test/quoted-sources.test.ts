import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from './sources.fixture.ts'

const guides = ['add-a-resource', 'add-a-screen'].map((name) => {
  const text = readFileSync(join(root, `docs/development/${name}.md`), 'utf8')
  const found = [...text.matchAll(/```ts\n\/\/ (\S+)\n(.*?)```/gs)]
  return { name, text, quotes: found.map(([, file, quoted]) => [file!, quoted!] as const) }
})

/** However far it is indented. */
const plain = (code: string) => code.replace(/^ +/gm, '')

test.each(guides.flatMap(({ name, quotes }) => quotes.map((quote) => [name, ...quote] as const)))(
  '%s.md quotes %s as it is',
  (_, file, quoted) => {
    expect(plain(readFileSync(join(root, file), 'utf8'))).toContain(plain(quoted))
  },
)

test.each(guides)('the files that $name.md names are there', ({ text, quotes }) => {
  expect(quotes.length).toBeGreaterThan(3)
  const named = [...text.matchAll(/`((?:src|test|web)\/[\w./-]+)`/g)].map(([, path]) => path!)
  expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([])
})
