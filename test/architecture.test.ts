import { posix } from 'node:path'
import { describe, expect, test } from 'vitest'
import { layers } from '../src/layers.ts'
import { filesUnder, type SourceFile, walk } from './sources.fixture.ts'

const files = filesUnder('src', /\.ts$/)

/** The layer a file belongs to: the deepest folder that `layers.ts` names, or its own name at the root of src. */
function layerOf(path: string): string {
  const [, first, second, ...rest] = path.split('/')
  if (second === undefined) return first!.replace(/\.ts$/, '')
  const inner = `${first}/${second}`
  return rest.length > 0 && inner in layers ? inner : first!
}

/** Files of the project that a file imports, type imports too. */
function importsOf(file: SourceFile): string[] {
  const found: string[] = []
  walk(file, (node) => {
    const source = node['source'] as { value?: unknown } | null | undefined
    if (typeof source?.value === 'string' && source.value.startsWith('.')) {
      found.push(posix.join(posix.dirname(file.path), source.value))
    }
  })
  return found
}

/** What tests of one room tell, those of another may tell, too. */
function isForTests(path: string): boolean {
  return /\.(test|fixture)\.ts$/.test(path)
}

const imports = new Map(files.map((file) => [file.path, importsOf(file)]))

describe.each(files.map((file) => file.path))('%s', (path) => {
  test('imports only what its layer may, and through the door', () => {
    const layer = layerOf(path)
    if (layer === 'layers') return
    expect(Object.keys(layers), `${path}: add "${layer}" to src/layers.ts`).toContain(layer)
    for (const target of imports.get(path)!) {
      const other = layerOf(target)
      if (other === layer || !target.startsWith('src/')) continue
      if (isForTests(path) && isForTests(target)) continue
      expect(
        layers[layer],
        `${path} imports ${other}, but src/layers.ts lets ${layer} import only ${layers[layer]!.join(', ') || 'nothing'}`,
      ).toContain(other)
      if (target.split('/').length > 2) {
        expect(target, `${path} reaches past the door of ${other}: import its index.ts`).toBe(
          `src/${other}/index.ts`,
        )
      }
    }
  })
})

test('no file imports itself by any way round, types included', () => {
  const done = new Set<string>()
  const visit = (path: string, trail: readonly string[]): void => {
    expect(trail, `cycle: ${[...trail, path].join(' -> ')}`).not.toContain(path)
    if (done.has(path)) return
    for (const target of imports.get(path) ?? []) visit(target, [...trail, path])
    done.add(path)
  }
  for (const path of imports.keys()) visit(path, [])
})

test('no resource of the API imports another', () => {
  const folderOf = (path: string) => /^src\/api\/resources\/([^/]+)\//.exec(path)?.[1]
  for (const [path, targets] of imports) {
    const folder = folderOf(path)
    if (folder === undefined || isForTests(path)) continue
    for (const target of targets)
      expect([folder, undefined], `${path} imports ${target}`).toContain(folderOf(target))
  }
})

test('layers.ts names no folder that is not there', () => {
  expect([...new Set(files.map((file) => layerOf(file.path)))].sort()).toEqual(
    [...Object.keys(layers), 'layers'].sort(),
  )
})

test('layers.ts gives no permission that nobody uses', () => {
  const used = new Set<string>()
  for (const [path, targets] of imports)
    for (const target of targets) used.add(`${layerOf(path)} -> ${layerOf(target)}`)
  const unused = Object.entries(layers).flatMap(([layer, permitted]) =>
    permitted.map((other) => `${layer} -> ${other}`).filter((arrow) => !used.has(arrow)),
  )
  expect(unused).toEqual([])
})
