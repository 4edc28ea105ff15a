import { expect, test } from 'vitest'
import type { Row } from '../../hosts/index.ts'
import { proxiedTo } from './proxied.ts'

function to(method: string, target: string, isProxy = true) {
  const application = { kind: 'http', method, target, host: '', userAgent: '', status: 0 }
  return proxiedTo({ application } as unknown as Row, isProxy)
}

test('a request names whom the proxy is to reach', () => {
  expect(to('CONNECT', 'A.Example:8443')).toEqual({ host: 'a.example', port: 8443, isTunnel: true })
  expect(to('CONNECT', '[2001:db8::1]:443')).toMatchObject({ host: '2001:db8::1', port: 443 })
  expect(to('GET', 'http://a.example/x:1')).toEqual({
    host: 'a.example',
    port: 80,
    isTunnel: false,
  })
  expect(to('POST', 'http://a.example:81?q')).toMatchObject({ host: 'a.example', port: 81 })
})

test.each([
  ['GET', '/index.html'],
  ['GET', 'http://user@a.example/'],
  ['GET', 'http:///x'],
  ['CONNECT', 'a.example'],
  ['CONNECT', 'a.example:0'],
  ['CONNECT', 'a.example:99999'],
  ['CONNECT', `${'a'.repeat(300)}:443`],
  ['CONNECT', ''],
])('%s %s names nobody', (method, target) => {
  expect(to(method, target)).toBeNull()
})

test('the whole address may be said to the server itself', () => {
  expect(to('GET', 'http://a.example/', false)).toBeNull()
  expect(to('CONNECT', 'a.example:443', false)).not.toBeNull()
})
