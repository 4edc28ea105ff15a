import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { root } from '../sources.fixture.ts'

/** UX 8.2, in KiB after gzip: what a browser loads before `/soc` is there, and what any screen adds. */
const budgets = { initial: 130, lazy: 60, all: 400, styles: 20, fonts: 50 } as const

interface Chunk {
  readonly file: string
  readonly isEntry?: boolean
  readonly imports?: readonly string[]
  readonly dynamicImports?: readonly string[]
  readonly css?: readonly string[]
}

const dist = join(root, 'web', 'dist')
const manifest = JSON.parse(readFileSync(join(dist, '.vite', 'manifest.json'), 'utf8')) as Readonly<
  Record<string, Chunk>
>

const sizes = new Map<string, number>()
function kib(file: string): number {
  const known =
    sizes.get(file) ?? gzipSync(readFileSync(join(dist, file)), { level: 9 }).length / 1024
  sizes.set(file, known)
  return known
}

/** A chunk and all that it needs to begin. */
function needs(name: string, found = new Set<string>()): Set<string> {
  if (found.has(name)) return found
  found.add(name)
  for (const other of manifest[name]?.imports ?? []) needs(other, found)
  return found
}

const sum = (names: Iterable<string>) =>
  [...names].reduce((all, name) => all + kib(manifest[name]!.file), 0)
const stylesOf = (names: Iterable<string>) =>
  new Set([...names].flatMap((name) => manifest[name]!.css ?? []))

const entry = Object.keys(manifest).find(
  (name) => manifest[name]!.isEntry && name.endsWith('.html'),
)!
const first = needs(entry)
const screens = manifest[entry]!.dynamicImports!.filter((name) => name.startsWith('screens/'))

test('the first screen of work is there after 130 KiB of scripts and 20 of styles', () => {
  const soc = needs('screens/soc/soc.tsx', new Set(first))
  expect(sum(soc)).toBeLessThanOrEqual(budgets.initial)
  const styles = [...stylesOf(soc)].reduce((all, file) => all + kib(file), 0)
  expect(styles).toBeLessThanOrEqual(budgets.styles)
})

test.each(screens)('%s adds 60 KiB at most', (name) => {
  const own = [...needs(name)].filter((one) => !first.has(one))
  expect(own).toContain(name)
  expect(sum(own)).toBeLessThanOrEqual(budgets.lazy)
})

test('the whole app is 400 KiB at most', () => {
  const scripts = Object.keys(manifest).filter((name) => manifest[name]!.file.endsWith('.js'))
  expect(scripts.length).toBeGreaterThan(screens.length)
  expect(sum(scripts)).toBeLessThanOrEqual(budgets.all)
})

test('one typeface is loaded before the first paint', () => {
  const page = readFileSync(join(dist, 'index.html'), 'utf8')
  const fonts = [...page.matchAll(/<link[^>]*rel="preload"[^>]*href="\/([^"]+)"/g)].map(
    ([, href]) => href!,
  )
  expect(fonts).toHaveLength(1)
  expect(readFileSync(join(dist, fonts[0]!)).length / 1024).toBeLessThanOrEqual(budgets.fonts)
})
