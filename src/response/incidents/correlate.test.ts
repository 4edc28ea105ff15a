import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Alert, IncidentState } from '../../contracts/index.ts'
import { alertOf, type KindName, kinds, startMs } from './alerts.fixture.ts'
import { type CorrelationOptions, correlate } from './correlate.ts'
import { incidentOf } from './incident-of.ts'
import { lintIncident } from './lint.fixture.ts'

const hour = 3600
const view = { nowUs: startMs * 1000, needsYouAt: 65 }

/** Incidents that alerts make, one after the other. */
function told(alerts: readonly Alert[], options: CorrelationOptions = {}): IncidentState[] {
  let states: IncidentState[] = []
  for (const alert of alerts) {
    const grown = correlate(alert, states, options)
    if (grown === null) continue
    states = [...states.filter(({ id }) => id !== grown.state.id), grown.state]
  }
  return states
}

function headlines(states: readonly IncidentState[]): string[] {
  return states.map((state) => incidentOf(state, view).explanation.headline)
}

const inside = '10.20.0.100'
const outside = '203.0.113.66'
const scan = alertOf({ kind: 'horizontal-scan', actor: inside, victim: '10.20.0.20', atS: 0 })
const calls = alertOf({ kind: 'beacon', actor: inside, victim: outside, atS: 60 })
const guesses = alertOf({ kind: 'brute-force', actor: inside, victim: '10.20.0.20', atS: 120 })

describe('which incident an alert joins', () => {
  test('one alert founds one, and speaks its own words', () => {
    const [state] = told([scan])
    expect(state).toMatchObject({ entity: inside, revision: 1, traceId: scan.traceId })
    const incident = incidentOf(state!, view)
    expect(incident.id).toMatch(/^inc_[0-9A-HJKMNP-TV-Z]{26}$/)
    expect(incident.explanation.headline).toBe(scan.explanation.headline)
    expect(incident.confidence).toBe(scan.confidence)
    expect(lintIncident(incident)).toEqual([])
  })

  test('of the same host: one, told in order', () => {
    const states = told([scan, calls])
    expect(headlines(states)).toEqual([
      `${inside} looked for SSH (port 22) on 22 hosts, then called ${outside} every 60 s`,
    ])
    expect(states[0]!.members.map(({ because }) => because)).toEqual([
      'it began with this alert',
      'the same host',
    ])
  })

  test('of a host that it reached: the same one, from whichever comes first', () => {
    expect(headlines(told([scan, guesses]))).toEqual([
      `${inside} scanned 22 hosts, then tried the login of 10.20.0.20`,
    ])
    const [first] = told([scan, guesses])
    expect(first!.members[1]!.because).toBe('one of the hosts it reached')
    const later = alertOf({
      kind: 'horizontal-scan',
      actor: inside,
      victim: '10.20.0.20',
      atS: 300,
    })
    const [other] = told([guesses, later])
    expect(other!.members[1]!.because).toBe('the host that reached it')
  })

  test('a host that was only scanned, and does something else: another one', () => {
    const own = alertOf({ kind: 'beacon', actor: '10.20.0.20', victim: outside, atS: 90 })
    expect(told([scan, own])).toHaveLength(2)
  })

  test('what two hosts have outside in common does not join them', () => {
    const other = alertOf({ kind: 'beacon', actor: '10.20.0.7', victim: outside, atS: 90 })
    expect(told([calls, other])).toHaveLength(2)
  })

  test('within the window while it is quiet, and within days while it goes on', () => {
    const closed = { ...scan, status: 'closed' as const }
    const later = (atS: number) => alertOf({ kind: 'beacon', actor: inside, victim: outside, atS })
    expect(told([closed, later(5 * hour)])).toHaveLength(1)
    expect(told([closed, later(7 * hour)])).toHaveLength(2)
    expect(told([closed, later(7 * hour)], { joinWindowMs: 8 * hour * 1000 })).toHaveLength(1)
    expect(told([scan, later(30 * hour)])).toHaveLength(1)
    expect(told([scan, later(200 * hour)])).toHaveLength(2)
  })

  test('a closed one does not grow by others, but by its own', () => {
    const [state] = told([scan])
    const closed = { ...state!, standing: { ...state!.standing, status: 'closed' as const } }
    expect(correlate(calls, [closed])).toMatchObject({ isNew: true })
    const more = correlate({ ...scan, revision: 2, flowCount: 99 }, [closed])
    expect(more).toMatchObject({ isNew: false, incident: { status: 'closed', flowCount: 99 } })
  })
})

