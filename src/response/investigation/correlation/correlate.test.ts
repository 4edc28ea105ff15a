import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Incident, LookedUp } from '../../../contracts/index.ts'
import { type InvestigationContext, unknownContext } from '../context.ts'
import { carried, incidentOf, party } from '../incident.fixture.ts'
import { homeTest } from '../indicators.ts'
import type { Found } from '../lookups.ts'
import { pick } from '../pick.ts'
import { correlate } from './correlate.ts'
import { ranges } from './terms.ts'

const isHome = homeTest(['10.0.0.0/8'])

function said(
  source: Found['source'],
  verdict: Found['verdict'],
  changes: Partial<Found> & { readonly value?: string; readonly kind?: LookedUp['kind'] } = {},
): Found {
  const { value = '9.9.9.9', kind = 'address', ...others } = changes
  return {
    ...{ indicator: { kind, value }, source, list: '', outcome: 'answered', verdict, score: null },
    ...{ text: '', why: '', answeredAt: '2026-03-14T09:00:00.000Z', isFromCache: false },
    ...{ isStale: false, ...others },
  }
}

function of(lookups: readonly Found[], changes: Partial<Incident> = {}, context = unknownContext) {
  const incident = incidentOf(changes)
  const picked = pick(incident, isHome)
  return correlate({ incident, context, picked, lookups, isAsking: false })
}

const valueOfTerm = ({ terms }: ReturnType<typeof of>, name: string) =>
  terms.find((one) => one.name === name)!.value

const incidents = fc.record({
  confidence: fc.double({ min: 0, max: 1, noNaN: true }),
  severity: fc.constantFrom('critical', 'high', 'medium', 'low', 'info'),
  outcome: fc.constantFrom('worked', 'no_sign', 'unknown'),
  isWithdrawn: fc.boolean(),
  peerCount: fc.nat(100_000),
})
const contexts: fc.Arbitrary<InvestigationContext> = fc.record({
  importance: fc.constantFrom('critical', 'high', 'normal', 'low'),
  importantPeers: fc.nat(5),
  priors: fc.array(
    fc.record({
      id: fc.constant('inc_1'),
      disposition: fc.constantFrom('malicious', 'expected', 'detector_error', 'duplicate', null),
      behaviours: fc.constantFrom(['brute-force'], ['beacon']),
    }),
    { maxLength: 100 },
  ),
  firstSeenMs: fc.constant(null),
  baseline: fc.option(
    fc.record({
      ...{ label: fc.constant('hosts'), usual: fc.constant('2'), found: fc.constant('9') },
      times: fc.double({ min: 0, max: 1e6, noNaN: true }),
    }),
  ),
  models: fc.constant(new Set<string>()),
  consented: fc.constant(new Set<string>()),
  revision: fc.constant(0),
})
const lookupsAny = fc.array(
  fc
    .record({
      source: fc.constantFrom('virustotal', 'abuseipdb', 'otx', 'list', 'allowlist', 'country'),
      verdict: fc.constantFrom('malicious', 'suspicious', 'harmless', 'unknown'),
      outcome: fc.constantFrom('answered', 'nothing', 'skipped', 'failed'),
      value: fc.constantFrom('9.9.9.9', '1.1.1.1', '10.0.0.5'),
      isStale: fc.boolean(),
    })
    .map(({ source, verdict, ...others }) =>
      said(source as Found['source'], verdict as Found['verdict'], {
        ...others,
        outcome: others.outcome as Found['outcome'],
        ...(others.outcome !== 'answered' && { verdict: 'unknown' }),
      }),
    ),
  { maxLength: 20 },
)

