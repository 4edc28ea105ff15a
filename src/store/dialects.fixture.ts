/**
 * Tests that hold on SQLite and on PostgreSQL alike. A file of tests has one server, each test a database of its own.
 * With AMOSKYS_TEST_POSTGRES a server that somebody else started is used: the address of its database `postgres`.
 */
import { statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'
import { afterAll, test } from 'vitest'
import { isPostgresUrl } from './postgres/place.ts'
import { type PostgresServer, postgresPrograms, startPostgres } from './postgres/server.fixture.ts'
import { openSession } from './postgres/session.ts'
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

/** A new place in memory; with AMOSKYS_TEST_STORE=postgres a new database on a server. */
export async function testPlace(path = ':memory:'): Promise<string> {
  return process.env['AMOSKYS_TEST_STORE'] === 'postgres' ? newPostgres() : path
}

export function isPostgresHere(): boolean {
  return postgresPrograms() !== '' || process.env['AMOSKYS_TEST_POSTGRES'] !== undefined
}

/** Address of a new database with our tables in it. */
export async function newPostgres(): Promise<string> {
  server ??= startServer()
  const { urlOf, template } = await server
  const name = `test_${process.pid}_${++databases}`
  await ask(urlOf('postgres'), `create database ${name} template ${template}`)
  return urlOf(name)
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

interface Served {
  readonly urlOf: (database: string) => string
  readonly template: string
  readonly own: PostgresServer | null
}

let server: Promise<Served> | null = null
let databases = 0

async function startServer(): Promise<Served> {
  const given = process.env['AMOSKYS_TEST_POSTGRES']
  const own = given === undefined ? await startPostgres() : null
  const urlOf = own?.url ?? ((database: string) => given!.replace('/postgres?', `/${database}?`))
  const template = `template_${process.pid}`
  await ask(urlOf('postgres'), `create database ${template} template template0`)
  await (await openSession(urlOf(template), 1)).close()
  return { urlOf, template, own }
}

async function ask(url: string, text: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client(url)
  await client.connect()
  const { rows } = await client.query(text).finally(() => client.end())
  return rows as Record<string, unknown>[]
}

afterAll(async () => {
  const started = server
  server = null
  await (await started?.catch(() => null))?.own?.stop()
})
