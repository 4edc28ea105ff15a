import { expect, test } from 'vitest'
import { readClientHello, readServerHello } from './tls-hello.ts'
import { foxioHello, serverHello } from './tls-samples.fixture.ts'
import { expectEveryMessageLengthToBeRead, expectHostileBytesToBeRead } from './wire.fixture.ts'

const server = serverHello(0x1301, true)

test('a whole hello is sound, and one that lacks its last byte says where it broke off', () => {
  expect(readClientHello(foxioHello).malformed).toBeNull()
  expect(readClientHello(foxioHello.subarray(0, -1)).malformed).toMatchObject({ layer: 'tls' })
})

test('every length of a hello is read', () => {
  expectEveryMessageLengthToBeRead(foxioHello, readClientHello)
  expectEveryMessageLengthToBeRead(server, readServerHello)
})

test('hostile bytes do no harm', () => {
  expectHostileBytesToBeRead(foxioHello, readClientHello)
  expectHostileBytesToBeRead(server, readServerHello)
})
