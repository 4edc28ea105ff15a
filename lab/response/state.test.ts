import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { endLab, readState, refuseSecond, removeState, writeState } from './state.ts'

const newPath = () => join(mkdtempSync(join(tmpdir(), 'amoskys-state-')), 'lab.json')
const run = { name: 'amk-abc0', folder: '/tmp/amk-abc0-x' }

/** A state file of another process that lives until it is told to end. */
async function stateOfAnother(path: string) {
  const module = join(import.meta.dirname, 'state.ts')
  const code = `import { writeState } from '${module}'
    writeState(${JSON.stringify(run)}, '${path}'); console.log('up'); setInterval(() => {}, 1000)`
  const other = spawn(process.execPath, ['--input-type=module', '-e', code])
  await once(other.stdout, 'data')
  return other
}

test('who keeps the lab up is known until that process is gone, whoever gets its number', async () => {
  const path = newPath()
  const other = await stateOfAnother(path)
  expect(readState(path)).toMatchObject({ ...run, pid: other.pid })
  expect(() => refuseSecond(path)).toThrow(`of process ${other.pid}`)
  expect(() => writeState(run, path)).toThrow('take it down first')
  removeState(path)
  expect(existsSync(path)).toBe(true)
  const ended = once(other, 'exit')
  await endLab(readState(path)!)
  await ended
  expect(readState(path)).toBeNull()
  writeState(run, path)
  const state = JSON.parse(readFileSync(path, 'utf8'))
  expect(state).toMatchObject({ ...run, pid: process.pid })
  writeFileSync(path, JSON.stringify({ ...state, born: '1' }))
  expect(readState(path)).toBeNull()
})

test.each([
  '',
  '{}',
  'null',
  '{"pid":-1}',
  JSON.stringify({ pid: 1, born: '0', name: '../x', folder: '/', since: '2026-01-01T00:00:00Z' }),
])('a state file of another kind is none: %s', (text) => {
  const path = newPath()
  writeFileSync(path, text)
  expect(readState(path)).toBeNull()
  expect(() => refuseSecond(path)).not.toThrow()
})
