import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { backUp } from './backup.ts'
import { openDatabase } from './database.ts'

const newFolder = () => mkdtempSync(join(tmpdir(), 'amoskys-backup-'))

async function newDatabase(folder: string): Promise<string> {
  const path = join(folder, 'whole.sqlite')
  const database = await openDatabase(path)
  await database.close()
  return path
}

test('what keeps a copy from being made is said of the place that it is about', async () => {
  const folder = newFolder()
  const path = await newDatabase(folder)
  const none = join(folder, 'none.sqlite')
  await expect(backUp(none, join(folder, 'a'))).rejects.toThrow(`${none}: no such database`)
  const copy = join(folder, 'nope', 'x')
  await expect(backUp(path, copy)).rejects.toMatchObject({
    code: 'not-found',
    message: `${copy}: there is no folder ${join(folder, 'nope')}`,
  })
  mkdirSync(join(folder, 'folder'))
  await expect(backUp(join(folder, 'folder'), join(folder, 'a'))).rejects.toThrow(/no database/)
})

test('a damaged database is named as such, and leaves no copy', async () => {
  const folder = newFolder()
  const path = await newDatabase(folder)
  const bytes = readFileSync(path)
  const pageBytes = bytes.readUInt16BE(16)
  bytes.fill(0x5a, pageBytes * 3, pageBytes * 5)
  const damaged = join(folder, 'damaged.sqlite')
  writeFileSync(damaged, bytes)
  await expect(backUp(damaged, join(folder, 'copy'))).rejects.toMatchObject({
    code: 'corrupt',
    message: expect.stringContaining(`${damaged}: the database is damaged, and was not copied`),
  })
  expect(readdirSync(folder)).not.toContain('copy')
})
