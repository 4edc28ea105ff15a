import { describe, expect, test } from 'vitest'
import type { Signal, Verdict } from '../../contracts/index.ts'
import { communityId } from '../../kernel/index.ts'
import { type AlertBookOptions, createAlertBook } from './alert-book.ts'
import {
  beacon,
  bruteForce,
  cards,
  rescore,
  scanThenBeacon,
  verdictOn,
} from './examples.fixture.ts'
import { createExplainer } from './explain.ts'

const minuteUs = 60e6
const explainer = createExplainer({ cards, rescore, modelVersion: 'none' })
const newBook = (options: Partial<AlertBookOptions> = {}) =>
  createAlertBook({ explainer, ...options })

/** The brute force, `points` strong, `minutes` after its first. */
function at(minutes: number, points = 35, given: Partial<Signal & Verdict> = {}): Verdict {
  const timeUs = bruteForce.timeUs + minutes * minuteUs
  const { flowCount = 1482, holdsUntilUs = timeUs + 30 * minuteUs } = given
  const signal: Signal = { ...bruteForce, timeUs, points, flowCount, holdsUntilUs }
  const { severity = 'high', risk = 'high', key = 'git|T1110' } = given
  return verdictOn([signal], { entity: '10.20.9.5', key, severity, risk, holdsUntilUs })
}

describe('raising', () => {
  test('waits for the stated probability', () => {
    const book = newBook()
    expect(book.update([at(0, 29)])).toEqual([])
    expect(book.update([at(1, 31)])[0]).toMatchObject({ revision: 1, status: 'open' })
    expect(newBook({ alertAt: 0.9 }).update([at(0, 35)])).toEqual([])
  })
  test('gives the same id each time the capture is read, and another to another entity', () => {
    const id = (verdict: Verdict) => newBook().update([verdict])[0]?.id
    expect(id(at(0))).toMatch(/^alr_[0-9A-Z]{26}$/)
    expect(id(at(5, 50))).toBe(id(at(0)))
    expect(id(at(0, 35, { key: 'web|T1110' }))).not.toBe(id(at(0)))
  })
  test('fills the record', () => {
    const [alert] = newBook().update([
      verdictOn([scanThenBeacon, beacon], { severity: 'critical' }),
    ])
    expect(alert).toMatchObject({
      entity: '10.20.4.17',
      sensor: 'local',
      peerCount: 1,
      severity: 'critical',
      behaviours: ['scan-then-beacon', 'beacon'],
      technique: ['T1071'],
      flowCount: 118,
      firstTime: '2026-03-14T09:12:00.000Z',
      lastTime: '2026-03-14T09:21:00.000Z',
      flows: [{ ...beacon.flows[0]!, communityId: communityId(beacon.flows[0]!) }],
      outcome: 'unknown',
    })
    expect(alert?.traceId).toMatch(/^[0-9a-f]{32}$/)
    expect(alert?.signals.map(({ key, flows }) => [key, flows])).toEqual([
      ['scan-then-beacon', [7]],
      ['beacon', [7]],
    ])
  })
  test('the peers of a victim are those who touched it', () => {
    const second = { ...bruteForce, actor: '192.0.2.9', key: 'other' }
    const [alert] = newBook().update([verdictOn([bruteForce, second], { entity: '10.20.9.5' })])
    expect(alert?.indicators.map(({ value, side }) => `${side} ${value}`)).toEqual([
      'actor 198.51.100.23',
      'peer 10.20.9.5',
      'actor 192.0.2.9',
    ])
    expect(alert).toMatchObject({ peerCount: 2, flowCount: 2964 })
  })
  test('an indicator has its side, where it stands, and whether the address is a real one', () => {
    const carried = { kind: 'ja4', value: 't13d', side: 'actor', flow: 7 } as const
    const seen = { ...bruteForce, established: { '198.51.100.23': true }, indicators: [carried] }
    const [alert] = newBook().update([verdictOn([seen], { entity: '10.20.9.5' })])
    const signal = 'brute-force'
    expect(alert?.indicators).toEqual([
      {
        ...{ kind: 'address', value: '198.51.100.23', side: 'actor', signal, flow: null },
        established: true,
      },
      {
        kind: 'address',
        value: '10.20.9.5',
        side: 'peer',
        signal,
        flow: null,
        established: 'unknown',
      },
      { ...carried, signal },
    ])
  })
  test('each thing stands once: neither facts nor evidence are repeated under the signals', () => {
    const [alert] = newBook({ sensor: 'attic' }).update([verdictOn([scanThenBeacon, beacon])])
    const text = JSON.stringify(alert)
    const times = (piece: string) => text.split(piece).length - 1
    expect(times('"sensor":"attic"')).toBe(1)
    expect(times('Clockwork timing: the gaps varied by 1.8%')).toBe(1)
    expect(times(alert!.flows[0]!.communityId)).toBe(1)
    expect(times('"baseline":{"value":1.4')).toBe(1)
    expect(times(alert!.traceId)).toBe(1)
  })
})

