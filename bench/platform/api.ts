/** How soon the API answers many readers at once, over a large database into which alerts are written meanwhile. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as pause } from 'node:timers/promises'
import { newSetUpLink } from '../../src/accounts/index.ts'
import { openDatabase } from '../../src/store/index.ts'
import { renderTable } from '../table.ts'
import { type Corpus, obtainCorpus } from './corpus.ts'
import { load, type Seen } from './load.ts'
import { machineLoad } from './process.ts'
import { type Ground, questionsOf } from './questions.ts'

export interface ApiPlan {
  /** Where the database is kept. */
  readonly folder: string
  readonly incidents: number
  readonly readers: readonly number[]
  readonly seconds: number
  /** Alerts a second that are written meanwhile. */
  readonly rate: number
  readonly flags: readonly string[]
  readonly say: (text: string) => void
}

export interface ApiRow extends Seen {
  readonly what: string
  readonly readers: number
  /** Milliseconds that the p95 may take with 50 readers. */
  readonly target: number
  /** Alerts a second that were written meanwhile. */
  readonly written: number
  readonly load: string
}

const here = import.meta.dirname
const prefix = '/api/v1'
/** Records whose details are asked for. */
const asked = 200

export async function measureApi(plan: ApiPlan): Promise<{ corpus: Corpus; rows: ApiRow[] }> {
  const { folder, incidents, say, flags } = plan
  const corpus = await obtainCorpus({ folder, size: incidents, say })
  const link = await setUpLink(corpus.path)
  const server = fork(join(here, 'api-server.ts'), [corpus.path, corpus.data], {
    execArgv: [...flags],
  })
  const rows: ApiRow[] = []
  const writer = openWriter(plan, corpus)
  try {
    const [{ address }] = (await once(server, 'message')) as [{ readonly address: string }]
    const questions = questionsOf(ground(corpus))
    for (const { what, target, paths } of questions)
      for (const readers of plan.readers) {
        const headers = await signIn(address, link)
        const before = await writer.count()
        const how = { address, headers, readers, seconds: plan.seconds, pid: server.pid! }
        const seen = await load({ ...how, paths: paths.map((path) => `${prefix}${path}`) })
        const after = await writer.count()
        const written = (after.kept - before.kept) / (after.seconds - before.seconds)
        say(`${what}, readers ${readers}: p95 ${seen.p95.toFixed(1)} ms`)
        rows.push({ ...seen, what, readers, target, written, load: machineLoad() })
      }
  } finally {
    await end(server)
    await writer.end()
  }
  return { corpus, rows }
}

export function renderApi({ corpus, rows }: Awaited<ReturnType<typeof measureApi>>): string {
  const one = (value: number) => value.toFixed(1)
  const cells = rows.map((row) => [
    ...[row.what, String(row.readers), one(row.p50), one(row.p95), one(row.max)],
    ...[row.readers === 50 ? String(row.target) : '', String(Math.round(row.perSecond))],
    ...[row.cpuMs.toFixed(2), String(Math.round(row.written)), row.load],
  ])
  const head = ['', 'readers', 'p50 ms', 'p95', 'max', 'wanted', 'requests/s', 'CPU ms each']
  const size = `${corpus.alerts.toLocaleString('en-US')} alerts, ${corpus.incidents.toLocaleString('en-US')} incidents`
  return `${size}\n\n${renderTable([...head, 'alerts/s written', 'load'], cells)}`
}

const account = { signIn: 'bench', password: 'nine grey geese at dawn' }

/** Null where the account is there already. */
async function setUpLink(path: string): Promise<string | null> {
  await using database = await openDatabase(path)
  return database.write((db) => newSetUpLink(db, Date.now()))
}

let isSetUp = false

/** The cookie of a session of a person, who signed in by password. */
async function signIn(address: string, link: string | null): Promise<Record<string, string>> {
  const post = async (path: string, body: object) => {
    const answer = await fetch(`${address}${prefix}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
      body: JSON.stringify(body),
    })
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    return answer
  }
  if (link !== null && !isSetUp) await post('/setup', { ...account, token: link })
  isSetUp = true
  const answer = await post('/auth/login', account)
  const cookies = answer.headers.getSetCookie().map((line) => line.split(';')[0])
  return { cookie: cookies.join('; ') }
}

/** What there is to be asked for: so many records, evenly spread. */
function ground({ path, alerts, incidents }: Corpus): Ground {
  using database = new DatabaseSync(path, { readOnly: true })
  const ids = (table: string, count: number) =>
    database
      .prepare(`select id from ${table} where rowid % ? = 0 limit ?`)
      .all(Math.floor(count / asked), asked)
      .map(({ id }) => String(id))
  return { incidents: ids('incidents', incidents), alerts: ids('alerts', alerts) }
}

interface Count {
  readonly kept: number
  readonly seconds: number
}

function openWriter({ rate, flags, folder }: ApiPlan, { path }: Corpus) {
  if (rate === 0)
    return { count: async () => ({ kept: 0, seconds: Date.now() / 1000 }), end: async () => {} }
  const bundles = join(folder, 'bundles.json')
  const writer = fork(join(here, 'alert-writer.ts'), [path, bundles, String(rate)], {
    execArgv: [...flags],
  })
  return {
    count: async () => ((await once(writer, 'message')) as [Count])[0],
    end: () => end(writer),
  }
}

/** Asked to; ended where it does not in time. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const ended = once(child, 'exit')
  child.send('end')
  await Promise.race([ended, pause(5000, undefined, { ref: false })])
  child.kill('SIGKILL')
}
