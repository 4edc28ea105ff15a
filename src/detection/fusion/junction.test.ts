import { describe, expect, test } from 'vitest'
import type { DetectorCard, Severity, Signal, Verdict } from '../../contracts/index.ts'
import { networkTest, privateNetworks } from '../../kernel/index.ts'
import { createJunction, type JunctionLimits } from './junction.ts'

const minuteUs = 60_000_000
const host = '10.0.0.5'

function card(name: string, given: Partial<DetectorCard> = {}): DetectorCard {
  const recommend = { action: 'watch', target: 'entity', ttlSeconds: 3600, why: '' } as const
  return {
    ...{ name, kind: 'behaviour', technique: 'T1046', techniqueName: '', severity: 'medium' },
    ...{ subject: 'actor', headline: '', summary: '', innocent: [], blind: [], recommend },
    ...{ lookedLike: '', tried: null },
    ...given,
  }
}

const cards = [
  card('scan'),
  card('brute', { subject: 'victim' }),
  card('beacon', { severity: 'high' }),
  card('tunnel', { severity: 'high' }),
  card('scan-then-beacon', { kind: 'sequence', severity: 'high' }),
  card('trees', { kind: 'model', technique: '' }),
]

const techniques: Record<string, string> = {
  ...{ scan: 'T1046', brute: 'T1110', beacon: 'T1071', tunnel: 'T1048', trees: '' },
  'scan-then-beacon': 'T1071',
}

function signal(detector: string, points: number, given: Partial<Signal> = {}): Signal {
  return {
    ...{ detector, key: detector, points, timeUs: 0, firstUs: 0, holdsUntilUs: 0, actor: host },
    ...{
      peer: given.peers?.[0] ?? '10.0.0.9',
      established: {},
      indicators: [],
      outcome: null,
      restsOn: [],
      reach: null,
    },
    ...{ peers: ['10.0.0.9'], peerCount: 1, technique: techniques[detector]!, evidence: [] },
    ...{ facts: {}, flows: [], flowCount: 0 },
    ...given,
  }
}

const countedOf = (verdict: Verdict | undefined) =>
  Object.fromEntries(verdict!.arithmetic.parts.map(({ key, counted }) => [key, counted]))

const junction = (limits: Partial<JunctionLimits> = {}) =>
  createJunction({ cards, isHome: networkTest(privateNetworks), limits })

describe('one verdict for each entity and technique', () => {
  test('the latest signal of an episode replaces the one before', () => {
    const at = junction()
    at.fuse([signal('scan', 20, { firstUs: 5, timeUs: 10 })])
    const [verdict, ...none] = at.fuse([signal('scan', 35, { firstUs: 5, timeUs: 20 })])
    expect(none).toEqual([])
    expect(verdict).toMatchObject({ entity: host, technique: 'T1046', firstUs: 5, timeUs: 20 })
    expect(verdict).toMatchObject({ signalCount: 2, strategy: 'log-odds', risk: 'low' })
    expect(verdict?.signals.map((s) => s.points)).toEqual([35])
    expect(verdict?.arithmetic.total).toBeCloseTo(35 - 29.9957, 3)
  })

  test('three outside guessers on one server are one verdict; the strongest counts, all are listed', () => {
    const from = (actor: string, points: number) =>
      signal('brute', points, { actor, key: actor, peers: ['10.0.0.9'] })
    const guessers = [from('192.0.2.1', 31), from('192.0.2.2', 38), from('192.0.2.3', 33)]
    const [verdict] = junction().fuse(guessers)
    expect(verdict?.entity).toBe('10.0.0.9')
    expect(verdict?.signals.map((s) => s.actor)).toEqual(['192.0.2.2', '192.0.2.3', '192.0.2.1'])
    expect(verdict?.arithmetic.parts.map((part) => part.counted)).toEqual([38, 0, 0])
  })

  test('one that worked leads, though one that failed says more; one that is no alert alone does not', () => {
    const outcome = { value: 'worked', basis: '' } as const
    const failed = signal('brute', 38, { actor: '192.0.2.1', key: 'failed' })
    const worked = signal('brute', 33, { actor: '192.0.2.2', key: 'worked', outcome })
    const [verdict] = junction().fuse([failed, worked])
    expect(verdict).toMatchObject({ lead: { key: 'worked' }, severity: 'high' })
    const [weak] = junction().fuse([failed, { ...worked, points: 29 }])
    expect(weak).toMatchObject({ lead: { key: 'failed' }, severity: 'medium' })
  })

  test('an episode keeps its entity as it grows from one victim to many', () => {
    const at = junction()
    const sweep = (peers: string[]) => at.fuse([signal('scan', 30, { actor: '192.0.2.1', peers })])
    expect(sweep(['10.0.0.9'])[0]?.entity).toBe('10.0.0.9')
    expect(sweep(['10.0.0.9', '10.0.0.10'])[0]?.entity).toBe('10.0.0.9')
  })

  test('a signal about no host is counted', () => {
    const at = junction()
    expect(at.fuse([signal('scan', 30, { actor: '0.0.0.0', peers: ['224.0.0.1'] })])).toEqual([])
    expect(at.counts().withoutEntity).toBe(1)
  })
})

