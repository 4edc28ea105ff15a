import { expect, test } from 'vitest'
import type { Signal } from '../../contracts/index.ts'
import { Hosts } from '../hosts/index.ts'
import type { SignalDraft } from './kit/behaviour.ts'
import { shedOf } from './kit/memory.ts'
import { scanThenBeacon } from './scan-then-beacon.ts'

const secondUs = 1_000_000
const reach = { value: 60, unit: 'count', text: '60 hosts' }

/** What the sequence makes of what it hears, one after the other. */
function running() {
  const told: SignalDraft[] = []
  const behaviour = scanThenBeacon.start({
    ...{ hosts: new Hosts(), tunables: {}, isAlert: () => false },
    emit: (draft) => told.push(draft),
  })
  const hear = (given: Partial<Signal>) => behaviour.hear!({ ...signal, ...given })
  return { told, hear, shed: () => shedOf(behaviour.memory) }
}

const signal: Signal = {
  ...{ detector: '', key: '', timeUs: 0, firstUs: 0, holdsUntilUs: 0, actor: '10.0.0.66' },
  ...{ peer: '10.0.0.5', peers: ['10.0.0.5'], peerCount: 1, established: {}, indicators: [] },
  ...{ technique: 'T1071', outcome: null, restsOn: [], reach: null, evidence: [], points: 40 },
  ...{ facts: {}, flows: [], flowCount: 0 },
}

const scanAt = (second: number, given: Partial<Signal> = {}) => ({
  ...{ detector: 'horizontal-scan', key: `scan ${second}`, reach },
  ...{ firstUs: second * secondUs, timeUs: second * secondUs },
  ...given,
})

const beacon = { detector: 'beacon', key: 'calls', firstUs: 900 * secondUs, timeUs: 990 * secondUs }

test('it falls when the scan that it rests on does', () => {
  const { told, hear } = running()
  hear(scanAt(10))
  hear(beacon)
  expect(told.at(-1)).toMatchObject({ restsOn: ['scan 10', 'calls'], facts: { scanned: reach } })
  expect(told.at(-1)!.points).toBeGreaterThan(8)
  const timeUs = 1200 * secondUs
  hear(scanAt(10, { points: 5, timeUs }))
  expect(told).toHaveLength(2)
  expect(told[1]).toMatchObject({ key: told[0]!.key, points: 0, evidence: [], timeUs })
  hear(beacon)
  expect(told).toHaveLength(2)
})

test('it rests on an older scan when the newest one falls', () => {
  const { told, hear } = running()
  hear(scanAt(10))
  hear(scanAt(20))
  hear(beacon)
  hear(scanAt(20, { points: 5 }))
  expect(told.map(({ restsOn }) => restsOn[0])).toEqual(['scan 20', 'scan 10'])
  expect(told[1]!.points).toBeGreaterThan(8)
})

test('it falls when the calls no longer speak for a beacon', () => {
  const { told, hear } = running()
  hear(scanAt(10))
  hear(beacon)
  hear({ ...beacon, points: -3 })
  expect(told.map(({ points }) => points > 0)).toEqual([true, false])
})

test('it is told what was looked for, and on what port it calls', () => {
  const { told, hear } = running()
  hear(scanAt(10, { facts: { service: 'SMB (port 445)' } }))
  hear({ ...beacon, facts: { service: 'HTTPS (port 443)' } })
  expect(told.at(-1)!.facts).toMatchObject({
    scanned: { value: 60, text: '60 hosts for SMB (port 445)' },
    called: '10.0.0.5 on HTTPS (port 443)',
  })
})

test('what it forgets of one machine is counted', () => {
  const { hear, shed } = running()
  for (let second = 1; second <= 10; second++) hear(scanAt(second))
  expect(shed()).toBe(2)
  for (let i = 0; i < 10; i++) hear({ ...beacon, key: `calls ${i}` })
  expect(shed()).toBe(4)
})
