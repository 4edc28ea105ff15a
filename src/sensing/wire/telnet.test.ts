import { expect, test } from 'vitest'
import { readPlainTcp } from './plain-tcp.ts'
import { readTelnetLogins } from './telnet.ts'
import {
  answersOf,
  expectEveryHeadLengthToBeRead,
  expectHostileHeadsToBeRead,
  tcpHeads,
} from './wire.fixture.ts'

const offers = '\xff\xfd\x18\xff\xfd\x20\xff\xfd\x23'
const replies = '\xff\xfb\x18\xff\xfb\x20\xff\xfc\x23'
const asked = 'box login: root\r\nPassword: '
const typed = 'root\r\nsecret\r\n'

test.each<[string, string, number, number]>([
  ['refused', `${asked}\r\n\r\nLogin incorrect\r\nbox login: `, 0, 1],
  ['asked again without a word', `${asked}\r\nbox login: `, 0, 1],
  [
    'refused twice, then let in',
    [`${asked}\r\nLogin incorrect\r\n`, `${asked}\r\nno, failed\r\n`, `${asked}\r\n# `].join(''),
    1,
    2,
  ],
  [
    'let in, with what was refused before',
    `${asked}\r\nLast login: Mon\r\n2 failed logins\r\n$ `,
    1,
    0,
  ],
  ['not answered yet', asked, 0, 0],
  ['a banner that denies, before the question', `Access denied to strangers\r\n${asked}`, 0, 0],
])('%s', (_, server, accepted, refused) => {
  const heads = tcpHeads(replies + typed.repeat(3), offers + server)
  expect(answersOf(heads, readTelnetLogins)).toMatchObject({ accepted, refused })
  expect(readPlainTcp(heads)?.application).toMatchObject({ name: 'telnet' })
})

test('cut and hostile sessions are read without harm', () => {
  const heads = tcpHeads(replies + typed, `${offers}${asked}\r\nLogin incorrect\r\n`)
  expectEveryHeadLengthToBeRead(heads, readPlainTcp)
  expectHostileHeadsToBeRead(heads, readPlainTcp)
})
