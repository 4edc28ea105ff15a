import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from './sources.fixture.ts'

const program = join(root, 'src/cli/bin/amoskys.js')

test.each([
  ['up', ['up', '--nosuch']],
  ['sensor', ['sensor', 'nosuch']],
  ['pki', ['pki', 'nosuch']],
  ['pki token', ['pki', 'token', 'edge-1', '--nosuch']],
])('what %s does not take points to its own help', (command, words) => {
  const { status, stderr } = spawnSync(process.execPath, [program, ...words], { encoding: 'utf8' })
  expect([status, stderr]).toEqual([
    64,
    expect.stringContaining(`(amoskys ${command} --help lists what it takes)`),
  ])
})
