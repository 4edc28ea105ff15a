/** What no policy, no incident and no facts may bring about. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type ActionKind,
  type ActionMode,
  actionKinds,
  actionModes,
  type Policy,
  type RecommendedAction,
} from '../../contracts/index.ts'
import { checkPolicy } from './check.ts'
import { decide } from './decide.ts'
import { lowered } from './lowering.ts'
import {
  address,
  advice,
  alertIn,
  deciding,
  facts,
  incident,
  investigation,
  nowMs,
  order,
  past,
  policyOf,
  step,
} from './policy.fixture.ts'
import { defaultPolicy, readyPolicies } from './ready-policies.ts'
import { refusalsOf } from './safety.ts'
import { importances, severities, strengthOf } from './scales.ts'
import { readRange } from './target.ts'

const ipv4 = fc.oneof(
  fc.constantFrom(...facts.own.slice(0, 1), '10.0.0.1', '10.0.0.53', '9.9.9.9', '10.0.0.44'),
  fc.ipV4(),
  fc.nat(255).map((last) => `10.0.0.${last}`),
)

/** One address in its many spellings. */
function spellings(address: string): string[] {
  const [a, b, c, d] = address.split('.').map(Number) as [number, number, number, number]
  const high = ((a << 8) | b).toString(16)
  const low = ((c << 8) | d).toString(16)
  return [
    address,
    `::ffff:${address}`,
    `::FFFF:${high}:${low}`,
    `0:0:0:0:0:ffff:${high}:${low}`,
    `64:ff9b::${high}:${low}`,
    `2002:${high}:${low}::1`,
    `${address}/32`,
  ]
}

const protectedOnes = [
  ...[...facts.own, ...facts.resolvers, ...facts.dhcp, ...facts.ntp, ...facts.controllers],
  ...[...facts.operators, '10.0.0.1', 'fe80::1', '127.0.0.1', '224.0.0.1', '255.255.255.255'],
].filter((one) => !one.includes(':'))

const advised = fc.constantFrom<RecommendedAction['action']>(
  ...(['block-address', 'refuse-service', 'rate-limit', 'isolate-host', 'check-host'] as const),
)

const anyStep = fc.record({
  action: fc.constantFrom<ActionKind | 'as_advised'>(...actionKinds, 'as_advised'),
  mode: fc.constantFrom(...actionModes),
  ttlSeconds: fc.integer({ min: 0, max: 700_000 }),
  severityMin: fc.constantFrom(...severities),
  riskMin: fc.nat(100),
  scope: fc.constantFrom('all' as const, 'service' as const),
})

test('no policy ever does anything by itself, or asks for anything, to a protected address', () => {
  fc.assert(
    fc.property(
      ...([fc.constantFrom(...protectedOnes), fc.nat(6), advised] as const),
      fc.array(anyStep, { maxLength: 4 }),
      (target, spelling, action, steps) => {
        const name = spellings(target)[spelling]!
        const { actions } = decide(
          deciding({
            incident: incident({ indicators: [address(name)] }, [advice(action, name)]),
            policy: policyOf(...steps),
            containers: { [name]: 'web1' },
          }),
        )
        for (const { mode, kind } of actions) if (kind !== 'notify') expect(mode).toBe('observe')
      },
    ),
    { numRuns: 2000 },
  )
})

test('a network around a protected address is refused, whatever its size', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...protectedOnes),
      fc.integer({ min: 0, max: 32 }),
      (target, bits) => {
        const word = readRange(target)!.words[3]!
        const base = bits === 0 ? 0 : (word & (0xffffffff << (32 - bits))) >>> 0
        const dotted = [24, 16, 8, 0].map((shift) => (base >>> shift) & 255).join('.')
        const given = order({ target: `${dotted}/${bits}`, isAutomatic: false })
        const found = refusalsOf(given, facts, nowMs)
        expect(found.some(({ isFinal }) => isFinal)).toBe(true)
      },
    ),
  )
})

test('any text at all is a target that is judged, and never throws', () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.ipV6(), fc.domain(), ipv4)
  fc.assert(
    fc.property(text, fc.constantFrom(...actionKinds), (target, kind) => {
      const found = refusalsOf(order({ target, kind }), facts, nowMs)
      for (const { text: words } of found) expect(words.length).toBeLessThan(400)
      if (kind !== 'notify' && /[\s"'`;$|&<>\\]/.test(target))
        expect(kind === 'quarantine_file' || found.length > 0).toBe(true)
    }),
    { numRuns: 2000 },
  )
})

test('every spelling of an address meets the same rules', () => {
  fc.assert(
    fc.property(ipv4, (target) => {
      const rules = spellings(target).map((name) => {
        const found = refusalsOf(order({ target: name, isAutomatic: false }), facts, nowMs)
        return found.length > 0
      })
      if (rules[0]) expect(rules).toEqual(rules.map(() => true))
    }),
    { numRuns: 1000 },
  )
})

test('a rule lowers a mode, and never raises it', () => {
  const mode = fc.constantFrom<ActionMode>(...actionModes)
  const lowering = fc.record({
    ceiling: mode,
    rule: fc.constant('loop' as const),
    text: fc.string(),
    isFinal: fc.boolean(),
  })
  fc.assert(
    fc.property(mode, fc.array(lowering), (asked, lowerings) => {
      const { mode: is, refusals } = lowered(asked, lowerings)
      expect(strengthOf(is)).toBeLessThanOrEqual(strengthOf(asked))
      expect(is === asked).toBe(refusals.length === 0)
      const one = lowered(asked, lowerings.slice(1))
      expect(strengthOf(is)).toBeLessThanOrEqual(strengthOf(one.mode))
    }),
  )
})