describe('growing', () => {
  const revisions = (...verdicts: Verdict[]) => {
    const book = newBook()
    return verdicts.map((verdict) => book.update([verdict]).map((alert) => alert.revision))
  }
  test('three more points are material, two are not', () => {
    expect(revisions(at(0, 44), at(1, 46), at(2, 47))).toEqual([[1], [], [2]])
  })
  test('so is another word of confidence', () => {
    expect(revisions(at(0, 35.8), at(1, 36.2))).toEqual([[1], [2]])
  })
  test('so is another severity or risk', () => {
    const worse = [at(1, 44, { severity: 'critical' }), at(2, 44, { risk: 'critical' })]
    expect(revisions(at(0, 44), ...worse)).toEqual([[1], [2], [3]])
  })
  test('so is a sign that it worked', () => {
    const worked = at(1)
    const lead = { ...worked.lead, outcome: { value: 'worked', basis: 'It stayed.' } } as const
    expect(revisions(at(0), { ...worked, lead, signals: [lead] })).toEqual([[1], [2]])
  })
  test('so is any growth after five minutes, but not mere time', () => {
    expect(revisions(at(0, 44), at(6, 44))).toEqual([[1], []])
    expect(revisions(at(0, 44), at(4, 44.5), at(6, 44.5))).toEqual([[1], [], [2]])
    expect(revisions(at(0, 44), at(6, 44, { flowCount: 1500 }))).toEqual([[1], [2]])
  })
})

describe('withdrawing', () => {
  const statuses = (...points: readonly number[]) => {
    const book = newBook()
    const alerts = points.flatMap((one, minute) => book.update([at(minute, one)]))
    return [...alerts, ...book.finish()].map(({ status, revision }) => `${status} ${revision}`)
  }
  test('comes when it falls below the mark, and is the last word', () => {
    expect(statuses(35, 28, 27)).toEqual(['open 1', 'withdrawn 2'])
  })
  test('should it rise again, it is the same alert', () => {
    expect(statuses(35, 28, 36)).toEqual(['open 1', 'withdrawn 2', 'open 3', 'closed 4'])
  })
  test('what was an alert is remembered as one, by the keys of its signals', () => {
    const book = newBook({ alertAt: 0.9 })
    book.update([at(0, 35)])
    expect(book.wasAlert('brute-force')).toBe(false)
    book.update([at(0, 45)])
    book.update([at(1, 20)])
    book.finish()
    expect(book.wasAlert('brute-force')).toBe(true)
  })
})

describe('closing', () => {
  test('waits as long as an episode behind it lives', () => {
    const book = newBook()
    for (let hour = 0; hour < 24; hour++) {
      const holdsUntilUs = bruteForce.timeUs + (hour + 4) * 60 * minuteUs
      book.update([at(hour * 60, 44, { holdsUntilUs })])
      expect(book.advance(bruteForce.timeUs + (hour * 60 + 59) * minuteUs)).toEqual([])
    }
    expect(book.advance(bruteForce.timeUs + 27 * 60 * minuteUs)).toEqual([])
    expect(book.advance(bruteForce.timeUs + 27 * 60 * minuteUs + 1)).toHaveLength(1)
    expect(book.counts()).toMatchObject({ raised: 1, open: 0 })
  })
  test('comes after half an hour of silence, with the newest evidence', () => {
    const book = newBook()
    const [raised] = book.update([at(0, 44)])
    book.update([at(2, 45)])
    expect(book.advance(bruteForce.timeUs + 32 * minuteUs)).toEqual([])
    const [closed] = book.advance(bruteForce.timeUs + 33 * minuteUs)
    expect(closed).toMatchObject({ id: raised?.id, revision: 2, status: 'closed' })
    expect(closed?.lastTime).toBe('2026-03-14T09:23:00.000Z')
    expect(book.counts()).toMatchObject({ raised: 1, revisions: 2, open: 0 })
  })
  test('what comes after it is another alert, though it be the same episode', () => {
    const book = newBook()
    const [first] = book.update([at(0)])
    const [closed, second] = book.update([at(45)])
    expect([closed?.status, closed?.id]).toEqual(['closed', first?.id])
    expect([second?.status, second?.revision]).toEqual(['open', 1])
    expect(second?.id).not.toBe(first?.id)
    expect(second!.firstTime > closed!.lastTime).toBe(false)
    expect(second!.firstTime >= closed!.lastTime).toBe(true)
  })
  test('the end of the input closes all', () => {
    const book = newBook()
    book.update([at(0), at(0, 35, { key: 'web|T1110' })])
    expect(book.finish().map((alert) => [alert.status, alert.revision])).toEqual([
      ['closed', 2],
      ['closed', 2],
    ])
    expect(book.finish()).toEqual([])
  })
  test('the bound closes the one heard of longest ago, and counts it', () => {
    const book = newBook({ limits: { openMax: 1 } })
    const [first] = book.update([at(0)])
    const alerts = book.update([at(1, 35, { key: 'web|T1110' })])
    expect(alerts.map((alert) => alert.status)).toEqual(['closed', 'open'])
    expect(alerts[0]?.id).toBe(first?.id)
    expect(book.counts()).toMatchObject({ shed: 1, open: 1 })
  })
})

test('closed alerts and signals of alerts that are forgotten are counted', () => {
  const book = newBook({ limits: { openMax: 1 } })
  for (let i = 0; i < 20; i++) {
    const timeUs = bruteForce.timeUs + i * minuteUs
    const signal = { ...bruteForce, key: `guesses ${i}`, timeUs, points: 35 }
    book.update([verdictOn([signal], { entity: '10.20.9.5', key: `${i}|T1110` })])
  }
  book.finish()
  expect(book.counts()).toMatchObject({ shed: 19, closedShed: 18, alertedShed: 4 })
})
