import { chmodSync, chownSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { newFolder } from './actions.fixture.ts'
import { ownersWith, requireNoLinks, requireSafe } from './safe-place.ts'

const why = 'it matters'
const strangers = new Set([0, 4_000_000])
const isRoot = process.getuid?.() === 0

function treeOf(): { folder: string; file: string } {
  const folder = join(newFolder(), 'own')
  mkdirSync(folder, { mode: 0o755 })
  const file = join(folder, 'settings.yml')
  writeFileSync(file, '', { mode: 0o644 })
  return { folder, file }
}

test('what root or the own user alone can change is safe, also what is not there yet', () => {
  const { file, folder } = treeOf()
  requireSafe(file, why)
  requireSafe(join(folder, 'later', 'one.sock'), why)
})

test('what belongs to somebody else is not', () => {
  const { file } = treeOf()
  // Root's own is safe whoever asks: only root can give a file away.
  if (isRoot) chownSync(file, 65_534, 65_534)
  expect(() => requireSafe(file, why, strangers)).toThrow('it belongs to user')
})

test('what others can write is not, nor what lies in such a folder, nor behind a link from there', () => {
  const { folder, file } = treeOf()
  chmodSync(file, 0o666)
  expect(() => requireSafe(file, why)).toThrow(`${file}: others can write there, and it matters`)
  chmodSync(file, 0o644)
  const link = join(newFolder(), 'link')
  symlinkSync(folder, link)
  requireSafe(join(link, 'settings.yml'), why)
  chmodSync(folder, 0o777)
  for (const path of [file, join(link, 'settings.yml'), join(link, 'later')]) {
    expect(() => requireSafe(path, why)).toThrow(`${folder}: others can write there`)
  }
  // As in /tmp: what is ours stays where it is.
  chmodSync(folder, 0o1777)
  requireSafe(file, why)
  expect(() => requireSafe(folder, why)).toThrow('others can write there')
})

test('links that lead in circles end', () => {
  const folder = newFolder()
  symlinkSync('b', join(folder, 'a'))
  symlinkSync('a', join(folder, 'b'))
  expect(() => requireSafe(join(folder, 'a', 'x'), why)).toThrow('too many links')
})

test('a link in the last two parts is told', () => {
  const { folder } = treeOf()
  const link = join(newFolder(), 'link')
  symlinkSync(folder, link)
  requireNoLinks(join(folder, 'one.sock'), why)
  expect(() => requireNoLinks(join(link, 'one.sock'), why)).toThrow('it is a link')
})

test('root and whoever else is named may', () => {
  expect([...ownersWith(1234)]).toEqual(expect.arrayContaining([0, 1234]))
})
