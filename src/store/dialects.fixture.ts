/** Tests that hold on SQLite and on PostgreSQL alike. */
import { statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'vitest'
import { ask, isPostgresHere, newPostgres } from './places.fixture.ts'
import { isPostgresUrl } from './postgres/place.ts'
import { newPath } from './records.fixture.ts'

export interface Where {
  readonly dialect: 'sqlite' | 'postgres'
  /** Of a database that is empty, or not there yet. */
  readonly place: string
}

type Body = (where: Where) => unknown

/** The test on each of them. Without PostgreSQL's programs that half is skipped, or fails where nothing may be. */
export function onBoth(name: string, body: Body): void {
  test(`${name} (SQLite)`, () => body({ dialect: 'sqlite', place: newPath() }))
  onPostgres(`${name} (PostgreSQL)`, ({ place }) => body({ dialect: 'postgres', place }))
}

export function onPostgres(name: string, body: Body): void {
  if (isPostgresHere())
    test(name, async () => body({ dialect: 'postgres', place: await newPostgres() }))
  else if (process.env['AMOSKYS_REQUIRE_ALL'] === '1')
    test(name, () => {
      throw new Error('this test is required here and lacks initdb (apt install postgresql)')
    })
  else {
    process.stderr.write(`skipped: ${name}: needs initdb (apt install postgresql)\n`)
    test.skip(name, () => {})
  }
}

/** As another program does it, that is none of ours. */
export async function runBeside(place: string, text: string): Promise<void> {
  if (isPostgresUrl(place)) return void (await ask(place, text))
  using other = new DatabaseSync(place)
  other.exec(text)
}

/** Bytes on the disk; of a database on a server those of its tables. */
export async function bytesOn(place: string): Promise<number> {
  const sizeOf = (path: string) => statSync(path, { throwIfNoEntry: false })?.size ?? 0
  if (!isPostgresUrl(place)) return sizeOf(place) + sizeOf(`${place}-wal`)
  const text = `select sum(pg_total_relation_size(relid)) as n from pg_stat_user_tables`
  return Number((await ask(place, text))[0]?.['n'])
}
