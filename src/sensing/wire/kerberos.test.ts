import { expect, test } from 'vitest'
import { isKerberos, readKerberosLogins } from './kerberos.ts'
import { readPlainTcp } from './plain-tcp.ts'
import { readPlainUdp } from './plain-udp.ts'
import {
  answersOf,
  expectEveryHeadLengthToBeRead,
  expectHostileHeadsToBeRead,
  latin1Bytes,
  tcpHeads,
  udpHeads,
} from './wire.fixture.ts'

const element = (tag: number, content: string) => String.fromCharCode(tag, content.length) + content
const number = (field: number, value: number) =>
  element(0xa0 + field, element(2, String.fromCharCode(value)))
const asked = (tag: number, kind: number) =>
  element(tag, element(0x30, number(1, 5) + number(2, kind) + element(0xa4, 'body')))
const asRequest = asked(0x6a, 10)
const tgsRequest = asked(0x6c, 12)
const asReply = element(0x6b, element(0x30, number(0, 5) + number(1, 11)))
const time = element(0xa4, element(0x18, '20261126154000Z'))
const error = (code: number) =>
  element(0x7e, element(0x30, number(0, 5) + number(1, 30) + time + number(5, 1) + number(6, code)))

test.each<[string, string, string, number, number]>([
  ['the password was wrong', asRequest, error(24), 0, 1],
  ['nobody has that name', asRequest, error(6), 0, 1],
  ['the account is locked', asRequest, error(18), 0, 1],
  ['the password is wanted first', asRequest, error(25), 0, 0],
  ['a service is not known', asRequest, error(7), 0, 0],
  ['let in', asRequest, asReply, 1, 0],
  ['a ticket for a service', tgsRequest, error(6), 0, 0],
])('%s', (_, client, server, accepted, refused) => {
  const logins = { accepted, refused, anonymous: 0 }
  const heads = udpHeads(client, server)
  expect(answersOf(heads, readKerberosLogins)).toMatchObject(logins)
  expect(readPlainUdp(heads)).toMatchObject({ application: { name: 'kerberos' }, isFinal: true })
  const framed = (text: string) => `\0\0\0${String.fromCharCode(text.length)}${text}`
  const stream = tcpHeads(framed(client), framed(server))
  expect(answersOf(stream, readKerberosLogins)).toMatchObject(logins)
  expect(readPlainTcp(stream)?.application).toMatchObject({ name: 'kerberos' })
})

test('SNMP and other sequences are not Kerberos', () => {
  expect(isKerberos(udpHeads(element(0x30, '\x02\x01\x01\x04\x06public'), ''))).toBe(false)
  expect(isKerberos(udpHeads(asRequest.replace('\x02\x01\x05', '\x02\x01\x04'), ''))).toBe(false)
})

test('an error whose code lies about its place is none', () => {
  const lying = latin1Bytes(error(24))
  lying[lying.length - 2] = 0x7f
  expect(
    answersOf({ ...udpHeads(asRequest, ''), backward: lying }, readKerberosLogins),
  ).toMatchObject({
    refused: 0,
  })
})

test('cut and hostile messages are read without harm', () => {
  expectEveryHeadLengthToBeRead(udpHeads(asRequest, error(24)), readPlainUdp)
  expectHostileHeadsToBeRead(udpHeads(asRequest, error(24)), readPlainUdp)
})
