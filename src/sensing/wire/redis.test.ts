import { expect, test } from 'vitest'
import { readPlainTcp } from './plain-tcp.ts'
import { readRedisLogins } from './redis.ts'
import {
  answersOf,
  expectEveryHeadLengthToBeRead,
  expectHostileHeadsToBeRead,
  tcpHeads,
} from './wire.fixture.ts'

/** A command as an array of bulk strings. */
const command = (text: string) => {
  const words = text.split(' ')
  return `*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join('')}`
}
const wrong = '-WRONGPASS invalid username-password pair or user is disabled.\r\n'
const ok = '+OK\r\n'

test.each<[string, string, string, number, number, boolean]>([
  ['accepted', command('AUTH secret'), ok, 1, 0, false],
  ['accepted, then work', command('AUTH a') + command('GET k'), `${ok}$1\r\nv\r\n`, 1, 0, true],
  ['refused', command('auth user secret'), wrong, 0, 1, false],
  ['refused by version 5', command('AUTH a'), '-ERR invalid password\r\n', 0, 1, false],
  ['sent ahead', command('AUTH a').repeat(3), wrong + wrong + ok, 1, 2, false],
  ['as lines', 'AUTH a\r\nAUTH b\n', wrong + ok, 1, 1, false],
  ['HELLO', command('HELLO 3 AUTH u p'), '%1\r\n+proto\r\n:3\r\n', 1, 0, false],
  ['HELLO, refused', command('HELLO 3 AUTH u p'), wrong, 0, 1, false],
  ['HELLO alone', command('HELLO 3'), '-NOAUTH HELLO must be called\r\n', 0, 0, false],
  ['no password is wanted', command('AUTH a'), '-ERR Client sent AUTH, but no\r\n', 0, 0, false],
  ['work without a login', command('GET k'), '$-1\r\n', 0, 0, true],
  [
    'after answers of all kinds',
    command('PING') + command('INFO') + command('COMMAND') + command('AUTH a'),
    `+PONG\r\n$4\r\n+OK\n\r\n*2\r\n*1\r\n$3\r\nget\r\n:2\r\n${wrong}`,
    ...([0, 1, false] as const),
  ],
  ['an answer that is cut', command('AUTH a'), '-WRONGPASS inv', 0, 0, false],
])('%s', (_, client, server, accepted, refused, isSettled) => {
  const heads = tcpHeads(client, server)
  expect(answersOf(heads, readRedisLogins)).toEqual({ accepted, refused, anonymous: 0, isSettled })
  expect(readPlainTcp(heads)?.application).toMatchObject({ name: 'redis' })
})

test('arrays in arrays are read to a depth', () => {
  const heads = tcpHeads(command('PING') + command('AUTH a'), `${'*1\r\n'.repeat(5000)}:1\r\n${ok}`)
  expect(answersOf(heads, readRedisLogins)).toMatchObject({ accepted: 0, refused: 0 })
})

const samples = [
  tcpHeads(command('HELLO 3') + command('AUTH u p').repeat(2), `-NOAUTH no\r\n${wrong}${ok}`),
  tcpHeads(
    command('COMMAND') + command('AUTH p'),
    `*2\r\n*1\r\n$3\r\nget\r\n%1\r\n+a\r\n:1\r\n${ok}`,
  ),
  tcpHeads('AUTH a\r\nAUTH b\r\n', `${wrong}${ok}`),
]

test('every length of either side is read', () => {
  for (const sample of samples) expectEveryHeadLengthToBeRead(sample, readPlainTcp)
})

test('hostile bytes do no harm', () => {
  for (const sample of samples) expectHostileHeadsToBeRead(sample, readPlainTcp)
})
