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
  flow,
  incident,
  investigation,
  policyOf,
  step,
  web,
} from './policy.fixture.ts'
import { defaultPolicy, readyPolicies } from './ready-policies.ts'

const ready = (name: string) => readyPolicies.find((one) => one.name === name)!.policy

function actionsOf(given: Partial<Deciding>): readonly DecidedAction[] {
  return decide(deciding(given)).actions
}

/** Of the one action that is expected: what is left of it, and by which rules. */
function left(given: Partial<Deciding>): readonly [ActionMode, ...SafetyRule[]] {
  const [action, ...others] = actionsOf(given)
  expect(others).toEqual([])
  return [action!.mode, ...action!.refusals.map(({ rule }) => rule)]
}

/** Two behaviours speak of it. */
const twofold = { alerts: [alertIn({ behaviours: ['brute-force', 'beacon'] })] }

describe('the cell', () => {
  test('an attacker from outside is blocked by itself where the policy says so', () => {
    const decision = decide(deciding({ policy: { ...ready('block-outside'), dryRun: false } }))
    expect(decision).toMatchObject({
      ...{ id: 'dec_1', incidentId: 'inc_1', incidentRevision: 3, investigationId: 'inv_1' },
      ...{ policyVersion: 14, confidence: 'almost_certain', importance: 'normal', riskScore: 85 },
    })
    expect(decision.actions).toEqual([
      {
        ...{ kind: 'block_ip', target: attacker, scope: {}, ttlSeconds: 3600 },
        ...{ asked: 'auto', mode: 'auto', isEstablished: true, approvalsNeeded: 0 },
        ...{ reason: `Advice for ${attacker}.`, refusals: [] },
      },
    ])
    expect(decision.text).toBe(
      'Policy 14: almost certain, normal importance: blocks 203.0.113.9 by itself for 1 hour.',
    )
  })

  test('by default a person is asked', () => {
    const { text, actions } = decide(deciding({ policy: defaultPolicy, importance: 'high' }))
    expect(actions[0]).toMatchObject({ mode: 'approve', approvalsNeeded: 1 })
    expect(text).toBe(
      'Policy 14: almost certain, high importance: asks for approval before blocking 203.0.113.9 for 1 hour.',
    )
  })

  test.each([
    [0.449, 'below', 0],
    [0.45, 'even', 1],
    [0.55, 'likely', 1],
    [0.8, 'very_likely', 1],
    [0.95, 'almost_certain', 1],
  ])('%d is %s', (confidence, band, count) => {
    const one = incident({ confidence, alerts: [alertIn({ confidence })] })
    const decision = decide(deciding({ incident: one }))
    expect([decision.confidence, decision.actions.length]).toEqual([band, count])
  })

  test('the first step of a kind whose bounds hold is taken', () => {
    const policy = policyOf(
      step({ mode: 'auto', riskMin: 90 }),
      step({ mode: 'auto', severityMin: 'critical' }),
      step({ mode: 'approve', riskMin: 85, ttlSeconds: 7200 }),
      step({ mode: 'suggest' }),
    )
    expect(actionsOf({ policy })).toMatchObject([{ asked: 'approve', ttlSeconds: 7200 }])
  })

  test.each(['10.0.0.7', '::ffff:10.0.0.7', '64:ff9b::a00:7'])('%s is not outside', (target) => {
    const one = incident({ indicators: [address(target)] }, [advice('block-address', target)])
    const policy = policyOf(step({ action: 'block_ip', whom: 'outside' }))
    expect(actionsOf({ incident: one, policy })).toEqual([])
  })

  test('a step for outside addresses leaves hosts of ours to those after it', () => {
    const own = incident({ entity: '10.0.0.7' }, [advice('isolate-host', '10.0.0.7')])
    const one = { ...own, indicators: [address('10.0.0.7')] }
    const policy = { ...ready('block-outside'), dryRun: false }
    expect(actionsOf({ incident: one, policy })).toMatchObject([
      { kind: 'isolate_host', asked: 'approve' },
    ])
  })
})

