import { expect, test } from 'vitest'
import type { Policy, PolicyStep } from '../../contracts/index.ts'
import { step } from './policy.fixture.ts'
import { defaultPolicy, readyPolicies } from './ready-policies.ts'
import { diffWords, policyWords, spanText } from './words.ts'

function withSteps(
  [confidence, importance]: readonly [string, string],
  ...steps: readonly PolicyStep[]
): Policy {
  const cells = defaultPolicy.cells.map((cell) =>
    cell.confidence === confidence && cell.importance === importance ? { ...cell, steps } : cell,
  )
  return { ...defaultPolicy, cells }
}

const at = ['very_likely', 'high'] as const
const first = (...steps: readonly PolicyStep[]) =>
  policyWords(withSteps(at, ...steps)).cells.find(
    ({ confidence, importance }) => confidence === at[0] && importance === at[1],
  )!.text

test('the default in words, the surest first', () => {
  const { cells, bounds } = policyWords(defaultPolicy)
  expect(cells.map(({ text }) => text)).toEqual([
    ...['critical', 'high', 'normal', 'low'].map(
      (one) =>
        `Almost certain × ${one} importance: asks for approval before doing what is advised for 1 hour.`,
    ),
    'Very likely × critical importance: only suggests doing what is advised for 1 hour.',
    ...['high', 'normal', 'low'].map(
      (one) =>
        `Very likely × ${one} importance: asks for approval before doing what is advised for 1 hour.`,
    ),
    ...['critical', 'high', 'normal', 'low'].map(
      (one) => `Likely × ${one} importance: only suggests doing what is advised for 1 hour.`,
    ),
    ...['critical', 'high', 'normal', 'low'].map(
      (one) => `Roughly even × ${one} importance: only records doing what is advised.`,
    ),
  ])
  expect(bounds).toEqual([
    'Dry run: what it does by itself changes nothing, and is only recorded. What a person approves is done.',
    'At most 20 automatic actions in an hour.',
    'Automatic actions on at most 5% of your known hosts at once, and on 1 always.',
    '2 persons have to approve what touches a critical host.',
    'Whatever a cell says, no gateway, resolver or DHCP server is isolated or blocked as a whole, nor what is on the never-block list.',
  ])
})

test('each part of a step is said', () => {
  const given = { severityMin: 'high', riskMin: 60, scope: 'service', whom: 'outside' } as const
  expect(first(step({ action: 'block_ip', mode: 'auto', ttlSeconds: 5400, ...given }))).toBe(
    'Very likely × high importance: blocks the address by itself for 90 minutes, outside addresses only, at the attacked service where it is known, from high severity and a risk of 60 on.',
  )
  expect(
    first(
      step({ action: 'notify', riskMin: 0 }),
      step({ action: 'rate_limit', mode: 'approve', riskMin: 0 }),
    ),
  ).toBe(
    'Very likely × high importance: tells those who are to know by itself; asks for approval before slowing the address down for 1 hour.',
  )
  expect(first()).toBe('Very likely × high importance: does nothing.')
})

test('each change is a sentence', () => {
  const was = withSteps(at, step({ action: 'block_ip', mode: 'suggest', riskMin: 0 }))
  const is = {
    ...withSteps(at, step({ action: 'block_ip', mode: 'approve', riskMin: 0 })),
    ...{ dryRun: false, hostShareMax: 0.051, perHourMax: 1, approvalsForCritical: 1 },
  }
  expect(diffWords(was, is)).toEqual([
    'What it does by itself is really done; was: dry run: what it does by itself changes nothing, and is only recorded. What a person approves is done.',
    'At most 1 automatic action in an hour; was: at most 20 automatic actions in an hour.',
    'Automatic actions on at most 5.1% of your known hosts at once, and on 1 always; was: automatic actions on at most 5% of your known hosts at once, and on 1 always.',
    '1 person has to approve what touches a critical host; was: 2 persons have to approve what touches a critical host.',
    'Very likely × high importance: asks for approval before blocking the address for 1 hour; was: only suggests blocking the address for 1 hour.',
  ])
})

test('the same policy has no changes, in whatever order its cells stand', () => {
  for (const { policy } of readyPolicies) {
    const turned = { ...policy, cells: policy.cells.toReversed() }
    expect(diffWords(policy, turned)).toEqual([])
  }
  expect(diffWords(readyPolicies[2]!.policy, readyPolicies[3]!.policy)).toHaveLength(3)
})

test.each([
  [60, '1 minute'],
  [90, '90 seconds'],
  [5400, '90 minutes'],
  [7200, '2 hours'],
  [86_400, '1 day'],
  [604_800, '7 days'],
])('%d s is %s', (seconds, text) => {
  expect(spanText(seconds)).toBe(text)
})
