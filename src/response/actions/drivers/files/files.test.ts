import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { idOf, orderOf, plannedOf, put } from '../order.fixture.ts'
import { files } from './files.ts'

let home: string
let away: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'amoskys-files-'))
  // Shared memory is another file system than the folder for temporary files.
  away = mkdtempSync('/dev/shm/amoskys-files-')
  mkdirSync(join(home, 'site'))
})
afterEach(() => {
  for (const folder of [home, away]) rmSync(folder, { recursive: true, force: true })
})

const driverWith = (changed = {}) =>
  files({
    ...{ folders: [join(home, 'site')], quarantine: join(home, 'quarantine') },
    ...{ maxBytes: 1_000_000, ...changed },
  })

function drop(name: string, content = 'payload'): string {
  const path = join(home, 'site', name)
  writeFileSync(path, content)
  chmodSync(path, 0o4751)
  utimesSync(path, 1_600_000_000.5, 1_600_000_001.25)
  return path
}

/** All that has to be as it was. */
function stateOf(path: string) {
  const { mode, uid, gid, size, mtimeNs, atimeNs, nlink } = lstatSync(path, { bigint: true })
  return [mode, uid, gid, size, mtimeNs, atimeNs, nlink, readFileSync(path, 'utf8')].map(String)
}

/** Reading it changes the time of last access, so that is taken first and set again. */
function snapshot(path: string) {
  const state = stateOf(path)
  execFileSync('touch', ['-a', '-d', '@1600000000.123456789', path])
  state[5] = '1600000000123456789'
  return state
}

describe.each([
  ['on one file system', () => join(home, 'quarantine')],
  ['across file systems', () => join(away, 'quarantine')],
])('%s', (_, quarantine) => {
  test.each(['dropped.php', 'a\nb .. c', '..hidden', '-rf', "it's"])(
    '%j goes and comes back as it was',
    async (name) => {
      const driver = driverWith({ quarantine: quarantine() })
      const path = drop(name)
      execFileSync('touch', ['-m', '-d', '@1600000001.987654321', path])
      const before = snapshot(path)
      const taken = await put(driver, orderOf('quarantine_file', path))
      expect(existsSync(path)).toBe(false)
      expect((await driver.look()).get(taken.id)).toMatchObject({ drift: '', endsAtMs: null })
      expect(await driver.undo([taken])).toEqual(new Map())
      expect(stateOf(path)).toEqual(before)
      expect(readdirSync(quarantine())).toEqual([])
      expect(readdirSync(join(home, 'site'))).toEqual([name])
      expect((await driver.look()).size).toBe(0)
    },
  )

  test('twice is once, both ways', async () => {
    const driver = driverWith({ quarantine: quarantine() })
    const path = drop('a')
    const planned = await plannedOf(driver, orderOf('quarantine_file', path))
    for (let i = 0; i < 2; i++) expect(await driver.apply([planned])).toEqual(new Map())
    const taken = { id: planned.order.id, inverse: planned.plan.inverse }
    for (let i = 0; i < 2; i++) expect(await driver.undo([taken])).toEqual(new Map())
    expect(readFileSync(path, 'utf8')).toBe('payload')
  })

  test('what stands at its place now is not written over', async () => {
    const driver = driverWith({ quarantine: quarantine() })
    const path = drop('a')
    const taken = await put(driver, orderOf('quarantine_file', path))
    writeFileSync(path, 'new')
    expect((await driver.look()).get(taken.id)?.text).toContain('another file stands')
    expect((await driver.undo([taken])).get(taken.id)).toContain('something else stands at')
    expect(readFileSync(path, 'utf8')).toBe('new')
    rmSync(path)
    expect(await driver.undo([taken])).toEqual(new Map())
    expect(readFileSync(path, 'utf8')).toBe('payload')
  })
})

test('attributes and other names of the file stay with it', async () => {
  const driver = driverWith()
  const path = drop('a')
  linkSync(path, join(home, 'other-name'))
  const planned = await plannedOf(driver, orderOf('quarantine_file', path))
  expect(planned.plan.warnings).toEqual([
    'The file has 1 more name (hard links); under that it stays where it is.',
  ])
  await driver.apply([planned])
  await driver.undo([{ id: planned.order.id, inverse: planned.plan.inverse }])
  expect(lstatSync(path).ino).toBe(lstatSync(join(home, 'other-name')).ino)
})

