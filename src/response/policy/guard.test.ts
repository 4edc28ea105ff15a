import { describe, expect, test } from 'vitest'
import type { PastAction, SafetyFacts } from './facts.ts'
import { afterEffect, stormPauseMs, stormUntil } from './guard.ts'
import {
  address,
  advice,
  alertIn,
  attacker,
  evidence,
  facts,
  flow,
  incident,
  isoIn,
  nowMs,
  order,
  past,
  web,
} from './policy.fixture.ts'
import { refusalsOf } from './safety.ts'

function many(n: number, given: (i: number) => Partial<PastAction> = () => ({})): PastAction[] {
  return Array.from({ length: n }, (_, i) => past({ id: `act_${i + 10}`, ...given(i) }))
}

function rulesOf(target: string, changes: Partial<SafetyFacts>) {
  return refusalsOf(order({ target }), { ...facts, ...changes }, nowMs).map(({ rule }) => rule)
}

describe('caps', () => {
  const at = (n: number, given: Partial<PastAction> = {}) =>
    rulesOf(attacker, {
      caps: { perHourMax: 3, hostShareMax: 0.05 },
      actions: many(n, (i) => ({ target: `198.51.100.${i}`, ...given })),
    })

  test('as many automatic actions in an hour as the policy says, and no more', () => {
    expect(at(2)).toEqual([])
    expect(at(3)).toEqual(['hourly_cap'])
  })

  test('those that were undone, have ended or were made in a dry run count; approved ones and notices do not', () => {
    for (const state of ['undone', 'expired', 'failed', 'approved'] as const)
      expect(at(3, { state })).toEqual(['hourly_cap'])
    expect(at(3, { isDryRun: true })).toEqual(['hourly_cap'])
    expect(at(3, { mode: 'approve' })).toEqual([])
    expect(at(3, { kind: 'notify' })).toEqual([])
    expect(at(3, { state: 'refused' })).toEqual([])
    expect(at(3, { createdAt: isoIn(-3600) })).toEqual([])
    expect(at(3, { createdAt: isoIn(-3599) })).toEqual(['hourly_cap'])
  })

  test('a cap of 0 allows nothing', () => {
    expect(rulesOf(attacker, { caps: { perHourMax: 0, hostShareMax: 0 } })).toEqual(['hourly_cap'])
  })

  test('of 40 hosts 2, of 5 one, and the same one again', () => {
    const on = (...targets: readonly string[]) =>
      many(targets.length, (i) => ({ target: targets[i]! }))
    expect(rulesOf(web, { actions: on('10.0.0.81') })).toEqual([])
    expect(rulesOf(web, { actions: on('10.0.0.81', '10.0.0.82') })).toEqual(['share_of_hosts'])
    expect(rulesOf(web, { actions: on('10.0.0.81', '::ffff:10.0.0.81') })).toEqual([])
    expect(rulesOf(web, { actions: on(web, '10.0.0.82') })).toEqual([])
    const others = many(4, (i) => ({ target: `10.0.0.${i + 90}`, state: 'expired' }))
    expect(rulesOf(web, { actions: others })).toEqual([])
    const names = many(4, (i) => ({ target: `10.0.0.${i + 90}`, kind: 'isolate_container' }))
    expect(rulesOf(web, { actions: names })).toEqual([])
    expect(rulesOf(web, { knownHosts: 5, actions: [] })).toEqual([])
    expect(rulesOf(web, { knownHosts: 5, actions: on('10.0.0.81') })).toEqual(['share_of_hosts'])
    expect(rulesOf(attacker, { knownHosts: 5, actions: on('10.0.0.81') })).toEqual([])
  })
})

