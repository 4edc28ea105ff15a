import { describe, expect, test } from 'vitest'
import type { Policy, PolicyStep } from '../../contracts/index.ts'
import { checkPolicy } from './check.ts'
import { step } from './policy.fixture.ts'
import { defaultPolicy, readyPolicies } from './ready-policies.ts'

/** The default, with steps of our own in one cell. */
function withSteps(at: number, ...steps: readonly PolicyStep[]): Policy {
  const cells = defaultPolicy.cells.map((cell, i) => (i === at ? { ...cell, steps } : cell))
  return { ...defaultPolicy, cells }
}

const evenLow = 0
const surestLow = 12
const surestCritical = 15

function errorsOf(given: unknown) {
  const { policy, errors } = checkPolicy(given)
  expect(policy === null).toBe(errors.length > 0)
  return errors.map(({ text }) => text)
}

const warningsOf = (policy: Policy) => checkPolicy(policy).warnings.map(({ text }) => text)

test.each(readyPolicies)('$name is right, dry, and says what it is', ({ policy, title, says }) => {
  const { errors, warnings, policy: checked } = checkPolicy(policy)
  expect([errors, warnings]).toEqual([[], []])
  expect(checked).toEqual(policy)
  expect(policy.dryRun).toBe(true)
  expect(title.length * says.length).toBeGreaterThan(0)
})

test('the default asks nothing of an even chance, and does nothing by itself', () => {
  const steps = defaultPolicy.cells.flatMap((cell) => cell.steps.map((one) => ({ ...one, cell })))
  expect(steps.some(({ mode }) => mode === 'auto')).toBe(false)
  expect(steps.filter(({ cell }) => cell.confidence === 'even').map(({ mode }) => mode)).toEqual(
    Array.from({ length: 4 }, () => 'observe'),
  )
})

describe('refused', () => {
  test.each<readonly [string, unknown, string]>([
    [
      'auto where a critical host has no second person',
      { ...withSteps(surestCritical, step()), approvalsForCritical: 1 },
      '/cells/15/steps/0/mode: expected approvalsForCritical 2 where anything is automatic about a critical host, found auto with 1.',
    ],
    [
      'auto at even odds',
      withSteps(evenLow, step()),
      '/cells/0/steps/0/mode: expected observe or suggest where the evidence is even, found auto.',
    ],
    [
      'a time limit over 7 days',
      withSteps(surestLow, step({ ttlSeconds: 604_801 })),
      '/cells/12/steps/0/ttlSeconds: expected a time limit from 60 seconds to 604800 (7 days), found 604801.',
    ],
    [
      'a time limit under a minute',
      withSteps(surestLow, step({ ttlSeconds: 59 })),
      '/cells/12/steps/0/ttlSeconds: expected a time limit from 60 seconds to 604800 (7 days), found 59.',
    ],
    [
      'an automatic block of a domain without a risk',
      withSteps(surestLow, step({ action: 'block_domain', riskMin: 0 })),
      '/cells/12/steps/0/riskMin: expected a risk above 0 for an automatic block_domain, as that may be shared with others, found 0.',
    ],
    [
      'an automatic quarantine without a risk',
      withSteps(surestLow, step({ action: 'quarantine_file', riskMin: 0 })),
      '/cells/12/steps/0/riskMin: expected a risk above 0 for an automatic quarantine_file, as a file may belong to what runs, found 0.',
    ],
    [
      'what is advised without a risk',
      withSteps(surestLow, step({ riskMin: 0 })),
      '/cells/12/steps/0/riskMin: expected a risk above 0 for an automatic as_advised, as what is advised may be to block a domain, found 0.',
    ],
    [
      'too many in an hour',
      { ...defaultPolicy, perHourMax: 1001 },
      '/perHourMax: expected 0 to 1000 automatic actions in an hour, found 1001.',
    ],
    [
      'too many hosts',
      { ...defaultPolicy, hostShareMax: 0.26 },
      '/hostShareMax: expected a share of your hosts from 0 to 0.25, found 0.26.',
    ],
    [
      'three persons',
      { ...defaultPolicy, approvalsForCritical: 3 },
      '/approvalsForCritical: expected 1 or 2 persons, found 3.',
    ],
    [
      'a cell that is missing',
      { ...defaultPolicy, cells: defaultPolicy.cells.slice(1) },
      '/cells: expected a cell for roughly even × low importance, found none.',
    ],
    [
      'a cell twice',
      { ...defaultPolicy, cells: [...defaultPolicy.cells, defaultPolicy.cells[0]!] },
      '/cells/16: expected each cell once, found roughly even × low importance again, which is cell 0.',
    ],
    [
      'a kind that is not known',
      withSteps(0, step({ action: 'reboot' as never })),
      '/cells/0/steps/0/action: expected one of block_ip, block_domain, rate_limit, redirect_to_honeypot, isolate_host, isolate_container, quarantine_file, notify, as_advised, found "reboot".',
    ],
    [
      'a field that is not known',
      { ...defaultPolicy, 'a/b~': 1 },
      '/a~1b~0: expected no field of this name, found one.',
    ],
    ['nothing', null, 'The policy: expected fields with values, found null.'],
    ['no cells', { cells: 5 }, '/cells: expected a list, found 5.'],
    [
      'no number',
      { ...defaultPolicy, perHourMax: Number.NaN },
      '/perHourMax: expected a number, found NaN.',
    ],
  ])('%s', (_, given, text) => {
    expect(errorsOf(given)).toEqual([text])
  })

  test('all at once', () => {
    const bad = { ...withSteps(evenLow, step({ riskMin: 0, ttlSeconds: 1 })), perHourMax: 5000 }
    expect(errorsOf(bad)).toHaveLength(4)
  })

  test('hostile text is escaped and cut', () => {
    const [text] = errorsOf({ ...defaultPolicy, dryRun: `\u202e${'x'.repeat(1000)}` })
    expect(text).toContain('\\u202e')
    expect(text!.length).toBeLessThan(200)
  })
})

