import { expect, test } from 'vitest'
import { readHttp } from './http.ts'
import {
  expectEveryHeadLengthToBeRead,
  expectHostileHeadsToBeRead,
  tcpHeads,
  udpHeads,
} from './wire.fixture.ts'

const request =
  'GET /a?b=c HTTP/1.1\r\nhost:  www.example.com \r\nUser-Agent: curl/8.0\r\nAccept: */*\r\n\r\n'
const answer = 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n'

test('a request and its answer', () => {
  expect(readHttp(tcpHeads(request, answer))).toEqual({
    application: {
      kind: 'http',
      method: 'GET',
      host: 'www.example.com',
      target: '/a?b=c',
      userAgent: 'curl/8.0',
      status: 404,
    },
    isFinal: true,
    malformed: null,
  })
})

test('an answer alone is HTTP, too', () => {
  expect(readHttp(tcpHeads('', answer))?.application).toMatchObject({ method: '', status: 404 })
})

test('a head that is still coming is not final', () => {
  const heads = { ...tcpHeads(request.slice(0, 40), ''), isComplete: false }
  expect(readHttp(heads)).toMatchObject({ isFinal: false, application: { host: '' } })
  const start = { ...tcpHeads('GE', ''), isComplete: false }
  expect(readHttp(start)).toEqual({ application: null, isFinal: false, malformed: null })
})

test('a request that has not ended says so, head or body', () => {
  const isUnended = (sent: string, back = '') => {
    const application = readHttp(tcpHeads(sent, back))?.application
    return application?.kind === 'http' && application.isUnended === true
  }
  const post = 'POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\n'
  expect(isUnended(request)).toBe(false)
  expect(isUnended(request.slice(0, -2))).toBe(true)
  expect(isUnended(request.slice(0, -2), 'HTTP/1.1 408 Request Timeout\r\n\r\n')).toBe(true)
  expect(isUnended(`${post}012345678`)).toBe(true)
  expect(isUnended(`${post}012345678`, 'HTTP/1.1 408 Request Timeout\r\n\r\n')).toBe(true)
  expect(isUnended(`${post}012345678`, 'HTTP/1.1 413 Too Large\r\n\r\n')).toBe(false)
  expect(isUnended(`${post}0123456789`)).toBe(false)
  expect(isUnended('POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n')).toBe(false)
  expect(isUnended('', answer)).toBe(false)
  expect(isUnended(`GET / HTTP/1.1\r\nCookie: ${'x'.repeat(16_000)}`)).toBe(false)
})

test('texts are cut, and control characters shown', () => {
  const long = `GET /${'x'.repeat(2000)} HTTP/1.1\r\nUser-Agent: a\x1b[31m\r\n\r\n`
  const { application } = readHttp(tcpHeads(long, ''))!
  expect(application).toMatchObject({ target: expect.stringMatching(/^.{512}$/) })
  expect(application).toMatchObject({ userAgent: 'a\\x1b[31m' })
})

test('of a first line longer than what is kept, method and the start of the target are read', () => {
  const endless = `GET /search?q=${'x'.repeat(16_000)}`
  const { application, isFinal } = readHttp(tcpHeads(endless, answer))!
  expect(isFinal).toBe(true)
  expect(application).toMatchObject({ method: 'GET', host: '', status: 404 })
  expect(application).toMatchObject({ target: expect.stringMatching(/^.search.q=x{502}$/) })
  expect(readHttp(tcpHeads(`GET x${'y'.repeat(9_000)}`, ''))?.application ?? null).toBeNull()
})

test('headers after the head are not headers', () => {
  const body = 'POST / HTTP/1.1\r\n\r\nHost: evil.example\r\n'
  expect(readHttp(tcpHeads(body, ''))?.application).toMatchObject({ host: '' })
})

test.each([
  { name: 'http2', forward: 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n' },
  { name: 'rtsp', forward: 'OPTIONS rtsp://cam.example/ RTSP/1.0\r\n\r\n' },
  { name: 'sip', forward: 'REGISTER sip:example.com SIP/2.0\r\n\r\n' },
])('what borrows the form is $name', ({ name, forward }) => {
  expect(readHttp(tcpHeads(forward, ''))?.application).toMatchObject({ kind: 'plain', name })
})

const search = udpHeads('M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\n\r\n', '')

test('over UDP the form is discovery', () => {
  expect(readHttp(search)?.application).toMatchObject({ name: 'ssdp' })
})

test.each(['get / http/1.1\r\n', 'GET /\r\n', 'HELLO THERE', ''])('%j is not HTTP', (bytes) => {
  expect(readHttp(tcpHeads(bytes, bytes))).toBeNull()
})

test('every length of either side is read', () => {
  expectEveryHeadLengthToBeRead(tcpHeads(request, answer), readHttp)
  expectEveryHeadLengthToBeRead(search, readHttp)
})

test('hostile bytes do no harm', () => {
  expectHostileHeadsToBeRead(tcpHeads(request, answer), readHttp)
  expectHostileHeadsToBeRead(search, readHttp)
})
