import { expect, test } from 'vitest'
import { filesUnder, type Node, type SourceFile, walk } from './sources.fixture.ts'

/**
 * Files of `src/sensing/wire` that lay out no protocol of their own: choosers, containers, helpers. All others read
 * bytes that someone hostile may have written, and a new file is one of them until it is named here.
 */
const support: readonly string[] = [
  'application-reader',
  'bytes',
  'decode',
  'ethertype-numbers',
  'index',
  'limits',
  'reading',
  'recognise',
  'recognition',
  'tally',
  'wire.fixture',
  'text',
  'tls-fingerprint',
  'tls-samples.fixture',
  'transport',
  'unread',
]

/** Protocol files whose bytes are cut and changed in the test of a neighbour. */
const testedIn: Readonly<Record<string, string>> = {
  ber: 'ldap',
  ethertype: 'vlan',
  ip: 'ipv4',
  'json-rpc': 'plain-tcp',
  'login-answers': 'ftp',
  reassemble: 'fragments',
  'tls-flight': 'tls',
  twice: 'tcp',
}

const everyLength: readonly string[] = [
  'expectEveryLengthToBeRead',
  'expectEveryMessageLengthToBeRead',
  'expectEveryHeadLengthToBeRead',
]
const hostile: readonly string[] = [
  'expectHostileFramesToBeRead',
  'expectHostileBytesToBeRead',
  'expectHostileHeadsToBeRead',
]

const files = new Map(
  filesUnder('src/sensing/wire', /\.ts$/).map((file) => [
    file.path.slice('src/sensing/wire/'.length, -3),
    file,
  ]),
)
const sources = [...files.keys()].filter((name) => !name.endsWith('.test'))
const protocols = sources.filter((name) => !support.includes(name))

/** Helpers of `wire.fixture.ts` that the file imports and calls inside a `test` that runs. */
function helpersCalled(file: SourceFile): string[] {
  const imported: string[] = []
  const tests: Node[] = []
  const calls: { name: string; at: number }[] = []
  walk(file, (node) => {
    const source = node['source'] as { value?: unknown } | null | undefined
    if (node.type === 'ImportDeclaration' && source?.value === './wire.fixture.ts')
      for (const { local } of node['specifiers'] as { local: { name: string } }[])
        imported.push(local.name)
    const name = node.type === 'CallExpression' ? (node['callee'] as { name?: string }).name : ''
    if (name === 'test') tests.push(node)
    else if (name) calls.push({ name, at: node.start })
  })
  return calls
    .filter(({ at }) => tests.some(({ start, end }) => start < at && at < end))
    .map(({ name }) => name)
    .filter((name) => imported.includes(name))
}

function whatLacks(file: SourceFile | undefined): string[] {
  const called = file === undefined ? [] : helpersCalled(file)
  return [everyLength, hostile]
    .filter((kind) => !kind.some((name) => called.includes(name)))
    .map((kind) => `one of ${kind.join(', ')}`)
}

test.each(protocols)('src/sensing/wire/%s.ts meets every length and hostile bytes', (name) => {
  const testName = `${testedIn[name] ?? name}.test`
  expect(whatLacks(files.get(testName)), `src/sensing/wire/${testName}.ts must call`).toEqual([])
})

test('the lists name files that are there, and none that has its own test', () => {
  expect(sources).toEqual(expect.arrayContaining([...support, ...Object.keys(testedIn)]))
  expect(Object.keys(testedIn).filter((name) => files.has(`${name}.test`))).toEqual([])
})

test.each([
  { what: 'no test at all', text: undefined, lacks: 2 },
  { what: 'an import alone', text: 'test("a", () => {})', lacks: 2 },
  { what: 'one of the two', text: 'test("a", () => { expectEveryLengthToBeRead(a) })', lacks: 1 },
  { what: 'a test that is skipped', text: 'test.skip("a", () => { both() })', lacks: 2 },
  { what: 'both', text: 'test("a", () => { both() })', lacks: 0 },
])('$what lacks $lacks', ({ text, lacks }) => {
  const names = ['expectEveryLengthToBeRead', 'expectHostileFramesToBeRead']
  const body = text?.replace('both()', names.map((name) => `${name}(a)`).join('; '))
  const made = `import { ${names.join(', ')} } from './wire.fixture.ts'\n${body}`
  const file =
    body === undefined ? undefined : { path: 'src/sensing/wire/made-up.test.ts', text: made }
  expect(whatLacks(file)).toHaveLength(lacks)
})
