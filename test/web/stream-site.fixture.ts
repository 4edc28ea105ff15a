/** A site whose server is another process, which a test kills and starts again; what happens is written beside it. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { newSetUpLink } from '../../src/accounts/index.ts'
import { wallClockMs } from '../../src/kernel/index.ts'
import { alertOf, startMs } from '../../src/response/incidents/alerts.fixture.ts'
import { createResponse } from '../../src/response/index.ts'
import { type Database, openDatabase } from '../../src/store/index.ts'
import { keepRecords } from '../../src/store/kept.fixture.ts'
import { Client } from '../api/client.fixture.ts'
import { cookiesFrom, type Site } from './site.fixture.ts'

export interface StreamSite extends Site {
  kill(): Promise<void>
  /** On the same port and database. */
  start(): Promise<void>
  /** Clients of the stream, by the server's own count. */
  clients(): Promise<number>
  /** So many lines of the log, one transaction. */
  events(count: number): Promise<void>
  /** A host begins to call another. */
  beacon(actor: string): Promise<void>
}

const password = 'nine grey geese at dawn'
const signIn = 'rina'

export async function openStreamSite(): Promise<StreamSite> {
  const data = mkdtempSync(join(tmpdir(), 'amoskys-stream-site-'))
  const path = join(data, 'site.sqlite')
  const database = await openDatabase(path)
  let { child, address } = await serve(path, data, '0')
  const port = new URL(address).port
  const admin = await Client.of(address)
  const token = await database.write((db) => newSetUpLink(db, wallClockMs()))
  await admin.call('setUp', { body: { token, signIn, name: 'Rina Osei', password } })
  const response = createResponse({ clock: wallClockMs })
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  return {
    ...{ address, signIn, password, admin, database, data, kill },
    cookies: (who = { signIn, password }) => cookiesFrom(address, who),
    async start() {
      ;({ child, address } = await serve(path, data, port))
    },
    clients: () => clientsAt(address),
    events: (count) => writeEvents(database, count),
    async beacon(actor) {
      // It lasts 10 s, and ends now.
      const atS = Math.floor((wallClockMs() - startMs) / 1000) - 10
      const alerts = [alertOf({ kind: 'beacon', actor, victim: '203.0.113.66', atS })]
      await keepRecords(database, { alerts })
      await database.write((db) => response.onAlerts(db, alerts))
    },
    async [Symbol.asyncDispose]() {
      await kill()
      await database.close()
    },
  }
}

async function serve(
  ...words: readonly [path: string, data: string, port: string]
): Promise<{ child: ChildProcess; address: string }> {
  const child = fork(join(import.meta.dirname, 'api-server.ts'), words, { stdio: 'inherit' })
  const [{ address }] = (await once(child, 'message')) as [{ readonly address: string }]
  return { child, address }
}

async function clientsAt(address: string): Promise<number> {
  const answer = await fetch(`${address}/metrics`, { headers: { authorization: 'Bearer scrape' } })
  return Number(/^amoskys_ws_clients (\d+)$/m.exec(await answer.text())?.[1])
}

let written = 0

/** Signals, as the engine tells of them. */
export async function writeEvents(database: Database, count: number): Promise<void> {
  const nowMs = wallClockMs()
  const rows = Array.from({ length: count }, () => eventRow(++written, nowMs))
  await database.write(async (db) => {
    await db.insertInto('events').values(rows).execute()
  })
}

function eventRow(number: number, nowMs: number) {
  const entity = `10.20.${number % 40}.${number % 250}`
  return {
    ...{ key: `test|${nowMs}|${number}`, kind: 'signal', what: 'seen' },
    ...{ severity: 'low', urgency: 'low' },
    ...{ time_us: nowMs * 1000, kept_ms: nowMs, sensor: 'local', entity },
    ...{ detector: 'beacon', technique: 'T1071', ref: '', signal: `s${number}`, trace_id: '' },
    text: `beacon: ${entity} to 203.0.113.66, +12.4 points at first`,
  }
}

/** Numbers of the log above one, in order. */
export async function eventsAfter(database: Database, seq: number): Promise<readonly number[]> {
  const rows = database.read.selectFrom('events').select('seq').where('seq', '>', seq)
  return (await rows.orderBy('seq').execute()).map((row) => row.seq)
}