describe('loops', () => {
  test('the fourth on one target within an hour is not taken', () => {
    const on = (n: number) => many(n, () => ({ target: '::ffff:cb00:7109', state: 'expired' }))
    expect(rulesOf(attacker, { actions: on(2) })).toEqual([])
    expect(rulesOf(attacker, { actions: on(3) })).toEqual(['loop'])
    expect(rulesOf('203.0.113.10', { actions: on(3) })).toEqual([])
  })

  const minutes = (...ago: readonly number[]) =>
    ago.map((m, i) =>
      past({ id: `act_${i + 10}`, target: `198.51.100.${i}`, createdAt: isoIn(-60 * m) }),
    )
  const doubling = [11, 12, ...[6, 7, 8, 9], ...[1, 1, 2, 2, 3, 3, 4, 4]]

  test('2, 4 and 8 in 5 minutes each stop all that is automatic, for half an hour', () => {
    const actions = minutes(...doubling)
    expect(rulesOf(attacker, { actions })).toEqual(['loop'])
    const last = nowMs - 60_000
    expect(stormUntil(actions, nowMs)).toBe(last + stormPauseMs)
    expect(stormUntil(actions, last + stormPauseMs - 1)).toBe(last + stormPauseMs)
    expect(stormUntil(actions, last + stormPauseMs)).toBeNull()
  })

  test('as many at once, or evenly, are no chain', () => {
    expect(stormUntil(minutes(...Array.from({ length: 14 }, () => 1)), nowMs)).toBeNull()
    expect(stormUntil(minutes(...doubling.map((_, i) => i)), nowMs)).toBeNull()
    expect(stormUntil(minutes(11, 6, 7, 1, 1, 2, 2), nowMs)).toBeNull()
    expect(stormUntil([], nowMs)).toBeNull()
  })

  const after = incident({ alerts: [alertIn({ firstTime: isoIn(-30) })] })
  const effects = (given: Partial<PastAction>, one = after) => afterEffect(one, [past(given)])

  test('what began after an action on one of its parties may follow from it', () => {
    expect(effects({ target: attacker })).toMatchObject({ refusal: { rule: 'loop' } })
    expect(effects({ target: '::ffff:10.0.0.80' })).toMatchObject({ refusal: { rule: 'loop' } })
    expect(effects({ target: '203.0.113.0/24' })).toMatchObject({ refusal: { rule: 'loop' } })
    expect(effects({ target: 'c2.example' }, { ...after, peers: ['C2.example'] })).toMatchObject({
      refusal: { rule: 'loop' },
    })
    expect(effects({ target: attacker, state: 'undone', endedAt: isoIn(-20) })).toMatchObject({
      refusal: { rule: 'loop' },
    })
  })

  test('not what another does to the same host, where the alerts tell that', () => {
    const other = '192.0.2.44'
    const done = [past({ target: attacker })]
    const of = (who: string) =>
      evidence({
        indicators: [address(who), address(web)],
        flows: [flow({ source: who })],
        explanation: { recommend: [advice('block-address', who)] },
      })
    const both = { ...after, peers: [attacker, other] }
    expect(afterEffect(both, done, [of(other)])).toBeNull()
    expect(afterEffect(both, done, [of(attacker)])).toMatchObject({ refusal: { rule: 'loop' } })
    expect(afterEffect(both, done, [])).toMatchObject({ refusal: { rule: 'loop' } })
    const onHost = [past({ target: web, kind: 'rate_limit' })]
    expect(afterEffect(both, onHost, [of(other)])).toMatchObject({ refusal: { rule: 'loop' } })
  })

  test('not what began before it, after its end, elsewhere, or what changed nothing', () => {
    expect(effects({ target: attacker, appliedAt: isoIn(-29) })).toBeNull()
    expect(effects({ target: attacker, appliedAt: null })).toBeNull()
    expect(effects({ target: attacker, state: 'undone', endedAt: isoIn(-31) })).toBeNull()
    expect(effects({ target: '198.51.100.7' })).toBeNull()
    expect(effects({ target: attacker, isDryRun: true })).toBeNull()
    expect(effects({ target: attacker, kind: 'notify' })).toBeNull()
    const withdrawn = incident({
      alerts: [alertIn({ firstTime: isoIn(-30), status: 'withdrawn' })],
    })
    expect(effects({ target: attacker }, withdrawn)).toBeNull()
  })
})