describe('is refused, and nothing moves', () => {
  const refused = (path: string, changed = {}) =>
    expect(plannedOf(driverWith(changed), orderOf('quarantine_file', path))).rejects

  test('outside of the folders', async () => {
    await refused('/etc/hostname').toThrow('lies in none of the folders')
    await refused(`${home}/site/../secret`).toThrow('no plain absolute path')
    await refused(`${home}/site-other/a`).toThrow('lies in none of the folders')
    await refused('a').toThrow('no plain absolute path')
    await refused(`${home}/site`).toThrow('lies in none of the folders')
    await refused(`${home}/site/a\0b`).toThrow('no plain absolute path')
  })

  test('a link, anywhere in the path', async () => {
    drop('a')
    symlinkSync('a', join(home, 'site', 'link'))
    symlinkSync('.', join(home, 'site', 'folder'))
    await refused(`${home}/site/link`).toThrow('is a symbolic link; name the file itself')
    await refused(`${home}/site/folder/a`).toThrow('folder is a symbolic link or no folder')
  })

  test('what is no file, or too large, or not there', async () => {
    mkdirSync(join(home, 'site', 'sub'))
    execFileSync('mkfifo', [join(home, 'site', 'pipe')])
    drop('large', 'x'.repeat(101))
    await refused(`${home}/site/sub`).toThrow('no regular file but a folder')
    await refused(`${home}/site/pipe`).toThrow('no regular file but a pipe')
    await refused(`${home}/site/large`, { maxBytes: 100 }).toThrow('at most 100 bytes')
    await refused(`${home}/site/none`).toThrow('is not there')
  })

  test('what is in quarantine', async () => {
    const quarantine = join(home, 'site', 'quarantine')
    const driver = driverWith({ quarantine })
    await put(driver, orderOf('quarantine_file', drop('a')))
    const path = join(quarantine, idOf(1))
    await refused(path, { quarantine }).toThrow('is in quarantine already')
  })

  test('an id that is none', async () => {
    const order = orderOf('quarantine_file', drop('a'), { id: '../../etc/cron.d/x' })
    await expect(plannedOf(driverWith(), order)).rejects.toThrow('is no id of an action')
  })
})

test('a file that changed since it was looked at stays', async () => {
  const driver = driverWith()
  const path = drop('a')
  const planned = await plannedOf(driver, orderOf('quarantine_file', path))
  writeFileSync(path, 'PAYLOAD')
  expect((await driver.apply([planned])).get(planned.order.id)).toContain('changed since')
  rmSync(path)
  drop('b')
  renameSync(join(home, 'site', 'b'), path)
  expect((await driver.apply([planned])).get(planned.order.id)).toContain('changed since')
  expect(readFileSync(path, 'utf8')).toBe('payload')
})

test('whose folder is gone, or a link by now, stays in quarantine', async () => {
  const driver = driverWith()
  const taken = await put(driver, orderOf('quarantine_file', drop('a')))
  const kept = join(home, 'quarantine', taken.id)
  renameSync(join(home, 'site'), join(home, 'moved'))
  expect((await driver.undo([taken])).get(taken.id)).toBe(
    `${home}/site: there is no folder site; the file stays at ${kept}`,
  )
  symlinkSync('moved', join(home, 'site'))
  expect((await driver.undo([taken])).get(taken.id)).toContain('is a symbolic link or no folder')
  expect(readFileSync(kept, 'utf8')).toBe('payload')
  rmSync(join(home, 'site'))
  renameSync(join(home, 'moved'), join(home, 'site'))
  expect(await driver.undo([taken])).toEqual(new Map())
})

test('a quarantine that others may look into is refused', async () => {
  mkdirSync(join(home, 'quarantine'))
  chmodSync(join(home, 'quarantine'), 0o755)
  const order = orderOf('quarantine_file', drop('a'))
  await expect(put(driverWith(), order)).rejects.toThrow('expected mode 0700')
})

test('what was changed or taken from the quarantine is told, and never restored', async () => {
  const driver = driverWith()
  const taken = await put(driver, orderOf('quarantine_file', drop('a')))
  const kept = join(home, 'quarantine', taken.id)
  writeFileSync(kept, 'changed')
  expect((await driver.undo([taken])).get(taken.id)).toContain('is not what was put there')
  rmSync(kept)
  expect((await driver.look()).get(taken.id)?.drift).toContain('no longer in quarantine')
})

test('a stop in the middle of a copy is finished or taken back', async () => {
  const driver = driverWith({ quarantine: join(away, 'quarantine') })
  const path = drop('a')
  const before = snapshot(path)
  const taken = await put(driver, orderOf('quarantine_file', path))
  const kept = join(away, 'quarantine', taken.id)
  // As after the copy back and before the removal.
  execFileSync('cp', ['--preserve=all', kept, path])
  expect(await driver.undo([taken])).toEqual(new Map())
  expect(stateOf(path)).toEqual(before)
  expect(readdirSync(join(away, 'quarantine'))).toEqual([])
})
