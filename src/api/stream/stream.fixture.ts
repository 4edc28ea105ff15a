/** A server on loopback with tables to follow, and clients that follow them. */

import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Kysely, sql } from 'kysely'
import { WebSocket } from 'ws'
import { z } from 'zod'
import type { Caller, Permission } from '../../accounts/index.ts'
import { newId, randomHex, wallClockMs } from '../../kernel/index.ts'
import { quietLog } from '../../log/quiet.fixture.ts'
import { type Database, openDatabase, type Schema } from '../../store/index.ts'
import { createDesk, createServer } from '../kit/index.ts'
import { groundOn } from '../kit/serve.fixture.ts'
import type { Channel } from './channel.ts'
import { channels } from './channels.ts'
import { Hub } from './hub.ts'
import type { StreamLimits } from './limits.ts'
import { streamResource } from './resource.ts'
import { serveStream } from './server.ts'

export const origin = 'https://soc.example.org'

export function newPath(): string {
  return join(mkdtempSync(join(tmpdir(), 'amoskys-stream-')), 'run.sqlite')
}

/** A log that a test writes to. */
export const notes: Channel = {
  name: 'notes',
  says: 'What was noted.',
  needs: 'logs:read',
  kind: 'log',
  list: {
    column: 'seq',
    spec: {
      table: 'notes' as never,
      id: 'seq',
      time: null,
      fields: {
        text: { kind: 'search', column: 'text' },
        severity: { kind: 'text', column: 'severity' },
      },
      is: {},
      sorts: {},
      defaultSort: '',
    },
  },
  snapshot: '/api/v1/notes',
  record: z.strictObject({ seq: z.int(), severity: z.string(), text: z.string() }),
  idOf: (record) => String(record['seq']),
  newest: (db) => numberOf(db, 'max'),
  oldest: (db) => numberOf(db, 'min'),
  since: async (db, since, limit) => {
    const { rows } = await sql<{ seq: number; severity: string; text: string }>`
      select seq, severity, text from notes where seq > ${since} order by seq limit ${limit}
    `.execute(db)
    return rows.map((record) => ({ seq: record.seq, record }))
  },
}

/** Things whose state changes. */
export const things: Channel = {
  name: 'things',
  says: 'Things as they are.',
  needs: 'read',
  kind: 'changes',
  isSmall: true,
  list: {
    column: 'change',
    spec: {
      table: 'things' as never,
      id: 'id',
      time: null,
      fields: { state: { kind: 'text', column: 'state' } },
      is: { open: [{ field: 'state', op: 'is', values: ['open'], isNot: false }] },
      sorts: {},
      defaultSort: '',
    },
  },
  snapshot: '/api/v1/things',
  record: z.strictObject({ id: z.string(), change: z.int(), state: z.string() }),
  idOf: (record) => String(record['id']),
  newest: async (db) => {
    const { rows } = await sql<{ n: number | null }>`
      select max(change) as n from things`.execute(db)
    return rows[0]?.n ?? 0
  },
  since: async (db, since, limit) => {
    const { rows } = await sql<{ id: string; change: number; state: string }>`
      select id, change, state from things where change > ${since} order by change limit ${limit}
    `.execute(db)
    return rows.map((record) => ({ seq: record.change, record }))
  },
}

export async function set(database: Database, id: string, state: string): Promise<void> {
  await database.write(async (db) => {
    await sql`insert into things (id, change, state)
      values (${id}, (select coalesce(max(change), 0) + 1 from things), ${state})
      on conflict (id) do update set change = excluded.change, state = excluded.state`.execute(db)
  })
}

async function numberOf(db: Kysely<Schema>, which: 'min' | 'max'): Promise<number> {
  const { rows } = await sql<{ n: number | null }>`
    select ${sql.raw(which)}(seq) as n from notes`.execute(db)
  return rows[0]?.n ?? 0
}

export async function makeTables(database: Database): Promise<void> {
  // Kept while it is empty, so that numbers go on after the last.
  await database.write(async (db) => {
    await sql`create table if not exists notes (
      seq integer primary key autoincrement, severity text not null, text text not null
    )`.execute(db)
    await sql`create table if not exists things (
      id text primary key, change integer not null, state text not null
    )`.execute(db)
  })
}

export async function note(
  database: Database,
  texts: readonly string[],
  severity = 'low',
): Promise<void> {
  await database.write(async (db) => {
    for (const text of texts)
      await sql`insert into notes (severity, text) values (${severity}, ${text})`.execute(db)
  })
}

export function callerWith(
  permissions: readonly Permission[],
  changes: Partial<Caller> = {},
): Caller {
  return {
    ...{ kind: 'user', id: 'usr_all', name: 'Rina', role: 'admin', session: 'ses_1' },
    ...{ address: '127.0.0.1', signedInAtMs: 0, isSecondFactorDone: true },
    permissions: new Set(permissions),
    ...changes,
  }
}

export const everyone = callerWith(['read', 'agents:read', 'logs:read'])

