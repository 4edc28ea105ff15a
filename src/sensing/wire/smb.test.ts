import { expect, test } from 'vitest'
import { readPlainTcp } from './plain-tcp.ts'
import { readSmbLogins } from './smb.ts'
import {
  answersOf,
  expectEveryHeadLengthToBeRead,
  expectHostileHeadsToBeRead,
  tcpHeads,
} from './wire.fixture.ts'

const text = (...bytes: number[]) => String.fromCharCode(...bytes)
const framed = (message: string) => text(0, 0, 0, message.length) + message
const statusText = (status: number) =>
  text(status & 255, (status >>> 8) & 255, (status >>> 16) & 255, status >>> 24)
/** An answer of SMB 2: header of 64 bytes, then its length and the session's flags. */
const two = (command: number, status: number, flags = 0) =>
  framed(
    `\xfeSMB\x40\0\x01\0${statusText(status)}${text(command)}\0\x01\0\x01\0\0\0${'\0'.repeat(44)}\x09\0${text(flags)}\0`,
  )
/** Of SMB 1: header of 32 bytes, then three words. */
const one = (command: number, status: number, action = 0) =>
  framed(
    `\xffSMB${text(command)}${statusText(status)}\x98${'\0'.repeat(22)}\x03\xff\0\0\0${text(action)}\0`,
  )
const goOn = 0xc000_0016
const wrong = 0xc000_006d

test.each<[string, string, number, number, number, boolean]>([
  ['accepted', two(0, 0) + two(1, goOn) + two(1, 0), 1, 0, 0, false],
  ['refused', two(0, 0) + two(1, goOn) + two(1, wrong), 0, 1, 0, false],
  ['refused twice', two(1, wrong) + two(1, goOn) + two(1, wrong), 0, 2, 0, false],
  ['locked out', two(1, 0xc000_0234), 0, 1, 0, false],
  ['no session', two(1, 0, 2), 0, 0, 1, false],
  ['work begins', two(1, 0) + two(3, 0) + two(1, wrong), 1, 0, 0, true],
  ['SMB 1, refused', one(0x72, 0) + one(0x73, goOn) + one(0x73, wrong), 0, 1, 0, false],
  ['SMB 1, accepted', one(0x73, 0), 1, 0, 0, false],
  ['SMB 1, as a guest', one(0x73, 0, 1), 0, 0, 1, false],
  ['after a session request', `\x82\0\0\0${two(1, wrong)}`, 0, 1, 0, false],
  ['encrypted', framed('\xfdSMBxxxxxxxxxxxxxxxx'), 0, 0, 0, true],
])('%s', (_, backward, accepted, refused, anonymous, isSettled) => {
  const said = { accepted, refused, anonymous, isSettled }
  expect(answersOf(tcpHeads('', backward), readSmbLogins)).toEqual(said)
})

const samples = [
  tcpHeads('', two(0, 0) + two(1, goOn) + two(1, wrong)),
  tcpHeads(two(0, 0), one(0x72, 0) + one(0x73, goOn) + one(0x73, 0, 1)),
]

test('every length of either side is read', () => {
  for (const sample of samples) expectEveryHeadLengthToBeRead(sample, readPlainTcp)
})

test('hostile bytes do no harm', () => {
  for (const sample of samples) expectHostileHeadsToBeRead(sample, readPlainTcp)
})