test('no decision goes further than its step, and what it lowers it explains', () => {
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 6 }), ipv4, advised, (steps, target, action) => {
      const one = incident({ indicators: [address(target)] }, [advice(action, target)])
      const { actions } = decide(deciding({ incident: one, policy: policyOf(...steps) }))
      for (const { asked, mode, refusals } of actions) {
        expect(strengthOf(mode)).toBeLessThanOrEqual(strengthOf(asked))
        expect(mode === asked).toBe(refusals.length === 0)
      }
    }),
    { numRuns: 1000 },
  )
})

const strongest = (policy: Policy, confidence: number, riskScore: number) => {
  const alerts = [alertIn({ confidence })]
  const { actions } = decide(
    deciding({
      incident: incident({ confidence, alerts }),
      ...{ policy, investigation: investigation({ riskScore }) },
    }),
  )
  return Math.max(-1, ...actions.map(({ mode }) => strengthOf(mode)))
}

test('where the policy is monotone, surer and riskier never comes to less', () => {
  const probability = fc.double({ min: 0, max: 1, noNaN: true })
  fc.assert(
    fc.property(
      ...([probability, probability, fc.nat(100), fc.nat(100)] as const),
      fc.constantFrom(...readyPolicies.map(({ policy }) => policy)),
      (p, q, risk, other, policy) => {
        const [low, high] = [Math.min(p, q), Math.max(p, q)]
        const [less, more] = [Math.min(risk, other), Math.max(risk, other)]
        expect(strongest(policy, high, more)).toBeGreaterThanOrEqual(strongest(policy, low, less))
      },
    ),
    { numRuns: 1000 },
  )
})

test('an address that completed no handshake is never acted on automatically', () => {
  fc.assert(
    fc.property(
      fc.array(anyStep, { maxLength: 4 }),
      ipv4,
      fc.constantFrom(false, 'unknown' as const),
      (steps, target, established) => {
        const one = incident({ indicators: [address(target, established)] }, [
          advice('block-address', target),
        ])
        const { actions } = decide(deciding({ incident: one, policy: policyOf(...steps) }))
        for (const { mode, kind } of actions) if (kind !== 'notify') expect(mode).not.toBe('auto')
      },
    ),
  )
})

test('never more automatic actions in an hour than the policy says', () => {
  fc.assert(
    fc.property(
      fc.nat(5),
      fc.nat(8),
      fc.integer({ min: 1, max: 3 }),
      (perHourMax, before, wanted) => {
        const targets = Array.from({ length: wanted }, (_, i) => `203.0.113.${i + 1}`)
        const one = incident(
          { indicators: targets.map((target) => address(target)) },
          targets.map((target) => advice('block-address', target)),
        )
        const actions = Array.from({ length: before }, (_, i) =>
          past({ id: `act_${i}`, target: `198.51.100.${i}` }),
        )
        const decision = decide(
          deciding({
            incident: one,
            policy: { ...policyOf(step()), perHourMax },
            safety: { ...facts, actions },
          }),
        )
        const taken = decision.actions.filter(({ mode }) => mode === 'auto').length
        expect(taken).toBe(Math.max(0, Math.min(wanted, perHourMax - before)))
      },
    ),
  )
})

test('numbers of the words are those of the record', () => {
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 3 }), fc.nat(99), (steps, version) => {
      const given = deciding({ policy: policyOf(...steps), version })
      const { text, actions, policyVersion, ...rest } = decide(given)
      const known = JSON.stringify({ rest, actions, policyVersion, given: given.incident })
      const spans = new Set(
        actions.flatMap(({ ttlSeconds }) =>
          [1, 60, 3600, 86_400].map((unit) => String(ttlSeconds / unit)),
        ),
      )
      for (const number of text.replace(/[\d.]*\d\.\d[\d.]*/g, '').match(/\d[\d,]*/g) ?? []) {
        const plain = number.replaceAll(',', '')
        const isBound = plain === '60' || plain === '604800'
        expect(known.includes(plain) || spans.has(plain) || isBound, `${number} in ${text}`).toBe(
          true,
        )
      }
    }),
    { numRuns: 500 },
  )
})

test('a policy that is checked is the same after it was checked; anything else is refused, and nothing throws', () => {
  fc.assert(
    fc.property(fc.anything(), (given) => {
      expect(checkPolicy(given).policy).toBeNull()
    }),
  )
  fc.assert(
    fc.property(
      fc.array(fc.array(anyStep, { maxLength: 3 }), { minLength: 16, maxLength: 16 }),
      (all) => {
        const cells = defaultPolicy.cells.map((cell, i) => ({ ...cell, steps: all[i]! }))
        const { policy, errors } = checkPolicy({ ...defaultPolicy, cells })
        expect(policy === null).toBe(errors.length > 0)
        if (policy !== null) expect(policy).toEqual({ ...defaultPolicy, cells })
      },
    ),
  )
})

test('what importance there is, and however it is decided, it has an answer', () => {
  for (const importance of importances)
    for (const { policy } of readyPolicies)
      expect(decide(deciding({ importance, policy })).text).toMatch(
        /^Policy 14: almost certain, .*\.$/,
      )
})
