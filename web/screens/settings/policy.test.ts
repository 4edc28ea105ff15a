import { expect, test } from 'vitest'
import { stepped } from './policy-matrix.tsx'
import type { Policy } from './policy-types.ts'
import { cellAt, faultsOf, newStep, placeOf, withSteps } from './policy-words.ts'

const policy: Policy = {
  ...{ dryRun: true, perHourMax: 20, hostShareMax: 0.05, approvalsForCritical: 2 },
  cells: [
    { confidence: 'even', importance: 'low', steps: [] },
    { confidence: 'very_likely', importance: 'high', steps: [newStep] },
  ],
}

test('arrows lead from cell to cell, and stop at the edges', () => {
  expect(stepped('very_likely.high', 'ArrowUp')).toBe('almost_certain.high')
  expect(stepped('almost_certain.high', 'ArrowUp')).toBe('almost_certain.high')
  expect(stepped('very_likely.high', 'ArrowRight')).toBe('very_likely.normal')
  expect(stepped('very_likely.high', 'End')).toBe('very_likely.low')
  expect(stepped('very_likely.high', 'x')).toBeNull()
})

test('what an address says of a cell may be anything', () => {
  expect(placeOf('"><script>')).toEqual({ confidence: 'very_likely', importance: 'normal' })
})

test('one cell is changed, and the others stay', () => {
  const next = withSteps(policy, 'very_likely.high', [])
  expect(cellAt(next, 'very_likely.high').steps).toEqual([])
  expect(policy.cells[1]!.steps).toEqual([newStep])
  expect(withSteps(policy, 'likely.low', [newStep]).cells).toHaveLength(3)
})

test('what is refused stands at its cell and its step', () => {
  const errors = [
    { pointer: '/policy/cells/1/steps/0/mode', message: '/cells/1/steps/0/mode: expected ask.' },
    { pointer: '/policy/perHourMax', message: 'Too many.' },
  ]
  expect(faultsOf(errors, policy)).toEqual([
    { cell: 'very_likely.high', step: 0, text: 'Expected ask.' },
    { cell: '', step: -1, text: 'Too many.' },
  ])
})
