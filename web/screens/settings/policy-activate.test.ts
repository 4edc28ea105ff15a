import { expect, test } from 'vitest'
import type { ToldPolicy } from '../../api/index.ts'
import { standingText, tagOf } from './policy-activate.tsx'

const policy = (...by: readonly string[]) =>
  ({
    ...{ version: 7, state: 'draft', inForce: 3, approvalsNeeded: 2 },
    approvals: by.map((one) => ({ by: one, at: '2026-11-26T12:00:00.000Z' })),
  }) as unknown as ToldPolicy

test('who has still to answer for what acts by itself is said to each of the two', () => {
  expect(standingText(policy(), 'usr_me')).toMatch(/one admin approves it, and another puts it/)
  expect(standingText(policy('usr_me'), 'usr_me')).toMatch(/^You approved it: another admin/)
  expect(standingText(policy('usr_other'), 'usr_me')).toMatch(/another admin has approved it\.$/)
})

test('what was seen has the version in force and the approvals in its tag', () => {
  expect([tagOf(policy()), tagOf(policy('usr_other'))]).toEqual(['"7.draft.0.3"', '"7.draft.1.3"'])
})
