import { expect, test } from 'vitest'
import { readPlainTcp } from './plain-tcp.ts'
import { readVncLogins } from './vnc.ts'
import {
  answersOf,
  expectEveryHeadLengthToBeRead,
  expectHostileHeadsToBeRead,
  tcpHeads,
} from './wire.fixture.ts'

const version = (minor: number) => `RFB 003.00${minor}\n`
const challenge = '0123456789abcdef'
const good = '\0\0\0\0'
const bad = '\0\0\0\x01'
const client = (minor: number, security = '') => `${version(minor)}${security}${challenge}`
const server = (offered: string, answer: string) => `${version(8)}${offered}${challenge}${answer}`

test.each<[string, string, string, number, number, number, boolean]>([
  ['accepted', client(8, '\x02'), server('\x02\x02\x10', good), 1, 0, 0, true],
  ['refused', client(8, '\x02'), server('\x01\x02', `${bad}\0\0\0\x03no!`), 0, 1, 0, true],
  ['refused by 3.3', client(3), server('\0\0\0\x02', bad), 0, 1, 0, true],
  ['without a password', `${version(8)}\x01\x01`, `${version(8)}\x01\x01${good}`, 0, 0, 1, true],
  ['another way', client(8, '\x13'), server('\x01\x13', good), 0, 0, 0, true],
  ['an empty list', version(8), `${version(8)}\0\0\0\0\x04busy`, 0, 0, 0, true],
  ['not answered yet', client(8, '\x02'), server('\x01\x02', ''), 0, 0, 0, false],
])('%s', (_, forward, backward, accepted, refused, anonymous, isSettled) => {
  const said = { accepted, refused, anonymous, isSettled }
  expect(answersOf(tcpHeads(forward, backward), readVncLogins)).toEqual(said)
})

const samples = [
  tcpHeads(client(8, '\x02'), server('\x02\x02\x10', `${bad}\0\0\0\x03no!`)),
  tcpHeads(client(3), server('\0\0\0\x02', good)),
]

test('every length of either side is read', () => {
  for (const sample of samples) expectEveryHeadLengthToBeRead(sample, readPlainTcp)
})

test('hostile bytes do no harm', () => {
  for (const sample of samples) expectHostileHeadsToBeRead(sample, readPlainTcp)
})
