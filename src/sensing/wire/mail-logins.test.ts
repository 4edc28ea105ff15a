import { describe, expect, test } from 'vitest'
import type { StreamHeads } from '../../contracts/index.ts'
import { answersTo } from './login-answers.ts'
import { readImapLogins, readPop3Logins, readSmtpLogins } from './mail-logins.ts'
import { readPlainTcp } from './plain-tcp.ts'
import { recognise } from './recognise.ts'
import {
  answersOf,
  expectEveryHeadLengthToBeRead,
  expectHostileHeadsToBeRead,
  tcpHeads,
} from './wire.fixture.ts'

const lines = (...texts: string[]) => texts.map((text) => `${text}\r\n`).join('')

const smtp = (...answers: string[]) =>
  tcpHeads(
    lines('EHLO a.example', 'AUTH LOGIN', 'dXNlcg==', 'cGFzcw=='),
    lines('220 mx.example ESMTP', '250-mx.example', '250 AUTH PLAIN LOGIN', ...answers),
  )

describe('SMTP', () => {
  test.each<[string, string[], number, number, boolean]>([
    ['accepted', ['334 VXNlcm5hbWU6', '334 UGFzc3dvcmQ6', '235 2.7.0 Accepted'], 1, 0, true],
    ['refused', ['535 5.7.8 Error: authentication failed'], 0, 1, false],
    ['refused in two lines', ['535-5.7.8 Not accepted.', '535 5.7.8 Learn more'], 0, 1, false],
    ['refused twice, then accepted', ['535 no', '535 no', '235 yes'], 1, 2, true],
    ['busy', ['454 4.7.0 Temporary authentication failure'], 0, 0, false],
    ['told to log in first', ['530 5.7.0 Authentication required'], 0, 0, false],
    ['TLS begins', ['220 2.0.0 Ready to start TLS', '535 not read'], 0, 0, true],
    ['mail without a login', ['250 ok', '250 ok', '354 go on', '535 not read'], 0, 0, true],
  ])('%s', (_, answers, accepted, refused, isSettled) => {
    const said = { accepted, refused, anonymous: 0, isSettled }
    expect(answersOf(smtp(...answers), readSmtpLogins)).toEqual(said)
  })
})

const pop = (client: string[], server: string[]) =>
  tcpHeads(lines(...client), lines('+OK POP3 ready <1.2@a.example>', ...server))

describe('POP3', () => {
  test.each<[string, StreamHeads, number, number, boolean]>([
    ['accepted', pop(['USER a', 'PASS b'], ['+OK', '+OK Logged in.']), 1, 0, true],
    ['refused', pop(['user a', 'pass b'], ['+OK', '-ERR [AUTH] failed']), 0, 1, false],
    ['an unknown user', pop(['USER a'], ['-ERR no such mailbox']), 0, 1, false],
    ['the mailbox is in use', pop(['USER a', 'PASS b'], ['+OK', '-ERR [IN-USE] x']), 0, 0, false],
    ['APOP', pop(['APOP a c4c9334b'], ['+OK maildrop has 1 message']), 1, 0, true],
    [
      'after its capabilities',
      pop(['CAPA', 'APOP a c'], ['+OK', 'USER', '.', '-ERR']),
      0,
      1,
      false,
    ],
    ['AUTH with a challenge', pop(['AUTH PLAIN', 'AGEAYg=='], ['+ ', '+OK in']), 1, 0, true],
    ['AUTH LOGIN', pop(['AUTH LOGIN', 'YQ==', 'Yg=='], ['+ VXN', '+ UGF', '-ERR no']), 0, 1, false],
    ['AUTH PLAIN at once', pop(['AUTH PLAIN AGEAYg=='], ['+OK in']), 1, 0, true],
    ['methods are asked for', pop(['AUTH', 'USER a'], ['+OK', 'PLAIN', '.', '+OK']), 0, 0, false],
    [
      'several in one connection, sent ahead',
      pop(['USER a', 'PASS b', 'USER a', 'PASS c'], ['+OK', '-ERR no', '+OK', '-ERR no']),
      ...([0, 2, false] as const),
    ],
    ['TLS begins', pop(['STLS', 'PASS b'], ['+OK Begin TLS', '-ERR']), 0, 0, true],
    ['not answered', pop(['USER a', 'PASS b'], ['+OK']), 0, 0, false],
  ])('%s', (_, heads, accepted, refused, isSettled) => {
    const said = { accepted, refused, anonymous: 0, isSettled }
    expect(answersOf(heads, readPop3Logins)).toEqual(said)
  })
})

const imap = (client: string[], server: string[], greeting = '* OK [CAPABILITY IMAP4rev1] ready') =>
  tcpHeads(lines(...client), lines(greeting, ...server))

