import { describe, expect, test } from 'vitest'
import type { ActionMode, DecidedAction, SafetyRule } from '../../contracts/index.ts'
import { decide } from './decide.ts'
import type { Deciding } from './deciding.ts'
import {
  address,
  advice,
  alertIn,
  attacker,
  deciding,
  evidence,
  facts,
  incident,
  investigation,
  isoIn,
  past,
  policyOf,
  step,
  web,
} from './policy.fixture.ts'

function actionsOf(given: Partial<Deciding>): readonly DecidedAction[] {
  return decide(deciding(given)).actions
}

/** Of the one action that is expected: what is left of it, and by which rules. */
function left(given: Partial<Deciding>): readonly [ActionMode, ...SafetyRule[]] {
  const [action, ...others] = actionsOf(given)
  expect(others).toEqual([])
  return [action!.mode, ...action!.refusals.map(({ rule }) => rule)]
}

describe('what holds it back', () => {
  test.each<readonly [string, Partial<Deciding>, readonly [ActionMode, ...SafetyRule[]]]>([
    [
      'nothing was looked up',
      { investigation: null, policy: policyOf(step({ riskMin: 0 })) },
      ['approve', 'uncertain'],
    ],
    [
      'sources disagree',
      {
        investigation: investigation({ uncertainty: [{ kind: 'disagree', text: 'Two of four.' }] }),
      },
      ['approve', 'uncertain'],
    ],
    ['it was muted', { incident: incident({ isMuted: true }) }, ['observe', 'set_aside']],
    ['it was taken back', { incident: incident({ isWithdrawn: true }) }, ['observe', 'set_aside']],
    ['it was closed', { incident: incident({ status: 'closed' }) }, ['suggest', 'set_aside']],
    [
      'the engine cannot tell',
      { incident: incident({ confidence: 0.5, alerts: [alertIn({ confidence: 0.5 })] }) },
      ['suggest', 'uncertain'],
    ],
    [
      'the address may be forged',
      { incident: incident({ indicators: [address(attacker, false)] }) },
      ['approve', 'spoofed'],
    ],
    [
      'nothing is known of a handshake',
      { incident: incident({ indicators: [] }) },
      ['approve', 'spoofed'],
    ],
    [
      'a person took it back',
      { safety: { ...facts, holdOffs: [{ target: attacker, until: isoIn(60) }] } },
      ['suggest', 'hold_off'],
    ],
    ['response is stopped', { safety: { ...facts, killSwitch: true } }, ['suggest', 'kill_switch']],
    ['no driver can', { safety: { ...facts, kinds: ['notify'] } }, ['suggest', 'no_driver']],
    ['it is protected', { safety: { ...facts, operators: [attacker] } }, ['observe', 'operator']],
    [
      'it may follow from an action',
      {
        incident: incident({ alerts: [alertIn({ firstTime: isoIn(-30) })] }),
        safety: { ...facts, actions: [past({ target: web })] },
      },
      ['approve', 'loop'],
    ],
    [
      'a person said no',
      {
        safety: {
          ...facts,
          actions: [
            past({
              target: attacker,
              incidentId: 'inc_1',
              mode: 'approve',
              state: 'rejected',
              appliedAt: null,
            }),
          ],
        },
      },
      ['observe', 'hold_off'],
    ],
  ])('%s', (_, given, expected) => {
    expect(left(given)).toEqual(expected)
  })

  test('what a person rejected of another incident, or of another kind, is asked', () => {
    const rejected = past({
      target: attacker,
      incidentId: 'inc_1',
      state: 'rejected',
      appliedAt: null,
    })
    const at = (given: Partial<typeof rejected>) =>
      left({ safety: { ...facts, actions: [{ ...rejected, ...given }] } })
    expect(at({})).toEqual(['observe', 'hold_off'])
    expect(at({ incidentId: 'inc_2' })).toEqual(['auto'])
    expect(at({ kind: 'rate_limit' })).toEqual(['auto'])
    expect(at({ target: '203.0.113.10' })).toEqual(['auto'])
  })

  test('two weak rules leave what the weaker leaves, and both are told', () => {
    const one = incident({ status: 'closed', indicators: [address(attacker, false)] })
    expect(left({ incident: one })).toEqual(['suggest', 'set_aside', 'spoofed'])
    expect(decide(deciding({ incident: one })).text).toBe(
      'Policy 14: almost certain, normal importance: only suggests blocking 203.0.113.9 for 1 hour. Held back: a person has closed it; no TCP handshake with 203.0.113.9 was seen in the traffic behind it, so addresses in that may be forged.',
    )
  })

  test.each([
    [{ mergedInto: 'inc_2' }, 'It is a part of another incident.'],
    [{ disposition: 'expected' }, 'A person called it expected.'],
    [{ disposition: 'detector_error' }, 'A person called it an error of the detector.'],
  ] as const)('what is settled needs no decision: %j', (changes, said) => {
    const { actions, text } = decide(deciding({ incident: incident(changes) }))
    expect(actions).toEqual([])
    expect(text).toContain(said)
  })

  test('a critical host needs two persons, whoever says that it is one', () => {
    const isolate = incident({}, [advice('isolate-host', web)])
    const critical = { ...facts, critical: [web] }
    for (const given of [{ importance: 'critical' }, { safety: critical }] as const)
      expect(actionsOf({ incident: isolate, ...given })).toMatchObject([
        { mode: 'approve', approvalsNeeded: 2 },
      ])
    expect(actionsOf({ importance: 'critical' })).toMatchObject([
      { target: attacker, mode: 'auto' },
    ])
  })

  test('caps count what the same decision has taken', () => {
    const recommend = ['203.0.113.1', '203.0.113.2', '203.0.113.3'].map((one) =>
      advice('block-address', one),
    )
    const indicators = recommend.map(({ target }) => address(target))
    const policy = { ...policyOf(step()), perHourMax: 2 }
    const actions = actionsOf({ incident: incident({ indicators }, recommend), policy })
    expect(actions.map(({ mode }) => mode)).toEqual(['auto', 'auto', 'approve'])
  })

  test('who goes on as before, and tries something new while blocked, is blocked again when that ends', () => {
    const tried = alertIn({ id: 'alr_2', firstTime: isoIn(-300) })
    const long = incident({ alerts: [alertIn({ firstTime: isoIn(-9000) }), tried] })
    const ended = past({ target: attacker, state: 'expired', endedAt: isoIn(-200) })
    const safety = { ...facts, actions: [ended] }
    const old = evidence()
    const recent = evidence({ id: 'alr_2' })
    expect(left({ incident: long, safety, alerts: [old, recent] })).toEqual(['auto'])
    const weak = evidence({ confidence: 0.7 })
    expect(left({ incident: long, safety, alerts: [weak, recent] })).toEqual(['approve', 'loop'])
    const other = evidence({ indicators: [], explanation: { recommend: [] } })
    expect(left({ incident: long, safety, alerts: [other, recent] })).toEqual(['approve', 'loop'])
  })

  test('what is done or waits is not asked for again, unless more is asked', () => {
    const at = (given: Parameters<typeof past>[0], policy = policyOf(step())) =>
      actionsOf({
        policy,
        safety: {
          ...facts,
          actions: [past({ target: '::ffff:cb00:7109', appliedAt: null, ...given })],
        },
      }).length
    expect(at({ state: 'in_force' })).toBe(0)
    expect(at({ state: 'waiting' })).toBe(1)
    expect(at({ state: 'waiting' }, policyOf(step({ mode: 'approve' })))).toBe(0)
    expect(at({ state: 'suggested' }, policyOf(step({ mode: 'approve' })))).toBe(1)
    expect(at({ state: 'expired' })).toBe(1)
    expect(at({ state: 'in_force', kind: 'rate_limit' })).toBe(1)
    expect(at({ state: 'in_force', scope: { server: web } })).toBe(1)
    expect(at({ state: 'in_force', isDryRun: true })).toBe(1)
    const narrow = policyOf(step({ scope: 'service' }))
    expect(at({ state: 'in_force' }, narrow)).toBe(0)
    expect(at({ state: 'in_force', scope: { server: web } }, narrow)).toBe(0)
    expect(at({ state: 'in_force', scope: { server: '10.0.0.81' } }, narrow)).toBe(1)
  })

  test('somebody may be told of what is even, and is not told of what is muted', () => {
    const policy = policyOf(step({ action: 'notify', riskMin: 0 }))
    const at = (one = incident()) => actionsOf({ policy, incident: one, channels: ['mail'] })
    expect(at(incident({ confidence: 0.5 }))).toMatchObject([
      { kind: 'notify', target: 'mail', mode: 'auto' },
    ])
    expect(at(incident({ isMuted: true }))).toMatchObject([{ mode: 'observe' }])
    expect(actionsOf({ policy })).toEqual([])
  })
})

