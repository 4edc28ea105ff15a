import { execFileSync, spawn } from 'node:child_process'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { files } from '../../src/response/actions/drivers/files/files.ts'
import { idOf, orderOf, plannedOf, put } from '../../src/response/actions/drivers/order.fixture.ts'
import { testNeeding } from './require.fixture.ts'

const test = testNeeding({
  isRoot: true,
  programs: { setfattr: 'attr', getfattr: 'attr', python3: 'python3-minimal' },
})

class Site implements Disposable {
  readonly home = mkdtempSync(join(tmpdir(), 'amoskys-site-'))
  /** On another file system. */
  readonly away = mkdtempSync('/dev/shm/amoskys-site-')
  readonly folder = join(this.home, 'site')

  constructor() {
    mkdirSync(this.folder)
  }

  driver(where: 'home' | 'away') {
    const quarantine = join(this[where], 'quarantine')
    return files({ folders: [this.folder], quarantine, maxBytes: 100_000_000 })
  }

  [Symbol.dispose](): void {
    for (const folder of [this.home, this.away]) rmSync(folder, { recursive: true })
  }
}

const attributes = (path: string) =>
  execFileSync('getfattr', ['--absolute-names', '-d', '-m', '-', path], { encoding: 'utf8' })

for (const where of ['home', 'away'] as const)
  test(`owner, mode, times and attributes come back (${where})`, async () => {
    using site = new Site()
    const path = join(site.folder, 'tool')
    writeFileSync(path, Buffer.alloc(3_000_000, 'x'))
    execFileSync('chown', ['33:44', path])
    execFileSync('chmod', ['6755', path])
    execFileSync('setfattr', ['-n', 'user.origin', '-v', 'https://evil.example/x', path])
    execFileSync('touch', ['-d', '@1600000000.123456789', path])
    const stats = () => {
      const { uid, gid, mode, size, mtimeNs, atimeNs } = lstatSync(path, { bigint: true })
      return [uid, gid, mode, size, mtimeNs, atimeNs].map(String)
    }
    const before = [stats(), attributes(path)]
    const driver = site.driver(where)
    const taken = await put(driver, orderOf('quarantine_file', path))
    expect(existsSync(path)).toBe(false)
    expect(await driver.undo([taken])).toEqual(new Map())
    expect([stats(), attributes(path)]).toEqual(before)
  })

/** Exchanges a folder for a link to another, and back, as fast as it can. */
const exchange = `
import os, sys
real, link, at = sys.argv[1:4]
print('going', flush=True)
while True:
    os.rename(at, real); os.rename(link, at)
    os.rename(at, link); os.rename(real, at)
`

test('a folder that is exchanged for a link meanwhile leads nowhere else', async () => {
  using site = new Site()
  const victim = join(site.home, 'victim')
  const at = join(site.folder, 'sub')
  for (const folder of [victim, at]) {
    mkdirSync(folder)
    writeFileSync(join(folder, 'file'), `of ${folder}`)
  }
  const link = join(site.folder, 'link')
  execFileSync('ln', ['-s', victim, link])
  const attacker = spawn('python3', ['-c', exchange, join(site.folder, 'aside'), link, at])
  await new Promise((resolve) => attacker.stdout.once('data', resolve))
  const driver = site.driver('home')
  let moved = 0
  let refused = 0
  for (let n = 0; n < 400; n++) {
    const order = orderOf('quarantine_file', join(at, 'file'), { id: idOf(n) })
    try {
      const planned = await plannedOf(driver, order)
      const failures = await driver.apply([planned])
      expect(readFileSync(join(victim, 'file'), 'utf8')).toBe(`of ${victim}`)
      if (failures.size === 0) moved++
      else refused++
      for (let i = 0; failures.size === 0 && i < 1000; i++)
        if ((await driver.undo([{ id: order.id, inverse: planned.plan.inverse }])).size === 0) break
    } catch (thrown) {
      expect(String(thrown)).toMatch(/symbolic link or no folder|there is no folder|is not there/)
      refused++
    }
  }
  const ended = new Promise((resolve) => attacker.once('close', resolve))
  attacker.kill('SIGKILL')
  await ended
  expect(readdirSync(victim)).toEqual(['file'])
  expect(moved).toBeGreaterThan(0)
  expect(refused).toBeGreaterThan(0)
})

test('devices are refused', async () => {
  using site = new Site()
  const path = join(site.folder, 'null')
  execFileSync('mknod', [path, 'c', '1', '3'])
  await expect(plannedOf(site.driver('home'), orderOf('quarantine_file', path))).rejects.toThrow(
    'is no regular file but a device',
  )
})
