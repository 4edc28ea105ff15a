import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { defaultPolicy, diffWords, readyPolicies } from '../../response/policy/index.ts'
import { loadSettings } from './index.ts'
import { policyOfSetting } from './policy.ts'

const folder = mkdtempSync(join(tmpdir(), 'amoskys-policy-'))
let made = 0

function load(yaml: string, ...assignments: readonly string[]) {
  const file = join(folder, `${made++}.yml`)
  writeFileSync(file, yaml)
  const from = { file, isFileRequired: true, envFile: `${file}.env`, environment: {} }
  return policyOfSetting(loadSettings({ ...from, assignments }).settings.policy)
}

test('without a setting it is the default policy', () => {
  expect(diffWords(load('{}\n'), defaultPolicy)).toEqual([])
  expect(load('{}\n').cells).toHaveLength(16)
})

test.each(readyPolicies)('$name is begun with by its name', ({ name, policy }) => {
  expect(diffWords(load(`policy: { use: ${name} }\n`), policy)).toEqual([])
  expect(diffWords(load('{}\n', `policy.use=${name}`), policy)).toEqual([])
})

test('a cell of one’s own takes the place of the ready one', () => {
  const yaml = `policy:
  use: block-outside
  dryRun: false
  cells:
    - confidence: very_likely
      importance: low
      steps:
        - { action: rate_limit, mode: auto, ttlSeconds: 600, riskMin: 50 }
`
  const ready = readyPolicies.find(({ name }) => name === 'block-outside')!.policy
  expect(diffWords(ready, load(yaml))).toEqual([
    'What it does by itself is really done; was: dry run: what it does by itself changes nothing, and is only recorded. What a person approves is done.',
    'Very likely × low importance: slows the address down by itself for 10 minutes, from a risk of 50 on; was: asks for approval before doing what is advised for 1 hour.',
  ])
})

const cell = (steps: string, confidence = 'even') =>
  `policy:\n  cells:\n    - { confidence: ${confidence}, importance: critical, steps: [${steps}] }\n`

test.each([
  [
    'policy: { use: brave }\n',
    /\.yml:1: policy\.use: expected one of suggest, ask, .*, found "brave"$/,
  ],
  [
    'policy:\n  perHourMax: 1001\n',
    /\.yml:2: policy\.perHourMax: expected 0 to 1000 automatic actions in an hour, found 1001$/,
  ],
  [
    'policy:\n  hostShareMax: 0.5\n',
    /\.yml:2: policy\.hostShareMax: expected a share of your hosts from 0 to 0\.25, found 0\.5$/,
  ],
  [
    'policy:\n  approvalsForCritical: 0\n',
    /\.yml:2: policy\.approvalsForCritical: expected 1 or 2 persons, found 0$/,
  ],
  [
    cell('{ action: block_ip, mode: auto }'),
    /\.yml:\d: policy\.cells\.0\.steps\.0\.mode: expected observe or suggest where the evidence is even, found "auto"$/,
  ],
  [
    cell('{ action: block_ip, mode: suggest, ttlSeconds: 5 }'),
    /policy\.cells\.0\.steps\.0\.ttlSeconds: expected a time limit from 60 seconds to 604800 \(7 days\), found 5$/,
  ],
  [
    cell('{ action: as_advised, mode: auto }', 'likely'),
    /policy\.cells\.0\.steps\.0\.riskMin: expected a risk above 0 for an automatic as_advised, as what is advised may be to block a domain, found nothing$/,
  ],
  [
    cell('{ action: reboot, mode: auto }'),
    /steps\.0\.action: expected one of block_ip, .*, found "reboot"$/,
  ],
  [
    cell('{ action: block_ip, mode: act }'),
    /steps\.0\.mode: expected one of observe, suggest, approve, auto, found "act"$/,
  ],
  ['policy: { usse: ask }\n', /policy\.usse: no such setting/],
  [
    'policy: { use: block-outside, approvalsForCritical: 1 }\n',
    /policy\.use: expected approvalsForCritical 2 where anything is automatic about a critical host, found "block-outside"$/,
  ],
])('what is wrong is named with its place, %#', (yaml, text) => {
  expect(() => load(yaml)).toThrow(text)
})

test('a cell twice is refused at the second', () => {
  const one = '{ confidence: even, importance: low, steps: [] }'
  expect(() => load(`policy:\n  cells:\n    - ${one}\n    - ${one}\n`)).toThrow(
    /policy\.cells\.1: expected each cell once, found /,
  )
})
