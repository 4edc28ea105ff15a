import { expect, test } from 'vitest'
import type { Mutable, MuteScope } from '../../contracts/index.ts'
import { coversAlert, muteOf } from './mutes.ts'

const alert: Mutable = {
  entity: '10.0.0.1',
  technique: ['T1071.004'],
  behaviours: ['dns-tunnel'],
  sensor: 'local',
  peers: ['sync.example', '203.0.113.66'],
}

test.each<[MuteScope, boolean]>([
  [{}, false],
  [{ entity: '10.0.0.1' }, true],
  [{ entity: '10.0.0.0/24' }, true],
  [{ entity: '10.0.0.2' }, false],
  [{ peer: 'sync.example' }, true],
  [{ peer: 'example' }, false],
  [{ peer: '203.0.113.0/24' }, true],
  [{ peer: '203.0.112.0/24' }, false],
  [{ technique: 'T1071' }, true],
  [{ technique: 'T107' }, false],
  [{ behaviour: 'dns-tunnel', sensor: 'local' }, true],
  [{ behaviour: 'dns-tunnel', sensor: 'other' }, false],
  [{ entity: '10.0.0.1', technique: 'T1046' }, false],
])('%j covers it: %s', (scope, isCovered) => {
  expect(coversAlert({ scope }, alert)).toBe(isCovered)
})

test('of several the first by id is named', () => {
  const mute = (id: string, scope: MuteScope) => ({
    ...{ id, scope, version: 1, reason: 'known', owner: 'usr_1' },
    ...{ createdAt: '', expiresAt: '' },
  })
  const mutes = [mute('mut_2', { sensor: 'local' }), mute('mut_1', { peer: 'sync.example' })]
  expect(muteOf(mutes, alert)).toBe('mut_1')
  expect(muteOf([], alert)).toBeNull()
})
