import { expect, test } from 'vitest'
import { failuresIn, isAdded, rank, refusalsIn } from './readings.ts'
import { spreadOf } from './result.ts'

test('a refusal is the last packet with data that the server sent in a connection', () => {
  const dump = [
    'listening on eth0, link-type EN10MB (Ethernet), snapshot length 262144 bytes',
    '1795744543.875054 IP 10.50.0.100.22 > 198.51.100.10.43017: tcp 1088',
    '1795744543.999939 IP 198.51.100.10.43017 > 10.50.0.100.22: tcp 68',
    '1795744544.010869 IP 10.50.0.100.22 > 198.51.100.10.43017: tcp 76',
    '1795744544.012664 IP 10.50.0.100.22 > 198.51.100.10.43017: tcp 0',
    '1795744544.500000 IP 10.50.0.100.22 > 198.51.100.10.43018: tcp 76',
    '1795744544.600000 IP 10.50.0.100.22 > 198.51.100.101.43017: tcp 76',
    '1795744544.700000 IP 10.50.0.100.22 > 198.51.100.10.43019: tcp 7',
  ].join('\n')
  expect(refusalsIn(dump, '198.51.100.10').map(Math.round)).toEqual([
    1795744544011, 1795744544500, 1795744544700,
  ])
  expect(refusalsIn(dump, '198.51.100.1')).toEqual([])
})

test('a failure is a line of sshd about a wrong password of that address', () => {
  const log = [
    '2026-11-27T02:09:31.319011+00:00 vm sshd[24778]: Failed password for deploy from 198.51.100.10 port 54723 ssh2',
    '2026-11-27T02:09:31.320000+00:00 vm sshd[24778]: Connection closed by authenticating user deploy 198.51.100.10 port 54723 [preauth]',
    '2026-11-27T02:09:32.500000+00:00 vm sshd[24779]: Failed password for invalid user x from 198.51.100.10 port 1 ssh2',
    '2026-11-27T02:09:33.500000+00:00 vm sshd[24779]: Failed password for deploy from 198.51.100.101 port 1 ssh2',
  ].join('\n')
  expect(failuresIn(log, '198.51.100.10').map((ms) => new Date(ms).toISOString())).toEqual([
    '2026-11-27T02:09:31.319Z',
    '2026-11-27T02:09:32.500Z',
  ])
})

test('an address is blocked once it is an element, alone, among others or with a time', () => {
  const lines = [
    'add element ip crowdsec crowdsec-blacklists { 198.51.100.10 timeout 4h expires 3h59m }',
    'add element inet f2b-table addr-set-sshd { 198.51.100.11 }',
    'add element inet amoskys host4_0 { 198.51.100.12, 198.51.100.13 timeout 1h }',
    'delete element inet f2b-table addr-set-sshd { 198.51.100.14 }',
    'add rule inet other arriving ip saddr 198.51.100.15 drop',
  ].join('\n')
  const said = [10, 11, 12, 13, 14, 15, 1].map((last) => isAdded(lines, `198.51.100.${last}`))
  expect(said).toEqual([true, true, true, true, false, false, false])
})

test('ranks are values that were measured, the nearest above', () => {
  const twenty = Array.from({ length: 20 }, (_, i) => i + 1)
  expect([0.5, 0.95, 1].map((share) => rank(twenty, share))).toEqual([10, 19, 20])
  expect(rank([7], 0.5)).toBe(7)
  expect(rank([], 0.5)).toBeNaN()
  expect(spreadOf([30.4, 10, 20])).toEqual({ median: 20, p95: 30, most: 30 })
})
