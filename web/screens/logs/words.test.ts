import { expect, test } from 'vitest'
import { behindMs, countClauses, factText, traceText } from './words.ts'

const none = { debug: 0, info: 0, warn: 0, error: 0 }
const from = '2026-11-26T11:00:00.000Z'

test.each([
  [{ lines: 0, byLevel: none, isWhole: true }, 'Nothing was logged in the last hour'],
  [
    { lines: 312, byLevel: { ...none, info: 310, warn: 2 }, isWhole: true },
    '312 lines in the last hour, 2 warnings',
  ],
  [{ lines: 1, byLevel: { ...none, error: 1 }, isWhole: true }, '1 line in the last hour, 1 error'],
  [
    { lines: 9000, byLevel: { ...none, info: 9000 }, isWhole: false },
    'More than 9000 lines in the last hour, no warnings',
  ],
])('%o', (count, text) => {
  const clauses = countClauses({ ...count, from, byComponent: {} })
  expect(clauses.map((clause) => clause.text).join(', ')).toBe(text)
})

test('a trace is counted by kind', () => {
  const moment = (kind: 'log' | 'alert', time: string) => ({
    ...{ kind, time, id: '', text: '', record: {} },
  })
  const data = [
    moment('alert', from),
    moment('log', from),
    moment('log', '2026-11-26T11:00:01.200Z'),
  ]
  const trace = { traceId: 'ab', data, isWhole: true }
  expect(traceText(trace)).toBe('1 alert and 2 log lines, within 1.2 s.')
  expect(traceText({ ...trace, data: [] })).toBe('Nothing with this trace id is kept.')
})

test('how far behind is only told where it was measured', () => {
  const line = {
    time: from,
    level: 'info',
    component: 'api',
    traceId: '',
    text: '',
    facts: {},
  } as const
  expect(behindMs([], from)).toBeNull()
  expect(behindMs([line], '2026-11-26T11:00:00.800Z')).toBe(800)
  expect(factText({ a: 1 })).toContain('"a": 1')
})
