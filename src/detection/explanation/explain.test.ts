import { describe, expect, test } from 'vitest'
import type { Explanation, Signal } from '../../contracts/index.ts'
import {
  beacon,
  bruteForce,
  cards,
  dnsTunnel,
  rescore,
  scanThenBeacon,
  verdictOn,
} from './examples.fixture.ts'
import { createExplainer } from './explain.ts'
import { lintExplanation } from './lint.fixture.ts'

const explainer = createExplainer({ cards, rescore, modelVersion: 'none' })

function explain(signals: Signal[], given: { firstSeenUs?: number; gaps?: string[] } = {}) {
  const verdict = verdictOn(signals)
  const firstSeenUs = given.firstSeenUs ?? verdict.timeUs - 40e6
  return explainer.explain(verdict, { firstSeenUs, gaps: given.gaps ?? [] })
}

const examples: [string, Signal[]][] = [
  ['a scan, then a call home', [scanThenBeacon, beacon]],
  ['password guessing', [bruteForce]],
  ['a DNS tunnel', [dnsTunnel]],
]

describe.each(examples)('%s', (_, signals) => {
  const explanation = explain(signals)

  test('passes the lint', () => {
    expect(lintExplanation(explanation)).toEqual([])
  })

  test('adds up from the starting point to the shown number', () => {
    const { base, bars, others, calibration, total } = explanation.waterfall
    const sum = bars.reduce((points, bar) => points + bar.points, base + others.points)
    expect(Math.abs(sum + calibration - total)).toBeLessThan(0.05)
    expect(1 / (1 + 10 ** (-total / 10))).toBeCloseTo(rescore(signals), 3)
  })

  test('has two or three changes of mind, each scored again', () => {
    expect(explanation.counterfactuals.length).toBeGreaterThanOrEqual(2)
    expect(explanation.counterfactuals.length).toBeLessThanOrEqual(3)
    for (const { newP, newWord, text } of explanation.counterfactuals) {
      expect(newP).toBeLessThan(rescore(signals))
      expect(newWord).not.toBe(explanation.confidence.word)
      expect(text).toContain(newWord)
    }
  })
})

