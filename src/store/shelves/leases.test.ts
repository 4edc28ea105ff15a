import { setTimeout as passed } from 'node:timers/promises'
import { expect } from 'vitest'
import { type Database, openDatabase } from '../database.ts'
import { onBoth } from '../dialects.fixture.ts'
import { leaveLeases, renewLease, type Share, shareLeases, stillHeld } from './leases.ts'

const ttlMs = 400
const parts = 16

function member(database: Database, owner: string, station = '', standing = 0) {
  const asked = { group: 'g', owner, about: `process ${owner}`, ttlMs, parts, station, standing }
  return {
    look: () => database.write((db) => shareLeases(db, asked)),
    leave: () => database.write((db) => leaveLeases(db, asked)),
    leases: ({ owned }: Share) =>
      [...owned].map(([part, fence]) => ({ group: 'g', part, owner, fence })),
  }
}

onBoth('parts are shared out evenly, and each has one owner', async ({ place }) => {
  await using database = await openDatabase(place)
  const all = ['a', 'b', 'c', 'd', 'e'].map((owner) => member(database, owner))
  expect((await all[0]!.look()).owned.size).toBe(parts)
  for (let round = 0; round < 2; round++) for (const one of all) await one.look()
  const shares = []
  for (const one of all) shares.push([...(await one.look()).owned.keys()])
  expect(shares.map((owned) => owned.length)).toEqual([4, 3, 3, 3, 3])
  expect(new Set(shares.flat()).size).toBe(parts)
  await all[0]!.leave()
  for (const one of all.slice(1)) await one.look()
  const left = await Promise.all(all.slice(1).map((one) => one.look()))
  expect(left.map(({ owned }) => owned.size)).toEqual([4, 4, 4, 4])
})

onBoth('what a dead one had is taken over, and what it held is no longer held', async (here) => {
  await using database = await openDatabase(here.place)
  const [dead, other] = [member(database, 'dead'), member(database, 'other')]
  const before = dead.leases(await dead.look())
  expect((await other.look()).owned.size).toBe(0)
  expect(await stillHeld(database.read, before)).toHaveLength(parts)
  await passed(2.5 * ttlMs)
  expect((await other.look()).owned.size).toBe(parts)
  expect(await stillHeld(database.read, before)).toEqual([])
  expect(await database.write((db) => renewLease(db, before[0]!, ttlMs))).toBe(false)
  // It wakes, and is one of two again; what it knew from before is over all the same.
  await dead.look()
  await other.look()
  expect((await dead.look()).owned.size).toBe(parts / 2)
  expect(await stillHeld(database.read, before)).toEqual([])
})

onBoth('those of another station wait for the best one, and are told for whom', async (here) => {
  await using database = await openDatabase(here.place)
  const dry = member(database, 'dry', 'dry', 1)
  const real = member(database, 'real', 'host:/run/one.sock', 2)
  const elsewhere = member(database, 'elsewhere', 'other:/run/one.sock', 2)
  expect((await dry.look()).owned.size).toBe(parts)
  await real.look()
  expect(await dry.look()).toMatchObject({ owned: new Map(), waitsFor: 'process real' })
  expect(await elsewhere.look()).toMatchObject({ owned: new Map(), waitsFor: 'process real' })
  expect((await real.look()).owned.size).toBe(parts)
  await real.leave()
  expect((await elsewhere.look()).owned.size).toBe(parts)
})

onBoth('a clock that was set back keeps nobody out', async ({ place }) => {
  await using database = await openDatabase(place)
  const late = { owner: 'a', until_ms: 1e14 }
  await member(database, 'a').look()
  await database.write((db) => db.updateTable('leases').set(late).execute())
  expect((await member(database, 'b').look()).owned.size).toBe(parts)
})
