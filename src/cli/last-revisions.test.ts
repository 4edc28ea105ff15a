import { expect, test } from 'vitest'
import type { Alert } from '../contracts/index.ts'
import { lastRevisions } from './last-revisions.ts'

const revision = (id: string, number: number, status: Alert['status']) =>
  ({ id, revision: number, status }) as Alert
const told = (alerts: readonly Alert[]) => alerts.map(({ id, revision }) => `${id} ${revision}`)

test('an alert is told once: when it is closed, or at the end where it was withdrawn', () => {
  const last = lastRevisions()
  const first = [revision('a', 1, 'open'), revision('b', 1, 'open'), revision('a', 2, 'withdrawn')]
  expect(told(last.of(first))).toEqual([])
  expect(told(last.of([revision('b', 2, 'closed')]))).toEqual(['b 2'])
  expect(told(last.withdrawn())).toEqual(['a 2'])
})

test('one that was withdrawn and rose again is told as it was closed, and only so', () => {
  const last = lastRevisions()
  last.of([revision('a', 1, 'open'), revision('a', 2, 'withdrawn'), revision('a', 3, 'open')])
  expect(told(last.of([revision('a', 4, 'closed')]))).toEqual(['a 4'])
  expect(last.withdrawn()).toEqual([])
})
