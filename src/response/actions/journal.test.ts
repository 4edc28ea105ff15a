import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { newFolder, orderFor, startMs } from './actions.fixture.ts'
import { accepted, type Entry, ended, undoing } from './entry.ts'
import { Journal } from './journal.ts'

const plan = { effect: 'holds', steps: [], warnings: [], inverse: '{"was":"x"}' }

function entryFor(name: string): Entry {
  return accepted({ order: orderFor(name), driver: 'memory', plan }, startMs)
}

const over = (entry: Entry) => ended(undoing(entry, 'undone'), startMs, 'asked for')

function open(folder: string, notices: string[] = []): Journal {
  return new Journal({ folder, onNotice: (text) => notices.push(text) })
}

test('what was kept is there after the process, whole, and nobody else can read it', () => {
  const folder = join(newFolder(), 'own')
  const entry = entryFor('one')
  {
    using journal = open(folder)
    journal.put([entry])
    journal.put([over(entryFor('two'))])
    expect(journal.liveCount).toBe(1)
  }
  using journal = open(folder)
  expect(journal.get(entry.order.id)).toEqual(entry)
  expect(journal.live()).toEqual([entry])
  expect(journal.ids()).toEqual([entry.order.id, orderFor('two').id])
  expect(statSync(folder).mode & 0o777).toBe(0o700)
  expect(statSync(join(folder, 'responder.sqlite')).mode & 0o777).toBe(0o600)
  expect(statSync(join(folder, 'responder.sqlite-wal')).mode & 0o777).toBe(0o600)
})

test('it is held by one', () => {
  const folder = newFolder()
  using _ = open(folder)
  expect(() => open(folder)).toThrow('another amoskys responder keeps its orders there')
})

test('those that have ended are forgotten one day, the oldest first', () => {
  const folder = newFolder()
  using journal = open(folder)
  const live = entryFor('live')
  journal.put([live])
  const all = Array.from({ length: 5000 }, (_, i) => over(entryFor(`n ${i}`)))
  journal.put(all)
  expect(journal.ids().length).toBe(4097)
  expect(journal.get(all[0]!.order.id)).toBeUndefined()
  expect(journal.get(all.at(-1)!.order.id)).toEqual(all.at(-1))
  expect(journal.get(live.order.id)).toEqual(live)
})

test('an order that cannot be read any more is said, and the rest is there', () => {
  const folder = newFolder()
  const kept = entryFor('kept')
  {
    using journal = open(folder)
    journal.put([kept, entryFor('lost')])
  }
  const database = new DatabaseSync(join(folder, 'responder.sqlite'))
  database.exec(`update orders set body = json_set(body, '$.order.ttlSeconds', 1) where slot = 2`)
  database.close()
  const notices: string[] = []
  using journal = open(folder, notices)
  expect(journal.live()).toEqual([kept])
  expect(notices).toEqual([
    'responder.sqlite: 1 of 2 orders cannot be read; what is in force of them is lifted',
  ])
})

test('a folder that cannot be is said', () => {
  const file = join(newFolder(), 'file')
  expect(() => open('/dev/null/x')).toThrow('/dev/null/x: orders cannot be kept there')
  expect(() => readFileSync(file)).toThrow()
})