describe('whatever is said', () => {
  test('the risk is the sum of its terms, each a whole number in its range that its words name', () => {
    fc.assert(
      fc.property(incidents, contexts, lookupsAny, (changes, context, lookups) => {
        const { riskScore, terms } = of(lookups, changes as Partial<Incident>, context)
        expect(terms.map(({ name }) => name)).toEqual(Object.keys(ranges))
        const sum = terms.reduce((total, { value }) => total + value, 0)
        expect(riskScore).toBe(Math.min(100, Math.max(0, sum)))
        for (const { name, value, min, max, text } of terms) {
          expect([min, max]).toEqual(ranges[name])
          expect(Number.isInteger(value) && value >= min && value <= max).toBe(true)
          expect(text.endsWith(value > 0 ? `: +${value}` : `: ${value}`)).toBe(true)
        }
      }),
    )
  })

  test('one source that is wrong raises it by 18 at most, and never to certain', () => {
    fc.assert(
      fc.property(incidents, contexts, lookupsAny, (changes, context, lookups) => {
        const others = lookups.filter(({ source }) => source !== 'otx' && source !== 'allowlist')
        const lies = ['9.9.9.9', '1.1.1.1'].map((value) => said('otx', 'malicious', { value }))
        const incident = changes as Partial<Incident>
        const before = of(others, incident, context)
        const after = of([...others, ...lies], incident, context)
        expect(after.riskScore - before.riskScore).toBeLessThanOrEqual(18)
        if (others.length === 0 && incident.confidence! <= 0.5)
          expect(after.riskScore).toBeLessThan(100)
      }),
    )
  })

  test('what stands in an allowlist lowers it, and is said', () => {
    fc.assert(
      fc.property(incidents, lookupsAny, (changes, lookups) => {
        const others = lookups.filter(({ source }) => source !== 'allowlist')
        const incident = { ...changes, isWithdrawn: false } as Partial<Incident>
        const before = of(others, incident)
        const after = of([...others, said('allowlist', 'harmless')], incident)
        expect(valueOfTerm(after, 'intelligence')).toBeLessThan(valueOfTerm(before, 'intelligence'))
        expect(after.terms.find(({ name }) => name === 'intelligence')!.text).toContain('allowlist')
      }),
    )
  })

  test('sentences end, and none is empty', () => {
    fc.assert(
      fc.property(incidents, lookupsAny, (changes, lookups) => {
        const told = of(lookups, changes as Partial<Incident>)
        const all = [told.headline, told.agreement, ...told.uncertainty.map(({ text }) => text)]
        for (const text of [...all, ...told.indicators.map((one) => one.text)]) {
          expect(text).toMatch(/^\S.*\.$/)
          expect(text).not.toMatch(/undefined|NaN|\bnull\b|!/)
        }
      }),
    )
  })
})

describe('sources', () => {
  const weightOf = (...lookups: Found[]) => valueOfTerm(of(lookups), 'intelligence')
  const [vt, abuse, otx] = ['virustotal', 'abuseipdb', 'otx'] as const

  test('count more together than alone, and lists as one', () => {
    expect(weightOf(said(vt, 'malicious'))).toBe(12)
    expect(weightOf(said(vt, 'malicious'), said(otx, 'malicious', { value: '1.1.1.1' }))).toBe(12)
    expect(weightOf(said(vt, 'malicious'), said(abuse, 'malicious'))).toBe(20)
    const lists = ['a', 'b', 'c'].map((list) => said('list', 'malicious', { list }))
    expect(weightOf(...lists)).toBe(12)
    expect(weightOf(said(vt, 'harmless'), said(otx, 'unknown', { outcome: 'nothing' }))).toBe(-6)
  })

  test('a name, and what was registered of it, are one', () => {
    const list = said('list', 'malicious', { kind: 'domain', value: 'c2.example.com', list: 'a' })
    expect(weightOf(list, said(vt, 'malicious', { kind: 'domain', value: 'example.com' }))).toBe(20)
  })

  test('of a shared address one voice is not enough, and several count half', () => {
    const shared = { isShared: true } as const
    expect(of([said(vt, 'malicious', shared)]).indicators[0]).toMatchObject({
      verdict: 'suspicious',
      text: 'What 1 source says makes 9.9.9.9 suspicious. Others share it, so that this may be about them.',
    })
    expect(weightOf(said(vt, 'malicious', shared))).toBe(2)
    expect(weightOf(said(vt, 'malicious', shared), said(otx, 'malicious'))).toBe(10)
  })

  test('of fingerprints, which honest programs share, little follows', () => {
    const ja3 = { kind: 'ja3', value: 'a'.repeat(32), list: 'a' } as const
    expect(weightOf(said('fingerprints', 'malicious', ja3))).toBe(6)
  })

  test('are told with their numbers', () => {
    const nothing = said(otx, 'unknown', { outcome: 'nothing' })
    const { headline, agreement, indicators } = of([
      ...[said(vt, 'malicious'), said(abuse, 'malicious'), nothing],
      said(vt, 'unknown', { outcome: 'skipped', why: 'needs your consent', value: '1.1.1.1' }),
    ])
    expect(headline).toBe('2 of 3 sources call 9.9.9.9 malicious; risk 94 of 100.')
    expect(indicators).toMatchObject([{ answered: 3, agreeing: 2, verdict: 'malicious' }])
    expect(agreement).toBe(
      '3 answers about 1 indicator: none contradicts another. 1 question about domains needs your consent.',
    )
  })

  test('that no list has it is no opinion', () => {
    const miss = said('list', 'unknown', { outcome: 'nothing', answeredAt: null })
    expect(of([miss])).toMatchObject({ indicators: [], agreement: 'No source has an opinion.' })
    const { indicators } = of([miss, said('virustotal', 'malicious')])
    expect(indicators).toMatchObject([{ answered: 1, agreeing: 1 }])
  })

  test('who knows nothing of it is told apart from who cannot decide', () => {
    const blank = said('otx', 'unknown', { outcome: 'nothing' })
    const textOf = (...lookups: Found[]) => of(lookups).indicators[0]!.text
    expect(textOf(blank)).toBe('1 source knows nothing of 9.9.9.9.')
    expect(textOf(blank, said('abuseipdb', 'unknown'))).toBe(
      '2 sources answered about 9.9.9.9, none with an opinion that holds.',
    )
  })

  test('where there are none, that is said', () => {
    expect(of([])).toMatchObject({
      headline: 'No source has an opinion; by what was seen here risk 74 of 100.',
      agreement: 'No source has an opinion.',
      uncertainty: [],
    })
  })
})

