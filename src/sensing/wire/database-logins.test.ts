import { describe, expect, test } from 'vitest'
import { readMssqlLogins, readMysqlLogins, readPostgresLogins } from './database-logins.ts'
import { answersTo, type LoginReader } from './login-answers.ts'
import { readPlainTcp } from './plain-tcp.ts'
import {
  answersOf,
  expectEveryHeadLengthToBeRead,
  expectHostileHeadsToBeRead,
  tcpHeads,
} from './wire.fixture.ts'

/** A packet of MySQL: length, number, payload. */
const my = (number: number, payload: string) =>
  `${String.fromCharCode(payload.length & 255, payload.length >> 8)}\0${String.fromCharCode(number)}${payload}`
const greeting = my(0, `\x0a8.0.36\0${'x'.repeat(60)}caching_sha2_password\0`)
const response = my(1, `\x8d\xa6\x0f\0\0\0\0\x01\x2d${'\0'.repeat(23)}shop\0\x04abcd`)
const ok = '\0\0\0\x02\0\0\0'
const denied = '\xff\x15\x04#28000Access denied'
const mysql = (...answers: string[]) => tcpHeads(response, greeting + answers.join(''))

describe('MySQL', () => {
  test.each<[string, string[], number, number, boolean]>([
    ['accepted', [my(2, ok)], 1, 0, true],
    ['refused', [my(2, denied)], 0, 1, true],
    [
      'another method, refused',
      [my(2, '\xfemysql_native_password\0abc\0'), my(4, denied)],
      0,
      1,
      true,
    ],
    ['a cached password', [my(2, '\x01\x03'), my(3, ok)], 1, 0, true],
    ['a public key first', [my(2, '\x01\x04'), my(4, '\x01-----BEGIN'), my(6, denied)], 0, 1, true],
    ['no such database', [my(2, '\xff\x19\x04#42000Unknown database')], 0, 0, true],
    ['not answered yet', [], 0, 0, false],
    ['what follows is not looked at', [my(2, ok), my(1, denied)], 1, 0, true],
  ])('%s', (_, answers, accepted, refused, isSettled) => {
    const said = { accepted, refused, anonymous: 0, isSettled }
    expect(answersOf(mysql(...answers), readMysqlLogins)).toEqual(said)
  })

  test('TLS begins', () => {
    const heads = tcpHeads(my(1, `\x8d\xae\x0f\0${'\0'.repeat(28)}`), greeting)
    expect(answersOf(heads, readMysqlLogins)).toMatchObject({ accepted: 0, isSettled: true })
  })

  test('a server that turns the host away refuses no password', () => {
    const heads = tcpHeads('', my(0, "\xff\x6a\x04Host '10.0.0.9' is not allowed to connect"))
    expect(answersOf(heads, readMysqlLogins)).toMatchObject({ refused: 0, isSettled: true })
  })
})

const message = (type: string, body: string) =>
  `${type}\0\0\0${String.fromCharCode(body.length + 4)}${body}`
const startup = '\0\0\0\x1f\0\x03\0\0user\0bob\0database\0db\0\0'
const tls = '\0\0\0\x08\x04\xd2\x16\x2f'
const gss = '\0\0\0\x08\x04\xd2\x16\x30'
const scram = message('R', '\0\0\0\x0aSCRAM-SHA-256\0\0')
const trusted = message('R', '\0\0\0\0')
const failed = (state: string) => message('E', `SFATAL\0VFATAL\0C${state}\0Mfailed\0\0`)

describe('PostgreSQL', () => {
  test.each<[string, string, string, number, number, number, boolean]>([
    ['accepted', startup, scram + message('R', '\0\0\0\x0bxy') + trusted, 1, 0, 0, true],
    ['refused', startup, scram + failed('28P01'), 0, 1, 0, true],
    ['no entry for the host', startup, failed('28000'), 0, 1, 0, true],
    ['too many clients', startup, failed('53300'), 0, 0, 0, true],
    ['trusted without a password', startup, trusted, 0, 0, 1, true],
    ['neither TLS nor GSS', gss + tls + startup, `NN${scram}${failed('28P01')}`, 0, 1, 0, true],
    ['TLS begins', tls, 'S\x16\x03\x03', 0, 0, 0, true],
    ['asked for a password', startup, message('R', '\0\0\0\x03'), 0, 0, 0, false],
  ])('%s', (_, client, server, accepted, refused, anonymous, isSettled) => {
    const said = { accepted, refused, anonymous, isSettled }
    expect(answersOf(tcpHeads(client, server), readPostgresLogins)).toEqual(said)
  })

  test('lengths of nothing and of everything end the reading', () => {
    for (const length of ['\0\0\0\0', '\0\0\0\x04', '\xff\xff\xff\xff'])
      expect(
        answersOf(tcpHeads(startup, `R${length}${trusted}${trusted}`), readPostgresLogins),
      ).toMatchObject({ accepted: 0, refused: 0 })
  })
})