describe('what is said', () => {
  test('the sequence tells the story in order', () => {
    const { headline, claim } = explain([scanThenBeacon, beacon])
    expect(headline).toBe('10.20.4.17 scanned its neighbours, then began calling 203.0.113.77')
    expect(claim).toEqual({ kind: 'technique', technique: 'T1071' })
  })

  test('{entity} is the side the card speaks of, even where the alert is about the other', () => {
    const outside = { ...beacon, actor: '198.51.100.9', peer: '10.20.9.5', peers: ['10.20.9.5'] }
    const verdict = verdictOn([outside], { entity: '10.20.9.5' })
    const context = { firstSeenUs: Number.NaN, gaps: [] }
    const { headline } = explainer.explain(verdict, context)
    expect(headline).toBe('198.51.100.9 called 10.20.9.5 every 60.2 s')
  })

  test('how one can tell the outcome comes from the detector that knows', () => {
    expect(explain([bruteForce]).outcomeBasis).toBe('The longest session lasted 8 s.')
    expect(explain([dnsTunnel]).outcomeBasis).toBe('Nothing seen here tells whether it worked.')
  })

  test('what is normal stands beside each line, and no history is a fact', () => {
    const [first, second] = explain([bruteForce]).evidence
    expect(first?.normal).toBe('Normal for this host: 11 connections in 9 min.')
    expect(second?.normal).toBe('No history of this yet for this host.')
    expect(explain([bruteForce]).blind).toContain(
      'What is normal for this host: it had been watched for 40 s by then.',
    )
    const later = explain([bruteForce], { firstSeenUs: bruteForce.timeUs - 10 * 86_400e6 })
    expect(later.evidence[1]?.normal).toBe(
      'No record of what is normal for this host (it had been watched for 10 days by then).',
    )
    expect(later.blind).toEqual(['Whether a password was right.'])
  })

  test('what was lost on the way is said, with its number in the record', () => {
    const explanation = explain([bruteForce], { gaps: ['412 malformed packets were not read.'] })
    expect(explanation.blind).toContain('412 malformed packets were not read.')
    expect(lintExplanation(explanation)).toEqual([])
  })

  test('the advice has its target, a time limit, and a way back', () => {
    expect(explain([dnsTunnel]).recommend[0]).toMatchObject({
      action: 'sinkhole-domain',
      target: 'cdn-sync.example',
      ttlSeconds: 86_400,
      reversible: true,
    })
    expect(explain([bruteForce]).recommend[0]).toMatchObject({ target: '198.51.100.23' })
  })

  test('a guess of ours that worked: the account is seen to where somebody was let in', () => {
    const outcome = { value: 'worked', basis: '' } as const
    const facts = { ...bruteForce.facts, entered: '10.20.9.6' }
    const ours = { ...bruteForce, actor: '10.20.4.17', outcome, facts }
    const account = explain([ours]).recommend.filter(({ action }) => action === 'check-host')
    expect(account.map(({ target }) => target)).toEqual(['10.20.9.6'])
    expect(account[0]!.why).toMatch(/^Reset the password .* end the session from 10\.20\.4\.17,/)
    const failed = explain([{ ...ours, outcome: { ...outcome, value: 'no_sign' } }])
    expect(failed.recommend.map(({ action }) => action)).not.toContain('check-host')
  })

  test('another of the same kind stands beside the lead, unless it is no alert alone', () => {
    const facts = { ...bruteForce.facts, service: 'FTP' }
    const other = { ...bruteForce, key: 'ftp', facts }
    const [line, ...more] = explain([bruteForce, other]).also
    expect(line).toMatch(/^198\.51\.100\.23 .*FTP/)
    expect(more).toEqual([])
    expect(explain([bruteForce]).also).toEqual([])
    expect(explain([bruteForce, { ...dnsTunnel, actor: bruteForce.actor }]).also).toEqual([])
  })

  test('an action whose target is not fit gives way to a look at the doer', () => {
    const toGroup = explain([{ ...beacon, peer: '239.1.1.1', peers: ['239.1.1.1'] }])
    expect(toGroup.recommend.map((r) => `${r.action} ${r.target}`)).toEqual([
      'check-host 10.20.4.17',
      'watch 10.20.4.17',
    ])
  })

  test('nothing is to be cut off where we cannot tell', () => {
    const even = verdictOn([bruteForce], { probability: 0.53 })
    const context = { firstSeenUs: even.timeUs - 40e6, gaps: [] }
    const { recommend } = explainer.explain(even, context)
    expect(recommend.map(({ action }) => action)).toEqual(['watch'])
  })

  test('text from the network is data', () => {
    const peer = 'evil\u001b[2J{actor}!\u202e.example'
    const explanation = explain([{ ...beacon, peer, peers: [peer] }])
    expect(explanation.headline).toContain('evil\\x1b[2J{actor}!\\u202e.example')
    expect(lintExplanation(explanation)).toEqual([])
  })
})