describe('what is known changes nothing', () => {
  test('an older revision, or the same one', () => {
    const states = told([{ ...scan, revision: 3 }])
    for (const revision of [1, 3]) expect(correlate({ ...scan, revision }, states)).toBeNull()
    expect(correlate({ ...scan, revision: 4 }, states)?.state.revision).toBe(2)
  })
})

test('a withdrawn alert does not count; where none stands it is said, and nothing presses', () => {
  const gone = { ...calls, revision: 2, status: 'withdrawn' as const, confidence: 0.3 }
  const [state] = told([scan, calls, gone])
  const one = incidentOf(state!, view)
  expect(one).toMatchObject({ isWithdrawn: false, confidence: scan.confidence, alertCount: 2 })
  expect(one.explanation.headline).toBe(scan.explanation.headline)
  expect(one.timeline.at(-1)).toMatchObject({ kind: 'withdrawn', alert: calls.id })
  const none = told([{ ...scan, status: 'withdrawn' }, gone])
  const all = incidentOf(none[0]!, view)
  expect(all).toMatchObject({ isWithdrawn: true, urgency: 0, queue: 'watching' })
  expect(all.urgencyTerms.every(({ text }) => text.startsWith('withdrawn'))).toBe(true)
  expect(all.severity).toBe('info')
  expect(all.explanation.headline).toBe(`Taken back: all 2 alerts about ${inside}`)
  expect(all.explanation.summary).toContain('All 2 alerts of this incident were taken back.')
  expect(lintIncident(all)).toEqual([])
})

test('several alerts of a kind about one host are told apart', () => {
  const flood = (atS: number, actor: string) =>
    alertOf({ kind: 'brute-force', actor, victim: inside, atS, points: 29 })
  const of = (alerts: readonly Alert[]) => incidentOf(told(alerts)[0]!, view)
  const apart = of([flood(0, '203.0.113.1'), flood(60, '203.0.113.2')])
  expect(apart.explanation.waterfall.bars.map(({ label }) => label).sort()).toEqual([
    'Brute force by 203.0.113.1',
    'Brute force by 203.0.113.2',
  ])
  const again = of([flood(0, '203.0.113.1'), flood(60, '203.0.113.1')])
  const texts = again.explanation.counterfactuals.map(({ text }) => text)
  expect(texts.join(' ')).toContain('brute force that began at 09:12:00 UTC')
  expect(new Set(texts.map((text) => text.split(', this')[0])).size).toBe(2)
  for (const incident of [apart, again]) expect(lintIncident(incident)).toEqual([])
})

test('outcome: worked where one worked, else unknown; and when it was seen', () => {
  const basis = 'A later session moved much: a guess may have worked.'
  const outcome = (value: Alert['outcome'], alert: Alert) => ({ ...alert, outcome: value })
  const worked = outcome('worked', {
    ...guesses,
    explanation: { ...guesses.explanation, outcomeBasis: basis },
  })
  const later = { ...worked, revision: 2, lastTime: '2026-03-14T09:30:00.000Z' }
  const [state] = told([outcome('no_sign', scan), worked, later])
  const incident = incidentOf(state!, view)
  expect(incident).toMatchObject({ outcome: 'worked', explanation: { outcomeBasis: basis } })
  const moment = incident.timeline.find(({ kind }) => kind === 'worked')
  expect(moment).toMatchObject({ time: guesses.lastTime, text: basis })
  const [other] = told([outcome('no_sign', scan), calls])
  expect(incidentOf(other!, view).outcome).toBe('unknown')
})

