import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { AmoskysError } from '../../kernel/index.ts'
import { loadSettings } from './index.ts'

const folder = mkdtempSync(join(tmpdir(), 'amoskys-hostile-'))
let made = 0

function put(content: string | Uint8Array): string {
  const path = join(folder, `${made++}.yml`)
  writeFileSync(path, content)
  return path
}

function load(file: string, given: { set?: string[]; env?: string; home?: string } = {}) {
  return loadSettings({
    file,
    isFileRequired: true,
    envFile: given.env ?? join(folder, 'none'),
    environment: given.home === undefined ? {} : { AMOSKYS_HOME: given.home },
    assignments: given.set ?? [],
  })
}

/** Code and message, the file's name left out. */
function refusal(file: string, given: Parameters<typeof load>[1] = {}): [string, string] {
  try {
    load(file, given)
  } catch (thrown) {
    if (!(thrown instanceof AmoskysError)) throw thrown
    return [thrown.code, thrown.message.replaceAll(file, 'FILE')]
  }
  return ['', '']
}

const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]']
for (const [i, name] of [...'bcdefghij'].entries()) {
  const before = `*${'abcdefghij'[i]}`
  bomb.push(`${name}: &${name} [${new Array(9).fill(before).join(',')}]`)
}

test.each([
  [bomb.join('\n'), 3, 'expected an alias of plain values, found *b, which holds aliases itself'],
  ['home: &a [*a]', 1, 'expected an alias of plain values, found *a, which holds aliases itself'],
  ['\nbus: &a {b: *a}', 2, 'expected an alias of plain values, found *a'],
  ['home: *none', 1, 'expected an anchor before its alias, found *none without one'],
  [
    `bus: &a memory\nhome: [${new Array(101).fill('*a').join()}]`,
    2,
    'expected at most 100 aliases, found more',
  ],
  ['__proto__: {threads: 1}', 1, '__proto__: no such setting'],
  ['bus: memory\n__proto__:\n  threads: 1', 2, '__proto__: no such setting'],
  ['fusion:\n  __proto__: {strategy: max}', 2, 'fusion.__proto__: no such setting'],
  ['fusion.__proto__.strategy: max', 1, 'fusion.__proto__.strategy: no such setting'],
  ['behaviours:\n  __proto__:\n    quietS: 1', 2, 'behaviours.__proto__: no such setting'],
  ['constructor: 1', 1, 'constructor: no such setting'],
  ['constructor: {prototype: {threads: 1}}', 1, 'constructor: no such setting'],
  ['prototype: 1', 1, 'prototype: no such setting'],
  ['fusion: {constructor: 1}', 1, 'fusion.constructor: no such setting'],
  ['behaviours: {constructor: {x: 1}}', 1, 'behaviours.constructor: no such behaviour'],
  ['behaviours: {beacon: {constructor: 1}}', 1, 'behaviours.beacon.constructor: no such tunable'],
  [`home: ${'['.repeat(30)}${']'.repeat(30)}`, 1, 'expected at most 20 levels'],
  ['['.repeat(100_000), 1, 'expected at most 20 levels'],
  ['a: 1\nb: \0', 2, 'expected text, found binary data'],
  [
    Buffer.from('bus: memory\n# caf\xe9\n', 'latin1'),
    2,
    'expected text in UTF-8, found other bytes',
  ],
  [Buffer.from('\ufeffbus: memory\n', 'utf16le'), 1, 'expected text, found binary data'],
  ['#'.repeat(1024 * 1024 + 1), 1, 'expected at most 1048576 bytes of settings, found more'],
])('settings %# are wrong in a line that is named', (content, line, message) => {
  const [code, text] = refusal(put(content))
  expect([code, text.startsWith(`FILE:${line}: ${message}`), text]).toEqual(['usage', true, text])
  expect(({} as Record<string, unknown>)['threads']).toBeUndefined()
  expect(text.length).toBeLessThan(2_000)
})

test('an alias of plain values is one', () => {
  const { settings } = load(put('home: [&a 10.0.0.0/8]\nstore: { path: *a }\n'))
  expect(settings.store.path).toBe('10.0.0.0/8')
})

test.each([
  '__proto__.threads=1',
  'behaviours.__proto__.threads=1',
  'constructor.prototype.threads=1',
])('--set %s is refused', (assignment) => {
  const [code, text] = refusal(put(''), { set: ['behaviours={}', assignment] })
  expect(code).toBe('usage')
  expect(text).toContain(assignment.split('=')[0])
  expect(({} as Record<string, unknown>)['threads']).toBeUndefined()
})

test.each(['&a [*a]', bomb.join('\n'), '['.repeat(50_000), '{__proto__: {x: 1}}', '*a', '!!x y'])(
  'a variable or an assignment that is no plain YAML is refused, %#',
  (value) => {
    expect(refusal(put(''), { home: value })[0]).toBe('usage')
    const [code, text] = refusal(put(''), { set: [`home=${value}`] })
    expect([code, text.length < 2_000]).toEqual(['usage', true])
  },
)

test('a folder is no settings file, a loop of links neither, and a pipe is one', () => {
  expect(refusal(folder)).toEqual(['usage', 'FILE: expected a settings file, found a folder'])
  const loop = join(folder, 'loop')
  symlinkSync('loop', loop)
  expect(refusal(loop)).toEqual(['usage', 'FILE: too many symbolic links encountered'])
  expect(refusal('/dev/zero')).toEqual([
    'usage',
    'FILE:1: expected at most 1048576 bytes of settings, found more',
  ])
  const door = new URL('./index.ts', import.meta.url).href
  const script = `const { loadSettings } = await import('${door}')
    const from = { file: '/dev/stdin', isFileRequired: true, envFile: '', environment: {}, assignments: [] }
    console.log(loadSettings(from).settings.alerts.raiseAt)`
  const piped = 'echo "alerts: { raiseAt: 0.7 }" | "$@"'
  const line = ['-c', piped, 'sh', process.execPath, '--input-type=module', '-e', script]
  expect(execFileSync('sh', line, { encoding: 'utf8' })).toBe('0.7\n')
})

test('a folder called .env is none of ours, and a byte order mark is no name', () => {
  const env = join(folder, '.env')
  mkdirSync(env)
  expect(load(put(''), { env }).settings.threads).toBe('auto')
  expect(load(put(''), { env: put('\ufeffAMOSKYS_THREADS=1\r\n') }).settings.threads).toBe(1)
})
