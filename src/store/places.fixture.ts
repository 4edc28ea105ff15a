/**
 * Databases for tests on a PostgreSQL server. A file of tests has one server, each test a database of its own. With
 * AMOSKYS_TEST_POSTGRES a server that somebody else started is used: the address of its database `postgres`.
 */
import pg from 'pg'
import { postgresPrograms, startPostgres } from './postgres/server.fixture.ts'
import { openSession } from './postgres/session.ts'

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

interface Served {
  readonly urlOf: (database: string) => string
  readonly template: string
}

let server: Promise<Served> | null = null
let databases = 0

async function startServer(): Promise<Served> {
  const given = process.env['AMOSKYS_TEST_POSTGRES']
  const own = given === undefined ? await startPostgres() : null
  const urlOf = own?.url ?? ((database: string) => given!.replace('/postgres?', `/${database}?`))
  const template = `template_${process.pid}`
  const words = `create database ${template} template template0`
  // Of a language that sorts otherwise than SQLite does, where the server knows any.
  await ask(urlOf('postgres'), `${words} locale_provider icu icu_locale 'en-US'`).catch(() =>
    ask(urlOf('postgres'), words),
  )
  await (await openSession(urlOf(template), 1)).close()
  return { urlOf, template }
}

export async function ask(url: string, text: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client(url)
  await client.connect()
  const { rows } = await client.query(text).finally(() => client.end())
  return rows as Record<string, unknown>[]
}