/** A packet of TDS: kind, status, length, channel, number, window. */
const tds = (kind: string, payload: string) =>
  `${kind}\x01${String.fromCharCode((payload.length + 8) >> 8, (payload.length + 8) & 255)}\0\0\x01\0${payload}`
const options = `\0\0\x0b\0\x06\x01\0\x11\0\x01\xff${'\0'.repeat(6)}\0`
const token = (kind: string, body: string) =>
  `${kind}${String.fromCharCode(body.length & 255, body.length >> 8)}${body}`
const tdsError = (low: string, high: string) =>
  token('\xaa', `${low}${high}\0\0\x01\x0e\x1b\0L\0o\0g\0`)
const mssql = (...answers: string[]) =>
  tcpHeads(
    tds('\x12', options) + tds('\x10', 'l'.repeat(90)),
    tds('\x04', options) + answers.join(''),
  )

describe('SQL Server', () => {
  test.each<[string, string[], number, number, boolean]>([
    ['refused', [tds('\x04', tdsError('\x18', '\x48'))], 0, 1, true],
    [
      'accepted after a word of what changes',
      [tds('\x04', token('\xe3', 'abc') + token('\xad', 'x'.repeat(20)))],
      1,
      0,
      true,
    ],
    [
      'the login alone encrypted',
      [tds('\x12', 'tls'), tds('\x04', tdsError('\x18', '\x48'))],
      0,
      1,
      true,
    ],
    ['encrypted whole', [tds('\x12', 'tls'), `\x17\x03\x03\0\x20${'e'.repeat(32)}`], 0, 0, true],
    ['no such database', [tds('\x04', tdsError('\xdc', '\x0f'))], 0, 0, true],
    ['not answered yet', [], 0, 0, false],
  ])('%s', (_, answers, accepted, refused, isSettled) => {
    const said = { accepted, refused, anonymous: 0, isSettled }
    expect(answersOf(mssql(...answers), readMssqlLogins)).toEqual(said)
  })

  test('is known by its first packet, whatever has come since', () => {
    expect(readPlainTcp(mssql(tds('\x04', tdsError('\x18', '\x48'))))?.application).toMatchObject({
      ...{ name: 'mssql', logins: { refused: 1 } },
    })
  })
})

/** LOGIN7 of SQL Server in the clear, a name and a password. */
function login7(name: string, word: string): string {
  const wide = (value: string) => [...value].map((letter) => `${letter}\0`).join('')
  const place = (at: number, value: string) =>
    `${String.fromCharCode(at)}\0${String.fromCharCode(value.length)}\0`
  const places = place(96, name) + place(96 + 2 * name.length, word)
  const fixed = `${'\0'.repeat(40)}${places}`.padEnd(96, '\0')
  return tds('\x12', options) + tds('\x10', fixed + wide(name) + wide(word))
}

test('what was said in the clear has a mark, an answer to a challenge has none', () => {
  const markOf = (client: string, server: string, reader: LoginReader) =>
    answersTo(tcpHeads(client, server), reader).mark
  const no = tds('\x04', options) + tds('\x04', tdsError('\x18', '\x48'))
  const mssqlMark = (word: string) => markOf(login7('sa', word), no, readMssqlLogins)
  expect(mssqlMark('old')).toEqual(expect.any(Number))
  expect(mssqlMark('old')).toBe(mssqlMark('old'))
  expect(mssqlMark('new')).not.toBe(mssqlMark('old'))
  expect(markOf(login7('sa', 'old').slice(0, -1), no, readMssqlLogins)).toBeUndefined()
  const postgresMark = (word: string, method: string) =>
    markOf(
      startup + message('p', `${word}\0`),
      message('R', `\0\0\0${method}`) + failed('28P01'),
      readPostgresLogins,
    )
  expect(postgresMark('old', '\x03')).toBe(postgresMark('old', '\x03'))
  expect(postgresMark('new', '\x03')).not.toBe(postgresMark('old', '\x03'))
  expect(postgresMark('md5a', '\x05salt')).toBeUndefined()
})

const samples = [
  tcpHeads(login7('sa', 'old'), tds('\x04', options) + tds('\x04', tdsError('\x18', '\x48'))),
  tcpHeads(startup + message('p', 'old\0'), message('R', '\0\0\0\x03') + failed('28P01')),
  mssql(tds('\x12', 'tls'), tds('\x04', token('\xe3', 'abc') + tdsError('\x18', '\x48'))),
  mysql(my(2, '\xfemysql_native_password\0abc\0'), my(4, denied)),
  mysql(my(2, '\x01\x04'), my(4, '\x01-----BEGIN'), my(6, ok)),
  tcpHeads(gss + tls + startup, `NN${scram}${failed('28P01')}`),
  tcpHeads(startup, scram + message('R', '\0\0\0\x0bxy') + trusted),
]

test('every length of either side is read', () => {
  for (const sample of samples) expectEveryHeadLengthToBeRead(sample, readPlainTcp)
})

test('hostile bytes do no harm', () => {
  for (const sample of samples) expectHostileHeadsToBeRead(sample, readPlainTcp)
})
