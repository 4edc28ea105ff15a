import { expect, test } from 'vitest'
import { recognise } from './recognise.ts'
import { tcpHeads, udpHeads } from './wire.fixture.ts'

test('ICMP is known by its protocol number', () => {
  const heads = { ...udpHeads('', ''), protocol: 58 }
  expect(recognise(heads).application).toMatchObject({ name: 'icmp', group: 'icmp' })
})

test('silence is waited for, and is nothing in the end', () => {
  const silent = { ...tcpHeads('', ''), isComplete: false }
  expect(recognise(silent)).toEqual({ application: null, isFinal: false, malformed: null })
  expect(recognise(tcpHeads('', ''))).toEqual({
    application: null,
    isFinal: true,
    malformed: null,
  })
})

test('past 64 bytes of each side an unknown protocol stays unknown', () => {
  const heads = { ...tcpHeads('z'.repeat(64), 'y'.repeat(64)), isComplete: false }
  expect(recognise(heads)).toMatchObject({ application: null, isFinal: true })
})

test('ports are never asked: TCP bytes decide', () => {
  const heads = tcpHeads('GET / HTTP/1.1\r\n\r\n', 'HTTP/1.1 200 OK\r\n\r\n')
  expect(recognise(heads).application).toMatchObject({ kind: 'http', status: 200 })
})

test('other transports have no readers', () => {
  expect(recognise({ ...udpHeads('abc', ''), protocol: 132 })).toMatchObject({ isFinal: true })
})
