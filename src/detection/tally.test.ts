import { expect, test } from 'vitest'
import type { Alert } from '../contracts/index.ts'
import { createTally } from './tally.ts'

const revision = (id: string, status: Alert['status'], severity: Alert['severity']) =>
  ({ id, status, severity, risk: 'low' }) as Alert

test('each alert counts once, by its newest severity and urgency, and what was taken back is none until it rises again', () => {
  const tally = createTally()
  tally.see([revision('a', 'open', 'low'), revision('b', 'open', 'high')])
  tally.see([revision('a', 'withdrawn', 'low'), revision('b', 'withdrawn', 'high')])
  tally.see([revision('a', 'open', 'medium'), revision('a', 'closed', 'critical')])
  const none = { critical: 0, high: 0, medium: 0, low: 0, info: 0 }
  expect(tally.counts()).toEqual({
    alerts: { ...none, critical: 1 },
    urgencies: { ...none, low: 1 },
  })
})