describe('model signals', () => {
  test('wait for a behaviour about the same parties, whichever comes first', () => {
    const before = junction()
    expect(before.fuse([signal('trees', 26)])).toEqual([])
    const [first] = before.fuse([signal('scan', 20)])
    const after = junction()
    after.fuse([signal('scan', 20)])
    const [second] = after.fuse([signal('trees', 26)])
    for (const verdict of [first, second]) {
      expect(verdict?.lead.detector).toBe('scan')
      expect(countedOf(verdict)).toEqual({ scan: 20 / 1.3, trees: 26 })
    }
  })

  test('join where the entity is the victim', () => {
    const at = junction()
    at.fuse([signal('trees', 10, { actor: '192.0.2.1' })])
    const [verdict] = at.fuse([signal('brute', 30, { actor: '192.0.2.1' })])
    expect(verdict?.signals.map((s) => s.detector)).toEqual(['brute', 'trees'])
  })

  test('it says nothing of techniques for which it is unfit, before or after', () => {
    const deaf = cards.map((one) => (one.name === 'trees' ? { ...one, unfit: ['T1046'] } : one))
    const at = createJunction({ cards: deaf, isHome: networkTest(privateNetworks) })
    at.fuse([signal('trees', 20)])
    const [scan, beacon] = at.fuse([signal('scan', 30), signal('beacon', 30)])
    expect(at.fuse([signal('trees', 26)])).toMatchObject([{ technique: 'T1071' }])
    expect(countedOf(scan)).toEqual({ scan: 30 })
    expect(countedOf(beacon)).toHaveProperty('trees')
  })

  test('about other parties do not join', () => {
    const at = junction()
    at.fuse([signal('trees', 26, { peers: ['10.0.0.77'] })])
    expect(at.fuse([signal('scan', 20)])[0]?.signals).toHaveLength(1)
  })

  test('are shed beyond the bound, and counted', () => {
    const at = junction({ waitingPerHostMax: 2 })
    for (let i = 0; i < 5; i++)
      at.fuse([signal('trees', 5, { key: `flow ${i}`, peer: '', peers: [] })])
    expect(at.counts().waitingShed).toBe(3)
  })
})

describe('severity', () => {
  const severityOf = (signals: Signal[], technique: string): Severity | undefined =>
    junction()
      .fuse(signals)
      .find((verdict) => verdict.technique === technique)?.severity

  test('is the card of the lead', () => {
    expect(severityOf([signal('beacon', 35)], 'T1071')).toBe('high')
  })
  test('rises one step with a sequence', () => {
    expect(severityOf([signal('beacon', 35), signal('scan-then-beacon', 8)], 'T1071')).toBe(
      'critical',
    )
  })
  test('a sequence leads, however few its points, for it tells the story', () => {
    const [verdict] = junction().fuse([signal('beacon', 35), signal('scan-then-beacon', 8)])
    expect(verdict?.lead.detector).toBe('scan-then-beacon')
    expect(countedOf(verdict)).toEqual({ 'scan-then-beacon': 8, beacon: 35 })
  })
  test('rises one step with two other techniques that are likely, not with one', () => {
    const two = [signal('beacon', 35), signal('tunnel', 35)]
    expect(severityOf([signal('scan', 35), ...two], 'T1046')).toBe('high')
    expect(severityOf([signal('scan', 35), two[0]!], 'T1046')).toBe('medium')
    expect(severityOf([signal('scan', 35), two[0]!, signal('tunnel', 5)], 'T1046')).toBe('medium')
  })
  test('a sibling that rises is given again', () => {
    const at = junction()
    at.fuse([signal('scan', 35), signal('beacon', 35)])
    const verdicts = at.fuse([signal('tunnel', 35)])
    expect(verdicts.map((v) => [v.technique, v.severity])).toEqual([
      ['T1048', 'critical'],
      ['T1046', 'high'],
      ['T1071', 'critical'],
    ])
  })
  test('risk weighs it with probability', () => {
    const riskAt = (points: number) => junction().fuse([signal('beacon', points)])[0]?.risk
    expect([riskAt(20), riskAt(32), riskAt(45)]).toEqual(['low', 'medium', 'high'])
  })
})