describe('the advice', () => {
  const refused = incident({}, [advice('refuse-service', attacker)])

  test('a service is refused where it is known by the flows', () => {
    const alerts = [
      evidence({ flows: [flow(), flow({ destinationPort: 2222 }), flow({ source: '10.0.0.9' })] }),
    ]
    const [action] = actionsOf({ incident: refused, alerts })
    expect(action).toMatchObject({
      ...{ kind: 'block_ip', target: attacker, mode: 'auto' },
      scope: { server: web, protocol: 'tcp', ports: [22, 2222] },
    })
    expect(decide(deciding({ incident: refused, alerts })).text).toContain(
      'blocks 203.0.113.9 at 10.0.0.80, tcp 22, 2222 by itself for 1 hour.',
    )
  })

  test('without flows the server is known, and never is the whole address blocked instead', () => {
    expect(actionsOf({ incident: refused })).toMatchObject([{ scope: { server: web } }])
    const several = incident({ entity: attacker, peers: [web, '10.0.0.81'], peerCount: 2 }, [
      advice('refuse-service', attacker),
    ])
    const decision = decide(deciding({ incident: several }))
    expect(decision.actions).toEqual([])
    expect(decision.text).toContain('Which service 203.0.113.9 attacked is not known.')
  })

  test('a ping has no service to refuse', () => {
    const alerts = [evidence({ flows: [flow({ protocol: 1, destinationPort: 0 })] })]
    expect(actionsOf({ incident: refused, alerts })).toEqual([])
  })

  test('of many servers the first 8 are named, and that it is not all of them is said', () => {
    const flows = Array.from({ length: 11 }, (_, i) => flow({ destination: `10.0.1.${i + 1}` }))
    const given = deciding({ incident: refused, alerts: [evidence({ flows })] })
    const { actions, text } = decide(given)
    expect(actions).toHaveLength(8)
    expect(text).toContain('3 more services that 203.0.113.9 attacked stay open to it')
  })

  test.each([
    ['sinkhole-domain', 'c2.example', 'block_domain'],
    ['rate-limit', web, 'rate_limit'],
    ['isolate-host', web, 'isolate_host'],
  ] as const)('%s of %s is %s', (action, target, kind) => {
    expect(actionsOf({ incident: incident({}, [advice(action, target)]) })).toMatchObject([
      { kind, target },
    ])
  })

  describe('a flood', () => {
    const flooded = incident({}, [advice('rate-limit', web)])
    const by = (who: string, established: boolean) =>
      evidence({
        indicators: [address(who, established), address(web, true, 'peer')],
        flows: [flow({ source: who, destinationPort: 443 })],
        explanation: { recommend: [advice('rate-limit', web)] },
      })
    const scope = { server: web, protocol: 'tcp', ports: [443] }

    test('of one who completed handshakes is slowed down at the server that it floods', () => {
      expect(actionsOf({ incident: flooded, alerts: [by(attacker, true)] })).toMatchObject([
        { kind: 'rate_limit', target: attacker, scope, mode: 'auto' },
      ])
    })

    test('that may be forged slows down the host itself, and a person has to want that', () => {
      const given = { incident: flooded, alerts: [by(attacker, false)] }
      expect(actionsOf(given)).toMatchObject([{ kind: 'rate_limit', target: web, scope: {} }])
      expect(actionsOf(given)[0]!.mode).not.toBe('auto')
    })

    test('of a crowd is slowed down at the host, by a person', () => {
      const alerts = Array.from({ length: 5 }, (_, i) => by(`198.51.100.${i + 1}`, true))
      expect(actionsOf({ incident: flooded, alerts })).toMatchObject([
        { kind: 'rate_limit', target: web, scope: {} },
      ])
    })
  })

  test('what a person has to do is said, and nothing is done', () => {
    const one = incident({}, [
      advice('close-port', '02:00:00:00:00:01'),
      advice('find-sender', attacker),
      advice('check-host', web),
      advice('watch', web),
    ])
    const { actions, text } = decide(deciding({ incident: one }))
    expect(actions).toEqual([])
    expect(text).toBe(
      'Policy 14: almost certain, normal importance: does nothing. The switch port has to be closed by a person (02:00:00:00:00:01). A person has to find the machine behind the address first (203.0.113.9). A person has to look at the host itself (10.0.0.80).',
    )
  })

  test('hostile text in a target stays data', () => {
    const target = `\u001b[2J${'x'.repeat(5000)}`
    const one = incident({}, [advice('find-sender', target), advice('block-address', target)])
    const { text, actions } = decide(deciding({ incident: one }))
    expect(text).not.toContain('\u001b')
    expect(text.length).toBeLessThan(1000)
    expect(actions).toMatchObject([{ mode: 'observe' }])
  })

  test('whom to look at first is not cut off without a person', () => {
    const recommend = [advice('check-host', web), advice('isolate-host', web)]
    expect(left({ incident: incident(twofold, recommend) })).toEqual(['approve', 'role'])
  })

  test('a host of ours is cut off for two behaviours, or where a source knows somebody in it as malicious', () => {
    const recommend = [advice('isolate-host', web)]
    expect(left({ incident: incident({}, recommend) })).toEqual(['approve', 'uncertain'])
    expect(left({ incident: incident(twofold, recommend) })).toEqual(['auto'])
    const muted = { mutedBy: 'mut_1', id: 'alr_2', behaviours: ['beacon'] }
    const one = incident({ alerts: [alertIn(), alertIn(muted)] }, recommend)
    expect(left({ incident: one })).toEqual(['approve', 'uncertain'])
    const bad = {
      indicator: { kind: 'address' as const, value: attacker },
      verdict: 'malicious' as const,
    }
    const indicators = [{ ...bad, answered: 2, agreeing: 2, text: 'Two of two sources.' }]
    const known = {
      incident: incident({}, recommend),
      investigation: investigation({ indicators }),
    }
    expect(left(known)).toEqual(['auto'])
  })

  test.each([
    ['rate_limit', 'block-address', 1],
    ['redirect_to_honeypot', 'block-address', 1],
    ['block_ip', 'block-address', 1],
    ['block_ip', 'rate-limit', 0],
    ['redirect_to_honeypot', 'rate-limit', 0],
    ['isolate_host', 'block-address', 0],
    ['block_ip', 'isolate-host', 0],
    ['block_ip', 'find-sender', 0],
    ['block_ip', 'watch', 0],
    ['block_domain', 'block-address', 0],
    ['isolate_container', 'isolate-host', 0],
  ] as const)('%s where the advice is %s: %d', (action, said, count) => {
    const one = incident({}, [advice(said, attacker)])
    const { actions, text } = decide(
      deciding({ incident: one, policy: policyOf(step({ action })) }),
    )
    expect(actions).toHaveLength(count)
    const idle = 'does nothing. Nothing that its steps do is advised here.'
    expect(text.endsWith(idle)).toBe(count === 0)
  })

  test('why nothing came of it is said', () => {
    const text = (...steps: readonly ReturnType<typeof step>[]) =>
      decide(deciding({ policy: policyOf(...steps) })).text.split(': does nothing. ')[1]
    expect(text()).toBe('The policy has no step for that.')
    expect(text(step({ riskMin: 86 }))).toBe(
      'No step of it holds at high severity with a risk of 85.',
    )
    const unknown = decide(deciding({ investigation: null, policy: policyOf(step()) })).text
    expect(unknown).toContain('No step of it holds at high severity with no risk known yet.')
    const below = incident({ confidence: 0.2 })
    expect(decide(deciding({ incident: below })).text).toBe(
      'Policy 14: less than even, normal importance: does nothing.',
    )
  })

  test('a kind of its own refuses no more than the advice does', () => {
    const policy = policyOf(step({ action: 'redirect_to_honeypot' }))
    const alerts = [evidence()]
    expect(actionsOf({ incident: refused, policy, alerts })).toMatchObject([
      { scope: { server: web, protocol: 'tcp', ports: [22] } },
    ])
  })

  test('whom a host of ours calls cannot be led to the honeypot', () => {
    const indicators = [address(attacker, true, 'peer'), address(web)]
    const policy = policyOf(step({ action: 'redirect_to_honeypot' }))
    expect(actionsOf({ incident: incident({ indicators }), policy })).toEqual([])
  })

  test('scope: service narrows where it can', () => {
    const policy = policyOf(step({ scope: 'service' }))
    expect(actionsOf({ policy, alerts: [evidence()] })).toMatchObject([
      { scope: { server: web, protocol: 'tcp', ports: [22] } },
    ])
  })

  test('a container goes with its address: that of the gateway is left alone', () => {
    const policy = policyOf(step({ action: 'isolate_container' }))
    const of = (target: string) =>
      actionsOf({
        incident: incident({ ...twofold, indicators: [address(target)] }, [
          advice('isolate-host', target),
        ]),
        ...{ policy, containers: { [web]: 'web1', '10.0.0.1': 'router' } },
      })
    expect(of(web)).toMatchObject([{ kind: 'isolate_container', target: 'web1', mode: 'auto' }])
    expect(of('10.0.0.1')).toMatchObject([{ target: 'router', mode: 'observe' }])
  })

  test('only a file that a source calls malicious is moved', () => {
    const policy = policyOf(step({ action: 'quarantine_file' }))
    const files = [
      { path: '/srv/up/a.php', sha256: 'AB' },
      { path: '/srv/up/b.php', sha256: 'cd' },
    ]
    const verdict = (value: string, said: 'malicious' | 'harmless') => ({
      indicator: { kind: 'file' as const, value },
      ...{ verdict: said, answered: 2, agreeing: 2, text: 'Two of two sources.' },
    })
    const indicators = [verdict('ab', 'malicious'), verdict('cd', 'harmless')]
    expect(
      actionsOf({ policy, files, investigation: investigation({ indicators }) }),
    ).toMatchObject([{ kind: 'quarantine_file', target: '/srv/up/a.php', mode: 'auto' }])
  })
})
