import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { ExternalSignal } from '../../contracts/index.ts'
import { findEvents, openDatabase, postSignals } from '../../store/index.ts'
import { openInbox } from './inbox.ts'

function signal(id: string, sensor = ''): ExternalSignal {
  return {
    ...{ detector: 'zeek-notices', id, sensor, title: 'Scan', technique: '', severity: 'low' },
    ...{ timeUs: 5e6, actor: '10.0.0.5', peers: [], evidence: [], outcome: null, indicators: [] },
  }
}

async function opened() {
  const path = join(mkdtempSync(join(tmpdir(), 'amoskys-inbox-')), 'db.sqlite')
  const database = await openDatabase(path)
  const clock = { nowMs: Date.UTC(2026, 0, 2) }
  const inbox = await openInbox({ path, clock: () => clock.nowMs, tell: () => {} })
  onTestFinished(async () => {
    await inbox[Symbol.asyncDispose]()
    await database.close()
  })
  const post = async (...signals: ExternalSignal[]) => {
    await database.write((db) => postSignals(db, signals, clock.nowMs))
    await inbox.look()
  }
  const refused = async () => {
    const ask = {
      filter: [],
      fromUs: null,
      toUs: null,
      sort: [],
      limit: 9,
      after: null,
      before: null,
    }
    return (await findEvents(database.read, ask)).rows.map(({ text }) => text)
  }
  return { path, clock, inbox, post, refused }
}

const ids = (signals: readonly ExternalSignal[]) => signals.map(({ id }) => id)

test('each goes to one run: of its sensor, or of whichever asks first', async () => {
  const { inbox, post } = await opened()
  await post(signal('a'), signal('b', 'gate'), signal('c', 'lab'))
  const [gate, lab] = [inbox.of('gate'), inbox.of('lab')]
  expect(ids(gate.take())).toEqual(['a', 'b'])
  expect([gate.take(), ids(lab.take())]).toEqual([[], ['c']])
})

test('what was judged is settled, with an event where nothing was made of it; what was not is given again', async () => {
  const { path, clock, inbox, post, refused } = await opened()
  await post(signal('a'), signal('b'), signal('c'))
  const run = inbox.of('local')
  const [a, b] = structuredClone(run.take())
  run.judged([
    { signal: a!, refusal: '' },
    { signal: b!, refusal: 'it is late' },
  ])
  await inbox.look()
  expect(await refused()).toEqual([expect.stringMatching(/because it is late$/)])
  await using next = await openInbox({ path, clock: () => clock.nowMs, tell: () => {} })
  expect(ids(next.of('local').take())).toEqual(['c'])
})

test('what no run takes is given up, and that is told', async () => {
  const { clock, inbox, post, refused } = await opened()
  await post(signal('a', 'nowhere'))
  clock.nowMs += 31 * 60_000
  await inbox.look()
  await inbox.look()
  expect(await refused()).toEqual([expect.stringMatching(/no run of its sensor took it/)])
})
