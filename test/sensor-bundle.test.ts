import { execFile, execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { holdAlone } from '../src/cli/up/alone.ts'
import { openHub } from '../src/pki/hub.fixture.ts'
import { temporaryFolder } from '../src/pki/pki.fixture.ts'

const run = promisify(execFile)
const root = join(import.meta.dirname, '..')
/** Of all that has to be copied to a machine, code and model; a megabyte is the bound, and this what it may grow to unseen. */
const bytesMax = 600_000

test('a sensor alone, in a folder that holds nothing else, enrols at a hub', async () => {
  const folder = temporaryFolder()
  execFileSync(process.execPath, [join(root, 'src/cli/bin/bundle-sensor.js'), folder])
  const program = join(folder, 'amoskys-sensor.js')
  expect(bytesIn(folder)).toBeLessThan(bytesMax)
  const version = await run(process.execPath, [program, '--version'], { cwd: folder })
  expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  const hub = await openHub()
  const token = await hub.token('edge-1')
  const keys = join(folder, 'keys')
  const words = ['sensor', 'enrol', '--hub', hub.address, '--token', token, '--name', 'edge-1']
  const { stdout } = await run(process.execPath, [program, ...words, '--folder', keys], {
    cwd: folder,
  })
  expect(stdout).toContain('Enrolled as edge-1')
  expect(stdout).toContain(`sensor -i INTERFACE --folder ${keys}`)
  expect(existsSync(join(keys, 'identity.json'))).toBe(true)
  const sensor = (...more: readonly string[]) =>
    run(process.execPath, [program, 'sensor', '--folder', keys, ...more], { cwd: folder })
  await expect(sensor()).rejects.toMatchObject({
    code: 64,
    stderr: expect.stringContaining('nothing to read'),
  })
  // The hub's other port takes no batches: what was seen waits, and why is said.
  const trace = join(root, 'test/traces/scan-fin.pcap')
  const { stderr } = await sensor('--replay', trace, '--hub', hub.address)
  expect(stderr).toMatch(
    /amoskys: made \d+ batch(es)? with [\d,]+ observations; \d+ batch(es)? waits? in the log until this sensor runs again: the hub at [\d.:]+ .*\n$/,
  )
  // Two that send from one log.
  using _other = holdAlone(join(keys, 'log.sqlite'))
  mkdirSync(join(folder, 'captures'))
  await expect(sensor('--follow', join(folder, 'captures'))).rejects.toMatchObject({
    code: 69,
    stderr: expect.stringContaining('another amoskys sensor is at work in this folder'),
  })
}, 120_000)

function bytesIn(folder: string): number {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  const files = names.map((name) => statSync(join(folder, name))).filter((at) => at.isFile())
  return files.reduce((sum, { size }) => sum + size, 0)
}
