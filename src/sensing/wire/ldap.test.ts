import { expect, test } from 'vitest'
import { isLdap, readLdapLogins } from './ldap.ts'
import { readPlainTcp } from './plain-tcp.ts'
import {
  answersOf,
  expectEveryHeadLengthToBeRead,
  expectHostileHeadsToBeRead,
  hex,
  latin1Bytes,
  tcpHeads,
} from './wire.fixture.ts'

const element = (tag: number, content: string) => String.fromCharCode(tag, content.length) + content
/** As Windows writes lengths. */
const long = (tag: number, content: string) =>
  `${String.fromCharCode(tag)}\x84\0\0\0${String.fromCharCode(content.length)}${content}`
const message = (id: number, operation: string) =>
  element(0x30, element(2, String.fromCharCode(id)) + operation)
const bind = (id: number, name: string, password: string) =>
  message(id, element(0x60, `\x02\x01\x03${element(4, name)}${element(0x80, password)}`))
const answer = (id: number, code: number, tag = 0x61) =>
  message(id, element(tag, `\x0a\x01${String.fromCharCode(code)}\x04\0\x04\0`))
const tls = message(1, element(0x77, element(0x80, '1.3.6.1.4.1.1466.20037')))
const whoAmI = message(1, element(0x77, element(0x80, '1.3.6.1.4.1.4203.1.11.3')))

test.each<[string, string, string, number, number, number, boolean]>([
  ['accepted', bind(1, 'uid=a', 'secret'), answer(1, 0), 1, 0, 0, false],
  ['refused', bind(1, 'uid=a', 'secret'), answer(1, 49), 0, 1, 0, false],
  [
    'several on one connection',
    bind(1, 'a', 'b') + bind(2, 'a', 'c'),
    answer(1, 0) + answer(2, 49),
    1,
    1,
    0,
    false,
  ],
  ['anonymous', bind(1, '', ''), answer(1, 0), 0, 0, 1, false],
  ['a name without a password', bind(1, 'uid=a', ''), answer(1, 0), 0, 0, 1, false],
  [
    'SASL goes on',
    bind(1, '', 'x') + bind(2, '', 'x'),
    answer(1, 14) + answer(2, 49),
    0,
    1,
    0,
    false,
  ],
  ['busy', bind(1, 'uid=a', 'b'), answer(1, 51), 0, 0, 0, false],
  [
    'lengths as Windows writes them',
    bind(1, 'a', 'b'),
    long(0x30, `\x02\x01\x01${long(0x61, '\x0a\x01\x31\x04\0\x04\0')}`),
    0,
    1,
    0,
    false,
  ],
  ['TLS begins', tls, answer(1, 0, 0x78) + answer(2, 49), 0, 0, 0, true],
  ['who am I', whoAmI + bind(2, 'a', 'b'), answer(1, 0, 0x78) + answer(2, 49), 0, 1, 0, false],
])('%s', (_, client, server, accepted, refused, anonymous, isSettled) => {
  const heads = tcpHeads(client, server)
  expect(answersOf(heads, readLdapLogins)).toEqual({ accepted, refused, anonymous, isSettled })
  expect(readPlainTcp(heads)?.application).toMatchObject({ name: 'ldap' })
})

test.each<[string, Uint8Array, boolean]>([
  ['a search', hex('3025 0201 0163 2004 000a 0100'), true],
  ['an end', hex('3005 0201 0342 00'), true],
  ['SNMP', latin1Bytes('\x30\x26\x02\x01\x01\x04\x06public\xa0\x19'), false],
  ['a certificate', hex('3082 0122 300d 0609 2a86 4886'), false],
  ['a bind of version 9', hex('300c 0201 0160 0702 0109 0400 8000'), false],
])('%s', (_, bytes, expected) => {
  expect(isLdap(bytes)).toBe(expected)
})

const samples = [
  tcpHeads(bind(1, '', '') + bind(2, 'uid=a', 'b'), answer(1, 0) + answer(2, 49)),
  tcpHeads(tls, answer(1, 0, 0x78)),
  tcpHeads(bind(1, 'a', 'b'), long(0x30, `\x02\x01\x01${long(0x61, '\x0a\x01\0\x04\0\x04\0')}`)),
]

test('every length of either side is read', () => {
  for (const sample of samples) expectEveryHeadLengthToBeRead(sample, readPlainTcp)
})

test('hostile bytes do no harm', () => {
  for (const sample of samples) expectHostileHeadsToBeRead(sample, readPlainTcp)
})
