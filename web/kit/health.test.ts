import { expect, test } from 'vitest'
import { bounds, type SensorState, sensorState, sensorWords } from './health.ts'

const well = {
  ...({ state: 'reporting', silentMs: 400, ended: null, kind: 'live', lagMs: 100 } as const),
  remote: null,
} as const
const ended = (how: 'ended' | 'stopped' | 'failed' | 'died') => ({
  ...{ state: 'stopped' as const, ended: { at: '2026-11-26T12:00:00Z', how, error: '' } },
})

test.each<[SensorState, object, number | null]>([
  ['ok', {}, 0],
  ['ok', {}, null],
  ['ok', {}, 0.0009],
  ['losing', {}, 0.001],
  ['late', { state: 'late', silentMs: 6000 }, 0.5],
  ['silent', { state: 'late', silentMs: 15_001 }, 0],
  ['silent', { state: 'silent', silentMs: null }, 0],
  ['behind', { lagMs: 10_001 }, 0],
  ['ok', { lagMs: 60_000, kind: 'replay' }, 0],
  ['ok', { lagMs: 60_000, kind: 'follow' }, 0],
  ['finished', ended('ended'), null],
  ['stopped', { ...ended('stopped'), silentMs: 60_000 }, null],
  ['failed', ended('failed'), null],
  ['failed', ended('died'), null],
])('%s: %o, %d of its packets lost', (state, of, lossShare) => {
  expect(sensorState({ ...well, ...of }, lossShare)).toBe(state)
})

test('broken ones come before those that are well, and those before what is over', () => {
  const states = Object.values(sensorWords).toSorted((a, b) => a.rank - b.rank)
  const broken = states.map(({ isBroken }) => isBroken)
  expect(broken).toEqual(broken.toSorted((a, b) => Number(b) - Number(a)))
  expect(new Set(states.map(({ rank }) => rank)).size).toBe(states.length)
})

test('every bound has its reason', () => {
  for (const { why } of Object.values(bounds)) expect(why).toMatch(/^[A-Z].{30,}\.$/)
})
