import { expect, test } from 'vitest'
import type { Action, RecommendedAction } from '../api/index.ts'
import { outcomeText } from './deeds.ts'
import { deedText, inForceText, orderOf, orderText, spanText, stateText } from './words.ts'

const known = (changes: Partial<Parameters<typeof stateText>[0]>) => ({
  ...({ state: 'in_force', isDryRun: false, readBack: null, failure: '' } as const),
  ...changes,
})

const about = { id: 'inc_1', entity: '10.0.0.5', peers: ['203.0.113.66'] }
const advice = (action: RecommendedAction['action'], target = '203.0.113.66') =>
  ({ action, target, why: 'It guesses passwords.', ttlSeconds: 3600 }) as RecommendedAction

test('advice that a driver can follow is an order, with its reason and its limit', () => {
  const order = orderOf(advice('block-address'), about)!
  expect(order).toMatchObject({ kind: 'block_ip', scope: {}, incidentId: 'inc_1' })
  expect(orderText(order)).toBe('Block 203.0.113.66 for 1 hour')
})

test('what a person has to do stays advice', () => {
  for (const action of ['watch', 'close-port', 'find-sender', 'check-host'] as const)
    expect(orderOf(advice(action), about)).toBeNull()
})

test('a service is refused where it is known which, and nothing wider where it is not', () => {
  expect(orderOf(advice('refuse-service'), about)!.scope).toEqual({ server: '10.0.0.5' })
  const scope = { server: '10.0.0.5', protocol: 'tcp', ports: [22] } as const
  const decided = [{ kind: 'block_ip', target: '203.0.113.66', scope }] as const
  const order = orderOf(advice('refuse-service'), about, decided)!
  expect(orderText(order)).toBe('Block 203.0.113.66 at 10.0.0.5, tcp 22 for 1 hour')
  const many = { id: 'inc_1', entity: '203.0.113.66', peers: ['10.0.0.5', '10.0.0.6'] }
  expect(orderOf(advice('refuse-service'), many)).toBeNull()
})

test('a target from the network is shown, not obeyed', () => {
  const target = 'evil\u202e.example'
  expect(deedText({ kind: 'block_domain', target, scope: {} })).toBe(
    'Block the domain evil\\u{202e}.example',
  )
})

test('nothing is in force before it was read back, nor in a dry run', () => {
  expect(stateText(known({ state: 'approved' }))).toBe('Being applied')
  expect(stateText(known({ isDryRun: true }))).toBe('Dry run: nothing is changed')
  expect(stateText(known({ state: 'done', isDryRun: true }))).toBe('Dry run: nothing was sent')
  const readBack = { at: '', text: 'is in the set block4' }
  expect(stateText(known({ readBack }))).toBe('In force')
})

test('what nobody has read back is not confirmed, with the reason', () => {
  const failure = 'nft: \u202ebusy'
  expect(stateText(known({}))).toBe('Not confirmed yet')
  expect(stateText(known({ failure }))).toBe('Not confirmed: nft: \\u{202e}busy')
  expect(stateText(known({ state: 'approved', failure }))).toMatch(/^Not confirmed: /)
  expect(stateText(known({ state: 'undoing', failure }))).toMatch(/^Not taken back yet: nft/)
  expect(stateText(known({ state: 'undoing' }))).toBe('Being undone')
  const of = { kind: 'block_ip', target: '203.0.113.66', scope: {}, expiresAt: null } as const
  expect(outcomeText({ ...of, ...known({ failure: 'nft: busy.' }) } as Action)).toBe(
    'Not confirmed: Block 203.0.113.66. nft: busy.',
  )
})

test('spans and counts are said as a person would', () => {
  expect([900, 3600, 5400, 86_400, 604_800].map(spanText)).toEqual([
    ...['15 minutes', '1 hour', '1.5 hours', '24 hours', '7 days'],
  ])
  const said = (inForce: number, unconfirmed = 0, dryRuns = 0) =>
    inForceText({ inForce, unconfirmed, dryRuns })
  expect([said(0), said(1), said(2)]).toEqual([
    ...['Nothing is in force.', '1 action is in force.', '2 actions are in force.'],
  ])
  expect(said(0, 1)).toBe('Nothing is known to be in force. 1 is not confirmed.')
  expect(said(1, 2, 1)).toBe(
    '1 action is in force. 2 are not confirmed. 1 dry run changed nothing.',
  )
})
