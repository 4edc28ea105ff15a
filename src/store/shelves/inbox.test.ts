import { expect } from 'vitest'
import type { ExternalSignal } from '../../contracts/index.ts'
import { openDatabase } from '../database.ts'
import { onBoth } from '../dialects.fixture.ts'
import { findEventsAfter } from './events.ts'
import { findWaiting, postSignals, settleSignals, waitingMax } from './inbox.ts'

const nowMs = Date.UTC(2026, 0, 2)

function signal(id: string, changes: Partial<ExternalSignal> = {}): ExternalSignal {
  return {
    ...{ detector: 'zeek-notices', id, sensor: '', title: 'Scan\u0007', technique: 'T1046' },
    ...{ severity: 'low', timeUs: 5e6, actor: '10.0.0.5', peers: [], evidence: [] },
    ...{ outcome: null, indicators: [], ...changes },
  }
}

onBoth(
  'what was posted waits in order, once by detector and id, until it is settled',
  async ({ place }) => {
    await using database = await openDatabase(place)
    const post = (...signals: ExternalSignal[]) =>
      database.write((db) => postSignals(db, signals, nowMs))
    expect(await post(signal('a'), signal('b'), signal('a'))).toEqual([
      'accepted',
      'accepted',
      'duplicate',
    ])
    expect(await post(signal('a', { detector: 'own' }))).toEqual(['accepted'])
    const waiting = await findWaiting(database.read, { after: 0, limit: 2 })
    expect(waiting.map(({ seq, signal: { id } }) => [seq, id])).toEqual([
      [1, 'a'],
      [2, 'b'],
    ])
    const settled = waiting.map((one, i) => ({
      ...one,
      sensor: 's',
      refusal: i ? 'it is late' : '',
    }))
    await database.write((db) => settleSignals(db, settled, nowMs))
    expect(
      (await findWaiting(database.read, { after: 0, limit: 9 })).map(({ seq }) => seq),
    ).toEqual([3])
    expect(await post(signal('b'))).toEqual(['duplicate'])
    expect(await findEventsAfter(database.read, 0, 9)).toMatchObject([
      {
        ...{ kind: 'signal', what: 'refused', severity: 'low', sensor: 's', entity: '10.0.0.5' },
        ...{ detector: 'outside/zeek-notices', ref: 'outside/zeek-notices b' },
        text: 'outside/zeek-notices: 10.0.0.5: Scan\\x07; in no verdict, because it is late',
      },
    ])
  },
)

onBoth('where too many wait, more are not taken in', async ({ place }) => {
  await using database = await openDatabase(place)
  const many = Array.from({ length: waitingMax + 1 }, (_, i) => signal(`s${i}`))
  const posted = await database.write((db) => postSignals(db, many, nowMs))
  expect(posted.slice(-2)).toEqual(['accepted', 'full'])
})
