import { expect, test } from 'vitest'
import type { LogEvent } from '../../src/contracts/index.ts'
import { newOnes, newsText } from './announcer.tsx'
import { holds, incidentPath, kindText, urgencyText, wordsOf } from './feed/event-words.ts'
import { Rate, rateText, skippedText } from './feed/rate.ts'
import { timeWords } from './feed/time-words.ts'
import { isAbout } from './into-cache.ts'
import type { Link } from './messages.ts'
import { countNew, setPaused, showsUpTo } from './pause.ts'
import { type LiveFacts, liveWords, shareText } from './state-words.ts'

const nowMs = Date.UTC(2026, 0, 31, 9, 31, 20)

function facts(link: Partial<Link>, more: Partial<LiveFacts> = {}): LiveFacts {
  return {
    link: {
      ...{ state: 'open', carrier: 'socket', heardAtMs: nowMs, lostAtMs: null },
      ...{ roundTripMs: 4, readAtMs: null, toGo: 0, thinned: null, isSummary: false },
      ...link,
    },
    ...{ behind: null, isPaused: false, waiting: 0, nowMs, isUnplugged: false, keptAtMs: null },
    ...{ wasOpen: true, isPageMissing: false },
    ...more,
  }
}

const lost = { state: 'waiting', lostAtMs: nowMs - 14_000, heardAtMs: nowMs - 14_000 } as const

test.each<[string, LiveFacts, string, string]>([
  ['measured', facts({}, { behind: { ms: 412, atMs: nowMs - 10 } }), 'Live, 0.4 s behind', 'Live'],
  [
    'quiet',
    facts({}, { behind: { ms: 412, atMs: nowMs - 6000 } }),
    'Live, under 0.1 s behind',
    'Live',
  ],
  [
    'never early',
    facts({}, { behind: { ms: -80, atMs: nowMs } }),
    'Live, under 0.1 s behind',
    'Live',
  ],
  ['not measured', facts({ roundTripMs: null }), 'Live', 'Live'],
  ['paused', facts({}, { isPaused: true, waiting: 212 }), 'Paused, 212 waiting', 'Paused, 212'],
  ['behind', facts({ toGo: 3120 }), 'Catching up, 3120 to go', '3120 to go'],
  ['thinned', facts({ thinned: { shown: 25, all: 100 } }), 'Thinned, 1 in 4 shown', '1 in 4'],
  ['numbers', facts({ isSummary: true }), 'Thinned, counts only', 'Counts only'],
  ['lost', facts(lost), 'Reconnecting, last update 14 s ago', 'Last update 14 s ago'],
  [
    'gone',
    facts({ ...lost, lostAtMs: nowMs - 31_000 }),
    'Offline, showing 09:31',
    'Offline, 09:31',
  ],
  ['unplugged', facts(lost, { isUnplugged: true }), 'Offline, showing 09:31', 'Offline, 09:31'],
  [
    'opened without a server',
    facts({ ...lost, heardAtMs: null }, { keptAtMs: nowMs - 3_600_000 }),
    'Offline, showing 08:31',
    'Offline, 08:31',
  ],
  [
    'a short break with what was kept',
    facts(lost, { keptAtMs: nowMs - 3_600_000 }),
    'Reconnecting, last update 14 s ago',
    'Last update 14 s ago',
  ],
  [
    'another page was connected, this one never',
    facts(lost, { wasOpen: false }),
    'Connecting',
    'Connecting',
  ],
  [
    'opened without a server, at a page that is not kept',
    facts({ ...lost, heardAtMs: null }, { keptAtMs: nowMs, isPageMissing: true }),
    'Offline, this page is not kept',
    'Offline',
  ],
  ['first', facts({ state: 'connecting', heardAtMs: null }), 'Connecting', 'Connecting'],
])('%s', (_, given, text, short) => {
  expect(liveWords(given)).toMatchObject({ text, short })
})

test('a lost connection outweighs a pause, a pause what is thinned', () => {
  expect(liveWords(facts(lost, { isPaused: true })).kind).toBe('reconnecting')
  const thin = facts({ thinned: { shown: 1, all: 2 } }, { isPaused: true })
  expect(liveWords(thin).kind).toBe('paused')
})

