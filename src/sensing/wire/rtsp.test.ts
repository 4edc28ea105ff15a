import { expect, test } from 'vitest'
import { readHttp } from './http.ts'
import { answersTo } from './login-answers.ts'
import { readRtspLogins } from './rtsp.ts'
import {
  answersOf,
  expectEveryHeadLengthToBeRead,
  expectHostileHeadsToBeRead,
  tcpHeads,
} from './wire.fixture.ts'

const ask = (method: string, ...headers: string[]) =>
  [`${method} rtsp://cam/1 RTSP/1.0`, 'CSeq: 2', ...headers, '', ''].join('\r\n')
const tell = (status: string, header = 'CSeq: 2', body = '') =>
  `RTSP/1.0 ${status}\r\n${header}\r\n${body === '' ? '' : `Content-Length: ${body.length}\r\n`}\r\n${body}`
const basic = (word: string) => `Authorization: Basic ${Buffer.from(word).toString('base64')}`
const digest = (response: string) =>
  `Authorization: Digest username="admin", nonce="n", response="${response}"`
const no = tell('401 Unauthorized', 'WWW-Authenticate: Digest realm="c", nonce="n", stale="FALSE"')
const sdp = tell('200 OK', 'CSeq: 3', 'v=0\r\nm=video 0 RTP/AVP 96\r\n')

test.each<[string, string, string, number, number, boolean]>([
  ['asked for a name', ask('DESCRIBE'), no, 0, 0, false],
  [
    'the ordinary way in',
    ask('OPTIONS') + ask('DESCRIBE') + ask('DESCRIBE', digest('a')),
    tell('200 OK') + no + sdp,
    ...([1, 0, true] as const),
  ],
  ['refused', ask('DESCRIBE') + ask('DESCRIBE', digest('a')), no + no, 0, 1, false],
  ['refused with Basic at once', ask('DESCRIBE', basic('a:b')), no, 0, 1, false],
  [
    'several in one connection',
    ask('DESCRIBE', basic('a:b')) + ask('DESCRIBE', basic('a:c')),
    no + no,
    ...([0, 2, false] as const),
  ],
  [
    'refused twice, then let in',
    ask('DESCRIBE') + ask('DESCRIBE', basic('a:b')).repeat(3),
    no.repeat(3) + sdp,
    ...([1, 2, true] as const),
  ],
  [
    'a challenge of an earlier connection, then the new one',
    ask('DESCRIBE', digest('old')) + ask('DESCRIBE', digest('new')),
    no + sdp,
    ...([1, 0, true] as const),
  ],
  [
    'a number that is too old',
    ask('SETUP', digest('a')),
    tell('401 x', 'WWW-Authenticate: Digest nonce="n", stale=true'),
    ...([0, 0, false] as const),
  ],
  ['a picture for all', ask('DESCRIBE') + ask('SETUP'), sdp + no, 0, 0, true],
  ['no such stream', ask('DESCRIBE', digest('a')), tell('404 Not Found'), 0, 0, false],
  ['media comes', `${ask('OPTIONS')}$\0\0\x04abcd`, tell('200 OK'), 0, 0, true],
  ['RTSP 2.0', ask('PLAY', basic('a:b')).replace('/1.0', '/2.0'), no, 0, 1, false],
  ['not answered yet', ask('DESCRIBE', basic('a:b')), '', 0, 0, false],
])('%s', (_, client, server, accepted, refused, isSettled) => {
  const said = { accepted, refused, anonymous: 0, isSettled }
  expect(answersOf(tcpHeads(client, server), readRtspLogins)).toEqual(said)
})

test('the same name and password have the same mark, answers to a challenge have none', () => {
  const markOf = (header: string) =>
    answersTo(tcpHeads(ask('DESCRIBE', header), no), readRtspLogins).mark
  expect(markOf(basic('a:b'))).toBe(markOf(basic('a:b')))
  expect(markOf(basic('a:c'))).not.toBe(markOf(basic('a:b')))
  expect(markOf(digest('a'))).toBeUndefined()
})

const heads = tcpHeads(
  ask('OPTIONS') + ask('DESCRIBE', basic('a:b')) + ask('PLAY', digest('a')),
  tell('200 OK') + no + sdp,
)

test('is told with its answers', () => {
  expect(readHttp(heads)?.application).toMatchObject({ name: 'rtsp', logins: { accepted: 1 } })
})

test('every length of either side is read, and hostile bytes do no harm', () => {
  expectEveryHeadLengthToBeRead(heads, readHttp)
  expectHostileHeadsToBeRead(heads, readHttp)
})