describe('what is expected', () => {
  const allow = (value: string, kind: LookedUp['kind'] = 'address') =>
    said('allowlist', 'harmless', { value, kind })
  const weightOf = (changes: Partial<Incident>, ...lookups: Found[]) =>
    valueOfTerm(of(lookups, changes), 'intelligence')

  test('excuses what it did itself', () => {
    const told = of([allow('9.9.9.9'), said('virustotal', 'malicious')])
    expect(valueOfTerm(told, 'intelligence')).toBe(-40)
    expect(told.headline).toBe(
      '9.9.9.9 is expected by your allowlist; risk 34 of 100, but uncertain.',
    )
    expect(told.uncertainty).toMatchObject([{ kind: 'disagree' }])
  })

  test('excuses nobody who attacks it, nor another beside it', () => {
    expect(weightOf({}, allow('10.0.0.5'))).toBe(-8)
    const two = { indicators: [party('9.9.9.9', 'actor'), party('1.1.1.1', 'actor')] }
    expect(weightOf(two, allow('1.1.1.1'))).toBe(-8)
    const { terms, headline } = of([allow('1.1.1.1'), said('otx', 'malicious')], two)
    expect(terms.find(({ name }) => name === 'intelligence')!.text).toBe(
      '1.1.1.1 stands in an allowlist, which does not explain the rest; 1 of 1 source calls 9.9.9.9 malicious: +4',
    )
    expect(headline).toBe('1 of 1 source calls 9.9.9.9 malicious; risk 78 of 100.')
  })

  test('excuses calls to it, where all calls went to it', () => {
    const called = { indicators: [party('9.9.9.9', 'peer')], peers: ['9.9.9.9'], peerCount: 1 }
    expect(weightOf(called, allow('9.9.9.9'))).toBe(-40)
    expect(weightOf({ ...called, peerCount: 20 }, allow('9.9.9.9'))).toBe(-8)
    const lateral = { ...called, peers: ['9.9.9.9', '10.0.0.9'], peerCount: 2 }
    expect(weightOf(lateral, allow('9.9.9.9'))).toBe(-8)
  })

  test('a name that whoever sends it chose excuses nothing', () => {
    const fronted = {
      indicators: [party('9.9.9.9', 'peer'), carried('domain', 'update.example.com')],
    }
    expect(weightOf(fronted, allow('update.example.com', 'domain'))).toBe(-8)
    const named = { indicators: [], peers: ['update.example.com'], peerCount: 1 }
    expect(weightOf(named, allow('update.example.com', 'domain'))).toBe(-40)
  })
})

