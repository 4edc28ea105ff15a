import { expect, test } from 'vitest'
import type { Entity } from '../../api/index.ts'
import { kindNoun, kindText } from '../../kit/index.ts'
import { isText, openOnesText, protocolText, roleText } from './words.ts'

const one = (changes: Partial<Entity>) =>
  isText({
    ...{ kind: 'client', isHome: true, urgency: 0, openIncidents: 0 },
    ...changes,
  } as Entity).join(' ')

test('a host in a sentence', () => {
  expect(one({ urgency: 86.4, openIncidents: 1 })).toBe(
    'is a client of yours, urgency 86, with 1 open incident.',
  )
  expect(one({ kind: 'unknown', isHome: false }).trim()).toBe(
    'is a host outside with nothing open.',
  )
  expect(one({ kind: 'shared-address' })).toContain('is a shared address of yours')
  expect(one({ kind: 'dhcp-server' })).toContain('is a DHCP server of yours')
})

test('kinds and protocols as people call them', () => {
  expect(['web-server', 'resolver', 'printer'].map((kind) => kindText(kind as never))).toEqual([
    'web server',
    'DNS resolver',
    'printer',
  ])
  expect((['dhcp-server', 'shared-address', 'monitor'] as const).map(roleText)).toEqual([
    'DHCP server',
    'Shared address',
    'Monitor',
  ])
  expect([kindText('unknown'), kindNoun('unknown')]).toEqual(['kind not known yet', 'host'])
  expect([6, 17, 47].map(protocolText)).toEqual(['TCP', 'UDP', 'protocol 47'])
})

test('what is counted in part is told as the least that there are', () => {
  expect(openOnesText({ value: 1, isExact: true })).toBe('1 has an open incident.')
  expect(openOnesText({ value: 2, isExact: true })).toBe('2 have open incidents.')
  expect(openOnesText({ value: 200, isExact: false })).toBe('At least 200 have open incidents.')
})
