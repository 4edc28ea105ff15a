import { expect, test } from 'vitest'
import { eventOfAction } from './action-words.ts'
import { actionOf } from './response.fixture.ts'

const told = (
  changes: Parameters<typeof actionOf>[1],
  what: Parameters<typeof eventOfAction>[1] = 'failed',
) => {
  const { severity, urgency, text } = eventOfAction(actionOf('act_1', changes), what, 0)
  expect(urgency).toBe(severity)
  return [severity, text]
}

test('what could not be taken back is a critical notice, and says what still stands', () => {
  const failure = 'Undo failed: the table is locked'
  expect(told({ state: 'in_force', failure })).toEqual([
    'critical',
    '203.0.113.66 is still blocked: the undo failed: the table is locked',
  ])
  expect(told({ kind: 'isolate_host', target: '10.0.0.9', state: 'undoing', failure })).toEqual([
    'critical',
    '10.0.0.9 is still isolated: the undo failed: the table is locked',
  ])
  const half = 'Half done, and not taken back yet: tc is gone'
  expect(told({ kind: 'rate_limit', state: 'undoing', failure: half })).toEqual([
    'critical',
    'The rate limit of 203.0.113.66 is not gone yet: half done, and not taken back yet: tc is gone',
  ])
})

test('what was never done, or is not read back, is no more than that', () => {
  const failure = 'nft is not there'
  expect(told({ state: 'failed', failure })).toEqual([
    'high',
    'The block of 203.0.113.66 failed: nft is not there',
  ])
  expect(told({ state: 'in_force', failure })).toEqual([
    'high',
    'The block of 203.0.113.66 is not confirmed: nft is not there',
  ])
})

test('of a dry run somebody is really asked, and nothing is really done', () => {
  expect(told({ isDryRun: true, state: 'waiting' }, 'asked')[1]).toMatch(/^Approval is asked for/)
  expect(told({ isDryRun: true, state: 'in_force' }, 'applied')[1]).toMatch(/^Dry run, nothing/)
})
