import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { layers } from '../src/layers.ts'
import { filesUnder, lineAt, type Node, root, type SourceFile, walk } from './sources.fixture.ts'

/** The budgets of STYLE.md. A limit is never raised: the code is split. */
const limits = {
  fileLines: 400,
  functionLines: 70,
  positionalParameters: 3,
  doorLines: 40,
  storyLines: 40,
  readmeWords: 600,
  stageReadmeWords: 250,
  topFolders: 8,
  runtimeDependencies: 32,
  fileBytes: 1_000_000,
} as const

const sources = filesUnder('.', /^(src|test|bench|lab|web)\/(?!dist\/).*\.tsx?$/)
/** Nobody writes it: `npm run golden` does, and `npm run proto`. */
const isMade = (path: string) => path === 'web/api/types.ts' || path.startsWith('src/messages/gen/')
const own = sources.filter((file) => !/\.test\.tsx?$/.test(file.path) && !isMade(file.path))
const functionTypes = new Set([
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
])

const read = (path: string) => readFileSync(join(root, path), 'utf8')
/** Table rules and list marks are no words. */
const words = (text: string) => text.split(/\s+/).filter((word) => /[\p{L}\d]/u.test(word)).length
const lines = (text: string) => text.trimEnd().split('\n').length

function functionsOf(file: SourceFile): Node[] {
  const found: Node[] = []
  walk(file, (node) => {
    if (functionTypes.has(node.type)) found.push(node)
  })
  return found
}

describe.each(own.map((file) => [file.path, file] as const))('%s', (path, file) => {
  test('fits the head', () => {
    const lineLimit = path.endsWith('/index.ts') ? limits.doorLines : limits.fileLines
    expect(lines(file.text), 'lines').toBeLessThanOrEqual(lineLimit)
    expect(path, 'kebab-case').toMatch(/^[a-z0-9/.-]+$/)
  })

  test('has functions that fit a screen', () => {
    for (const node of functionsOf(file)) {
      const where = `${path}:${lineAt(file, node.start)}`
      const length = lineAt(file, node.end) - lineAt(file, node.start) + 1
      expect(length, `${where}: lines of one function`).toBeLessThanOrEqual(limits.functionLines)
      const parameters = node['params'] as unknown[]
      expect(parameters.length, `${where}: positional parameters`).toBeLessThanOrEqual(
        limits.positionalParameters,
      )
    }
  })

  test('says what is so now, and owes nothing', () => {
    expect(file.text).not.toMatch(/\b(TODO|FIXME|XXX|HACK)\b/)
    if (path !== 'web/vite.config.ts') expect(file.text).not.toMatch(/^export default/m)
    expect(file.text).not.toMatch(/@ts-(ignore|nocheck|expect-error)/)
  })

  test('takes time and chance as arguments', () => {
    if (/^src\/(kernel|cli)\//.test(path) || !path.startsWith('src/')) return
    expect(file.text).not.toMatch(/\b(Date\.now|Math\.random|performance\.now)\(|\bnew Date\(\)/)
  })
})

test('a story fits a screen', () => {
  for (const file of sources.filter((f) => /^test\/stories\/.*\.test\.ts$/.test(f.path))) {
    expect(lines(file.text), file.path).toBeLessThanOrEqual(limits.storyLines)
  }
})

describe.each(Object.keys(layers).filter((layer) => existsSync(join(root, 'src', layer))))(
  'src/%s',
  (layer) => {
    test('has the same face as every folder', () => {
      expect(existsSync(join(root, 'src', layer, 'index.ts')) || layer === 'cli', 'a door').toBe(
        true,
      )
      const readme = read(`src/${layer}/README.md`)
      expect(words(readme), 'words in README.md').toBeLessThanOrEqual(limits.stageReadmeWords)
      const entries = readdirSync(join(root, 'src', layer), { recursive: true }).map(String)
      expect(entries.some((entry) => entry.endsWith('.test.ts')) || layer === 'contracts').toBe(
        true,
      )
    })
  },
)

test('the root is small', () => {
  const folders = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => entry.name)
    .filter((name) => !['node_modules', 'data', 'dist'].includes(name))
  expect(folders.length, folders.join(' ')).toBeLessThanOrEqual(limits.topFolders)
  expect(words(read('README.md')), 'words in README.md').toBeLessThanOrEqual(limits.readmeWords)
})

test('every dependency has its line, and runtime ones are few', () => {
  const manifest = JSON.parse(read('package.json')) as Record<string, Record<string, string>>
  const listed = read('docs/dependencies.md')
  const runtime = Object.keys(manifest['dependencies']!)
  const web = JSON.parse(read('web/package.json')) as typeof manifest
  const others = [manifest['devDependencies']!, web['dependencies']!, web['devDependencies']!]
  expect(runtime.length).toBeLessThanOrEqual(limits.runtimeDependencies)
  for (const name of [...runtime, ...others.flatMap((one) => Object.keys(one))]) {
    expect(listed, name).toContain(`\`${name}\``)
  }
})

test('nothing committed names this machine or a registry', () => {
  for (const file of filesUnder('.', /\.(tsx?|js|css|html|md|json|yml|sh)$|^\.ci\/run$/)) {
    expect(file.text, file.path).not.toContain(root)
    expect(file.text, file.path).not.toMatch(/\bhttps?:\/\/(registry|deb)\./)
  }
})
