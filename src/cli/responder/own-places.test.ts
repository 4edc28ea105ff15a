import { chmodSync, chownSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { newFolder } from '../../response/actions/actions.fixture.ts'
import { loadSettings } from '../config/index.ts'
import type { World } from '../world.ts'
import { ownersFor, requireOwnPlaces } from './own-places.ts'

const stranger = 4_000_000
const isRoot = process.getuid?.() === 0
const worldOf = (environment: World['environment']) => ({ environment }) as World

function placesWith(text: string, folder = join(newFolder(), 'responder')) {
  const file = join(newFolder(), 'settings.yml')
  writeFileSync(file, text, { mode: 0o644 })
  const loaded = loadSettings({
    ...{ file, isFileRequired: true, envFile: join(newFolder(), '.env'), environment: {} },
    assignments: [`response.folder=${folder}`],
  })
  const check = (owners = ownersFor(worldOf({}), false)) =>
    requireOwnPlaces({ loaded, files: [file, '.env'], owners })
  return { file, check }
}

test('settings that others can write are refused, with what to do about it', () => {
  const { file, check } = placesWith('sensor: gate\n')
  check()
  chmodSync(file, 0o666)
  expect(() => check()).toThrow(`${file}: others can write there, and whoever can change it says`)
})

test('a file that gave no setting says nothing', () => {
  const { file, check } = placesWith('')
  chmodSync(file, 0o666)
  check()
})

test('so is a journal that others can write', () => {
  const folder = newFolder()
  const { check } = placesWith('', folder)
  chmodSync(folder, 0o777)
  expect(() => check()).toThrow('response.folder names another')
})

test('whoever typed sudo is trusted where the engine is root itself, and not by a responder of its own', () => {
  const world = worldOf({ SUDO_UID: String(stranger) })
  expect([ownersFor(world, true).has(stranger), ownersFor(world, false).has(stranger)]).toEqual([
    true,
    false,
  ])
  expect(ownersFor(worldOf({ SUDO_UID: 'x' }), true)).toEqual(ownersFor(worldOf({}), true))
  expect(ownersFor(worldOf({}), true)).toEqual(ownersFor(worldOf({}), false))
})

test.runIf(isRoot)('settings of another user are refused, but those of whoever typed sudo', () => {
  const { file, check } = placesWith('sensor: gate\n')
  chownSync(file, stranger, 0)
  expect(() => check()).toThrow(`it belongs to user ${stranger}`)
  check(ownersFor(worldOf({ SUDO_UID: String(stranger) }), true))
})