export interface TestServer extends AsyncDisposable {
  readonly url: string
  readonly port: number
  readonly hub: Hub
  readonly database: Database
  /** What callers may now, by session; one that is not here may what it could. */
  readonly changed: Map<string, Caller | null>
  readonly told: string[]
  ticketOf(caller: Caller): string
}

export async function serve(
  path: string,
  {
    limits = {},
    port = 0,
  }: { readonly limits?: Partial<StreamLimits>; readonly port?: number } = {},
): Promise<TestServer> {
  const database = await openDatabase(path)
  await makeTables(database)
  const changed = new Map<string, Caller | null>()
  const told: string[] = []
  const tickets = new Map<string, Caller>()
  const hub = new Hub({
    database,
    channels: [...channels, notes, things],
    clock: wallClockMs,
    stillMay: async (caller) =>
      changed.has(caller.session) ? (changed.get(caller.session) ?? null) : caller,
    limits,
    tell: (text) => told.push(text),
  })
  const admit = async (ticket: string) => {
    const caller = ticket === 'any' ? everyone : tickets.get(ticket)
    tickets.delete(ticket)
    return caller ?? null
  }
  const app = await createServer({
    desk: createDesk({
      ...{
        database,
        log: quietLog,
        data: '',
        secret: new Uint8Array(32),
        settings: [],
        models: [],
        version: '1',
      },
      ...{ nowMs: wallClockMs, newId: (prefix) => newId(prefix, wallClockMs()) },
      accounts: await groundOn(database, wallClockMs()),
    }),
    resources: [streamResource(hub, hub.channels)],
    authenticate: async ({ headers }) => {
      if (headers['authorization'] === undefined) return null
      return { caller: everyone, isByCookie: false }
    },
    ...{ randomHex, tls: null },
    ...{ trustedProxies: [], hosts: [], requestsPerMinute: 1000 },
  })
  await serveStream(app, { hub, origins: [origin], admit })
  await app.listen({ host: '127.0.0.1', port })
  const { port: ours } = app.server.address() as AddressInfo
  return {
    url: `ws://127.0.0.1:${ours}/api/v1/stream`,
    port: ours,
    ...{ hub, database, changed, told },
    ticketOf(caller) {
      const ticket = `t${tickets.size}-${caller.id}`
      tickets.set(ticket, caller)
      return ticket
    },
    async [Symbol.asyncDispose]() {
      await hub.close()
      await app.close()
      await database.close()
    },
  }
}

/** Any message from the server. */
export interface Message {
  readonly op?: string
  readonly ch?: string
  readonly seq?: readonly [number, number]
  readonly patch?: readonly Record<string, unknown>[]
  readonly gone?: readonly string[]
  readonly dropped?: number
  readonly full?: boolean
  readonly [name: string]: unknown
}

export class Follower {
  readonly socket: WebSocket
  readonly messages: Message[] = []
  bytes = 0
  closed: { readonly code: number; readonly reason: string } | null = null
  #waiting = () => {}

  constructor(url: string, options: ConstructorParameters<typeof WebSocket>[2] = {}) {
    this.socket = new WebSocket(url, options)
    this.socket.on('error', () => {})
    this.socket.on('message', (data) => {
      this.bytes += (data as Buffer).length
      this.messages.push(JSON.parse(String(data)) as Message)
      this.#waiting()
    })
    this.socket.on('close', (code, reason) => {
      this.closed = { code, reason: String(reason) }
      this.#waiting()
    })
  }

  async opened(): Promise<this> {
    if (this.socket.readyState === WebSocket.CONNECTING) await once(this.socket, 'open')
    return this
  }

  say(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message))
  }

  /** Waits until it is so: looked at with each message. */
  async until(isSo: () => boolean): Promise<void> {
    while (!isSo())
      await new Promise<void>((resolve) => {
        this.#waiting = resolve
      })
  }

  frames(channel: string): Message[] {
    return this.messages.filter(({ ch, patch }) => ch === channel && patch !== undefined)
  }

  ops(op: string): Message[] {
    return this.messages.filter((message) => message.op === op)
  }

  records(channel: string): Record<string, unknown>[] {
    return this.frames(channel).flatMap(({ patch }) => patch ?? [])
  }

  lastOf(channel: string): number {
    return this.frames(channel).at(-1)?.seq?.[1] ?? 0
  }
}

/** Connected, and subscribed to a channel. */
export async function follow(
  url: string,
  ch: string,
  wish: Readonly<Record<string, unknown>> = {},
): Promise<Follower> {
  const follower = await new Follower(`${url}?ticket=any`).opened()
  follower.say({ op: 'sub', ch, ...wish })
  await follower.until(() => follower.messages.length > 0)
  return follower
}

/** Where one frame does not begin behind the one before it. */
export function holesOf(frames: readonly Message[]): unknown[] {
  return frames.filter((frame, i) => i > 0 && frame.seq![0] !== frames[i - 1]!.seq![1] + 1)
}
