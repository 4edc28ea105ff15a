/** A PostgreSQL server of one's own for tests, and a database of it for each, made from a template. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as passed } from 'node:timers/promises'
import pg from 'pg'

export interface PostgresServer {
  readonly folder: string
  readonly port: number
  /** Of the database of that name. */
  url(database: string): string
  /** As the owner of the server. */
  ask(text: string, database?: string): Promise<readonly Record<string, unknown>[]>
  /** Process of the server. */
  readonly pid: () => number
  /** Begins it again, after it was ended. */
  start(): Promise<void>
  stop(): Promise<void>
}

const places = ['/usr/lib/postgresql', '/usr/local/bin', '/usr/bin']

/** The folder of `initdb` and `postgres`; '' where there is none here. */
export function postgresPrograms(): string {
  const [debian = '', ...others] = places
  const versions = existsSync(debian)
    ? readdirSync(debian).sort((a, b) => Number(b) - Number(a))
    : []
  const folders = [...versions.map((version) => join(debian, version, 'bin')), ...others]
  return folders.find((folder) => existsSync(join(folder, 'initdb'))) ?? ''
}

export interface ServerOptions {
  /** Lines of postgresql.conf. */
  readonly settings?: readonly string[]
  readonly encoding?: string
  readonly locale?: string
}

/** PostgreSQL refuses to run as root: then it runs as `postgres` or `nobody`. */
function runner(): { readonly uid: number; readonly gid: number } | null {
  if (process.getuid?.() !== 0) return null
  for (const user of ['postgres', 'nobody']) {
    const [uid, gid] = ['-u', '-g'].map((flag) => spawnSync('id', [flag, user]).stdout?.toString())
    if (uid && gid && Number(uid) > 0) return { uid: Number(uid), gid: Number(gid) }
  }
  return null
}

export async function startPostgres(options: ServerOptions = {}): Promise<PostgresServer> {
  const programs = postgresPrograms()
  const owner = runner()
  const folder = mkdtempSync(join(tmpdir(), 'amoskys-pg-'))
  if (owner) chownSync(folder, owner.uid, owner.gid)
  const { encoding = 'UTF8', locale = 'C.UTF-8' } = options
  const data = join(folder, 'data')
  const made = spawnSync(
    join(programs, 'initdb'),
    ['-D', data, '-U', 'owner', '-A', 'trust', '-E', encoding, `--locale=${locale}`, '-N'],
    { ...owner, encoding: 'utf8' },
  )
  if (made.status !== 0) throw new Error(`initdb: ${made.stderr}`)
  // The socket lies in the folder: its number only names it there, so servers never meet.
  const port = 5432
  let shell: ChildProcess | null = null
  const ask = async (text: string, database = 'postgres') => {
    const client = new pg.Client(urlOf(database))
    client.on('error', () => {})
    await client.connect()
    try {
      return (await client.query(text)).rows as Record<string, unknown>[]
    } finally {
      await client.end()
    }
  }
  const urlOf = (database: string) =>
    `postgres://owner@/${database}?host=${encodeURIComponent(folder)}&port=${port}`
  const start = async () => {
    const settings = [...quick, ...(options.settings ?? [])].flatMap((one) => ['-c', one])
    const given = ['-D', data, '-k', folder, '-p', String(port), '-c', 'listen_addresses=']
    // What was before it is over, whether by a signal or by us.
    shell?.stdin?.end('over\n')
    for (let tries = 0; ; tries++) {
      shell = spawn(
        'sh',
        ['-c', watched, 'sh', folder, join(programs, 'postgres'), ...given, ...settings],
        { ...owner, stdio: ['pipe', 'ignore', 'ignore'] },
      )
      if (await answers(shell, () => ask('select 1'))) return
      if (tries >= 20) throw new Error(`no PostgreSQL could be started in ${folder}`)
      await passed(200)
    }
  }
  await start()
  return {
    ...{ folder, port, url: urlOf, ask, start },
    pid: () => Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0]),
    async stop() {
      if (shell === null || shell.exitCode !== null) return
      const ended = once(shell, 'exit')
      shell.stdin?.end()
      await ended
    },
  }
}

const quick = ['fsync=off', 'max_connections=200', 'shared_buffers=64MB']

/** Ends the server, and takes its folder away, when nobody is there any more who holds the other end of its input. */
const watched = `folder=$1; shift; cd /; "$@" </dev/null & pid=$!
if read over; then wait $pid; else kill -QUIT $pid; wait $pid; rm -rf "$folder"; fi`

/** False where it ended before it took questions. */
async function answers(shell: ChildProcess, ask: () => Promise<unknown>): Promise<boolean> {
  for (let tries = 0; tries < 400; tries++) {
    if (shell.exitCode !== null) return false
    const isUp = await ask().then(
      () => true,
      () => false,
    )
    if (isUp) return true
    await passed(25)
  }
  return false
}
