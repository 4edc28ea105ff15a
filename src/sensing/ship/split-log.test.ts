/** Several streams in one log: each in order, none behind another, and none forgotten when the split changes. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { partNames } from '../../contracts/index.ts'
import type { CallEvents } from './link.ts'
import { Links } from './links.ts'
import { SplitBatcher } from './split-batcher.ts'
import { WriteAheadLog } from './write-ahead-log.ts'

const facts = { rows: 1, fromUs: 1, untilUs: 2 }
const seal = (text: string) => () => Buffer.from(text)
const all = { batchesMax: 100, bytesMax: 1e9 }

function placeOf(): string {
  const folder = mkdtempSync(join(tmpdir(), 'amoskys-log-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, 'log.sqlite')
}

function logAt(path: string): WriteAheadLog {
  const log = new WriteAheadLog({
    ...{ path, clock: () => 1_000, onNotice: () => {} },
    bounds: { bytesMax: 1e6, ageMsMax: 1e9 },
  })
  onTestFinished(() => log[Symbol.dispose]())
  return log
}

const textsOf = (log: WriteAheadLog, stream: string) =>
  log.after(0, all, stream).map(({ bytes }) => Buffer.from(bytes).toString())

/** A hub that keeps what it is sent, by stream, and knows what it has. */
function hubOf() {
  const kept = new Map<string, string[]>()
  const newest = new Map<string, number>()
  const open = new Set<string>()
  const dial = (stream: string) => (events: CallEvents) => {
    open.add(stream)
    const welcome = { kind: 'welcome', inflightMax: 2, envelopeBytesMax: 1e6 } as const
    queueMicrotask(() => events.onAnswer({ ...welcome, newest: newest.get(stream) ?? 0 }))
    return {
      send(batches: readonly { readonly sequence: number; readonly bytes: Uint8Array }[]) {
        const texts = batches.map(({ bytes }) => Buffer.from(bytes).toString())
        kept.set(stream, [...(kept.get(stream) ?? []), ...texts])
        const { sequence } = batches.at(-1)!
        newest.set(stream, sequence)
        queueMicrotask(() => events.onAnswer({ kind: 'ack', sequence }))
      },
      close: () => void open.delete(stream),
    }
  }
  return { kept, open, dial }
}

function linksOf(log: WriteAheadLog, hub: ReturnType<typeof hubOf>, streams: readonly string[]) {
  const links = new Links({
    ...{ log, streams, dial: hub.dial, clock: () => 1_000, chance: () => 0, onNotice: () => {} },
  })
  onTestFinished(() => links[Symbol.dispose]())
  return links
}

test('what is acknowledged of one stream leaves the others where they are, after a kill, too', () => {
  const path = placeOf()
  const log = logAt(path)
  log.append(facts, seal('a1'), '1-of-2')
  log.append(facts, seal('b1'), '2-of-2')
  const last = log.append(facts, seal('a2'), '1-of-2')
  const newest = log.append(facts, seal('b2'), '2-of-2')
  log.acknowledge(last.sequence, '1-of-2')
  // The file as a process leaves it that is killed here.
  const again = logAt(path)
  expect(textsOf(again, '1-of-2')).toEqual([])
  expect(textsOf(again, '2-of-2')).toEqual(['b1', 'b2'])
  expect(again.append(facts, seal('a3'), '1-of-2').sequence).toBeGreaterThan(newest.sequence)
  again.drop(newest.sequence, '1-of-2')
  expect(textsOf(again, '2-of-2')).toEqual(['b1', 'b2'])
})

test('each stream is sent over its own call, in its order', async () => {
  const log = logAt(':memory:')
  const hub = hubOf()
  const links = linksOf(log, hub, partNames(2))
  for (const text of ['a1', 'b1', 'b2', 'a2', 'a3', 'b3'])
    log.append(facts, seal(text), text.startsWith('a') ? '1-of-2' : '2-of-2')
  links.poke()
  await expect.poll(() => log.counts().batches).toBe(0)
  expect(Object.fromEntries(hub.kept)).toEqual({
    '1-of-2': ['a1', 'a2', 'a3'],
    '2-of-2': ['b1', 'b2', 'b3'],
  })
  expect(links.state().state).toBe('connected')
})

test('after another split the old streams are sent to their end, and their calls are over', async () => {
  const path = placeOf()
  const before = logAt(path)
  expect(before.useStreams(partNames(2))).toEqual([])
  before.append(facts, seal('a1'), '1-of-2')
  before[Symbol.dispose]()
  const log = logAt(path)
  const old = log.useStreams(partNames(1))
  expect(old).toEqual(['1-of-2', '2-of-2'])
  for (const stream of old) {
    log.append(facts, seal('end'), stream)
    log.forgetStream(stream)
  }
  const hub = hubOf()
  const links = linksOf(log, hub, partNames(1))
  log.append(facts, seal('new'), '')
  await expect.poll(() => log.counts().batches, { timeout: 5_000 }).toBe(0)
  links.poke()
  expect(Object.fromEntries(hub.kept)).toEqual({
    ...{ '1-of-2': ['a1', 'end'], '2-of-2': ['end'], '': ['new'] },
  })
  expect([...hub.open]).toEqual([''])
  expect(log.useStreams(partNames(1))).toEqual([])
})

test('a log of before the streams had names goes on as the one stream', () => {
  const path = placeOf()
  const old = new DatabaseSync(path)
  old.exec(`
    create table batches (sequence integer primary key, made_ms real not null, rows integer not null,
      from_us real not null, until_us real not null, bytes blob not null);
    create table facts (name text primary key, value real not null);
    insert into batches values (7, 1, 1, 1, 2, x'61'); insert into facts values ('newest', 7);
    pragma user_version = 1`)
  old.close()
  const log = logAt(path)
  expect(textsOf(log, '')).toEqual(['a'])
  expect(log.useStreams(partNames(2))).toEqual([''])
})

test('every stream begins, learns the time and ends; the sensor tells of itself in the first', () => {
  const told: Record<string, string[]> = {}
  const batcher = new SplitBatcher({
    ...{ streams: partNames(3), home: [], clock: () => 0 },
    onBatch: (stream, parts) => {
      told[stream] = parts.map(({ kind }) => kind)
    },
  })
  batcher.put({ kind: 'begin', run: 'r', version: '1', flowsBefore: 0 })
  batcher.put({ kind: 'time', timeUs: 5 })
  batcher.put({ kind: 'report', report: {} as never })
  batcher.put({ kind: 'end' })
  batcher.flush()
  expect(told).toEqual({
    '1-of-3': ['begin', 'time', 'report', 'end'],
    '2-of-3': ['begin', 'time', 'end'],
    '3-of-3': ['begin', 'time', 'end'],
  })
})
