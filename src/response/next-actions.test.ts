import { expect, test } from 'vitest'
import type { Action, DecidedAction, Decision } from '../contracts/index.ts'
import { type NextAsked, nextActions } from './next-actions.ts'

const nowMs = Date.UTC(2026, 2, 14, 9, 12)
const iso = (seconds: number) => new Date(nowMs + seconds * 1000).toISOString()

const block: DecidedAction = {
  ...{ kind: 'block_ip', target: '203.0.113.9', scope: {}, ttlSeconds: 3600, asked: 'auto' },
  ...{ mode: 'auto', isEstablished: true, approvalsNeeded: 0, reason: 'Ends it.', refusals: [] },
}

const incident: NextAsked['incident'] = {
  ...{ id: 'inc_1', traceId: 'a'.repeat(32), lastTime: iso(0) },
  ...{ disposition: null, isWithdrawn: false },
}

function decided(...actions: readonly DecidedAction[]): Decision {
  return {
    ...{ id: 'dec_1', incidentId: 'inc_1', incidentRevision: 1, investigationId: 'inv_1' },
    ...{ policyVersion: 3, traceId: 'a'.repeat(32), time: iso(0), confidence: 'almost_certain' },
    ...{ importance: 'normal', severity: 'high', riskScore: 80, actions, text: 'Policy 3.' },
  }
}

function next(given: Partial<NextAsked> = {}, ...actions: readonly DecidedAction[]) {
  const wanted = actions.length > 0 ? actions : [block]
  let made = 0
  return nextActions({
    ...{ decision: decided(...wanted), incident, known: [], isDryRun: false, nowMs },
    newId: (prefix) => `${prefix}_${++made}`,
    ...given,
  })
}

function kept(changes: Partial<Action>): Action {
  return { ...next()[0]!, id: 'act_kept', ...changes }
}

test.each([
  ['auto', 'approved'],
  ['approve', 'waiting'],
  ['suggest', 'suggested'],
] as const)('%s makes an action that is %s', (mode, state) => {
  expect(next({}, { ...block, mode })).toMatchObject([{ state, version: 1, isDryRun: false }])
})

test('what policy only observes is no action, and in a dry run what it does changes nothing', () => {
  expect(next({}, { ...block, mode: 'observe' })).toEqual([])
  expect(next({ isDryRun: true })).toMatchObject([
    { state: 'in_force', isDryRun: true, driver: 'dry-run', expiresAt: iso(3600) },
  ])
  expect(next({ isDryRun: true }, { ...block, mode: 'approve' })).toMatchObject([
    { state: 'waiting', isDryRun: false },
  ])
})

test('the same is there once: what waits is asked for more strongly, never less', () => {
  const waiting = kept({ state: 'waiting', mode: 'approve' })
  expect(next({ known: [waiting] })).toMatchObject([
    { id: 'act_kept', state: 'approved', version: 2 },
  ])
  expect(next({ known: [waiting] }, { ...block, mode: 'suggest' })).toEqual([])
  expect(next({ known: [kept({ state: 'in_force' })] })).toEqual([])
  const manual = kept({ state: 'waiting', mode: 'manual' })
  expect(next({ known: [manual] })).toEqual([])
})

test('what is no longer decided is no longer proposed, but for what a person asked for', () => {
  const none = decided()
  const waiting = kept({ state: 'waiting', mode: 'approve' })
  const asked = {
    decision: none,
    known: [waiting, kept({ id: 'act_2', mode: 'manual', state: 'waiting' })],
  }
  expect(next(asked)).toMatchObject([{ id: 'act_kept', state: 'rejected' }])
})

test('a person’s no holds for a day, a failure for minutes, an end until more is seen', () => {
  const ended = (state: Action['state'], secondsAgo: number) =>
    next({ known: [kept({ state, endedAt: iso(-secondsAgo) })] }).length
  expect([ended('rejected', 3600), ended('rejected', 90_000)]).toEqual([0, 1])
  expect([ended('failed', 60), ended('failed', 600)]).toEqual([0, 1])
  expect([ended('expired', -1), ended('expired', 60)]).toEqual([0, 1])
})

test('what was done by itself is taken back where it turned out to be nothing', () => {
  const live = [
    kept({ state: 'in_force' }),
    kept({ id: 'act_2', state: 'in_force', mode: 'manual' }),
  ]
  for (const about of [{ disposition: 'expected' as const }, { isWithdrawn: true }])
    expect(
      next({ decision: decided(), known: live, incident: { ...incident, ...about } }),
    ).toMatchObject([{ id: 'act_kept', state: 'undoing' }])
  const harmful = { ...incident, disposition: 'malicious' as const }
  expect(next({ decision: decided(), known: live, incident: harmful })).toEqual([])
})
