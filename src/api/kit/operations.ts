/**
 * Work that takes longer than an answer may. It goes on behind the answer and ends in a file: of bounded size, for
 * whoever asked alone, forgotten after a day. A process that dies takes its work with it; that is seen by its silence.
 */
import { mkdirSync, rmSync } from 'node:fs'
import { type FileHandle, open, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import {
  beginOperation,
  dropOperation,
  findOperation,
  moveOperation,
  type OperationRow,
  outlivedOperations,
} from '../../store/index.ts'
import { actorOf, type Desk } from './desk.ts'
import { problem } from './problem.ts'
import type { Call } from './route.ts'

interface Work {
  readonly kind: 'export' | 'audit-export'
  /** What was asked, to be shown again. No secrets. */
  readonly asked: object
  /** Of the file's name: `csv`. */
  readonly extension: string
  /** Writes the file, and yields between its parts. */
  readonly write: (sink: Sink) => Promise<void>
}

export interface Sink {
  /** Where the file is made: for those who write it by themselves. */
  readonly path: string
  /** Throws where the file would grow beyond its bound, or somebody cancelled. `records`: how many are in it. */
  append(text: string, records: number): Promise<void>
  /** No more fits: what is there is ended, and it is said that it is not all. */
  isFull(): boolean
}

const keptMs = 24 * 3_600_000
/** Silence after which it is thought to have died. */
const diedMs = 60_000
const touchMs = 1000
const runningMax = 2
const ownMax = 20
const bytesMax = 512 * 1024 * 1024
const recordsMax = 1_000_000

interface Running {
  readonly abort: AbortController
  over: Promise<void>
}

const running = new WeakMap<object, Map<string, Running>>()
const stopped = 'The server was stopped while it was being made.'

function runningOn(desk: Desk): Map<string, Running> {
  const known = running.get(desk.database) ?? new Map<string, Running>()
  running.set(desk.database, known)
  return known
}

/** Begins it, with its audit entry; yields the record of it. */
export async function startOperation(call: Call, work: Work): Promise<OperationRow> {
  const { desk } = call
  const own = runningOn(desk)
  if (own.size >= runningMax)
    throw problem('rate_limited', `${runningMax} exports are being made; try again in a minute.`, {
      retryAfterSeconds: 60,
    })
  const nowMs = desk.nowMs()
  const id = desk.newId('op')
  const owner = actorOf(call).id
  const row: OperationRow = {
    ...{ id, kind: work.kind, owner, state: 'running', created_ms: nowMs, touched_ms: nowMs },
    ...{ ended_ms: null, expires_ms: nowMs + keptMs, done: 0, is_truncated: 0, bytes: 0 },
    ...{ file: `${id}.${work.extension}`, problem: '', asked: JSON.stringify(work.asked) },
  }
  const abort = new AbortController()
  const mine: Running = { abort, over: Promise.resolve() }
  own.set(id, mine)
  try {
    const deed = { verb: `${work.kind}.make`, object: { kind: 'operation', id } }
    const old = await desk.change(call, deed, async (db) => {
      const outlived = await outlivedOperations(db, owner, { nowMs, ownMax: ownMax - 1 })
      for (const one of outlived) await dropOperation(db, one.id)
      await beginOperation(db, row)
      return { before: null, after: work.asked, result: outlived }
    })
    for (const one of old) rmSync(fileOf(desk, one), { force: true })
  } catch (thrown) {
    own.delete(id)
    throw thrown
  }
  mine.over = done(desk, row, { work, abort }).finally(() => own.delete(id))
  return row
}

/** Whoever asked for it sees it; to others there is none. */
export async function ownOperation(call: Call, id: string): Promise<OperationRow> {
  const row = await findOperation(call.desk.database.read, id)
  const isOver = row === undefined || row.expires_ms <= call.desk.nowMs()
  if (isOver || row.owner !== actorOf(call).id)
    throw problem('not_found', 'There is no such operation of yours, or its time is over.')
  return row
}

/** As it is by now: one that has been silent for too long has died with its process. */
export function stateOf(row: OperationRow, nowMs: number): { state: string; problem: string } {
  if (row.state === 'running' && row.touched_ms < nowMs - diedMs)
    return { state: 'failed', problem: stopped }
  return { state: row.state, problem: row.problem }
}

/** Stops it where it runs, and takes away what it made. */
export async function endOperation(call: Call, row: OperationRow): Promise<void> {
  const { desk } = call
  const deed = { verb: `${row.kind}.delete`, object: { kind: 'operation', id: row.id } }
  await desk.change(call, deed, async (db) => {
    await dropOperation(db, row.id)
    return { before: { state: row.state, done: row.done }, after: null, result: null }
  })
  runningOn(desk).get(row.id)?.abort.abort()
  rmSync(fileOf(desk, row), { force: true })
}

/** Ends all that runs, before the database is let go. */
export async function stopOperations(desk: Desk): Promise<void> {
  const all = [...runningOn(desk).values()]
  for (const { abort } of all) abort.abort()
  await Promise.all(all.map(({ over }) => over))
}

export function fileOf({ data }: Desk, { file }: Pick<OperationRow, 'file'>): string {
  return join(data, 'exports', file)
}

interface Doing {
  readonly work: Work
  readonly abort: AbortController
}

/** Never throws: nobody waits for it. */
async function done(desk: Desk, row: OperationRow, { work, abort }: Doing): Promise<void> {
  const path = fileOf(desk, row)
  const draft = `${path}.part`
  const move = (change: Partial<OperationRow>) =>
    desk.database.write((db) => moveOperation(db, row.id, change))
  const sink = new FileSink({ path: draft, abort: abort.signal, move, nowMs: desk.nowMs })
  try {
    mkdirSync(join(desk.data, 'exports'), { recursive: true, mode: 0o700 })
    await work.write(sink)
    const made = await sink.close()
    await rename(draft, path)
    const end = { ...made, state: 'done', touched_ms: desk.nowMs(), ended_ms: desk.nowMs() }
    if (!(await move(end))) rmSync(path, { force: true })
  } catch (thrown) {
    await sink.close()
    rmSync(draft, { force: true })
    const end = { state: 'failed', problem: reasonFor(desk, thrown), ended_ms: desk.nowMs() }
    await move(end).catch(() => {})
  }
}

function reasonFor(desk: Desk, thrown: unknown): string {
  if (thrown instanceof Cancelled) return stopped
  desk.log.error('An export failed.', { failure: thrown })
  return 'It failed; the log of the server has why.'
}

class Cancelled extends Error {
  override readonly name = 'Cancelled'
}

interface SinkParts {
  readonly path: string
  readonly abort: AbortSignal
  readonly move: (change: Partial<OperationRow>) => Promise<boolean>
  readonly nowMs: () => number
}

class FileSink implements Sink {
  readonly path: string
  readonly #parts: SinkParts
  #file: FileHandle | null = null
  #touchedMs: number
  #bytes = 0
  #records = 0
  #isTruncated = false

  constructor(parts: SinkParts) {
    this.path = parts.path
    this.#parts = parts
    this.#touchedMs = parts.nowMs()
  }

  isFull(): boolean {
    const isFull = this.#bytes >= bytesMax || this.#records >= recordsMax
    this.#isTruncated ||= isFull
    return isFull
  }

  async append(text: string, records: number): Promise<void> {
    const { abort, nowMs, move } = this.#parts
    this.#file ??= await open(this.path, 'wx', 0o600)
    const { bytesWritten } = await this.#file.write(text)
    this.#bytes += bytesWritten
    this.#records += records
    // Others of this thread have their turn; the database answers without one.
    await turn()
    if (abort.aborted) throw new Cancelled()
    if (nowMs() - this.#touchedMs < touchMs) return
    this.#touchedMs = nowMs()
    const told = { touched_ms: this.#touchedMs, done: this.#records, bytes: this.#bytes }
    if (!(await move(told))) throw new Cancelled()
  }

  async close(): Promise<Pick<OperationRow, 'done' | 'bytes' | 'is_truncated'>> {
    await this.#file?.close()
    const is_truncated = this.#isTruncated ? 1 : 0
    return { done: this.#records, bytes: this.#bytes, is_truncated }
  }
}
