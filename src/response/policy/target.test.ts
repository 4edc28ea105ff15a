import { expect, test } from 'vitest'
import { facesOf, isOverlapping, rangeText, readDomain, readRange, targetKey } from './target.ts'

test.each([
  ['203.0.113.9', '203.0.113.9'],
  ['::ffff:203.0.113.9', '203.0.113.9'],
  ['::FFFF:CB00:7109', '203.0.113.9'],
  ['0:0:0:0:0:ffff:cb00:7109', '203.0.113.9'],
  ['2001:DB8:0:0::1', '2001:db8::1'],
  ['203.0.113.0/24', '203.0.113.0/24'],
  ['::ffff:203.0.113.0/120', '203.0.113.0/24'],
  ['203.0.113.9/32', '203.0.113.9'],
  ['2001:db8::/48', '2001:db8::/48'],
])('%s is %s', (text, one) => {
  expect(rangeText(readRange(text)!)).toBe(one)
})

test.each([
  ...['', ' 203.0.113.9', '203.0.113.9 ', '0203.0.113.9', '203.0.113', '0x7f.1', '2130706433'],
  ...['fe80::1%eth0', '203.0.113.9/33', '203.0.113.9/024', '203.0.113.9/24', '203.0.113.0/24/8'],
  ...['203.0.113.0-203.0.113.9', '203.0.113.9,10.0.0.1', '2001:db8::/129', 'web', '1.2.3.4/-1'],
])('%j is no target', (text) => {
  expect(readRange(text)).toBeNull()
})

test.each([
  ['64:ff9b::a00:1', '10.0.0.1'],
  ['2002:a00:1::5', '10.0.0.1'],
  ['::10.0.0.1', '10.0.0.1'],
  ['64:ff9b::/64', '10.0.0.1'],
  ['2002:a00::/24', '10.0.0.1'],
])('%s reaches %s', (text, other) => {
  const faces = facesOf(readRange(text)!)
  expect(faces.some((face) => isOverlapping(face, readRange(other)!))).toBe(true)
  expect(faces.every((face) => isOverlapping(face, readRange('192.0.2.1')!))).toBe(false)
})

test.each([
  ['EXAMPLE.com.', 'example.com'],
  ['bücher.example', 'xn--bcher-kva.example'],
  ['_dmarc.example.com', '_dmarc.example.com'],
])('%s is the domain %s', (text, one) => {
  expect(readDomain(text)).toBe(one)
  expect(targetKey(text)).toBe(one)
})

test.each([
  ...['', '.', 'a..b', '-a.com', '*.example.com', 'exa%6dple.com', 'exam\u00adple.com', 'a b.com'],
  ...[
    '127.0.0.1',
    '0x7f.1',
    '::1',
    `${'a'.repeat(64)}.com`,
    `${'a.'.repeat(127)}com`,
    'a.com/x',
    'a.com#b',
  ],
  ...['a.com:80', 'u@a.com', 'ａ.com', 'a。com'],
])('%j is no domain', (text) => {
  expect(readDomain(text)).toBeNull()
})