describe('warned of', () => {
  test('a weaker mode where it is surer', () => {
    expect(warningsOf(withSteps(surestLow, step({ mode: 'observe' })))).toEqual([
      '/cells/12: expected as much as where it is very likely, found less, at almost certain × low importance.',
    ])
  })

  test('automatic steps without a dry run', () => {
    const policy = { ...withSteps(surestLow, step()), dryRun: false }
    expect(warningsOf(policy)).toEqual([
      '/dryRun: expected true until a dry run has shown what it does by itself, found false, and automatic steps: what they decide is done without a person.',
    ])
    expect(warningsOf({ ...defaultPolicy, dryRun: false })).toEqual([])
    const told = withSteps(surestLow, step({ mode: 'approve' }), step({ action: 'notify' }))
    expect(warningsOf({ ...told, dryRun: false })).toEqual([])
  })

  test('a step that is never reached', () => {
    const first = step({ mode: 'approve', severityMin: 'medium', riskMin: 10 })
    const at = (given: Partial<PolicyStep>) =>
      warningsOf(withSteps(surestLow, first, step({ ...first, ...given })))
    expect(at({ severityMin: 'high', riskMin: 10 })).toEqual([
      '/cells/12/steps/1: expected a step that can be reached, found one that step 0 is always taken before.',
    ])
    expect(at({ severityMin: 'low' })).toEqual([])
    expect(at({ riskMin: 9 })).toEqual([])
    expect(at({ whom: 'outside' })).toHaveLength(1)
    expect(warningsOf(withSteps(surestLow, { ...first, whom: 'outside' }, first))).toEqual([])
  })

  test('an approval at even odds, which is only suggested', () => {
    const policy = withSteps(evenLow, step({ mode: 'approve' }))
    expect(warningsOf(policy)).toContain(
      '/cells/0/steps/0/mode: expected observe or suggest where the evidence is even, found approve, which becomes suggest.',
    )
  })
})