describe('IMAP', () => {
  test.each<[string, StreamHeads, number, number, boolean]>([
    ['accepted', imap(['a1 LOGIN a b'], ['* CAPABILITY x', 'a1 OK Logged in']), 1, 0, true],
    ['refused', imap(['1 login a b'], ['1 NO [AUTHENTICATIONFAILED] Failed.']), 0, 1, false],
    ['not understood', imap(['a LOGIN a'], ['a BAD Missing argument']), 0, 0, false],
    ['busy', imap(['a LOGIN a b'], ['a NO [UNAVAILABLE] Temporary failure']), 0, 0, false],
    [
      'a literal',
      imap(['a LOGIN {1}', 'a {1}', 'b'], ['+ OK', '+ OK', 'a NO failed']),
      0,
      1,
      false,
    ],
    ['SASL', imap(['a AUTHENTICATE PLAIN', 'AGEAYg=='], ['+ ', 'a OK in']), 1, 0, true],
    ['sent ahead', imap(['a LOGIN a b', 'b LOGIN a c'], ['a NO x', 'b NO x']), 0, 2, false],
    ['other commands', imap(['a CAPABILITY', 'b NOOP'], ['a OK', 'b NO']), 0, 0, false],
    ['TLS begins', imap(['a STARTTLS', 'b LOGIN a b'], ['a OK Begin', 'b NO']), 0, 0, true],
    ['known already', imap(['a LOGIN a b'], ['a NO'], '* PREAUTH welcome'), 0, 0, true],
  ])('%s', (_, heads, accepted, refused, isSettled) => {
    const said = { accepted, refused, anonymous: 0, isSettled }
    expect(answersOf(heads, readImapLogins)).toEqual(said)
  })
})

test('the record has what was answered, and waits for more until somebody is in', () => {
  const refused = { ...pop(['USER a', 'PASS b'], ['+OK', '-ERR']), isComplete: false }
  const logins = { accepted: 0, refused: 1, anonymous: 0 }
  expect(readPlainTcp(refused)).toMatchObject({ application: { name: 'pop3', logins } })
  expect(readPlainTcp(refused)?.isFinal).toBe(false)
  const accepted = { ...pop(['APOP a c'], ['+OK']), isComplete: false }
  expect(readPlainTcp(accepted)?.isFinal).toBe(true)
})

const samples = [
  smtp('334 VXNlcm5hbWU6', '334 UGFzc3dvcmQ6', '535 no', '235 yes'),
  pop(['CAPA', 'AUTH PLAIN', 'AGEAYg==', 'PASS b'], ['+OK', 'USER', '.', '+ ', '-ERR', '+OK']),
  imap(['a LOGIN {1}', 'a {1}', 'b', 'c AUTHENTICATE PLAIN'], ['+ OK', 'a NO', 'c OK']),
]

test('every length of either side is read', () => {
  for (const sample of samples) expectEveryHeadLengthToBeRead(sample, readPlainTcp)
})

test('hostile bytes do no harm', () => {
  for (const sample of samples) expectHostileHeadsToBeRead(sample, readPlainTcp)
})

test.each([
  ['smtp', lines('220 mx ESMTP', '250 ok', '535 no')],
  ['pop3', lines('+OK ready', '+OK', '-ERR [AUTH] failed')],
  ['imap', lines('* OK ready', 'a1 NO [AUTHENTICATIONFAILED] no', 'a2 NO no such box')],
])('%s: the answers alone tell what was refused', (name, server) => {
  expect(recognise(tcpHeads('', server)).application).toMatchObject({
    ...{ name, logins: { accepted: 0, refused: 1 } },
  })
})

test('answers to challenges have no mark', () => {
  const markOf = (method: string) => {
    const client = lines('EHLO a', `AUTH ${method}`, 'dXNlcg==')
    const heads = tcpHeads(client, lines('220 mx', '250 ok', '334 x', '535 no'))
    return answersTo(heads, readSmtpLogins).mark
  }
  expect(markOf('CRAM-MD5')).toBeUndefined()
  expect(markOf('LOGIN')).toEqual(expect.any(Number))
})

test('the same said again in a connection has the same mark, whatever comes between', () => {
  const markOf = (...asked: string[]) => {
    const told = ['220 mx', '250 AUTH PLAIN', ...asked.filter((line) => /^AUTH/.test(line))]
    const server = told.map((line) => (line.startsWith('AUTH') ? '535 no' : line))
    return answersTo(tcpHeads(lines('EHLO a', ...asked), lines(...server)), readSmtpLogins).mark
  }
  const once = markOf('AUTH PLAIN AGEAYg==')
  expect(once).toEqual(expect.any(Number))
  expect(markOf('AUTH PLAIN AGEAYg==', 'RSET', 'AUTH PLAIN AGEAYg==', 'QUIT')).toBe(once)
  expect(markOf('AUTH PLAIN AGEAYg==', 'AUTH PLAIN AGEAYw==')).toBeUndefined()
  expect(markOf('AUTH LOGIN', 'YQ==', 'Yg==', 'QUIT')).toBe(markOf('AUTH LOGIN', 'YQ==', 'Yg=='))
})