test.each([
  [{ shown: 0, all: 812 }, '0 of 812'],
  [{ shown: 1, all: 7 }, '1 in 7'],
  [{ shown: 50, all: 100 }, '1 in 2'],
  [{ shown: 72, all: 100 }, '7 in 10'],
  [{ shown: 999, all: 1000 }, '9 in 10'],
])('%o is %s', (share, text) => {
  expect(shareText(share)).toBe(text)
})

test('news are counted in one sentence', () => {
  expect(newsText([])).toBe('')
  expect(newsText(['high'])).toBe('1 new incident')
  expect(newsText(['high', 'critical', 'low'])).toBe('3 new incidents, 1 of critical urgency')
})

test('new is what was raised just now, is open, and was not met before', () => {
  const head = (id: string, more = {}) => {
    return { id, status: 'open', time: new Date(nowMs).toISOString(), ...more }
  }
  const known = new Set<string>()
  expect(newOnes([head('a'), head('b', { status: 'closed' })], known, nowMs)).toHaveLength(1)
  expect(newOnes([head('a'), head('c', { time: '2020-01-01T00:00:00Z' })], known, nowMs)).toEqual(
    [],
  )
  for (let i = 0; i < 600; i++) newOnes([head(`n${i}`)], known, nowMs)
  expect(known.size).toBe(500)
})

test('an event that an answer told before it came is not counted as waiting', () => {
  const events = [{ seq: 4 }, { seq: 5 }, { seq: 6 }, { seq: 7 }]
  expect(countNew(events)).toBe(4)
  showsUpTo(6)
  showsUpTo(5)
  expect(countNew(events)).toBe(1)
  setPaused(true)
  showsUpTo(7)
  expect(countNew(events)).toBe(1)
  setPaused(false)
})

test('how fast events come', () => {
  const rate = new Rate()
  expect(rateText(rate.at(0, nowMs))).toBe('counting events')
  for (let second = 0; second <= 12; second++) rate.add(second * 52, nowMs + second * 1000)
  expect(rateText(rate.at(12 * 52, nowMs + 12_000))).toBe('52 events a second')
  expect(rateText(0.3)).toBe('0.3 events a second')
  expect(rateText(1)).toBe('1 event a second')
  expect(rateText(0)).toBe('no event in the last 10 s')
  expect([skippedText(0), skippedText(1312)]).toEqual(['none skipped', '1312 skipped'])
})

const event: LogEvent = {
  ...{
    seq: 7,
    kind: 'incident',
    what: 'raised',
    time: '',
    keptAt: '',
    severity: 'high',
    urgency: 'high',
  },
  ...{ sensor: 'tap', entity: '10.0.0.7', detector: 'beacon', technique: 'T1071' },
  ...{ ref: 'inc_1', traceId: '', text: 'Incident raised: Calls Out' },
}

test('a line of the log says what it is and leads to its incident', () => {
  expect(kindText(event)).toBe('Incident raised')
  expect(urgencyText(event)).toBe('high urgency')
  expect(urgencyText({ ...event, urgency: 'medium' })).toBe('medium urgency, high if true')
  expect(incidentPath(event)).toBe('/soc/s/inc_1')
  expect(incidentPath({ ...event, kind: 'signal', ref: 'a|b' })).toBe('')
  expect(holds(event, wordsOf(' calls  10.0.0.7 '))).toBe(true)
  expect(holds(event, wordsOf('calls 10.0.0.8'))).toBe(false)
})

test('a row says its second, also beside one of another', () => {
  const clocks = [0, 400, 1000, 999, -1].map((more) => timeWords(nowMs + more).clock)
  expect(clocks).toEqual(['09:31:20', '09:31:20', '09:31:21', '09:31:20', '09:31:19'])
  expect(timeWords(nowMs).moment).toBe('31 Jan 2026, 09:31:20 UTC')
})

test('a question is about an incident by its parameter', () => {
  expect(isAbout(['getIncident', { params: { id: 'inc_1' } }], 'inc_1')).toBe(true)
  expect(isAbout(['getOverview', null], 'inc_1')).toBe(false)
})
