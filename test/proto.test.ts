/** `proto/` by the rules of buf, against the form that is out there, and what is made of it. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from './sources.fixture.ts'

const bin = join(root, 'node_modules', '.bin')
const proto = join(root, 'proto')

/** What buf says; '' where it has nothing to say. */
function buf(...words: readonly string[]): string {
  const env = { ...process.env, PATH: `${bin}:${process.env['PATH']}` }
  try {
    return execFileSync(join(bin, 'buf'), words, { cwd: proto, env, encoding: 'utf8' })
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string }
    return `${stdout}${stderr}`
  }
}

function filesIn(folder: string): ReadonlyMap<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) =>
    one.isFile(),
  )
  return new Map(
    files.map(({ parentPath, name }) => {
      const path = join(parentPath, name)
      return [path.slice(folder.length), readFileSync(path, 'utf8')]
    }),
  )
}

test('buf has nothing to say of the messages', () => {
  expect(buf('lint')).toBe('')
  expect(buf('format', '--diff', '--exit-code')).toBe('')
})

test('nothing breaks who speaks the first version', () => {
  expect(buf('breaking', '--against', 'golden/v1.binpb')).toBe('')
})

test('the code is made of these messages', () => {
  const made = mkdtempSync(join(tmpdir(), 'amoskys-proto-'))
  const template = readFileSync(join(proto, 'buf.gen.yaml'), 'utf8')
  const elsewhere = template.replace('../src/messages/gen', made)
  expect(buf('generate', '--template', elsewhere)).toBe('')
  expect(filesIn(made).size).toBe(5)
  expect(filesIn(made)).toEqual(filesIn(join(root, 'src', 'messages', 'gen')))
})
