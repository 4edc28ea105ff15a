import { appendFileSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { sequenceStep } from '../../contracts/index.ts'
import { WriteAheadLog, type WriteAheadLogOptions } from './write-ahead-log.ts'

const facts = (rows: number, us = 1) => ({ rows, fromUs: us, untilUs: us + 1 })
const bounds = { bytesMax: 1_000_000, ageMsMax: 3_600_000 }
const all = { batchesMax: 100, bytesMax: 1e9 }
const seal = (text: string) => () => Buffer.from(text)

function folderOf(): string {
  const folder = mkdtempSync(join(tmpdir(), 'amoskys-log-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

function logOf(options: Partial<WriteAheadLogOptions> = {}) {
  const clock = { nowMs: 1_000_000 }
  const notices: string[] = []
  const log = new WriteAheadLog({
    ...{ path: ':memory:', bounds, clock: () => clock.nowMs },
    onNotice: (text) => void notices.push(text),
    ...options,
  })
  onTestFinished(() => log[Symbol.dispose]())
  return { log, clock, notices }
}

const textsOf = (log: WriteAheadLog, after = 0) =>
  log.after(after, all).map(({ bytes }) => Buffer.from(bytes).toString())

test('batches are there in order until they are acknowledged', () => {
  const { log } = logOf()
  const [a, b] = [log.append(facts(1), seal('a')), log.append(facts(1), seal('b'))]
  log.append(facts(1), seal('c'))
  expect(b.sequence).toBeGreaterThan(a.sequence)
  expect(textsOf(log)).toEqual(['a', 'b', 'c'])
  expect(textsOf(log, a.sequence)).toEqual(['b', 'c'])
  expect(log.after(0, { batchesMax: 10, bytesMax: 1 }).length).toBe(1)
  log.acknowledge(b.sequence)
  expect(textsOf(log)).toEqual(['c'])
  expect(log.counts()).toMatchObject({ batches: 1, bytes: 1 })
})

test('a log that is opened again has what was not acknowledged, and numbers above all before', () => {
  const path = join(folderOf(), 'log.sqlite')
  const first = logOf({ path })
  const last = first.log.append(facts(1), seal('a'))
  expect(first.log.beginFlows()).toBe(0)
  first.log.reserveFlows(10)
  first.log[Symbol.dispose]()
  // The clock was set back meanwhile.
  const again = logOf({ path, clock: () => 5 })
  expect(textsOf(again.log)).toEqual(['a'])
  expect(again.log.append(facts(1), seal('b')).sequence).toBe(last.sequence + sequenceStep)
  expect(again.log.beginFlows()).toBeGreaterThanOrEqual(10)
  expect(statSync(path).mode & 0o777).toBe(0o600)
})

test('what finds no room goes oldest first, and is counted', () => {
  const { log } = logOf({ bounds: { ...bounds, bytesMax: 100 } })
  for (let i = 0; i < 30; i++) log.append(facts(2, i * 10), () => Buffer.alloc(10, i))
  const { bytes, batches } = log.counts()
  expect(bytes).toBeLessThanOrEqual(100)
  expect(log.shed()).toMatchObject({ rows: (30 - batches) * 2 })
  expect(log.after(0, all).at(-1)!.bytes[0]).toBe(29)
})

test('what is too old goes, and is counted', () => {
  const { log, clock } = logOf({ bounds: { ...bounds, ageMsMax: 1_000 } })
  log.append(facts(5), seal('old'))
  clock.nowMs += 2_000
  log.append(facts(1), seal('new'))
  expect(textsOf(log)).toEqual(['new'])
  expect(log.shed().rows).toBe(5)
})

test('numbers go on above what the hub has; what it has is forgotten', () => {
  const { log } = logOf()
  const { sequence } = log.append(facts(1), seal('a'))
  log.append(facts(1), seal('b'))
  log.meet(0)
  log.meet(sequence)
  expect(textsOf(log)).toEqual(['b'])
  log.meet(sequence + 1_000_000_000_000)
  expect(log.append(facts(1), seal('c')).sequence).toBeGreaterThan(sequence + 1_000_000_000_000)
})

test('a new log under a clock that stands behind gives up what the hub takes for others, and counts it', () => {
  const { log } = logOf()
  const { sequence } = log.append(facts(7), seal('a'))
  log.meet(sequence + 1_000)
  expect(textsOf(log)).toEqual([])
  expect(log.shed().rows).toBe(7)
})

test('one batch that the hub will never take is dropped alone', () => {
  const { log } = logOf()
  const [, b] = ['a', 'b', 'c'].map((text) => log.append(facts(1), seal(text)))
  log.drop(b!.sequence)
  expect(textsOf(log)).toEqual(['a', 'c'])
  expect(log.counts().batches).toBe(2)
})

test.each([
  ['overwritten', (path: string) => writeFileSync(path, Buffer.alloc(8_192, 0x5a))],
  ['cut short', (path: string) => writeFileSync(path, 'SQLite format 3\0 and no more')],
])('a file that was %s is set aside, said, and begun anew', (_, tear) => {
  const folder = folderOf()
  const path = join(folder, 'log.sqlite')
  const before = logOf({ path })
  before.log.append(facts(1), seal('a'))
  before.log[Symbol.dispose]()
  tear(path)
  const { log, notices } = logOf({ path })
  expect(notices.join()).toMatch(/the log was damaged .* and is set aside as .*damaged-1000000/)
  expect(textsOf(log)).toEqual([])
  log.append(facts(1), seal('b'))
  expect(textsOf(log)).toEqual(['b'])
  expect(readdirSync(folder).some((name) => name.includes('.damaged-'))).toBe(true)
})

test('a write-ahead log of SQLite that was torn at its end loses no more than that end', () => {
  const folder = folderOf()
  const path = join(folder, 'log.sqlite')
  const { log } = logOf({ path })
  for (const text of ['a', 'b']) log.append(facts(1), seal(text))
  appendFileSync(`${path}-wal`, Buffer.alloc(1_000, 0xff))
  const again = logOf({ path })
  expect(textsOf(again.log)).toEqual(['a', 'b'])
})

test('what waits is signed again where the keys are others, and keeps its place', () => {
  const { log } = logOf()
  const [a] = [log.append(facts(1), seal('old a')), log.append(facts(1), seal('new b'))]
  const bytesBefore = log.counts().bytes
  const again = (bytes: Uint8Array) =>
    Buffer.from(bytes).toString().startsWith('old') ? Buffer.from('again a') : null
  expect(log.reseal(again)).toBe(1)
  expect(textsOf(log)).toEqual(['again a', 'new b'])
  expect(log.counts().bytes).toBe(bytesBefore + 2)
  log.acknowledge(a.sequence)
  expect(textsOf(log)).toEqual(['new b'])
  expect(log.reseal(again)).toBe(0)
})

test('a note is there with the batch behind it, and not without', () => {
  const path = join(folderOf(), 'log.sqlite')
  const first = logOf({ path })
  first.log.note('a.pcap', 'read to its end')
  expect(first.log.noted('a.pcap')).toBe('read to its end')
  // Killed before the batch.
  const killed = logOf({ path })
  expect(killed.log.noted('a.pcap')).toBeNull()
  first.log.append(facts(1), seal('a'))
  const again = logOf({ path })
  expect(again.log.noted('a.pcap')).toBe('read to its end')
})