test('many alike are told as one', () => {
  const many = Array.from({ length: 5 }, (_, i) =>
    alertOf({ kind: 'brute-force', actor: inside, victim: `10.20.0.${i + 20}`, atS: 60 + i }),
  )
  const others = many.map(({ entity }) => entity)
  const states = told([{ ...scan, ...alertOf({ ...scanOf(others) }) }, ...many])
  expect(headlines(states)).toEqual([
    `${inside} looked for SSH (port 22) on 22 hosts, then tried logins of 5 hosts`,
  ])
  const incident = incidentOf(states[0]!, view)
  expect(incident.explanation.summary).toContain(
    `${inside} looked for SSH (port 22) on 22 hosts; then ${inside} tried logins of 5 hosts.`,
  )
  expect(lintIncident(incident)).toEqual([])
})

function scanOf(others: readonly string[]) {
  return { kind: 'horizontal-scan', actor: inside, victim: others[0]!, others, atS: 0 } as const
}

const anyAlert = fc
  .record({
    kind: fc.constantFrom(...(Object.keys(kinds) as KindName[])),
    actor: fc.constantFrom('10.0.0.1', '10.0.0.2', '198.51.100.9', '2001:db8:1:2:3:4:5:6'),
    victim: fc.constantFrom('10.0.0.2', '10.0.0.3', 'fd00:20::10', '203.0.113.77'),
    atS: fc.integer({ min: 0, max: 40_000 }),
    lastsS: fc.integer({ min: 0, max: 4000 }),
    points: fc.double({ min: 30, max: 90, noNaN: true }),
    status: fc.constantFrom('open', 'closed', 'withdrawn'),
    outcome: fc.constantFrom('worked', 'unknown', 'no_sign'),
  })
  .filter(({ actor, victim }) => actor !== victim)
  .map(({ status, outcome, ...given }) =>
    alertOf({ ...given, changes: { status, outcome } as Partial<Alert> }),
  )
const someAlerts = fc.array(anyAlert, { minLength: 1, maxLength: 12 })

describe('whatever alerts come', () => {
  test('every word of every incident keeps the rules, every sum adds up, each alert is in one', () => {
    fc.assert(
      fc.property(someAlerts, (alerts) => {
        const states = told(alerts)
        for (const state of states) expect(lintIncident(incidentOf(state, view))).toEqual([])
        const ids = states.flatMap(({ members }) => members.map(({ id }) => id))
        expect(ids.toSorted()).toEqual([...new Set(alerts.map(({ id }) => id))].sort())
      }),
      { numRuns: 300 },
    )
  })

  test('a second delivery of any part changes nothing', () => {
    fc.assert(
      fc.property(someAlerts, fc.nat(), (alerts, n) => {
        const again = alerts.slice(0, n % (alerts.length + 1))
        expect(
          told([...alerts.slice(0, again.length), ...again, ...alerts.slice(again.length)]),
        ).toEqual(told(alerts))
      }),
    )
  })

  test('one more alert that stands never makes the whole less sure', () => {
    fc.assert(
      fc.property(someAlerts, anyAlert, (alerts, next) => {
        const one = { ...next, status: 'open' as const }
        const states = told(alerts)
        const grown = correlate(one, states)
        if (grown === null || grown.isNew) return
        const before = states.find(({ id }) => id === grown.state.id)!
        if (before.members.some(({ id }) => id === one.id)) return
        expect(grown.incident.confidence).toBeGreaterThanOrEqual(
          incidentOf(before, view).isWithdrawn ? 0 : incidentOf(before, view).confidence,
        )
      }),
    )
  })
})