describe('which alert speaks of whom', () => {
  const scanner = '198.51.100.20'
  const recommend = [advice('block-address', attacker), advice('block-address', scanner)]
  const both = incident(
    {
      indicators: [address(attacker), address(scanner)],
      alerts: [alertIn(), alertIn({ id: 'alr_2', confidence: 0.6, severity: 'medium' })],
    },
    recommend,
  )
  const weak = evidence({
    ...{ id: 'alr_2', confidence: 0.6, severity: 'medium', indicators: [address(scanner)] },
    explanation: { recommend: [advice('block-address', scanner)] },
  })

  test('a sure alert does not make another one’s advice sure', () => {
    const modes = actionsOf({ incident: both, alerts: [evidence(), weak] })
    expect(modes.map(({ target, mode }) => [target, mode])).toEqual([
      [attacker, 'auto'],
      [scanner, 'approve'],
    ])
    expect(modes[1]!.refusals[0]!.text).toBe(
      'what names 198.51.100.20 comes to 60% (likely), less than the incident on the whole',
    )
  })

  test('where it is not known which says what, the least sure counts', () => {
    expect(actionsOf({ incident: both }).map(({ mode }) => mode)).toEqual(['approve', 'approve'])
  })

  test('of one alert, or where all are about the target, the record is enough', () => {
    const one = [alertIn({ confidence: 0.6, severity: 'low' })]
    const policy = policyOf(step({ severityMin: 'high' }))
    expect(left({ incident: incident({ alerts: one }), policy })).toEqual(['auto'])
    const about = [...one, alertIn({ id: 'alr_2', confidence: 0.6 })].map((each) => ({
      ...each,
      entity: attacker,
    }))
    expect(left({ incident: incident({ alerts: about }), policy })).toEqual(['auto'])
  })

  test('alerts that all name it add up', () => {
    const alerts = [evidence({ confidence: 0.9 }), evidence({ id: 'alr_2', confidence: 0.85 })]
    expect(left({ alerts })).toEqual(['auto'])
  })

  test('a muted alert moves nobody, nor one that was taken back', () => {
    const muted = incident({ alerts: [alertIn({ mutedBy: 'mut_1' }), alertIn({ id: 'alr_2' })] })
    const other = evidence({ id: 'alr_2', indicators: [], explanation: { recommend: [] } })
    expect(left({ incident: muted, alerts: [evidence(), other] })).toEqual(['observe', 'set_aside'])
    const gone = evidence({ status: 'withdrawn' })
    const kept = evidence({ id: 'alr_2', indicators: [address(attacker, false)] })
    expect(left({ alerts: [gone, kept] })).toEqual(['approve', 'spoofed'])
  })

  test('a handshake that the record has lost is found in the alerts', () => {
    const one = incident({ indicators: [address(attacker, false)] })
    const alerts = [
      evidence({ indicators: [address(attacker, false)] }),
      evidence({ id: 'alr_2', indicators: [address(attacker, true)] }),
    ]
    expect(left({ incident: one, alerts })).toEqual(['auto'])
  })

  test('severity is that of the alerts that name it', () => {
    const policy = policyOf(step({ severityMin: 'high' }))
    const other = evidence({ id: 'alr_2', indicators: [], explanation: { recommend: [] } })
    const alerts = [evidence({ severity: 'low' }), other]
    expect(left({ policy, alerts })).toEqual(['approve', 'uncertain'])
  })
})
