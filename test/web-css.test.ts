import { expect, test } from 'vitest'
import { filesUnder, type Node, type SourceFile, walk } from './sources.fixture.ts'

// Sheets of screens come one after the other as somebody walks from page to page, and none of them ever goes: what
// one draws is drawn on every later page that has the same word.

const sheets = filesUnder('web', /^(?!web\/(dist|node_modules)\/).*\.css$/)
const components = filesUnder('web', /^(?!web\/(dist|node_modules)\/).*\.tsx$/)

/** `screens/soc` of `web/screens/soc/row.tsx`. */
function folderOf({ path }: SourceFile): string {
  return path.split('/').slice(1, -1).join('/')
}

/** Classes for which a sheet has a rule that needs nothing around them. */
function alone({ text }: SourceFile): readonly string[] {
  return [...text.replace(/\/\*.*?\*\//gs, '').matchAll(/([^{};]+)\{/g)]
    .map(([, selectors]) => selectors!.trim())
    .filter((selectors) => !selectors.startsWith('@'))
    .flatMap((selectors) => selectors.split(/,(?![^(]*\))/))
    .map((selector) => /^\.([\w-]+)(?:::?[\w-]+)?$/.exec(selector.trim())?.[1])
    .filter((name) => name !== undefined)
}

/** Classes that a component may give, conditional ones too. */
function given(file: SourceFile): ReadonlySet<string> {
  const found = new Set<string>()
  const textIn = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return
    const { type, value } = node as Node
    const text =
      type === 'Literal' ? value : type === 'TemplateElement' ? (value as { raw: string }).raw : ''
    if (typeof text === 'string') for (const name of text.split(/\s+/)) found.add(name)
    for (const child of Object.values(node)) textIn(child)
  }
  walk(file, ({ type, name, value }) => {
    if (type === 'JSXAttribute' && (name as Node)['name'] === 'className') textIn(value)
  })
  return found
}

const drawnBy = new Map<string, Set<string>>()
for (const sheet of sheets)
  for (const name of alone(sheet))
    drawnBy.set(name, (drawnBy.get(name) ?? new Set()).add(folderOf(sheet)))

test('a class that stands alone is drawn in one folder', () => {
  expect(drawnBy.size).toBeGreaterThan(100)
  expect([...drawnBy].filter(([, folders]) => folders.size > 1)).toEqual([])
})

test('no screen gives a class that another screen draws', () => {
  const strays = components.flatMap((file) =>
    [...given(file)].flatMap((name) =>
      [...(drawnBy.get(name) ?? [])]
        .filter((folder) => folder.startsWith('screens/') && folder !== folderOf(file))
        .filter(() => file.path.startsWith('web/screens/'))
        .map((folder) => `${file.path}: ${name}, drawn in ${folder}`),
    ),
  )
  expect(strays).toEqual([])
})