describe('what would change our mind', () => {
  const find = (explanation: Explanation, feature: string) =>
    explanation.counterfactuals.find((one) => one.feature === feature)

  test('is an interval, told where it still holds', () => {
    const one = find(explain([bruteForce]), 'attempts')
    const [low, high] = one!.interval as [null, number]
    expect(low).toBeNull()
    expect(one?.text).toMatch(
      /^With no more than about \d+ connections \(seen: 1482\), this drops to/,
    )
    expect(one?.text).toContain(`about ${high} connections`)
    // The curve between its knots 10 and 300 is a straight line up to 24 points.
    const points = (24 * (high - 10)) / 290
    const attempts = high > 300 ? 24 + (6 * (high - 300)) / 700 : points
    const again = rescore([{ ...bruteForce, points: bruteForce.points - 30 + attempts }])
    expect(one?.newP).toBeCloseTo(again, 6)
  })

  test('goes up where less of it would be worse', () => {
    const one = find(explain([scanThenBeacon, beacon]), 'beacon/timing-spread')
    expect(one?.text).toMatch(
      /^With "Timing spread \(beacon\)" at about \d+% or more \(seen: 1\.8%\)/,
    )
    expect(one?.interval[1]).toBeNull()
  })

  test('says what it would be without the steps before', () => {
    const weak = { ...beacon, points: 24 }
    const one = find(explain([scanThenBeacon, weak]), 'scan-then-beacon')
    expect(one?.interval).toEqual(['absent'])
    expect(one?.newP).toBeCloseTo(rescore([weak]), 6)
  })

  test('what rests on a signal falls with it', () => {
    const other = { ...dnsTunnel, points: 25 }
    const withOther = explain([other, beacon, scanThenBeacon])
    const one = find(withOther, 'beacon')
    expect(one?.newP).toBeCloseTo(rescore([other]), 6)
  })

  test('is nothing where no single one is enough, nor where it is even already', () => {
    const sure = { ...bruteForce, points: bruteForce.points + 38 }
    expect(explain([sure]).counterfactuals).toEqual([])
    expect(explain([{ ...bruteForce, points: 29 }]).counterfactuals).toEqual([])
  })

  test('leaves nobody surer than an even chance', () => {
    for (const signals of [[bruteForce], [beacon], [scanThenBeacon, beacon], [dnsTunnel]])
      for (const { newP, text } of explain(signals).counterfactuals) {
        expect(newP).toBeLessThanOrEqual(0.5)
        expect(text).toContain('this drops to')
      }
  })

  test("holds a detector's other episodes to the same number, or nothing would change", () => {
    const weaker = { ...bruteForce, key: 'another', points: bruteForce.points - 1 }
    const strongest = (signals: readonly Signal[]) =>
      rescore(signals.toSorted((a, b) => b.points - a.points).slice(0, 1))
    const verdict = verdictOn([bruteForce])
    const [part] = verdict.arithmetic.parts
    const parts = [part!, { ...part!, key: 'another', discount: 0 }]
    const both = { ...verdict, signals: [bruteForce, weaker] }
    const { counterfactuals } = createExplainer({
      ...{ cards, modelVersion: 'none', rescore: strongest },
    }).explain(
      { ...both, arithmetic: { ...verdict.arithmetic, parts } },
      { firstSeenUs: Number.NaN, gaps: [] },
    )
    expect(counterfactuals.map((one) => one.feature)).toEqual(['alike', 'attempts'])
  })

  test('can ask for none at all', () => {
    const curve = [
      [0, 0],
      [1, 20],
    ] as const
    const observed = { value: 2, unit: 'count', text: '2 addresses' }
    const [attempts, alike] = bruteForce.evidence
    const taken = { ...attempts!, id: 'taken', observed, curve, points: 20 }
    const signal = { ...bruteForce, points: 40, evidence: [taken, { ...alike!, curve: null }] }
    const [one] = explain([signal]).counterfactuals
    expect(one?.text).toMatch(/^With no addresses \(seen: 2\), this drops to/)
    expect(one?.interval).toEqual([null, 0])
  })

  test('nearest first', () => {
    const [first, second] = explain([bruteForce]).counterfactuals
    expect([first?.feature, second?.feature]).toEqual(['alike', 'attempts'])
  })
})

describe('a model', () => {
  const feature = (id: string, group: 'timing' | 'volume', points: number) => ({
    ...{ id, group, points, curve: null, baseline: null },
    sentence: 'Its {observed} counted for an attack.',
    observed: { value: 3, unit: 'ms', text: '3 ms' },
  })
  const opinionOf = (points: number, ...evidence: Signal['evidence']) => {
    const told = { detector: 'flow-trees', key: 'trees', technique: '', points, facts: {} }
    const explanation = explain([beacon, { ...beacon, ...told, evidence }])
    expect(lintExplanation(explanation)).toEqual([])
    const { evidence: lines, waterfall } = explanation
    return {
      lines: lines.filter(({ id }) => id.startsWith('flow-trees')),
      bars: waterfall.bars.filter(({ id }) => id.startsWith('flow-trees')),
    }
  }

  test('has one line and one bar, whatever its features', () => {
    const all = [feature('a', 'timing', 3), feature('b', 'volume', 2), feature('c', 'timing', -1)]
    const { lines, bars } = opinionOf(4, ...all)
    expect(bars).toEqual([{ id: 'flow-trees', label: 'The learned model', points: 4 }])
    expect(lines.map(({ text, direction }) => [text, direction])).toEqual([
      ['The learned model agrees (+4): pauses and sizes like those of known attacks.', 'up'],
    ])
  })

  test('says what speaks the way its whole does, and nothing of the rest', () => {
    const all = [feature('a', 'timing', -9), feature('b', 'volume', 2)]
    const [line] = opinionOf(-7, ...all).lines
    expect(line?.text).toBe(
      'The learned model disagrees (−7): pauses like those of ordinary traffic.',
    )
    expect(line?.direction).toBe('down')
    expect(opinionOf(3, feature('a', 'timing', -2)).lines[0]?.text).toBe(
      'The learned model agrees (+3): packets, taken together, like those of known attacks.',
    )
  })
})

test.each(['0.0.0.0', '::', '255.255.255.255', '224.0.0.251', 'ff02::fb', '127.0.0.1', '::1'])(
  'nobody is advised to block %s',
  (actor) => {
    const verdict = verdictOn([{ ...bruteForce, actor }], { entity: '10.20.9.5' })
    const { recommend } = explainer.explain(verdict, { firstSeenUs: Number.NaN, gaps: [] })
    expect(recommend.map(({ action }) => action)).toEqual(['watch'])
  },
)