describe('time and bounds', () => {
  test('a quiet verdict is forgotten, and the next signal starts anew', () => {
    const at = junction()
    at.fuse([signal('scan', 35)])
    expect(at.advance(30 * minuteUs)).toEqual([])
    expect(at.advance(32 * minuteUs)).toEqual([`${host}|T1046`])
    const [verdict] = at.fuse([signal('scan', 31, { timeUs: 33 * minuteUs })])
    expect(verdict?.signalCount).toBe(1)
  })
  test('the silence is measured at the signal too, whenever the clock was last moved', () => {
    const at = junction()
    at.fuse([signal('scan', 35)])
    const [verdict] = at.fuse([signal('scan', 31, { timeUs: 31 * minuteUs, key: 'other' })])
    expect(verdict?.signals).toHaveLength(1)
  })
  test('an episode that its detector still holds keeps the verdict, however long the silence', () => {
    const at = junction()
    const hourly = (hour: number) =>
      signal('beacon', 35, {
        timeUs: hour * 60 * minuteUs,
        holdsUntilUs: (hour + 4) * 60 * minuteUs,
      })
    for (let hour = 0; hour < 120; hour++) {
      const [verdict] = at.fuse([hourly(hour)])
      expect(verdict).toMatchObject({ signalCount: hour + 1, firstUs: 0 })
      expect(at.advance((hour + 0.99) * 60 * minuteUs)).toEqual([])
    }
    expect(at.advance(123 * 60 * minuteUs)).toEqual([])
    expect(at.advance(123 * 60 * minuteUs + 10e6)).toEqual([`${host}|T1071`])
  })
  test('the quiet time of the settings is the least, never the most', () => {
    const heldFor = (quietMs: number, holdsUntilUs: number) =>
      junction({ quietMs }).fuse([signal('scan', 35, { holdsUntilUs })])[0]?.holdsUntilUs
    expect(heldFor(60_000, 10 * minuteUs)).toBe(10 * minuteUs)
    expect(heldFor(30 * 60_000, 10 * minuteUs)).toBe(30 * minuteUs)
  })
  test('a model holds nothing open', () => {
    const at = junction()
    at.fuse([signal('scan', 35)])
    const [verdict] = at.fuse([signal('trees', 20, { holdsUntilUs: 90 * minuteUs })])
    expect(verdict).toMatchObject({ signalCount: 2, holdsUntilUs: 30 * minuteUs })
  })
  test('entities and signals are bounded; what is shed is counted', () => {
    const at = junction({ entitiesMax: 2, signalsPerVerdictMax: 2 })
    for (const actor of ['10.0.1.1', '10.0.1.2', '10.0.1.3'])
      at.fuse([signal('scan', 30, { actor, key: actor })])
    for (let i = 1; i <= 3; i++) at.fuse([signal('scan', 30 + i, { key: `episode ${i}` })])
    expect(at.counts()).toMatchObject({ entitiesShed: 2, signalsShed: 1, verdicts: 2 })
  })
  test('shedding prefers what counts for nothing', () => {
    const at = junction({ signalsPerVerdictMax: 2 })
    at.fuse([signal('scan', 30, { key: 'a' }), signal('trees', 2)])
    const [verdict] = at.fuse([signal('scan', 31, { key: 'b' })])
    expect(verdict?.signals.map((s) => s.detector)).toEqual(['scan', 'trees'])
  })
  test('a signal of an unknown detector is our bug', () => {
    expect(() => junction().fuse([signal('nobody', 1, { technique: 'T1' })])).toThrow(/no card/)
  })
})

test('a model signal waits under the host that it is done to most, wherever it stands in the list', () => {
  const at = junction()
  const actor = '198.51.100.23'
  const peers = [1, 2, 3, 4, 5, 6].map((n) => `10.0.0.${n}`)
  at.fuse([signal('trees', 20, { actor, peers, peer: '10.0.0.6' })])
  const [verdict] = at.fuse([signal('brute', 30, { actor, peers: ['10.0.0.6'] })])
  expect(countedOf(verdict)).toHaveProperty('trees')
})

test('a sequence that fell leaves the verdict to what it rested on', () => {
  const at = junction()
  at.fuse([signal('beacon', 35), signal('scan-then-beacon', 12)])
  const [verdict] = at.fuse([signal('scan-then-beacon', 0)])
  expect(verdict).toMatchObject({ severity: 'high', lead: { detector: 'beacon' } })
})

test('subjects of episodes that are forgotten are counted', () => {
  const at = junction({ decidedMax: 2 })
  for (let i = 0; i < 5; i++) at.fuse([signal('scan', 5, { key: `scan ${i}` })])
  expect(at.counts().decidedShed).toBe(3)
})