describe('context', () => {
  const prior = (disposition: 'expected' | 'malicious' | null, behaviours = ['brute-force']) => ({
    ...{ id: 'inc_1', disposition, behaviours },
  })
  const termOf = (name: string, changes: Partial<InvestigationContext>, incident = {}) =>
    of([], incident, { ...unknownContext, ...changes }).terms.find((one) => one.name === name)

  test('what people made of earlier ones counts', () => {
    expect(
      termOf('priors', { priors: [prior('expected'), prior('expected'), prior(null)] }),
    ).toMatchObject({
      value: -14,
      text: 'earlier ones of this kind: 2 closed as expected, 1 not closed: -14',
    })
    expect(termOf('priors', { priors: [prior('malicious')] })?.value).toBe(5)
    expect(termOf('priors', { priors: [prior('expected', ['beacon'])] })?.value).toBe(0)
    expect(termOf('priors', { priors: [prior('malicious', ['beacon'])] })?.value).toBe(3)
  })

  test('importance, reach, what is usual and whether it worked count', () => {
    expect(termOf('importance', { importance: 'critical' })?.value).toBe(10)
    expect(termOf('reach', { importantPeers: 2 }, { peerCount: 12 })).toMatchObject({
      value: 5,
      text: '12 parties on the other side, 2 of high importance or critical: +5',
    })
    const baseline = { label: 'hosts contacted an hour', usual: '12', found: '480', times: 40 }
    expect(termOf('baseline', { baseline })).toMatchObject({
      text: 'hosts contacted an hour: 480, usual 12: +5',
    })
    expect(termOf('baseline', { baseline: { ...baseline, times: 0.5 } })?.value).toBe(-5)
    expect(termOf('outcome', {}, { outcome: 'worked' })?.value).toBe(10)
  })

  test('of one that was taken back nothing is left', () => {
    expect(of([said('otx', 'malicious')], { isWithdrawn: true })).toMatchObject({
      riskScore: 0,
      headline: 'Taken back: no alert stands, so that there is no risk to weigh.',
      uncertainty: [],
    })
  })
})

describe('one cannot be sure where', () => {
  const kindsOf = (lookups: Found[], changes: Partial<Incident> = {}, context = unknownContext) =>
    of(lookups, changes, context).uncertainty.map(({ kind, text }) => `${kind}: ${text}`)

  test('sources disagree', () => {
    const lookups = [said('virustotal', 'harmless'), said('abuseipdb', 'malicious')]
    expect(kindsOf(lookups)).toEqual([
      'disagree: Sources disagree on 9.9.9.9: malicious by AbuseIPDB, harmless by VirusTotal.',
    ])
    expect(kindsOf([said('virustotal', 'suspicious'), said('otx', 'harmless')])).toEqual([])
  })

  test('they were asked in vain, and what was seen here is not almost certain', () => {
    const failed = said('otx', 'unknown', { outcome: 'failed', why: 'OTX answered 503' })
    const spent = {
      ...failed,
      outcome: 'skipped',
      why: 'the 5 questions of this day are spent',
    } as const
    const text = 'missing: No source could be asked about 9.9.9.9: OTX answered 503.'
    expect(kindsOf([failed])).toEqual([text])
    expect(kindsOf([spent])).toHaveLength(1)
    expect(kindsOf([failed], { confidence: 0.97 })).toEqual([])
    expect(kindsOf([failed, said('virustotal', 'unknown', { outcome: 'nothing' })])).toEqual([])
    const kept = { ...failed, outcome: 'skipped', why: 'needs your consent' } as const
    expect(kindsOf([kept])).toEqual([])
  })

  test('all that is known is old', () => {
    const old = said('otx', 'malicious', { isStale: true })
    expect(kindsOf([old])).toEqual([
      'stale: What is known of 9.9.9.9 is old: it was told on 2026-03-14.',
    ])
    expect(kindsOf([old, said('virustotal', 'malicious')])).toEqual([])
  })

  test('the engine is of two minds, or learned models alone speak', () => {
    expect(kindsOf([], { confidence: 0.52 })).toEqual([
      'models: The engine is 52% sure, which is as good as undecided.',
    ])
    const explanation = { confidence: { lo: 0.3, hi: 0.9 } } as Incident['explanation']
    expect(kindsOf([], { confidence: 0.7, explanation })).toEqual([
      "models: The engine's range, 30% to 90%, holds both verdicts.",
    ])
    const context = { ...unknownContext, models: new Set(['flow-trees']) }
    expect(kindsOf([], { behaviours: ['flow-trees'] }, context)).toHaveLength(1)
    expect(kindsOf([], { behaviours: ['flow-trees', 'beacon'] }, context)).toEqual([])
  })
})
