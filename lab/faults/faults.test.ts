import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { runApart } from './children.ts'
import { compareStores } from './compare.ts'
import { freePorts } from './processes.ts'
import { isGood } from './ran.ts'
import { tableOf } from './table.ts'
import { turnsOf } from './turns.ts'

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
  expect(examples.join()).toContain('flows: lacks: {"first_us":2,"number":9}')
})

test('the table says of each fault what came of it, and why there is nothing to say', () => {
  const outcome = {
    ...{ sent: 10, acknowledged: 9, stored: 4, alerted: 1, lost: 0, doubled: 0 },
    ...{ recoveryMs: 1_500, shows: ['a'], hidden: [], notes: [] },
  }
  const text = tableOf([
    { name: 'kill-hub', outcome, failure: '', seconds: 90 },
    { name: 'partition', outcome: null, failure: 'needs root', seconds: 0 },
  ])
  expect(text).toMatch(/kill-hub +10 +9 +4 +1 +0 +0 +90 s +1\.5 s +1\n/)
  expect(text).toMatch(/partition( +-){6} +0 s +- +failed: needs root\n/)
})

test('a run is good where nothing is lost or doubled, and the fault shows', () => {
  const outcome = {
    ...{ sent: 1, acknowledged: 1, stored: 1, alerted: 1, lost: 0, doubled: 0 },
    ...{ recoveryMs: null, shows: ['a'], hidden: [], notes: [] },
  }
  const ran = { name: 'kill-hub', outcome, failure: '', seconds: 1 }
  expect(isGood(ran)).toBe(true)
  for (const worse of [{ lost: 1 }, { doubled: 1 }, { hidden: ['a line'] }])
    expect(isGood({ ...ran, outcome: { ...outcome, ...worse } })).toBe(false)
  expect(isGood({ ...ran, outcome: null, failure: 'needs root' })).toBe(false)
})

test('as many as are allowed run at once, and each has its turn', async () => {
  const turn = turnsOf(2)
  let now = 0
  let most = 0
  const done = await Promise.all(
    [1, 2, 3, 4, 5].map((n) =>
      turn(async () => {
        most = Math.max(most, ++now)
        await new Promise((passed) => setImmediate(passed))
        now--
        if (n === 2) throw new Error('one that fails frees its place')
        return n
      }).catch(() => 0),
    ),
  )
  expect({ most, done }).toEqual({ most: 2, done: [1, 0, 3, 4, 5] })
})

test('a scenario that its process cannot run is a failure with its reason', async () => {
  expect(await runApart('no-such')).toMatchObject({
    name: 'no-such',
    outcome: null,
    failure: 'there is no no-such',
  })
})

test('whoever asks at once gets ports of its own', async () => {
  const firsts = await Promise.all(Array.from({ length: 60 }, () => freePorts(3)))
  const all = firsts.flatMap((first) => [first, first + 1, first + 2])
  expect(new Set(all).size).toBe(180)
})
