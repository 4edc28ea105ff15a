import { describe, expect, test } from 'vitest'
import { looksLikeDns, looksLikeNetbiosName, readDns } from './dns.ts'
import {
  expectEveryMessageLengthToBeRead,
  expectHostileBytesToBeRead,
  hex,
} from './wire.fixture.ts'

const read = (message: Uint8Array) => readDns(message, 0, message.length)

// 48879+ A? example.com. (29)
const query = hex('beef 0100 0001 0000 0000 0000 0765 7861 6d70 6c65 0363 6f6d 0000 0100 01')

// 48879 NXDomain 0/0/1 ar: . OPT UDPsize=1232 (40), the name in capitals
const answer = hex(`
  beef 8183 0001 0000 0000 0001 0745 5841 4d50 4c45 0343 4f4d 0000 1c00 0100 0029
  04d0 0000 0000 0000
`)

// NBT UDP PACKET(137): QUERY; REQUEST; BROADCAST
const netbios = hex(`
  8a01 0110 0001 0000 0000 0000 2046 4845 5046 4345 4c45 4846 4345 5046 4646 4143
  4143 4143 4143 4143 4143 4143 4141 4100 0020 0001
`)

test('a query has its name and type', () => {
  expect(read(query)).toEqual({
    isResponse: false,
    name: 'example.com',
    type: 1,
    responseCode: 0,
    bytes: 29,
  })
})

test('an answer has its code, and names are lower case', () => {
  expect(read(answer)).toMatchObject({
    isResponse: true,
    name: 'example.com',
    type: 28,
    responseCode: 3,
  })
})

test('the message lies where the caller says', () => {
  const inside = Uint8Array.from([1, 2, 3, ...query, 4, 5])
  expect(readDns(inside, 3, query.length)).toEqual(read(query))
})

test('what is not a printable character is shown as digits, and so is a dot inside a label', () => {
  const odd = Uint8Array.from(query)
  odd.set([0x07, 0x1b, 0x2e, 0x5c, 0x20, 0xff, 0x41, 0x7f], 12)
  expect(read(odd)).toMatchObject({ name: '\\027\\046\\092\\032\\255a\\127.com' })
})

test('a long escaped name is cut at 255 characters', () => {
  const labels = Array.from({ length: 3 }, () => [63, ...new Array(63).fill(1)]).flat()
  const long = Uint8Array.from([...query.subarray(0, 12), ...labels, 0, 0, 1, 0, 1])
  expect(read(long)).toMatchObject({ name: expect.stringMatching(/^.{255}$/) })
})

describe('names that would go on for ever are malformed', () => {
  test.each([
    { what: 'a pointer to itself', name: 'c00c' },
    { what: 'a pointer ahead', name: 'c020' },
    { what: 'a pointer into the header', name: 'c000' },
    { what: 'a label type that is not defined', name: '8061' },
    { what: 'a label past the end', name: '3f61' },
  ])('$what', ({ name }) => {
    const message = Uint8Array.from([...query.subarray(0, 12), ...hex(name), 0, 0, 1, 0, 1])
    expect(read(message)).toMatchObject({ layer: 'dns', offset: 12 })
  })

  test('more than 255 bytes', () => {
    const labels = Array.from({ length: 5 }, () => [63, ...new Array(63).fill(0x61)]).flat()
    const message = Uint8Array.from([...query.subarray(0, 12), ...labels, 0, 0, 1, 0, 1])
    expect(read(message)).toMatchObject({ layer: 'dns', bytesNeeded: 255 })
  })
})

test('a message cut inside its question is malformed, and says where', () => {
  expect(read(query.subarray(0, 27))).toEqual({
    layer: 'dns',
    offset: 25,
    bytesNeeded: 4,
    bytesPresent: 2,
  })
})

test('bytes that claim more questions than they have room for are no message', () => {
  const claims = Uint8Array.from(query)
  claims[4] = 0x5a
  expect(read(claims)).toMatchObject({ layer: 'dns', offset: 12, bytesPresent: 17 })
})

test('a message without a question has no name', () => {
  const none = Uint8Array.from(answer)
  none[5] = 0
  expect(read(none)).toMatchObject({ name: '', type: 0 })
})

test('the shape is told without a port', () => {
  expect([query, answer].map(looksLikeDns)).toEqual([true, true])
  const otherClass = Uint8Array.from(query)
  otherClass[28] = 9
  expect(looksLikeDns(otherClass)).toBe(false)
})

const said = (bytes: Uint8Array) => [
  read(bytes),
  looksLikeDns(bytes) && looksLikeNetbiosName(bytes),
]

test('every length of a message is read', () => {
  for (const message of [query, answer, netbios]) expectEveryMessageLengthToBeRead(message, said)
})

test('hostile bytes do no harm', () => {
  for (const message of [query, answer, netbios]) expectHostileBytesToBeRead(message, said)
})
