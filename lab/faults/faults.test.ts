import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { compareStores } from './compare.ts'
import { tableOf } from './table.ts'

function storeWith(flows: readonly number[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'amoskys-compare-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, 'store.sqlite')
  using store = new DatabaseSync(path)
  store.exec('create table flows (change integer, number integer, first_us integer)')
  for (const [change, us] of flows.entries())
    store.prepare('insert into flows values (?, ?, ?)').run(change, us + 7, us)
  return path
}

test('what one store lacks is lost, what it has once more is doubled, and the order is nothing', () => {
  expect(compareStores(storeWith([3, 1, 2]), storeWith([1, 2, 3]))).toMatchObject({
    lost: 0,
    doubled: 0,
  })
  const { lost, doubled, examples } = compareStores(storeWith([1, 1]), storeWith([1, 2]))
  expect({ lost, doubled }).toEqual({ lost: 1, doubled: 1 })
  expect(examples.join()).toContain('flows: lacks: {"number":9,"first_us":2}')
})

test('the table says of each fault what came of it, and why there is nothing to say', () => {
  const outcome = {
    ...{ sent: 10, acknowledged: 9, stored: 4, alerted: 1, lost: 0, doubled: 0 },
    ...{ recoveryMs: 1_500, shows: ['a'], hidden: [], notes: [] },
  }
  const text = tableOf([
    { name: 'kill-hub', outcome, failure: '' },
    { name: 'partition', outcome: null, failure: 'needs root' },
  ])
  expect(text).toMatch(/kill-hub +10 +9 +4 +1 +0 +0 +1\.5 s +1\n/)
  expect(text).toMatch(/partition( +-){7} +failed: needs root\n/)
})
