/** The hub's records on a PostgreSQL of our own, that can be killed and brought back, and copied into a file to be compared. */
import { DatabaseSync } from 'node:sqlite'
import { openDatabase } from '../../src/store/index.ts'
import { startPostgres } from '../../src/store/postgres/server.fixture.ts'
import type { Counts } from './judged.ts'

const tables = ['alerts', 'signals', 'flows', 'events', 'runs'] as const

export interface ServerRecords extends AsyncDisposable {
  readonly url: string
  readonly counts: Counts
  kill(): void
  restart(): Promise<void>
  copyTo(path: string): Promise<void>
}

export async function startServerRecords(): Promise<ServerRecords> {
  const server = await startPostgres({ settings: ['fsync=on'] })
  await server.ask('create database site')
  const url = server.url('site')
  return {
    url,
    counts: async () => {
      const [row = {}] = await server
        .ask(
          `select (select count(*) from alerts) || ' ' || (select count(*) from signals) || ' ' ||
            (select count(*) from flows) as n`,
          'site',
        )
        .catch(() => [])
      return String(row['n'] ?? 'it is not there')
    },
    kill: () => void process.kill(server.pid(), 'SIGKILL'),
    restart: () => server.start(),
    copyTo: (path) => copy(url, path),
    [Symbol.asyncDispose]: () => server.stop(),
  }
}

async function copy(url: string, path: string): Promise<void> {
  await using database = await openDatabase(url)
  using file = new DatabaseSync(path)
  for (const table of tables) {
    const rows = await database.read.selectFrom(table).selectAll().execute()
    const [first] = rows
    if (first === undefined) continue
    const names = Object.keys(first)
    file.exec(`create table ${table} (${names.join(', ')}); begin`)
    const insert = file.prepare(`insert into ${table} values (${names.map(() => '?').join(', ')})`)
    for (const row of rows) insert.run(...names.map((name) => row[name as keyof typeof row]))
    file.exec('commit')
  }
}
