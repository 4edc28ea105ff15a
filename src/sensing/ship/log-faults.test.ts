/** What a log does while the disk does not let go of what the hub has, and with numbers that no hub takes. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { openWhole, unsynced } from './log-file.ts'
import { WriteAheadLog } from './write-ahead-log.ts'

const all = { batchesMax: 100, bytesMax: 1e9 }
const seal = (text: string) => () => Buffer.from(text)
const facts = (rows: number) => ({ rows, fromUs: 1, untilUs: 2 })

function world(bytesMax = 1e6) {
  const folder = mkdtempSync(join(tmpdir(), 'amoskys-log-'))
  const path = join(folder, 'log.sqlite')
  const clock = { nowMs: 1_700_000_000_000 }
  const opened: Disposable[] = []
  onTestFinished(() => {
    for (const one of opened) one[Symbol.dispose]()
    rmSync(folder, { recursive: true, force: true })
  })
  const open = () => {
    const bounds = { bytesMax, ageMsMax: 3_600_000 }
    const log = new WriteAheadLog({ path, bounds, clock: () => clock.nowMs, onNotice: () => {} })
    opened.push(log)
    return log
  }
  /** As a disk that is full does: what is there can be read, and it is not changed. */
  const refuse = (what: 'delete on batches' | 'insert on facts' | null) => {
    const other = new DatabaseSync(path)
    const trigger = `create trigger refused before ${what} begin select raise(abort, 'disk is full'); end`
    other.exec(what === null ? 'drop trigger refused' : trigger)
    other.close()
  }
  return { path, clock, open, refuse }
}

const textsOf = (log: WriteAheadLog) =>
  log.after(0, all).map(({ bytes }) => Buffer.from(bytes).toString())

test('what the hub has is neither sent again nor counted, though the disk does not let go of it', () => {
  const { clock, open, refuse } = world()
  const log = open()
  const [a, b] = [log.append(facts(3), seal('a')), log.append(facts(5), seal('b'))]
  log.append(facts(7), seal('c'))
  refuse('delete on batches')
  log.acknowledge(a.sequence)
  log.acknowledge(b.sequence)
  expect(textsOf(log)).toEqual(['c'])
  expect(log.counts()).toMatchObject({ batches: 1, bytes: 1, failure: 'disk is full' })
  refuse(null)
  clock.nowMs += 7_200_000
  log.append(facts(1), seal('d'))
  expect(log.shed().rows).toBe(7)
  expect(textsOf(open())).toEqual(['d'])
  expect(log.counts()).toMatchObject({ batches: 1, bytes: 1, failure: '' })
})

test('what the disk does not let go of is shed without a count while nothing takes it out', () => {
  const { open, refuse } = world(100)
  const log = open()
  const a = log.append(facts(3), () => Buffer.alloc(60))
  refuse('delete on batches')
  log.acknowledge(a.sequence)
  refuse(null)
  // Within the second in which the disk is not tried again for it.
  for (let i = 0; i < 2; i++) log.append(facts(5), () => Buffer.alloc(60))
  expect(log.shed().rows).toBe(5)
  expect(log.counts()).toMatchObject({ batches: 1, bytes: 60 })
})

test('what could not be given up is counted once it is, and once', () => {
  const { clock, open, refuse } = world()
  const log = open()
  log.append(facts(3), seal('old'))
  refuse('insert on facts')
  clock.nowMs += 7_200_000
  for (let i = 0; i < 3; i++) log.append(facts(1), seal('new'))
  expect(log.shed().rows).toBe(0)
  refuse(null)
  clock.nowMs += 2_000
  log.append(facts(1), seal('new'))
  expect(log.shed().rows).toBe(3)
})

test('numbers of a clock beyond 2255 go on as if they had not been given: what has them is counted', () => {
  const { path, open } = world()
  const first = open()
  const { sequence } = first.append(facts(3), seal('a'))
  first[Symbol.dispose]()
  const old = new DatabaseSync(path)
  old.exec(`
    insert into batches values (10400000000000000, 1e13, 5, 1, 2, x'62', '');
    update facts set value = 10400000000000000 where name = 'newest'`)
  old.close()
  const log = open()
  expect(textsOf(log)).toEqual(['a'])
  expect(log.counts()).toMatchObject({ batches: 1, newest: sequence })
  expect(log.shed().rows).toBe(5)
  const next = log.append(facts(1), seal('c'))
  expect(next.sequence).toBeGreaterThan(sequence)
  expect(next.sequence).toBeLessThan(sequence * 1.01)
  expect(open().shed().rows).toBe(5)
})

test('each batch is on the disk before it is sent; only what the hub can say again is not waited for', () => {
  const { path } = world()
  const database = openWhole({ path, clock: () => 1, onNotice: () => {} })
  onTestFinished(() => database.close())
  const waits = () => database.prepare('pragma synchronous').get()!['synchronous']
  const full = 2
  expect(waits()).toBe(full)
  const seen: unknown[] = []
  expect(() =>
    unsynced(database, () => {
      seen.push(waits())
      throw new Error('disk is full')
    }),
  ).toThrow('disk is full')
  expect([...seen, waits()]).toEqual([1, full])
})
