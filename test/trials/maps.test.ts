import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { root } from '../sources.fixture.ts'

test('what the trials come to is what docs/detection says', async () => {
  const [node, runner] = [process.execPath, 'bench/trials/main.ts']
  const run = promisify(execFile)(node, [runner, '--check'], { cwd: root, maxBuffer: 2 ** 24 })
  const { stdout } = await run.catch((thrown: { readonly stdout: string }) => thrown)
  expect(stdout.split('\n').filter((line) => line.includes('is not what came out'))).toEqual([])
  expect(stdout).toMatch(/^\d+ maps as they stand, 0 not$/m)
}, 900_000)
