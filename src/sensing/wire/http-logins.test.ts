import { expect, test } from 'vitest'
import type { HttpApplication } from '../../contracts/index.ts'
import { readHttp } from './http.ts'
import {
  expectEveryHeadLengthToBeRead,
  expectHostileHeadsToBeRead,
  tcpHeads,
} from './wire.fixture.ts'

const message = (head: string, body = '') =>
  `${head}\r\nContent-Length: ${body.length}\r\n\r\n${body}`
const get = (...headers: string[]) =>
  message(['GET /admin HTTP/1.1', 'Host: a.example', ...headers].join('\r\n'))
const post = (body: string, path = '/login', ...headers: string[]) =>
  message([`POST ${path} HTTP/1.1`, 'Host: a.example', ...headers].join('\r\n'), body)
const answer = (status: string, header = '', body = '') =>
  message(`HTTP/1.1 ${status}${header === '' ? '' : `\r\n${header}`}`, body)
const basic = (word: string) => `Authorization: Basic ${Buffer.from(word).toString('base64')}`
const no = answer('401 Unauthorized', 'WWW-Authenticate: Basic realm="x"')
const form = 'user=anna&password=secret'
const ntlm = (kind: string) => `Authorization: Negotiate TlRMTVNTUAA${kind}AAA=`
const challenge = answer('401 Unauthorized', 'WWW-Authenticate: Negotiate TlRMTVNTUAACAAA=')

const loginsOf = (client: string, server: string) =>
  (readHttp(tcpHeads(client, server))!.application as HttpApplication).logins

test.each<[string, string, string, number, number]>([
  ['a name and a password in a header, refused', get(basic('a:b')), no, 0, 1],
  [
    'asked without a name first, then let in',
    get() + get(basic('a:b')),
    no + answer('200 OK'),
    1,
    0,
  ],
  ['several over one connection', get(basic('a:b')) + get(basic('a:c')), no + no, 0, 2],
  [
    'NTLM, refused',
    post('', '/wsman', ntlm('B')) + post('', '/wsman', ntlm('D')),
    challenge + no,
    0,
    1,
  ],
  ['NTLM, let in', get(ntlm('B')) + get(ntlm('D')), challenge + answer('200 OK'), 1, 0],
  ['a form, refused by its status', post(form), answer('403 Forbidden'), 0, 1],
  ['a form, sent back to itself', post(form), answer('302 Found', 'Location: /login?x=1'), 0, 1],
  ['a form, sent on', post(form), answer('302 Found', 'Location: /home'), 1, 0],
  ['a form that is shown again', post(form), answer('200 OK', '', '<input type="password">'), 0, 1],
  ['a form, and words', post(form), answer('200 OK', '', 'Invalid user name or password'), 0, 1],
  [
    'JSON, let in',
    post('{"user":"a","password":"b"}'),
    answer('200 OK', '', '{"token":"x"}'),
    1,
    0,
  ],
  ['the form is fetched, then sent', get() + post(form), answer('401 x') + answer('401 x'), 0, 1],
])('%s', (_, client, server, accepted, refused) => {
  expect(loginsOf(client, server)).toMatchObject({ accepted, refused, anonymous: 0 })
})

test.each<[string, string, string]>([
  ['a question without a name', get(), no],
  ['what it answers is packed', post(form), answer('200 OK', 'Content-Encoding: gzip', 'x')],
])('%s is no login', (_, client, server) => {
  expect(loginsOf(client, server)).toBeUndefined()
})

test.each<[string, string, number | undefined]>([
  ['a browser tab', post('{"tab":"in"}', '/api/heartbeat', 'Cookie: s=1'), 0],
  ['nothing at all', post('', '/auth/refresh', 'Cookie: s=1'), 0],
  ['what is looked for', post('q=words&page=2', '/search'), 0],
  ['a number that was sent', post('{"pin":"1234"}'), undefined],
  ['what is not all there', post('{"tab":"in"}').slice(0, -4), undefined],
])('a session that is over, %s: that something was read is told', (_, client, refused) => {
  expect(loginsOf(client, answer('401 x'))?.refused).toBe(refused)
})

test('a token that is too old is no password that was refused', () => {
  expect(loginsOf(get('Authorization: Bearer abc'), no)).toMatchObject({ refused: 0 })
  const stale = answer('401 x', 'WWW-Authenticate: Digest nonce="a", stale=true')
  expect(loginsOf(get('Authorization: Digest username="a"'), stale)).toMatchObject({ refused: 0 })
})

test('the same name and password have the same mark, two that differ in one connection have none', () => {
  const markOf = (...words: string[]) =>
    loginsOf(words.map((word) => get(basic(word))).join(''), no.repeat(words.length))?.mark
  expect(markOf('a:b')).toBe(markOf('a:b', 'a:b'))
  expect(markOf('a:b')).not.toBe(markOf('a:c'))
  expect(markOf('a:b', 'a:c')).toBeUndefined()
})

test('a form has the same mark whatever token comes with it, and another for another password', () => {
  const markOf = (body: string) => loginsOf(post(body), answer('403 Forbidden'))?.mark
  expect(markOf(`${form}&csrf_token=1`)).toBe(markOf(`${form}&csrf_token=2`))
  expect(markOf(`${form}2`)).not.toBe(markOf(form))
})

test('cut and hostile messages are read without harm', () => {
  const heads = tcpHeads(get(basic('a:b')) + post(form), no + answer('302 x', 'Location: /home'))
  expectEveryHeadLengthToBeRead(heads, readHttp)
  expectHostileHeadsToBeRead(heads, readHttp)
})
