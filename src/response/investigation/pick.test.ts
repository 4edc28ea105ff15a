import { expect, test } from 'vitest'
import type { Indicator } from '../../contracts/index.ts'
import { homeTest } from './indicators.ts'
import { distantMax, localMax, pick } from './pick.ts'

const isHome = homeTest(['10.0.0.0/8'])

function party(value: string, side: Indicator['side']): Indicator {
  return { kind: 'address', value, side, signal: 's', flow: null, established: true }
}

function carried(kind: 'domain' | 'ja3' | 'url', value: string): Indicator {
  return { kind, value, side: 'peer', signal: 's', flow: 1 }
}

const ja3 = 'a'.repeat(32)

test('outside doers come first, then names, outside addresses, fingerprints, and ours last', () => {
  const incident = {
    entity: '10.0.0.5',
    peers: ['10.0.0.9', '9.9.9.9'],
    indicators: [
      ...[carried('ja3', ja3), carried('domain', 'a.example.com'), party('1.1.1.1', 'actor')],
      ...[party('10.0.0.9', 'peer'), party('9.9.9.9', 'peer')],
    ],
  }
  const picked = pick(incident, isHome)
  expect(picked.map(({ indicator, role }) => `${role} ${indicator.value}`)).toEqual([
    ...['doer 1.1.1.1', 'carried a.example.com', 'peer 9.9.9.9', `carried ${ja3}`],
    ...['doer 10.0.0.5', 'peer 10.0.0.9'],
  ])
  expect(picked.filter((one) => one.isEntity)).toHaveLength(1)
})

test('whom an incident is about did it, unless others alone did it to it', () => {
  const roleOf = (indicators: Indicator[]) =>
    pick({ entity: '10.0.0.5', peers: [], indicators }, isHome).find((one) => one.isEntity)?.role
  expect(roleOf([])).toBe('doer')
  expect(roleOf([party('9.9.9.9', 'actor')])).toBe('peer')
  expect(roleOf([party('9.9.9.9', 'peer')])).toBe('doer')
  expect(roleOf([party('9.9.9.9', 'peer'), party('1.1.1.1', 'actor')])).toBe('doer')
})

test('the newest come first among equals, and there is an end to them', () => {
  const peers = Array.from({ length: 200 }, (_, i) => `9.9.${i}.9`)
  const picked = pick({ entity: '10.0.0.5', peers, indicators: [] }, isHome)
  expect(picked).toHaveLength(localMax)
  expect(picked[0]!.indicator.value).toBe('9.9.199.9')
  expect(distantMax).toBeLessThan(localMax)
})

test('a name that is a party is no name that was merely carried', () => {
  const incident = { entity: '10.0.0.5', peers: ['c2.example.com'] }
  const indicators = [carried('domain', 'c2.example.com'), carried('url', 'http://b.example.com/')]
  const roles = pick({ ...incident, indicators }, isHome).map(
    ({ indicator, role }) => `${role} ${indicator.value}`,
  )
  expect(roles).toContain('peer c2.example.com')
  expect(roles).toContain('carried b.example.com')
})

test('an entity that is neither address nor name is left out', () => {
  expect(pick({ entity: '02:00:00:00:00:01', peers: [], indicators: [] }, isHome)).toEqual([])
})
