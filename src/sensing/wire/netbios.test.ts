import { expect, test } from 'vitest'
import type { NameReading } from '../../contracts/index.ts'
import { addressText, macText } from '../../kernel/index.ts'
import { readNetbiosDatagram, readNetbiosNames } from './netbios.ts'
import {
  expectEveryMessageLengthToBeRead,
  expectHostileBytesToBeRead,
  hex,
  latin1Bytes,
} from './wire.fixture.ts'

const plain = (text: string) => Buffer.from(latin1Bytes(text.padEnd(15))).toString('hex')
/** RFC 1001 14.1: each half byte as a letter from A on. */
const encoded = (text: string, suffix: string) => {
  const letters = [...`${plain(text)}${suffix}`].map((digit) =>
    String.fromCharCode(0x41 + Number.parseInt(digit, 16)),
  )
  return `20${Buffer.from(latin1Bytes(letters.join(''))).toString('hex')}00`
}

const registration = (text: string, suffix: string, flags = '0000') =>
  hex(`8a02 2910 0001 0000 0000 0001 ${encoded(text, suffix)} 0020 0001
    c00c 0020 0001 000493e0 0006 ${flags} 0a140411`)
const answer = hex(`8a03 8500 0000 0001 0000 0000 ${encoded('FIN-WS-117', '20')} 0020 0001
  000493e0 000c 8000 0a140401 0000 0a140411`)
const status = hex(`8a04 8400 0000 0001 0000 0000 ${encoded('*', '00')} 0021 0001 00000000 0041
  03 ${plain('FIN-WS-117')} 00 0400 ${plain('CORP')} 00 8400 ${plain('FIN-WS-117')} 20 0400
  020000000117 0000 0000`)
const datagram = hex(`110e 8a05 0a140411 008a 00bb 0000
  ${encoded('FIN-WS-117', '00')} ${encoded('CORP', '1d')}`)

function said({ names }: NameReading): string[] {
  return names.map(({ address, name, mac }) => {
    const from = address === null ? 'sender' : addressText(address, 0)
    return `${from} ${name}${mac === 0 ? '' : ` ${macText(mac)}`}`
  })
}

test('a host registers its name', () => {
  expect(said(readNetbiosNames(registration('FIN-WS-117', '00')))).toEqual([
    '10.20.4.17 FIN-WS-117',
  ])
})

test('a name of a group, or for something else than a host, is nobody’s', () => {
  expect(said(readNetbiosNames(registration('CORP', '00', '8000')))).toEqual([])
  expect(said(readNetbiosNames(registration('CORP', '1c')))).toEqual([])
})

test('an answer names the address, and a group’s entry does not count', () => {
  expect(said(readNetbiosNames(answer))).toEqual(['10.20.4.17 FIN-WS-117'])
})

test('a host lists its own names once, with its hardware address', () => {
  expect(said(readNetbiosNames(status))).toEqual(['sender FIN-WS-117 02:00:00:00:01:17'])
})

test('a datagram says who sends it', () => {
  expect(said(readNetbiosDatagram(datagram))).toEqual(['10.20.4.17 FIN-WS-117'])
})

test('a question names nobody, and a record cut short is malformed', () => {
  const question = hex(`8a01 0110 0001 0000 0000 0000 ${encoded('FIN-WS-117', '20')} 0020 0001`)
  expect(readNetbiosNames(question)).toEqual({ names: [], malformed: null })
  const { names, malformed } = readNetbiosNames(answer.subarray(0, answer.length - 1))
  expect(names).toEqual([])
  expect(malformed).toMatchObject({ layer: 'netbios', bytesNeeded: 12, bytesPresent: 11 })
})

test('every length is read, and hostile bytes do no harm', () => {
  const read = (bytes: Uint8Array) => [readNetbiosNames(bytes), readNetbiosDatagram(bytes)]
  for (const message of [registration('FIN-WS-117', '00'), answer, status, datagram]) {
    expectEveryMessageLengthToBeRead(message, read)
    expectHostileBytesToBeRead(message, read)
  }
})
