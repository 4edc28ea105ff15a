import { expect, test } from 'vitest'
import type { Disposition, Incident } from '../../contracts/index.ts'
import { type BacktestIncident, backtest } from './backtest.ts'
import {
  address,
  advice,
  alertIn,
  facts,
  incident,
  investigation,
  isoIn,
  past,
  policyOf,
  step,
} from './policy.fixture.ts'
import { defaultPolicy } from './ready-policies.ts'

const policy = policyOf(step())

interface Given {
  readonly attacker?: string
  readonly atS?: number
  readonly disposition?: Disposition | null
  readonly changes?: Partial<Incident>
}

function one(n: number, given: Given = {}): BacktestIncident {
  const { attacker = `203.0.113.${n}`, atS = n * 1200, disposition = null, changes = {} } = given
  const id = `inc_${n}`
  const time = isoIn(atS)
  const known = {
    ...{ id, time, peers: [attacker], disposition, status: 'closed' as const },
    alerts: [alertIn({ time, firstTime: isoIn(atS - 30) })],
    indicators: [address(attacker)],
    ...changes,
  }
  return {
    incident: incident(known, [advice('block-address', attacker)]),
    ...{ importance: 'normal', investigation: investigation({ incidentId: id }), disposition },
    closedAt: isoIn(9e5),
  }
}

test('what it would have done by itself, and what people made of it later', () => {
  const result = backtest({
    ...{ policy, facts },
    incidents: [one(3), one(1, { disposition: 'malicious' }), one(2, { disposition: 'expected' })],
  })
  expect(result.text).toBe(
    'Over the last 7 days this policy would have blocked 3 addresses by itself; 1 of them was later marked expected, 1 was later marked malicious.',
  )
  expect(result).toMatchObject({ incidents: 3, wrong: 1, right: 1, unsaid: 1, automaticCount: 3 })
  expect(result.automatic.map(({ incidentId, later }) => [incidentId, later])).toEqual([
    ['inc_1', 'right'],
    ['inc_2', 'wrong'],
    ['inc_3', 'unsaid'],
  ])
  expect(result.automatic[0]).toMatchObject({
    ...{ time: isoIn(1200), kind: 'block_ip', target: '203.0.113.1', ttlSeconds: 3600 },
    headline: expect.stringContaining('SSH'),
  })
  expect(result.counts).toEqual([{ kind: 'block_ip', mode: 'auto', count: 3 }])
})

test.each([
  [[], 'Over the last day this policy would have done nothing by itself.'],
  [
    [one(1, { disposition: 'detector_error' })],
    'Over the last day this policy would have blocked 1 address by itself; it was later marked an error of the detector.',
  ],
  [
    [one(1), one(2)],
    'Over the last day this policy would have blocked 2 addresses by itself; nobody has said yet what they were.',
  ],
  [
    [one(1)],
    'Over the last day this policy would have blocked 1 address by itself; nobody has said yet what it was.',
  ],
])('its sentence, %#', (incidents, text) => {
  expect(backtest({ policy, facts, incidents, days: 1 }).text).toBe(text)
})

test('what asks first is counted, and does nothing by itself', () => {
  const result = backtest({ policy: defaultPolicy, facts, incidents: [one(1), one(2)] })
  expect(result.counts).toEqual([{ kind: 'block_ip', mode: 'approve', count: 2 }])
  expect(result.text).toContain('done nothing by itself')
})

test('caps hold in the order of events', () => {
  const incidents = Array.from({ length: 5 }, (_, i) => one(i + 1, { atS: (5 - i) * 60 }))
  const result = backtest({ policy: { ...policy, perHourMax: 2 }, facts, incidents })
  expect(result.automatic.map(({ incidentId }) => incidentId)).toEqual(['inc_5', 'inc_4'])
  expect(result.held).toEqual([{ rule: 'hourly_cap', count: 3 }])
  const later = incidents.map((each, i) => ({
    ...each,
    incident: { ...each.incident, time: isoIn(i * 3700) },
  }))
  expect(
    backtest({ policy: { ...policy, perHourMax: 2 }, facts, incidents: later }).automaticCount,
  ).toBe(5)
})

test('what is blocked already is not blocked again; when that has ended, it is', () => {
  const attacker = '203.0.113.7'
  const at = (atS: number) =>
    backtest({
      policy,
      facts,
      incidents: [one(1, { attacker, atS: 0 }), one(2, { attacker, atS })],
    })
  expect(at(60).automaticCount).toBe(1)
  const again = at(3640)
  expect(again.automaticCount).toBe(2)
  expect(again.text).toContain('blocked 1 address by itself')
})

test('what follows from a block is not acted on', () => {
  const other = one(2, {
    atS: 600,
    changes: { entity: '10.0.0.90', peers: ['203.0.113.2', '203.0.113.1'] },
  })
  const result = backtest({ policy, facts, incidents: [one(1, { atS: 0 }), other] })
  expect(result.held).toEqual([{ rule: 'loop', count: 1 }])
})

test('what people made of it later does not change what would have been done', () => {
  const muted = one(1, { disposition: 'expected', changes: { isMuted: true } })
  expect(backtest({ policy, facts, incidents: [muted] })).toMatchObject({ wrong: 1, unjudged: 0 })
})

test('what cannot be known is said', () => {
  const gone = one(1, { changes: { isWithdrawn: true } })
  const moved = one(2, { changes: { mergedInto: 'inc_1' } })
  const { unjudged, limits } = backtest({ policy, facts, incidents: [gone, moved] })
  expect(unjudged).toBe(2)
  expect(limits[0]).toBe(
    '2 incidents were taken back or merged since; what would have been done before is not known.',
  )
  const blind = { ...one(3), investigation: null }
  const unseen = backtest({ policy: policyOf(step({ riskMin: 0 })), facts, incidents: [blind] })
  expect(unseen).toMatchObject({ automaticCount: 0, held: [{ rule: 'uncertain', count: 1 }] })
  expect(unseen.limits[0]).toBe(
    '1 incident was never looked up: nothing is done automatically about it.',
  )
  expect(backtest({ policy, facts, incidents: [] }).limits).toHaveLength(2)
})

test('today’s actions and kill switch do not count, today’s protected addresses do', () => {
  const now = { ...facts, killSwitch: true, actions: [past({ target: '203.0.113.1' })] }
  expect(backtest({ policy, facts: now, incidents: [one(1)] }).automaticCount).toBe(1)
  const operators = ['203.0.113.1']
  expect(backtest({ policy, facts: { ...facts, operators }, incidents: [one(1)] })).toMatchObject({
    ...{ automaticCount: 0, held: [{ rule: 'operator', count: 1 }] },
  })
})

test('the record stays short however much there is', () => {
  const incidents = Array.from({ length: 600 }, (_, i) =>
    one(i, { attacker: `198.51.${i >> 8}.${i & 255}`, atS: i * 7200 }),
  )
  const result = backtest({ policy, facts, incidents })
  expect([result.automatic.length, result.automaticCount]).toEqual([500, 600])
})
