import { spawnSync } from 'node:child_process'
import { chmodSync } from 'node:fs'
import { createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { newFolder } from './actions.fixture.ts'
import { holdMachine } from './machine-lock.ts'

const module = new URL('./machine-lock.ts', import.meta.url).href

/** Another process that tries to hold it. */
function trying(folder: string): string {
  const script = `const { holdMachine } = await import('${module}')
    try { holdMachine('', '${folder}'); console.log('held') } catch (thrown) { console.log(thrown.message) }`
  return spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
    .stdout
}

test('is held by one process at a time, and by none that has ended', () => {
  const folder = newFolder()
  const held = holdMachine('', folder)
  expect(trying(folder)).toContain('another amoskys responder enforces on this machine')
  held[Symbol.dispose]()
  // The process that holds it now ends without letting it go.
  expect(trying(folder)).toContain('held')
  holdMachine('', folder)[Symbol.dispose]()
})

test('nobody holds it by a name that everybody may take', async () => {
  const squatter = createServer()
  await new Promise<void>((resolve) => squatter.listen('\0amoskys-responder', resolve))
  onTestFinished(() => void squatter.close())
  holdMachine('', newFolder())[Symbol.dispose]()
})

test('lies where nobody else can write', () => {
  const folder = newFolder()
  chmodSync(folder, 0o777)
  expect(() => holdMachine('', folder)).toThrow('others can write there')
})
